"""An archive of which every text is hostile, as somebody leaves it who may write the file.

Nothing of it could come in by a crawl alone. Keys, digests, instants and what a CHECK names stay as they are, so that
pages still find what they show.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.site.hostile import BROKEN_OUT, OUTSIDE, RUNS, SCRIPT

TEXTS = (
    BROKEN_OUT,
    SCRIPT,
    RUNS,
    f"</title></textarea></style></noscript>--><svg onload=window.hacked=1><a href='{RUNS}'>x</a>",
    "{{ 7 * 7 }}{% raw %}{{ request.scope }}",
    "fin\x00 de\x1b[2J\x07 ligne\u202e txet \u2066\ufeff\ud7ff\uffff",
    '=HYPERLINK("x")|\' or 1=1 --;%0d%0aset-cookie: hacked=1',
    f'{OUTSIDE}/a b"onmouseover=window.hacked=1',
    "a" * 100_000,
    "((((" * 2_000 + "[" * 2_000,
    "",
)
KEPT = re.compile(r"sha256:|[0-9a-f]{32,}$|\d{4}-\d\d-\d\d|[a-z0-9_.:+-]{0,40}$")
"""Digests, instants and words of our own (sources, kinds, reasons, names of rules): what rows are joined by."""
OURS = ("sqlite_", "_sqlite_", "search_", "articles_fts", "meta", "migrations")


def poison(before: Path, after: Path) -> int:
    """Copy an archive and write over its texts; returns how many."""
    shutil.copy(before, after)
    written = 0
    with closing(sqlite3.connect(after)) as database, database:
        for table, columns in list_texts(database):
            for column in columns:
                written += poison_column(database, table, column)
    return written


def list_texts(database: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    """Tables of rows, and their columns of text that are no key."""
    tables = database.execute("select name from sqlite_master where type = 'table' and sql not like 'create virtual%'")
    for (table,) in tables.fetchall():
        if table.startswith(OURS):
            continue
        keys = {row[3] for row in database.execute(f"pragma foreign_key_list({table})")}
        rows = database.execute(f"pragma table_info({table})").fetchall()
        columns = [name for _, name, kind, _, _, key in rows if "TEXT" in kind.upper() and not key and name not in keys]
        yield table, columns


def poison_column(database: sqlite3.Connection, table: str, column: str) -> int:
    """Write over one column, row by row; what a constraint forbids stays."""
    written = 0
    try:
        rows = database.execute(f"select rowid, {column} from {table} where {column} is not null").fetchall()
    except sqlite3.OperationalError:
        return 0  # a table without rowid: it joins others
    for number, value in rows:
        hostile = poison_value(value, number + len(column))
        if hostile == value:
            continue
        try:
            database.execute(f"update {table} set {column} = ? where rowid = ?", (hostile, number))
            written += 1
        except sqlite3.IntegrityError:
            break
    return written


def poison_value(value: Any, turn: int) -> Any:
    """A hostile text in place of one; within JSON, in place of each of its texts."""
    if not isinstance(value, str) or KEPT.match(value):
        return value
    if value[0] in "[{":
        try:
            return json.dumps(poison_json(json.loads(value), turn))
        except ValueError:
            pass
    # as many lines as before: each has its kind in a column of its own
    return "\n".join(TEXTS[(turn + place) % len(TEXTS)] for place, _ in enumerate(value.split("\n")))


def poison_json(value: Any, turn: int) -> Any:
    """The same of a parsed value."""
    if isinstance(value, dict):
        return {key: poison_json(each, turn) for key, each in value.items()}
    if isinstance(value, list):
        return [poison_json(each, turn + place) for place, each in enumerate(value)]
    return poison_value(value, turn)
