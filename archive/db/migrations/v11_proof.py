"""The digest over all of a reading, as frozen SQL text: of whoever looks for damage."""

from __future__ import annotations

SQL = """
ALTER TABLE extractions ADD COLUMN reading_digest TEXT;  -- reading1-sha256:…; NULL where an older version wrote the row
"""
