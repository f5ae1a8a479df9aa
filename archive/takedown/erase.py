"""Erasing what a takedown reaches, inside the caller's transaction: index, texts, rows that name them, captures' words,
bodies. What points to an article or an extraction is found by the schema, so that a table of a later version is reached
unnamed.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection

from archive.captures.chain import COLUMNS, redact, to_redaction
from archive.model.digests import compute_address_digest
from archive.search.index import take_out_article
from archive.takedown.bodies import Owners, drop_payloads, list_owners
from archive.takedown.elsewhere import forget_elsewhere
from archive.takedown.pictures import find_naming
from archive.takedown.reach import Reach
from archive.takedown.said import forget_said

_OURS = frozenset(
    """
    takedowns takedown_articles takedown_captures takedown_addresses takedown_payloads takedown_originals
    origins origin_articles captures payloads search_documents search_queue dispatch_queue
    """.split()  # noqa: SIM905  # a table of names reads better
)
"""Tables whose rows stay, or have their own hand here."""

_SIZE = "SELECT size FROM payloads WHERE payload_digest = ?"
_NOTE = """
    INSERT INTO takedown_captures (capture_id, takedown_id, chain_digest, left_digest, payload_digest, payload_size)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (capture_id) DO UPDATE SET left_digest = excluded.left_digest,
      takedown_id = excluded.takedown_id, payload_digest = coalesce(payload_digest, excluded.payload_digest),
      payload_size = coalesce(payload_size, excluded.payload_size)"""
_READ_CAPTURE = f"SELECT {', '.join(COLUMNS)}, chain_digest FROM captures WHERE capture_id = ?"  # noqa: S608  # names of our own
# Without the number, which stays: of a row whose key is written, SQLite looks for all rows that point to it.
_WRITTEN = ", ".join(f"{name} = :{name}" for name in COLUMNS if name != "capture_id")
_WRITE_CAPTURE = f"UPDATE captures SET {_WRITTEN} WHERE capture_id = :capture_id"  # noqa: S608  # names of our own


def erase(connection: sqlite3.Connection, reach: Reach, takedown_id: int) -> tuple[int, Counter[str]]:
    """Erase it all; how many bodies had to be compressed anew, and how many rows of which other table went.

    The caller lets foreign keys be checked at the end of its transaction.
    """
    gone: Counter[str] = Counter()
    owners = list_owners(connection, reach.payloads | reach.listing_payloads)
    for capture_id in find_naming(connection, reach):
        alter_capture(connection, capture_id, takedown_id, {"found_in": None})
    for article_id in reach.articles:
        take_out_article(connection, article_id)
    _forget_examples(connection, reach)
    forget_elsewhere(connection, reach)
    forget_said(connection, reach.urlkeys.__contains__)
    _delete_pointing(connection, "extractions", "extraction_id", reach.extractions, gone)
    _delete_pointing(connection, "articles", "article_id", reach.articles, gone)
    _delete(connection, "extractions", "extraction_id", reach.extractions, gone)
    _delete(connection, "articles", "article_id", reach.articles, gone)
    _delete_unlinked(connection, reach, gone)
    for capture_id in sorted(reach.captures):
        alter_capture(connection, capture_id, takedown_id, None)
    rebased = remove_bodies(connection, owners, takedown_id)
    _forget_samples(connection)
    return rebased, gone


def remove_bodies(connection: sqlite3.Connection, owners: Owners, takedown_id: int) -> int:
    """Take bodies out, and from every capture that was answered with them."""
    for digest in sorted(owners):
        for (capture_id,) in connection.execute(
            "SELECT capture_id FROM captures WHERE payload_digest = ?", (digest,)
        ).fetchall():
            alter_capture(connection, capture_id, takedown_id, {"payload_digest": None, "revisit": None})
    return drop_payloads(connection, owners)


def alter_capture(
    connection: sqlite3.Connection, capture_id: int, takedown_id: int, changes: dict[str, str | None] | None
) -> None:
    """Change a capture's row, or leave nothing in it that tells whose it was (None), and note what is left of it."""
    *values, digest = connection.execute(_READ_CAPTURE, (capture_id,)).fetchone()
    row = dict(zip(COLUMNS, values, strict=True))
    body = row["payload_digest"]
    size = None if body is None else connection.execute(_SIZE, (body,)).fetchone()
    if changes is None:
        is_done = str(row["urlkey"]).startswith("erased:")
        left = row if is_done else redact(row, compute_address_digest(row["urlkey"]))
        connection.execute("DELETE FROM redirects WHERE capture_id = ?", (capture_id,))
    else:
        left = {**row, **changes}
    connection.execute(_WRITE_CAPTURE, left)
    taken = to_redaction(left, digest)
    note = (capture_id, takedown_id, digest, taken.left_digest, body, size and size[0])
    connection.execute(_NOTE, note)


def _delete_pointing(
    connection: sqlite3.Connection, table: str, key: str, values: Collection[object], gone: Counter[str]
) -> None:
    """Delete the rows of every table that point to these rows of `table`, and those that point to them in turn."""
    if not values:
        return
    for child in _list_tables(connection):
        if child in _OURS:
            continue
        columns = [
            row[3] for row in connection.execute(f'PRAGMA foreign_key_list("{child}")')
            if row[2] == table and row[4] in (None, key) and row[6] != "SET NULL"
        ]  # fmt: skip
        for column in columns:
            own_key = _find_key(connection, child)
            if own_key is not None and child != table:
                keys = _select(connection, child, own_key, column, values)
                if child not in ("articles", "extractions"):
                    _delete_pointing(connection, child, own_key, keys, gone)
            if child not in ("articles", "extractions"):
                _delete(connection, child, column, values, gone)


def _delete_unlinked(connection: sqlite3.Connection, reach: Reach, gone: Counter[str]) -> None:
    """Rows that name an article or an extraction without a foreign key."""
    named: tuple[tuple[str, Collection[object]], ...] = (
        ("article_id", reach.articles), ("extraction_id", reach.extractions), ("payload_digest", reach.payloads),
    )  # fmt: skip
    for table in _list_tables(connection):
        if table in _OURS or table == "corpus_articles":
            continue
        columns = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
        for column, values in named:
            if column in columns:
                own_key = _find_key(connection, table)
                if own_key is not None and own_key != column:
                    keys = _select(connection, table, own_key, column, values)
                    _delete_pointing(connection, table, own_key, keys, gone)
                _delete(connection, table, column, values, gone)


def _forget_examples(connection: sqlite3.Connection, reach: Reach) -> None:
    """Lines of these texts that were kept as examples of what recurs."""
    query = "SELECT DISTINCT example FROM source_blocks WHERE example IS NOT NULL"
    examples = {example for (example,) in connection.execute(query)}
    named: set[str] = set()
    for extraction_id in reach.extractions if examples else ():
        (text,) = connection.execute(
            "SELECT text FROM extractions WHERE extraction_id = ?", (extraction_id,)
        ).fetchone()
        removed = connection.execute("SELECT text FROM removals WHERE extraction_id = ?", (extraction_id,)).fetchall()
        lines = {line for (each,) in removed for line in str(each).splitlines()} | set((text or "").splitlines())
        named |= examples & lines
    connection.executemany(
        "UPDATE source_blocks SET example = NULL WHERE example = ?", [(line,) for line in sorted(named)]
    )


def _forget_samples(connection: sqlite3.Connection) -> None:
    """The planner's samples of indexed values, which hold addresses and headlines: made anew by maintenance."""
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat4'").fetchone():
        connection.execute("DELETE FROM sqlite_stat4")


def _list_tables(connection: sqlite3.Connection) -> list[str]:
    query = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
        "AND name NOT LIKE 'articles_fts%' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    return [name for (name,) in connection.execute(query).fetchall()]


def _find_key(connection: sqlite3.Connection, table: str) -> str | None:
    keys = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[5]]
    return keys[0] if len(keys) == 1 else None


def _select(
    connection: sqlite3.Connection, table: str, key: str, column: str, values: Collection[object]
) -> list[object]:
    query = f'SELECT "{key}" FROM "{table}" WHERE "{column}" = ?'  # noqa: S608  # names of the schema
    return [found for value in values for (found,) in connection.execute(query, (value,)).fetchall()]


def _delete(
    connection: sqlite3.Connection, table: str, column: str, values: Collection[object], gone: Counter[str]
) -> None:
    query = f'DELETE FROM "{table}" WHERE "{column}" = ?'  # noqa: S608  # names of the schema
    for value in values:
        gone[table] += connection.execute(query, (value,)).rowcount
