"""Writes docs/schema.md: `make docs`. A test compares the two, and runs every question.

Tables and columns are those of a new archive; what they mean stands beside them in the commented SQL of
`archive/db/migrations`, units in `archive/site/metadata.toml`, which the site shows too.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
import tomllib
from pathlib import Path

from archive.db.migrations import MIGRATIONS
from archive.store import Archive

HERE = Path(__file__).parent
METADATA = tomllib.loads((HERE.parent / "archive" / "site" / "metadata.toml").read_text(encoding="utf-8"))

HEAD = """\
# The schema, and how to ask it

Made by `make docs` from the commented SQL of the archive itself; do not edit. `sqlite3 archive.db .schema` shows the
same comments. An archive is one SQLite file (3.38 or newer); open it read-only while crawls write:

```python
import sqlite3
import pandas as pd

db = sqlite3.connect("file:archive.db?mode=ro", uri=True)
```

```r
library(DBI)
db <- dbConnect(RSQLite::SQLite(), "archive.db", flags = RSQLite::SQLITE_RO)
```

Names tell forms and units: `…_at` is an instant in UTC (ISO 8601, `2026-03-02T15:00:01Z`), `day` and `month` are those
of UTC or `undated`, `…_id` and `…_digest` are keys, `words` counts words, `size` and `bytes` count bytes, `seconds`
seconds; lists are JSON. What an article had no value for is NULL.

## Eight questions

"""

_CREATED = re.compile(r"^CREATE TABLE (\w+) \([^\n]*?(?:--\s*([^\n]*))?\n(.*?)^\)", re.MULTILINE | re.DOTALL)
_VIEWED = re.compile(r"^CREATE VIEW (\w+) AS[^\n]*?--\s*(.*)$", re.MULTILINE)
_ADDED = re.compile(r"^ALTER TABLE (\w+) ADD COLUMN (\w+)[^\n]*?(?:--\s*(.*))?$", re.MULTILINE)
_COLUMN = re.compile(r"^ {4}(\w+)\s+(?:TEXT|INTEGER|REAL|BLOB|ANY)\b[^\n]*?(?:--\s*(.*))?$")


CONVENTIONS = {
    "article_id": "key of the article",
    "capture_id": "key of the capture",
    "extraction_id": "key of the extraction",
    "crawl_id": "key of the crawl",
    "_id": "key",
    "_at": "instant (UTC, ISO 8601)",
    "_on": "day",
    "_digest": "digest, with the rule it was made by",
    "source": "name of the source in the configuration",
    "source_title": "title of the source",
    "urlkey": "identity of the address (SURT)",
    "url": "address",
    "words": "[words]",
    "captures": "answers [captures]",
    "failures": "answers that brought no page [captures]",
    "articles": "[articles]",
    "full": "articles whose text is whole [articles]",
    "teasers": "articles cut by a paywall [articles]",
    "rule": "rule that took it out",
    "title": "headline",
    "homepage": "its address",
    "tags": "JSON list",
    "section": "section (rubrique) as the page names it",
    "language": "ISO 639 code",
    "country": "ISO 3166-1 code, two letters",
    "modified": "date of the last change as the page gives it (ISO 8601)",
    "size": "[bytes]",
    "number": "place in the order, from 1",
    "ordinal": "place in the order, from 0",
    "block": "block of the text (a line), from 0",
    "start": "place in its block [characters]",
    "reason": "why: JSON, a code with its parameters (docs/languages.md); of before, an English sentence",
    "role": "what the text is to the dispatch: first, reprint or passage",
    "sources": "newsrooms that have printed it [sources]",
    "reprints": "texts that are mostly this one, the first not counted [articles]",
    "agency": "agency that is named as the author",
    "copied_share": "share of its words that stand in another text too [0 to 1]",
    "is_paused": "1: it looks for nothing for now",
    "watch": "name of the watch in the configuration",
    "occasion": "which edit or disappearance it was; empty for a new article",
    "name": "name it was given",
}
"""What names mean in every table: `_at` and the like as the end of a name."""


def read_comments() -> dict[tuple[str, str], str]:
    """What the migrations say of each (table, column), and of each table under the column ''."""
    found: dict[tuple[str, str], str] = {}
    for _, sql in MIGRATIONS:
        for table, about, body in _CREATED.findall(sql):
            found[table, ""] = about
            for line in body.splitlines():
                column = _COLUMN.match(line)
                if column and column[2]:
                    found[table, column[1]] = column[2].strip()
        found |= {(view, ""): about for view, about in _VIEWED.findall(sql)}
        found |= {(table, column): about.strip() for table, column, about in _ADDED.findall(sql) if about}
    return found


def list_columns(connection: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    """The columns of each table and view that people ask, with their types."""
    query = (
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'articles_fts%' AND name NOT LIKE 'dispatch_fingerprints%' "
        "AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY type DESC, name"
    )
    names = [name for (name,) in connection.execute(query)]
    return {name: [row[1:3] for row in connection.execute(f'PRAGMA table_info("{name}")')] for name in names}


def describe(table: str, column: str, comments: dict[tuple[str, str], str]) -> str:
    """What a column holds, with its unit in brackets where the site tells one."""
    told = METADATA["tables"].get(table, {}).get("columns", {}).get(column, {}).get("en", "")
    elsewhere = (comments.get((other, column), "") for other in ("articles", "extractions", "captures", "payloads"))
    by_name = next((words for ending, words in CONVENTIONS.items() if column.endswith(ending)), "")
    found = told or comments.get((table, column), "") or next(filter(None, elsewhere), "") or by_name
    return found.replace("|", "\\|")


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for question in tomllib.loads((HERE / "questions.toml").read_text(encoding="utf-8"))["question"]:
        parts.append(f"### {question['title']}\n\n{question['why']}\n\n```sql\n{question['sql'].strip()}\n```\n\n")
        parts.append(f"```python\n{question['pandas'].strip()}\n```\n\n```r\n{question['r'].strip()}\n```\n\n")
    comments = read_comments()
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(Path(folder) / "a.db", create=True) as archive,
        archive.database.connection() as connection,
    ):
        tables = list_columns(connection)
    hidden = set(METADATA["hidden"])
    for heading, names in (
        ("Tables and views", [name for name in tables if name not in hidden]),
        ("Tables of the machinery", [name for name in tables if name in hidden]),
    ):
        parts.append(f"## {heading}\n\n")
        for name in names:
            about = comments.get((name, "")) or METADATA["tables"].get(name, {}).get("description", {}).get("en", "")
            parts.append(f"### {name}\n\n{about[:1].upper()}{about[1:]}\n\n| column | type | |\n|---|---|---|\n")
            parts += [
                f"| `{column}` | {kind} | {describe(name, column, comments)} |\n" for column, kind in tables[name]
            ]
            parts.append("\n")
    return "".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    print(page(), end="")
