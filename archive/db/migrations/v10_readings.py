"""Which revisions refer to a reading, as frozen SQL text: asked of every reading by a re-extraction and by pruning."""

from __future__ import annotations

SQL = """
CREATE INDEX revisions_by_extraction ON revisions(extraction_id);
CREATE INDEX revisions_by_before ON revisions(before_extraction_id) WHERE before_extraction_id IS NOT NULL;
"""
