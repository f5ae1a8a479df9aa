"""Which archive this is, and those whose captures were merged into it, as frozen SQL text.

Captures and crawls of the origin n stand here under n * 4294967296 + their own number, so that each origin's chain can
be computed again from its own rows, and a number says whose it is. Numbers below 4294967296 are this archive's own.
"""

from __future__ import annotations

SQL = """
CREATE TABLE archive_identity (         -- one row: which archive this is, wherever its file is moved or copied to
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    archive_id TEXT NOT NULL
) STRICT;
INSERT INTO archive_identity VALUES (1, lower(hex(randomblob(16))));

CREATE TABLE origins (                  -- archives whose captures stand here too, each with its own chain
    origin_id    INTEGER PRIMARY KEY,
    archive_id   TEXT NOT NULL UNIQUE,
    is_whole     INTEGER NOT NULL,      -- 0: a part of its captures, with gaps in their numbers (origin_gaps)
    -- the head of its chain as it is held here
    captures     INTEGER NOT NULL,      -- its own number of the last capture
    chain_digest TEXT NOT NULL,
    merged_at    TEXT NOT NULL,
    -- how far its other rows were taken when it was last merged itself: its own numbers
    crawl_mark      INTEGER NOT NULL DEFAULT 0,
    extraction_mark INTEGER NOT NULL DEFAULT 0,
    listing_mark    INTEGER NOT NULL DEFAULT 0,
    event_mark      INTEGER NOT NULL DEFAULT 0,
    set_mark        INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE origin_gaps (              -- captures of an origin whose former capture is not here
    capture_id      INTEGER PRIMARY KEY REFERENCES captures(capture_id),
    previous_digest TEXT NOT NULL       -- the chain digest of the one before
) STRICT;

CREATE TABLE origin_articles (          -- which article here an article of a merged archive has become
    origin_id  INTEGER NOT NULL REFERENCES origins(origin_id),
    number     INTEGER NOT NULL,        -- its article_id there
    article_id INTEGER NOT NULL,        -- and here
    state      INTEGER NOT NULL,        -- a checksum of its row there: what differs is merged again
    PRIMARY KEY (origin_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX origin_articles_by_article ON origin_articles(article_id);

-- "The newest capture of an address" is the newest in time, whosever number is higher.
DROP INDEX captures_by_urlkey;
CREATE INDEX captures_by_urlkey ON captures(urlkey, captured_at, capture_id);

-- Two archives may have planned the same run; each has its own row of it.
DROP INDEX crawls_planned_once;
CREATE UNIQUE INDEX crawls_planned_once ON crawls(source, planned_at, crawl_id / 4294967296)
  WHERE trigger = 'schedule' AND planned_at IS NOT NULL;
"""
