"""A name replaced in all that is held of an article: bodies, texts, log of removals, revisions, captures, index.

Inside the caller's transaction. Bodies become other bodies under their own digests, so that a re-extraction gives the
masked text too; what they were is kept apart where the order says so, and put back when it is lifted.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.articles import shown
from archive.extractions.columns import FIELD_COLUMNS, NEWEST_RULE, list_covered_columns
from archive.model.columns import SqlValue
from archive.model.digests import (
    REMOVAL_COLUMNS,
    compute_extraction_digest,
    compute_payload_digest,
    compute_text_digest,
)
from archive.model.text import count_words
from archive.payloads.codec import THOROUGH, compress
from archive.payloads.references import References
from archive.payloads.stored import Packed, put, read_bytes, read_row
from archive.search.index import take_out_article
from archive.takedown.bodies import list_owners
from archive.takedown.erase import alter_capture, remove_bodies
from archive.takedown.masking import Mask
from archive.takedown.reach import Reach

_MASKED = tuple(
    name for name in FIELD_COLUMNS
    if name not in ("text_digest", "words", "block_kinds", "origins", "completeness", "published", "modified")
)  # fmt: skip
_CAPTURE_COLUMNS = ("payload_digest", "listed_title")
_KEEP = "INSERT INTO takedown_originals (takedown_id, table_name, row_key, columns, body) VALUES (?, ?, ?, ?, ?)"
_REMOVALS = f"SELECT ordinal, {', '.join(REMOVAL_COLUMNS)} FROM removals WHERE extraction_id = ? ORDER BY ordinal"  # noqa: S608
_HEAD = "payload_digest, extractor_id, extracted_at, no_text, no_text_detail"


@dataclass(frozen=True, slots=True)
class ArticleMask:
    """One run of a mask over what a takedown reaches."""

    connection: sqlite3.Connection
    takedown_id: int
    mask: Mask
    keeps_originals: bool

    def apply(self, reach: Reach) -> int:
        """Mask everything; how many bodies had to be compressed anew."""
        for article_id in reach.articles:
            take_out_article(self.connection, article_id)
        replaced: dict[str, str] = {}
        for digest in sorted(reach.payloads | reach.listing_payloads):
            masked = self._mask_body(digest)
            if masked is not None:
                replaced[digest] = masked
        owners = list_owners(self.connection, replaced)
        for extraction_id in sorted(reach.extractions):
            self._mask_extraction(extraction_id, replaced)
        for number in self._list_captures(reach, replaced):
            self._mask_capture(number, replaced)
        for urlkey in sorted(reach.urlkeys):
            self._mask_places(urlkey)
        for article_id in reach.articles:
            self._show_masked(article_id)
        return remove_bodies(self.connection, owners, self.takedown_id)

    def _mask_body(self, digest: str) -> str | None:
        """The digest of the masked body; None where the name is not in it."""
        row = read_row(self.connection, digest)
        body = None if row is None else read_bytes(self.connection, row, References(checked=False))
        if not isinstance(body, bytes):
            return None
        masked = self.mask.replace_bytes(body)
        if masked == body:
            return None
        if read_row(self.connection, compute_payload_digest(masked)) is not None:
            masked += f"<!-- {digest} -->".encode()  # told apart: two extractions of one extractor would share a body
        now = compute_payload_digest(masked)
        put(self.connection, now, masked, Packed(compress(masked)))
        self._keep("payloads", {"payload_digest": digest}, {"size": len(body)}, compress(body, level=THOROUGH))
        return now

    def _mask_extraction(self, extraction_id: int, replaced: dict[str, str]) -> None:
        cursor = self.connection.execute("SELECT * FROM extractions WHERE extraction_id = ?", (extraction_id,))
        row: dict[str, Any] = dict(zip((each[0] for each in cursor.description), cursor.fetchone(), strict=True))
        masked = {**row, "payload_digest": replaced.get(row["payload_digest"], row["payload_digest"])}
        masked |= {name: self.mask.replace_or_none(row[name]) for name in _MASKED if isinstance(row[name], str)}
        if masked["text"] is not None:
            masked |= {"text_digest": compute_text_digest(masked["text"]), "words": count_words(masked["text"])}
        removals = self.connection.execute(_REMOVALS, (extraction_id,)).fetchall()
        masked_removals = [
            (ordinal, rule, self.mask.replace(text), block, start) for ordinal, rule, text, block, start in removals
        ]
        if masked == row and masked_removals == removals:
            return
        covered = [masked[name] for name in list_covered_columns(NEWEST_RULE)]
        masked["reading_digest"] = compute_extraction_digest(
            covered, [removal[1:] for removal in masked_removals], NEWEST_RULE
        )
        self._write("extractions", {"extraction_id": extraction_id}, row, masked)
        for was, now in zip(removals, masked_removals, strict=True):
            key = {"extraction_id": extraction_id, "ordinal": was[0]}
            self._write("removals", key, {"text": was[2]}, {"text": now[2]})

    def _list_captures(self, reach: Reach, replaced: dict[str, str]) -> list[int]:
        found = set(reach.captures)
        for digest in replaced:
            rows = self.connection.execute("SELECT capture_id FROM captures WHERE payload_digest = ?", (digest,))
            found |= {number for (number,) in rows}
        return sorted(found)

    def _mask_capture(self, capture_id: int, replaced: dict[str, str]) -> None:
        query = f"SELECT {', '.join(_CAPTURE_COLUMNS)} FROM captures WHERE capture_id = ?"  # noqa: S608  # names of our own
        digest, title = self.connection.execute(query, (capture_id,)).fetchone()
        now = {"payload_digest": replaced.get(digest, digest), "listed_title": self.mask.replace_or_none(title)}
        was = {"payload_digest": digest, "listed_title": title}
        if now != was:
            self._keep("captures", {"capture_id": capture_id}, was)
            alter_capture(self.connection, capture_id, self.takedown_id, now)

    def _mask_places(self, urlkey: str) -> None:
        """The headlines of an address on front pages."""
        query = "SELECT frontpage_id, rank, headline FROM frontpage_places WHERE urlkey = ?"
        for frontpage_id, rank, headline in self.connection.execute(query, (urlkey,)).fetchall():
            key: dict[str, SqlValue] = {"frontpage_id": frontpage_id, "rank": rank}
            self._write(
                "frontpage_places", key, {"headline": headline}, {"headline": self.mask.replace_or_none(headline)}
            )

    def _show_masked(self, article_id: int) -> None:
        """Copies of an extraction's fields follow it: the article's and its revisions'."""
        rows = self.connection.execute(
            "SELECT r.revision_id, r.title, r.text_digest, e.title, e.text_digest FROM revisions r "
            "JOIN extractions e ON e.extraction_id = r.extraction_id WHERE r.article_id = ?", (article_id,),
        ).fetchall()  # fmt: skip
        for revision_id, title, digest, new_title, new_digest in rows:
            was, now = {"title": title, "text_digest": digest}, {"title": new_title, "text_digest": new_digest}
            self._write("revisions", {"revision_id": revision_id}, was, now)
        show_again(self.connection, article_id)

    def _write(self, table: str, key: dict[str, SqlValue], was: dict[str, Any], now: dict[str, Any]) -> None:
        changed = {name: value for name, value in now.items() if was[name] != value}
        if changed:
            self._keep(table, key, {name: was[name] for name in changed})
            update_row(self.connection, table, key, changed)

    def _keep(self, table: str, key: dict[str, SqlValue], columns: dict[str, Any], body: bytes | None = None) -> None:
        if self.keeps_originals:
            values = (self.takedown_id, table, json.dumps(key), json.dumps(columns), body)
            self.connection.execute(_KEEP, values)


def show_again(connection: sqlite3.Connection, article_id: int) -> None:
    """Copy to an article what it shows, and let it be indexed."""
    extraction_id, published_at = connection.execute(
        "SELECT extraction_id, published_at FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    shown.show(connection, article_id, extraction_id, published_at)
    connection.execute("INSERT OR IGNORE INTO search_queue VALUES (?)", (article_id,))


def update_row(connection: sqlite3.Connection, table: str, key: dict[str, Any], columns: dict[str, Any]) -> None:
    """Write some columns of one row."""
    changed = ", ".join(f"{name} = ?" for name in columns)
    where = " AND ".join(f"{name} = ?" for name in key)
    connection.execute(f"UPDATE {table} SET {changed} WHERE {where}", (*columns.values(), *key.values()))  # noqa: S608


def put_originals_back(connection: sqlite3.Connection, takedown_id: int) -> set[int]:
    """Undo a mask whose originals were kept apart; the articles that show them again. Raises LookupError for none."""
    rows = connection.execute(
        "SELECT table_name, row_key, columns, body FROM takedown_originals WHERE takedown_id = ? ORDER BY rowid DESC",
        (takedown_id,),
    ).fetchall()
    if not rows:
        raise LookupError(takedown_id)
    articles = {number for (number,) in connection.execute(
        "SELECT article_id FROM takedown_articles WHERE takedown_id = ?", (takedown_id,)
    )}  # fmt: skip
    for article_id in articles:
        take_out_article(connection, article_id)
    for table, key, columns, body in sorted(rows, key=lambda row: row[0] != "payloads"):
        if table == "payloads":
            connection.execute(
                "INSERT OR IGNORE INTO payloads (payload_digest, size, compression, data, level) "
                "VALUES (?, ?, 'zstd', ?, ?)",
                (json.loads(key)["payload_digest"], json.loads(columns)["size"], body, THOROUGH),
            )
        else:
            update_row(connection, table, json.loads(key), json.loads(columns))
    connection.execute("DELETE FROM takedown_captures WHERE takedown_id = ?", (takedown_id,))
    _drop_masked_bodies(connection)
    for article_id in articles:
        if connection.execute("SELECT 1 FROM articles WHERE article_id = ?", (article_id,)).fetchone():
            show_again(connection, article_id)
    connection.execute("DELETE FROM takedown_originals WHERE takedown_id = ?", (takedown_id,))
    return articles


def _drop_masked_bodies(connection: sqlite3.Connection) -> None:
    """Bodies that no capture points to any more: those that stood in the place of the originals."""
    connection.execute(
        "DELETE FROM payloads WHERE NOT EXISTS (SELECT 1 FROM captures c WHERE c.payload_digest = "
        "payloads.payload_digest) AND NOT EXISTS (SELECT 1 FROM extractions e WHERE e.payload_digest = "
        "payloads.payload_digest)"
    )
