"""Learned boilerplate: which short blocks recur over a source's articles, in sets. SQL text only."""

from __future__ import annotations

SQL = """
CREATE TABLE source_block_sets (        -- what was learned of a source at one time; extractions name the set they used
    set_id   INTEGER PRIMARY KEY,
    source   TEXT NOT NULL REFERENCES sources(source),
    made_at  TEXT NOT NULL,
    articles INTEGER NOT NULL           -- articles of the source that had been read by then
) STRICT;
CREATE INDEX source_block_sets_by_source ON source_block_sets(source, set_id);

CREATE TABLE source_blocks (            -- the recurring blocks of a set
    set_id       INTEGER NOT NULL REFERENCES source_block_sets(set_id),
    block_digest TEXT NOT NULL,         -- pipelines.french.learned.block_digest
    articles     INTEGER NOT NULL,      -- articles it stood in, of those looked at
    PRIMARY KEY (set_id, block_digest)
) STRICT, WITHOUT ROWID;
"""
