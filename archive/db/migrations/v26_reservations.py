"""What publishers reserve (mining, archiving, showing), as each answer said it, as frozen SQL text.

All of it is derived from stored headers, pages, robots.txt and tdmrep.json; `marbre reservations --rebuild` makes it
anew. What is marked `noarchive` is for this machine alone; a site may be told to show it.
"""

from __future__ import annotations

SQL = """
CREATE TABLE reservations (             -- what an answer reserves: the same words of many answers are one row
    reservation_id INTEGER PRIMARY KEY,
    reader         TEXT NOT NULL,       -- the rules it was read by; others read again
    statements     TEXT NOT NULL,       -- JSON list of [where it stands, what it says]
    no_tdm         INTEGER NOT NULL,    -- 1: text and data mining is reserved
    no_archive     INTEGER NOT NULL,    -- 1: no copy of the page is to be shown
    UNIQUE (reader, statements)
) STRICT;

CREATE TABLE capture_reservations (     -- one row an answer that brought or confirmed a page
    capture_id     INTEGER PRIMARY KEY REFERENCES captures(capture_id),
    reservation_id INTEGER NOT NULL REFERENCES reservations(reservation_id)
) STRICT;
CREATE INDEX capture_reservations_by_reservation ON capture_reservations(reservation_id);

CREATE TABLE article_reservations (     -- the word of an article's newest answer
    article_id     INTEGER PRIMARY KEY REFERENCES articles(article_id),
    capture_id     INTEGER REFERENCES captures(capture_id),     -- NULL: no answer of a newsroom is held
    reservation_id INTEGER REFERENCES reservations(reservation_id),
    no_tdm         INTEGER NOT NULL,
    no_archive     INTEGER NOT NULL
) STRICT;
CREATE INDEX article_reservations_no_tdm ON article_reservations(article_id) WHERE no_tdm;
CREATE INDEX article_reservations_no_archive ON article_reservations(article_id) WHERE no_archive;

DROP VIEW withheld_articles;
CREATE VIEW withheld_articles AS        -- articles that are not to be shown, searched or exported at this moment
SELECT article_id, 'takedown' AS why, 0 AS is_loopback_only FROM takedown_articles WHERE is_withheld = 1
UNION ALL
SELECT a.article_id, 'takedown', 0 FROM articles a JOIN takedowns t ON t.source = a.source
WHERE t.step = 'restrict' AND NOT EXISTS (SELECT 1 FROM takedowns l WHERE l.step = 'lift'
  AND l.archive_id = t.archive_id AND l.lifts = t.number)
UNION ALL
SELECT a.article_id, 'access-rule', r.is_loopback_only
  AND NOT (coalesce(r.shown_from > strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 0)
    OR coalesce(r.shown_until <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 0)
    OR coalesce(unixepoch(coalesce(a.published_at, a.first_seen_at)) + r.embargo_seconds > unixepoch('now'), 0))
FROM articles a JOIN access_rules r ON (r.source IS NULL OR r.source = a.source)
  AND (r.urlkey_prefix IS NULL OR substr(a.urlkey, 1, length(r.urlkey_prefix)) = r.urlkey_prefix)
WHERE r.is_loopback_only
  OR r.shown_from > strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
  OR r.shown_until <= strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
  OR unixepoch(coalesce(a.published_at, a.first_seen_at)) + r.embargo_seconds > unixepoch('now')
UNION ALL
SELECT article_id, 'noarchive', 1 FROM article_reservations WHERE no_archive;
"""
