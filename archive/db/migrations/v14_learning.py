"""What was learned of a source: by which rule, an example of each line, and its pages' template. SQL text only."""

from __future__ import annotations

SQL = """
ALTER TABLE source_block_sets ADD COLUMN learner TEXT;   -- the rule it was learned by; NULL: before rules had names
ALTER TABLE source_block_sets ADD COLUMN template TEXT;  -- JSON: where the article stands in the source's pages
ALTER TABLE source_blocks ADD COLUMN example TEXT;       -- the line as it stood in one article
"""
