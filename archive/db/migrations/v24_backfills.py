"""Backfills: how far a source's past has been asked, and what each way into it came to, as frozen SQL text.

Which pages were asked stands in `captures` already: an answer since `began_at` is not asked for again. So progress is
what was kept, and no second account of it.
"""

from __future__ import annotations

SQL = """
CREATE TABLE backfills (                -- one that has no end goes on at the next `marbre crawl --backfill`
    backfill_id INTEGER PRIMARY KEY,
    source      TEXT NOT NULL,
    since       TEXT,                   -- how far back; NULL: as far as the site reaches
    sequence    TEXT NOT NULL CHECK (sequence IN ('newest', 'oldest')),
    began_at    TEXT NOT NULL,
    ended_at    TEXT,
    outcome     TEXT CHECK (outcome IN ('whole', 'replaced'))   -- replaced: another was asked for before it ended
) STRICT;
CREATE INDEX backfills_by_source ON backfills(source, began_at);

CREATE TABLE backfill_ways (            -- what each way into the past has come to so far
    backfill_id INTEGER NOT NULL REFERENCES backfills(backfill_id),
    way         TEXT NOT NULL,          -- wp-json, feed pages, months, pages …
    url         TEXT NOT NULL,          -- its first page
    pages       INTEGER NOT NULL,       -- that were read
    listed      INTEGER NOT NULL,       -- addresses they list
    fresh       INTEGER NOT NULL,       -- of those, which no way before had listed
    ending      TEXT,                   -- why it went no further; NULL while it goes on
    told_at     TEXT NOT NULL,
    PRIMARY KEY (backfill_id, url)
) STRICT, WITHOUT ROWID;
"""
