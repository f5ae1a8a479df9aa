"""The captures of articles as the records of a WARC: an answer, or what it repeats, each behind what is known of it.

Reads the archive; writes nothing. An article's captures follow each other in the order of their instants.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from archive.db.connection import Database
from archive.extractions.json_form import compile_extraction_json
from archive.payloads.references import References
from archive.payloads.stored import ResolvedPayload, read_payload, read_row, resolve
from archive.warc.records import IDENTICAL, NOT_MODIFIED, format_http_head, make_record_id, to_warc_digest
from archive.warc.requisites import RequisiteCaptures

CAPTURE_PROFILE = "marbre.capture/1"
"""Marks our metadata records, by which an import knows them again."""

CAPTURE_URI = "urn:marbre:capture:"
"""Begins the addresses of these records: under the page's own address a tool would replay them in its place."""

_READ = """
    SELECT c.capture_id, c.source, c.url, c.captured_at, c.status, c.media_type, c.headers, c.payload_digest, c.revisit,
           c.error, c.error_detail, c.location, c.redirected_from, c.found_in, c.listed_title, c.listed_published_at,
           c.chain_digest, p.size
    FROM captures c LEFT JOIN payloads p ON p.payload_digest = c.payload_digest"""
_ONE = f"{_READ} WHERE c.capture_id = ?"
# IN and no join, as in archive.articles.history. What has no status was never answered: there is nothing to record.
_CAPTURES = f"""
    WITH keys AS (SELECT urlkey FROM article_addresses WHERE article_id = :article),
    found(capture_id) AS (
      SELECT c.capture_id FROM keys k CROSS JOIN captures c ON c.urlkey = k.urlkey
      UNION
      SELECT r.capture_id FROM keys k CROSS JOIN redirects r ON r.urlkey = k.urlkey
      UNION
      SELECT s.capture_id FROM set_aside s WHERE s.article_id = :article)
    {_READ}
    WHERE c.capture_id IN (SELECT capture_id FROM found) AND c.kind = 'article'
      AND (c.status IS NOT NULL OR c.payload_digest IS NOT NULL)
    ORDER BY c.captured_at, c.capture_id"""  # noqa: S608  # columns of our own

_EXTRACTION = f"""
    SELECT {compile_extraction_json()} FROM extractions e JOIN extractors x ON x.extractor_id = e.extractor_id
    WHERE e.payload_digest = ?
    ORDER BY EXISTS (SELECT 1 FROM articles a WHERE a.extraction_id = e.extraction_id) DESC, e.no_text IS NULL DESC,
      e.extraction_id DESC LIMIT 1"""  # noqa: S608  # names of our own

_TOLD = (
    "source", "found_in", "listed_title", "listed_published_at", "location", "error", "error_detail",
)  # fmt: skip

_to_json = json.JSONEncoder(ensure_ascii=False).encode
"""As `json.dumps`, which makes an encoder for each text that is not ASCII."""


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """A record before its payload is decompressed, so that threads can do what takes time. `block` comes before the
    payload.
    """

    head: tuple[tuple[str, str], ...]
    block: bytes = b""
    payload: ResolvedPayload | None = None


@dataclass(slots=True)
class WarcCounts:
    """What a WARC holds: records by type, and bytes of payloads that were written."""

    records: dict[str, int] = field(default_factory=dict)
    payload_bytes: int = 0

    def add(self, record_type: str) -> None:
        """Count a record."""
        self.records[record_type] = self.records.get(record_type, 0) + 1


@dataclass(frozen=True, slots=True)
class _FirstRecord:
    """The response that a revisit refers to."""

    record_id: str
    url: str
    captured_at: str


class CaptureRecords:
    """Makes the records of captures, each capture once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._references = References(checked=False)
        self._requisites = RequisiteCaptures(database)
        self._written = bytearray()
        self.counts = WarcCounts()

    def make_records(self, article_ids: Iterable[int]) -> Iterator[RecordDraft]:
        """All records of these articles' captures."""
        with self._database.connection() as connection:
            for article_id in article_ids:
                first: dict[str, _FirstRecord] = {}
                for row in map(_to_row, connection.execute(_CAPTURES, {"article": article_id}).fetchall()):
                    if self._is_new(row["capture_id"]):
                        yield from self._make_capture(connection, row, first)
                        yield from self._make_requisites(connection, row, first)

    def _make_requisites(
        self, connection: sqlite3.Connection, page: dict[str, Any], first: dict[str, _FirstRecord]
    ) -> Iterator[RecordDraft]:
        """The style sheets and pictures of a page, each once a file."""
        for number in self._requisites.find(connection, page):
            if self._is_new(number):
                row = _to_row(connection.execute(_ONE, (number,)).fetchone())
                yield from self._make_capture(connection, row, first)

    def _is_new(self, capture_id: int) -> bool:
        """Whether a capture has not been written for another article; one bit each."""
        place, bit = divmod(capture_id, 8)
        if place >= len(self._written):
            self._written.extend(bytes(place + 1024 - len(self._written)))
        is_new = not self._written[place] >> bit & 1
        self._written[place] |= 1 << bit
        return is_new

    def _make_capture(
        self, connection: sqlite3.Connection, row: dict[str, Any], first: dict[str, _FirstRecord]
    ) -> Iterator[RecordDraft]:
        record_id = make_record_id(f"{row['chain_digest']} answer")
        yield self._make_metadata(connection, row, record_id)
        digest = row["payload_digest"]
        head = [
            ("WARC-Record-ID", record_id),
            ("WARC-Target-URI", row["url"]),
            ("WARC-Date", row["captured_at"]),
        ]
        held = None if digest is None else first.get(digest)
        if row["status"] == 304 or (row["revisit"] is not None and held is not None):
            yield self._make_revisit(row, head, held)
            return
        payload = None if digest is None else self._find_payload(connection, digest)
        if digest is not None:
            first.setdefault(digest, _FirstRecord(record_id, row["url"], row["captured_at"]))
            head.append(("WARC-Payload-Digest", to_warc_digest(digest)))
        if row["error"] == "truncated":
            head.append(("WARC-Truncated", "unspecified"))
        yield self._make_answer(row, head, payload)

    def _find_payload(self, connection: sqlite3.Connection, digest: str) -> ResolvedPayload:
        row = read_row(connection, digest)
        if row is None:
            read_payload(self._database, digest)  # raises with what mends it
        assert row is not None
        return resolve(connection, row, self._references)

    def _make_answer(
        self, row: dict[str, Any], head: list[tuple[str, str]], payload: ResolvedPayload | None
    ) -> RecordDraft:
        size = row["size"] or 0
        self.counts.payload_bytes += size
        if row["status"] is None:  # an article without a page: what holds its text is no answer of HTTP
            self.counts.add("resource")
            kind = row["media_type"] or "application/octet-stream"
            return RecordDraft((("WARC-Type", "resource"), *head, ("Content-Type", kind)), b"", payload)
        self.counts.add("response")
        http = ("Content-Type", "application/http; msgtype=response")
        block = format_http_head(row["status"], row["headers"], size)
        return RecordDraft((("WARC-Type", "response"), *head, http), block, payload)

    def _make_revisit(self, row: dict[str, Any], head: list[tuple[str, str]], held: _FirstRecord | None) -> RecordDraft:
        self.counts.add("revisit")
        is_same = row["status"] == 304
        head = [("WARC-Type", "revisit"), *head, ("WARC-Profile", NOT_MODIFIED if is_same else IDENTICAL)]
        if held is not None:
            head += [
                ("WARC-Refers-To", held.record_id),
                ("WARC-Refers-To-Target-URI", held.url),
                ("WARC-Refers-To-Date", held.captured_at),
            ]
        if row["payload_digest"] is not None:
            head.append(("WARC-Payload-Digest", to_warc_digest(row["payload_digest"])))
        block = format_http_head(row["status"], row["headers"], None if is_same else row["size"])
        return RecordDraft((*head, ("Content-Type", "application/http; msgtype=response")), block)

    def _make_metadata(self, connection: sqlite3.Connection, row: dict[str, Any], record_id: str) -> RecordDraft:
        self.counts.add("metadata")
        told = {"url": row["url"]} | {name: row[name] for name in _TOLD if row[name] is not None}
        if row["redirected_from"]:
            told["redirected_from"] = json.loads(row["redirected_from"])
        said = _to_json({"profile": CAPTURE_PROFILE, "capture": told}).encode()
        if row["payload_digest"] is not None and row["status"] != 304:
            found = connection.execute(_EXTRACTION, (row["payload_digest"],)).fetchone()
            said = b'%b, "extraction": %b}' % (said[:-1], b"null" if found is None else found[0])
        head = (
            ("WARC-Type", "metadata"),
            ("WARC-Record-ID", make_record_id(f"{row['chain_digest']} metadata")),
            ("WARC-Target-URI", f"{CAPTURE_URI}{row['chain_digest']}"),
            ("WARC-Date", row["captured_at"]),
            ("WARC-Concurrent-To", record_id),
            ("Content-Type", "application/json"),
        )
        return RecordDraft(head, said)


_COLUMNS = (
    "capture_id", "source", "url", "captured_at", "status", "media_type", "headers", "payload_digest", "revisit",
    "error", "error_detail", "location", "redirected_from", "found_in", "listed_title", "listed_published_at",
    "chain_digest", "size",
)  # fmt: skip


def _to_row(values: tuple[Any, ...]) -> dict[str, Any]:
    row = dict(zip(_COLUMNS, values, strict=True))
    row["headers"] = [(name, value) for name, value in json.loads(row["headers"])]
    return row
