"""What each source was judged to be when it was last looked at, as frozen SQL text."""

from __future__ import annotations

SQL = """
CREATE TABLE source_verdicts (          -- one row a source, written anew after each of its crawls
    source        TEXT PRIMARY KEY REFERENCES sources(source),
    judged_at     TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('fine', 'quiet', 'stale', 'failing', 'changed', 'degraded')),
    since_at      TEXT NOT NULL,
    reason        TEXT NOT NULL,
    evidence      TEXT NOT NULL,        -- JSON list of sentences
    unlooked_from TEXT                  -- the verdict holds until then if nobody looks; NULL: never looked at
) STRICT, WITHOUT ROWID;
"""
