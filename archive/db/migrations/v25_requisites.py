"""Style sheets and pictures of pages, kept as captures of two more kinds, as frozen SQL text.

The check on `captures.kind` is widened where SQLite keeps the statement, the way its documentation gives for changes
that touch no row (https://www.sqlite.org/lang_altertable.html#otheralter): a table of millions is not copied.
"""

from __future__ import annotations

SQL = """
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '(''article'', ''feed'', ''sitemap'', ''section'', ''robots'')',
    '(''article'', ''feed'', ''sitemap'', ''section'', ''robots'', ''style'', ''picture'')')
WHERE type = 'table' AND name = 'captures';
PRAGMA writable_schema = RESET;
-- A change of the schema by its own means: other connections read the statement above anew with it.
CREATE INDEX captures_of_requisites ON captures(source, captured_at) WHERE kind IN ('style', 'picture');
"""
