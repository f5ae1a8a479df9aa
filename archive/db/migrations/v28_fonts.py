"""Fonts of pages, kept as captures of one more kind, as frozen SQL text.

The check on kinds is widened where its statement stands, as `v25_requisites` did it: a table of millions is not copied.
"""

from __future__ import annotations

SQL = """
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''style'', ''picture'')', '''style'', ''picture'', ''font'')')
WHERE type = 'table' AND name = 'captures';
PRAGMA writable_schema = RESET;
-- A change of the schema by its own means: other connections read the statement above anew with it.
DROP INDEX captures_of_requisites;
CREATE INDEX captures_of_requisites ON captures(source, captured_at) WHERE kind IN ('style', 'picture', 'font');
"""
