"""What was taken down, by which step and why, and rules of access, as frozen SQL text.

A takedown is restricted (kept, not shown), masked (a name replaced) or erased (gone, with a tombstone of digests), and
`lift` undoes the first two. Nothing here names anybody or anything that was taken down but by digest.
"""

from __future__ import annotations

SQL = """
CREATE TABLE takedowns (                -- one row a step; rows are only ever added
    takedown_id     INTEGER PRIMARY KEY,
    archive_id      TEXT NOT NULL,      -- where it was ordered, and its number there: a merged copy carries it on
    number          INTEGER NOT NULL,
    step            TEXT NOT NULL CHECK (step IN ('restrict', 'mask', 'erase', 'lift')),
    at              TEXT NOT NULL,
    reason          TEXT NOT NULL,      -- a code: court-order, right-to-be-forgotten …
    ordered_by      TEXT NOT NULL,      -- a function or a file number, no person
    source          TEXT,               -- a whole source; NULL: the articles of takedown_addresses
    lifts           INTEGER,            -- the number, of the same archive_id, of the step that is undone
    takedown_digest TEXT NOT NULL,      -- over this row and what it names
    UNIQUE (archive_id, number)
) STRICT;
CREATE INDEX takedowns_of_sources ON takedowns(source) WHERE source IS NOT NULL;

CREATE TABLE takedown_addresses (       -- the addresses it names, by digest: what is erased must not be told
    address_digest TEXT NOT NULL,       -- sha256:… over the urlkey
    takedown_id    INTEGER NOT NULL REFERENCES takedowns(takedown_id),
    PRIMARY KEY (address_digest, takedown_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE takedown_payloads (        -- bodies that must not come back
    payload_digest TEXT NOT NULL,
    takedown_id    INTEGER NOT NULL REFERENCES takedowns(takedown_id),
    PRIMARY KEY (payload_digest, takedown_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE takedown_captures (        -- captures whose rows are no longer as they were written
    capture_id     INTEGER PRIMARY KEY REFERENCES captures(capture_id),
    takedown_id    INTEGER NOT NULL REFERENCES takedowns(takedown_id),
    chain_digest   TEXT NOT NULL,       -- the row's, which stays
    left_digest    TEXT NOT NULL,       -- of what is left of the row
    payload_digest TEXT,                -- of the body it had, and has no more
    payload_size   INTEGER
) STRICT;
CREATE INDEX takedown_captures_by_takedown ON takedown_captures(takedown_id);

CREATE TABLE takedown_articles (        -- articles a step reaches; their numbers are given to no other article
    article_id  INTEGER NOT NULL,
    takedown_id INTEGER NOT NULL REFERENCES takedowns(takedown_id),
    is_withheld INTEGER NOT NULL,       -- 1: in force, and not to be shown
    PRIMARY KEY (article_id, takedown_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE takedown_originals (       -- what a mask replaced, where it is kept apart
    takedown_id INTEGER NOT NULL REFERENCES takedowns(takedown_id),
    table_name  TEXT NOT NULL,
    row_key     TEXT NOT NULL,          -- JSON: columns of the key and their values
    columns     TEXT NOT NULL,          -- JSON: columns and their values before
    body        BLOB                    -- of payloads: one zstd frame
) STRICT;
CREATE INDEX takedown_originals_by_takedown ON takedown_originals(takedown_id);

CREATE TABLE access_rules (             -- written anew from the configuration
    rule_id       INTEGER PRIMARY KEY,
    source        TEXT,                 -- NULL: any
    urlkey_prefix TEXT,                 -- NULL: any
    shown_from    TEXT,                 -- by the calendar: instants
    shown_until   TEXT,
    embargo_seconds INTEGER,            -- shown so long after its date
    is_loopback_only INTEGER NOT NULL DEFAULT 0
) STRICT;

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
  OR unixepoch(coalesce(a.published_at, a.first_seen_at)) + r.embargo_seconds > unixepoch('now');

DROP VIEW articles_view;
CREATE VIEW articles_view AS            -- an article with its current text, where it may be shown
SELECT a.article_id, a.source, s.title AS source_title, s.country, a.url, a.title, e.lead, e.text, e.byline, e.authors,
       e.agency, e.section, e.tags, e.published, a.published_at, e.modified, e.language, a.completeness, a.words,
       a.first_seen_at, a.last_seen_at, e.text_digest, c.payload_digest, c.captured_at, x.extractor, a.urlkey
FROM articles a
JOIN sources s ON s.source = a.source
JOIN extractions e ON e.extraction_id = a.extraction_id
JOIN extractors x ON x.extractor_id = e.extractor_id
JOIN captures c ON c.capture_id = a.capture_id
WHERE NOT EXISTS (SELECT 1 FROM withheld_articles w WHERE w.article_id = a.article_id);
"""
