"""Watches tell of front pages, and look-ups of fingerprints meet few segments, as frozen SQL text.

The checks of two tables name the kinds of what happens to articles, so that both are made anew. A look at a page notes
the articles that it shows and the look before it did not, and those that it shows no more; what a first look shows was
there before. A page that could not be read shows nothing, and is passed over.
"""

from __future__ import annotations

_KINDS = "'new', 'edited', 'gone', 'returned', 'front-page', 'off-front-page'"
_BEFORE = """(SELECT l.frontpage_id, l.seen_at FROM frontpage_looks l
          JOIN frontpages f ON f.frontpage_id = l.frontpage_id
          JOIN frontpages own ON own.frontpage_id = NEW.frontpage_id AND own.urlkey = f.urlkey AND own.places > 0
          WHERE l.source = NEW.source AND l.capture_id <> NEW.capture_id AND l.seen_at <= NEW.seen_at AND f.places > 0
          ORDER BY l.seen_at DESC, l.capture_id DESC LIMIT 1)"""
_HELD = """JOIN article_addresses d ON d.urlkey = p.urlkey
    JOIN articles a ON a.article_id = d.article_id AND a.source = NEW.source"""
_NOTE = "INSERT INTO watch_events (article_id, kind, occasion, former_extraction_id, at)"

SQL = f"""
CREATE TABLE former_events AS SELECT * FROM watch_events;
DROP TABLE watch_events;
CREATE TABLE watch_events (             -- what happened to articles and is still to be held against the watches
    event_id    INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ({_KINDS}, 'shown', 'reread')),
    occasion    TEXT NOT NULL DEFAULT '',   -- the revision's number, the instant of the disappearance, the look
    former_extraction_id INTEGER,       -- the text before it
    at          TEXT NOT NULL
) STRICT;
INSERT INTO watch_events SELECT * FROM former_events;
DROP TABLE former_events;

CREATE TABLE former_deliveries AS SELECT * FROM watch_deliveries;
CREATE TABLE former_matches AS SELECT * FROM watch_matches;
DROP TABLE watch_deliveries;
DROP TABLE watch_matches;
CREATE TABLE watch_matches (            -- what a watch has met: one row a watch, article, kind and occasion
    match_id    INTEGER PRIMARY KEY,
    watch       TEXT NOT NULL REFERENCES watches(watch),
    article_id  INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ({_KINDS})),
    occasion    TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    matched_at  TEXT NOT NULL,
    UNIQUE (watch, article_id, kind, occasion)
) STRICT;
CREATE INDEX watch_matches_by_watch ON watch_matches(watch, matched_at);
CREATE INDEX watch_matches_by_article ON watch_matches(article_id);
INSERT INTO watch_matches SELECT * FROM former_matches;
CREATE TABLE watch_deliveries (         -- each match by each way of its watch
    match_id    INTEGER NOT NULL REFERENCES watch_matches(match_id),
    way         TEXT NOT NULL,
    message_id  INTEGER REFERENCES messages(message_id),
    told_at     TEXT,
    left_out    TEXT CHECK (left_out IN ('reprint', 'beyond-most', 'way-removed', 'given-up', 'watch-removed')),
    PRIMARY KEY (match_id, way)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_deliveries_open ON watch_deliveries(way) WHERE told_at IS NULL AND left_out IS NULL;
CREATE INDEX watch_deliveries_by_message ON watch_deliveries(message_id) WHERE message_id IS NOT NULL;
INSERT INTO watch_deliveries SELECT * FROM former_deliveries;
DROP TABLE former_deliveries;
DROP TABLE former_matches;

CREATE TRIGGER watch_front_page_seen AFTER INSERT ON frontpage_looks
WHEN EXISTS (SELECT 1 FROM watches WHERE removed_at IS NULL AND definition LIKE '%"front-page"%')
 AND NOT EXISTS (SELECT 1 FROM frontpage_looks l JOIN frontpages f ON f.frontpage_id = l.frontpage_id
                 JOIN frontpages own ON own.frontpage_id = NEW.frontpage_id AND own.urlkey = f.urlkey
                 WHERE l.source = NEW.source AND l.seen_at > NEW.seen_at)
BEGIN
    {_NOTE}
    SELECT DISTINCT a.article_id, 'front-page', NEW.capture_id, NULL, NEW.seen_at
    FROM {_BEFORE} before JOIN frontpage_places p ON p.frontpage_id = NEW.frontpage_id {_HELD}
    WHERE a.first_seen_at > before.seen_at  -- it was there, and not held
       OR NOT EXISTS (SELECT 1 FROM frontpage_places o
                      WHERE o.frontpage_id = before.frontpage_id AND o.urlkey = p.urlkey);
    {_NOTE}
    SELECT DISTINCT a.article_id, 'off-front-page', NEW.capture_id, NULL, NEW.seen_at
    FROM {_BEFORE} before JOIN frontpage_places p ON p.frontpage_id = before.frontpage_id {_HELD}
    WHERE NOT EXISTS (SELECT 1 FROM frontpage_places o
                      WHERE o.frontpage_id = NEW.frontpage_id AND o.urlkey = p.urlkey);
END;

-- FTS5 merges two segments of a level, not four: each one that a look-up meets costs as much as what it finds there
INSERT INTO dispatch_fingerprints (dispatch_fingerprints, rank) VALUES ('automerge', 2);
INSERT INTO dispatch_fingerprints (dispatch_fingerprints, rank) VALUES ('usermerge', 2);
"""
