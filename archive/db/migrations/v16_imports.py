"""Imports as SQL text: which files were read, and where an imported capture came from. SQL text only.

`crawls.trigger` learns a word. SQLite changes no CHECK in place, so that the ledger is written anew with the same keys;
what refers to it is checked when the transaction ends.
"""

from __future__ import annotations

SQL = """
PRAGMA defer_foreign_keys = ON;
CREATE INDEX listings_by_crawl ON listings(crawl_id);
CREATE TEMP TABLE former_crawls AS SELECT * FROM crawls;
DROP TABLE crawls;
CREATE TABLE crawls (                   -- the ledger: one row a run, whether it ran or not; and one an import
    crawl_id      INTEGER PRIMARY KEY,
    source        TEXT NOT NULL REFERENCES sources(source),
    -- who asked for it
    trigger       TEXT NOT NULL CHECK (trigger IN ('manual', 'schedule', 'catch-up', 'url', 'backfill', 'import')),
    planned_at    TEXT,
    -- the run
    started_at    TEXT,
    ended_at      TEXT,
    outcome       TEXT NOT NULL CHECK (outcome IN
                    ('running', 'done', 'partial', 'failed', 'interrupted', 'lost', 'missed', 'skipped', 'overlapped')),
    reason        TEXT,
    user_agent    TEXT,
    marbre        TEXT NOT NULL,        -- the version that ran it
    -- its counts
    candidates    INTEGER NOT NULL DEFAULT 0,
    left_alone    INTEGER NOT NULL DEFAULT 0,
    captures      INTEGER NOT NULL DEFAULT 0,
    revisits      INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    new_articles  INTEGER NOT NULL DEFAULT 0,
    new_revisions INTEGER NOT NULL DEFAULT 0,
    no_text       INTEGER NOT NULL DEFAULT 0,
    bytes         INTEGER NOT NULL DEFAULT 0   -- of bodies received, decoded
) STRICT;
INSERT INTO crawls SELECT * FROM former_crawls;
DROP TABLE former_crawls;
CREATE INDEX crawls_by_source ON crawls(source, crawl_id);
CREATE UNIQUE INDEX crawls_planned_once ON crawls(source, planned_at)
  WHERE trigger = 'schedule' AND planned_at IS NOT NULL;

CREATE TABLE imports (                  -- one row each time a file or folder was read
    import_id  INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,           -- the file as it was named
    format     TEXT NOT NULL,           -- warc, wacz, pages, europresse …
    size       INTEGER,                 -- bytes of the file
    chosen     TEXT NOT NULL,           -- JSON: the sources and hosts that were looked for
    started_at TEXT NOT NULL,
    ended_at   TEXT,                    -- NULL: stopped on the way; the next reading of the same file goes on with it
    read_to    INTEGER NOT NULL DEFAULT 0,      -- where in the file everything before has been dealt with
    counts     TEXT NOT NULL            -- JSON map: what became of how many records
) STRICT;

CREATE TABLE imported_captures (        -- where a capture came from, written once it has been dealt with
    capture_id   INTEGER PRIMARY KEY REFERENCES captures(capture_id),
    import_id    INTEGER NOT NULL REFERENCES imports(import_id),
    place        TEXT NOT NULL,         -- in the file: an offset, a path, a number
    record_id    TEXT,                  -- WARC-Record-ID
    without_page INTEGER NOT NULL       -- 1: an article as a database of the press gave it; no page, never asked again
) STRICT;
CREATE INDEX imported_captures_by_import ON imported_captures(import_id);
CREATE INDEX imported_captures_by_record ON imported_captures(record_id) WHERE record_id IS NOT NULL;
CREATE INDEX imported_captures_without_page ON imported_captures(capture_id) WHERE without_page;
"""
