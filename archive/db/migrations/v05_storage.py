"""The migration of the compact storage, as frozen SQL text. See `archive.payloads`."""

from __future__ import annotations

SQL = """
CREATE TABLE payload_references (       -- bytes that payloads are compressed against: earlier pages, end to end
    reference_id     INTEGER PRIMARY KEY,
    reference_digest TEXT NOT NULL,     -- sha256:… over the bytes before compression
    source           TEXT NOT NULL REFERENCES sources(source),
    kind             TEXT NOT NULL,     -- of the captures it is made of and for
    made_at          TEXT NOT NULL,
    size             INTEGER NOT NULL,  -- bytes before compression
    level            INTEGER NOT NULL,  -- zstd's, of data
    data             BLOB NOT NULL      -- one zstd frame
) STRICT;
CREATE INDEX payload_references_by_source ON payload_references(source, kind);

-- A payload stands alone, or on a reference, or on another payload: earlier bytes of the same address, which
-- themselves stand alone or on a reference. Never deeper, so that any payload is read in three look-ups.
ALTER TABLE payloads ADD COLUMN reference_id INTEGER REFERENCES payload_references(reference_id);
ALTER TABLE payloads ADD COLUMN former_digest TEXT REFERENCES payloads(payload_digest);
ALTER TABLE payloads ADD COLUMN level INTEGER NOT NULL DEFAULT 3;
CREATE INDEX payloads_by_reference ON payloads(reference_id) WHERE reference_id IS NOT NULL;
CREATE INDEX payloads_by_former ON payloads(former_digest) WHERE former_digest IS NOT NULL;
CREATE INDEX payloads_by_level ON payloads(level);
"""
