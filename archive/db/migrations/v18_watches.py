"""Watches as SQL text: saved searches, what has happened to articles and was not yet held against them, what they met,
and the messages that told of it. Filled by `archive.watches`.

Triggers note what happens to articles, in the transaction in which it happens, whoever writes it; they note nothing
where there is no watch. A match is one row whatever happens later, and each way by which it is told has a row of its
own, so that nothing is told twice and a way that fails holds up no other.
"""

from __future__ import annotations

_IS_WATCHED = "EXISTS (SELECT 1 FROM watches WHERE removed_at IS NULL)"
_NOTE = "INSERT INTO watch_events (article_id, kind, occasion, former_extraction_id, at)"
_EDITED = f"{_NOTE} VALUES (NEW.article_id, 'edited', NEW.number, NEW.before_extraction_id, NEW.seen_at)"
_DIGEST = "(SELECT {0} FROM extractions WHERE extraction_id = {1}.extraction_id)"
_SAME_PAGE = f"{_DIGEST.format('payload_digest', 'NEW')} = {_DIGEST.format('payload_digest', 'OLD')}"
_OTHER_TEXT = f"{_DIGEST.format('text_digest', 'NEW')} IS NOT {_DIGEST.format('text_digest', 'OLD')}"

SQL = f"""
CREATE TABLE watches (                  -- saved searches, synced from the configuration
    watch       TEXT PRIMARY KEY,
    title       TEXT NOT NULL,
    definition  TEXT NOT NULL,          -- JSON: what it looks for and what it tells (archive.watches.watch)
    ways        TEXT NOT NULL,          -- JSON list: by which ways it tells; no secret is in them
    added_at    TEXT NOT NULL,
    after_event INTEGER NOT NULL,       -- what had happened before it was added does not count
    is_paused   INTEGER NOT NULL DEFAULT 0,
    removed_at  TEXT,                   -- no longer configured; its matches stay
    revised     INTEGER NOT NULL        -- the highest one rises with every change of a row
) STRICT;

CREATE TABLE watch_events (             -- what happened to articles and is still to be held against the watches
    event_id    INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('new', 'edited', 'shown', 'reread', 'gone', 'returned')),
    occasion    TEXT NOT NULL DEFAULT '',   -- the revision's number, the instant of the disappearance
    former_extraction_id INTEGER,       -- the text before it
    at          TEXT NOT NULL
) STRICT;

CREATE TABLE watch_matches (            -- what a watch has met: one row a watch, article, kind and occasion
    match_id    INTEGER PRIMARY KEY,
    watch       TEXT NOT NULL REFERENCES watches(watch),
    article_id  INTEGER NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('new', 'edited', 'gone', 'returned')),
    occasion    TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    matched_at  TEXT NOT NULL,
    UNIQUE (watch, article_id, kind, occasion)
) STRICT;
CREATE INDEX watch_matches_by_watch ON watch_matches(watch, matched_at);
CREATE INDEX watch_matches_by_article ON watch_matches(article_id);

CREATE TABLE messages (                 -- the log of what was told, of watches and of the health of sources
    message_id  INTEGER PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,   -- goes along, so that who receives it twice can tell
    topic       TEXT NOT NULL CHECK (topic IN ('watch', 'health')),
    way         TEXT NOT NULL,
    title       TEXT NOT NULL,
    articles    INTEGER NOT NULL,
    begun_at    TEXT NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    tried_at    TEXT,
    sent_at     TEXT,
    error       TEXT,                   -- of the last attempt; NULL where it was sent
    given_up_at TEXT
) STRICT;
CREATE INDEX messages_open ON messages(way) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX messages_sent ON messages(way, sent_at) WHERE sent_at IS NOT NULL;

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

CREATE TRIGGER watch_article_added AFTER INSERT ON articles WHEN {_IS_WATCHED} BEGIN
    {_NOTE} VALUES (NEW.article_id, 'new', '', NULL, NEW.first_seen_at);
END;
CREATE TRIGGER watch_article_edited AFTER INSERT ON revisions WHEN NEW.change IS NOT NULL AND {_IS_WATCHED} BEGIN
    {_EDITED};
END;
CREATE TRIGGER watch_article_edit_classed AFTER UPDATE OF change ON revisions
WHEN OLD.change IS NULL AND NEW.change IS NOT NULL AND {_IS_WATCHED} BEGIN
    {_EDITED};
END;
-- another text without an edit: read anew out of the same page, or at last believed
CREATE TRIGGER watch_article_shown AFTER UPDATE OF extraction_id ON articles
WHEN NEW.extraction_id <> OLD.extraction_id AND {_IS_WATCHED} AND {_OTHER_TEXT} BEGIN
    {_NOTE} VALUES (NEW.article_id, iif({_SAME_PAGE}, 'reread', 'shown'), NEW.extraction_id, OLD.extraction_id,
                    max(NEW.last_seen_at, coalesce(NEW.last_asked_at, '')));
END;
CREATE TRIGGER watch_article_gone AFTER UPDATE OF gone_at ON articles
WHEN NEW.gone_at IS NOT OLD.gone_at AND (NEW.gone_at IS NULL) <> (OLD.gone_at IS NULL) AND {_IS_WATCHED} BEGIN
    {_NOTE} VALUES (NEW.article_id, iif(NEW.gone_at IS NULL, 'returned', 'gone'), coalesce(NEW.gone_at, OLD.gone_at),
                    NULL, coalesce(NEW.gone_at, NEW.last_asked_at, NEW.last_seen_at));
END;
"""
