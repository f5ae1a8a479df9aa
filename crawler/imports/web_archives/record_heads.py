"""What the head of a WARC record says: its instant, what it repeats, whether it was cut. Pure."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from fastwarc.warc import WarcRecord

from archive.model.timestamps import parse_instant_or_none
from crawler.imports.found import KnownOfCapture, RevisitTarget


def is_understood(record: WarcRecord, position: int) -> bool:
    """Whether FastWARC has read the head of the record at a position: it knows names of fields in one spelling only."""
    length = (record.headers.get("Content-Length") or "0").strip()
    return bool(record.stream_pos == position and length.isdecimal() and record.content_length == int(length))


def find_date(record: Any) -> datetime | None:
    """A record's instant; FastWARC gives None for what is missing or no date, and for a day or digits alone."""
    at: datetime | None = record.record_date
    if at is None:
        written = (record.headers.get("WARC-Date") or "").strip()
        with suppress(ValueError):
            at = datetime.fromisoformat(f"{written[:8]}T{written[8:]}" if written.isdecimal() else written)
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def find_cut_by_saver(record: WarcRecord) -> str | None:
    """Why a record holds but the beginning of an answer, as its writer says."""
    said: str | None = record.headers.get("WARC-Truncated")
    return said or ("segmented" if record.headers.get("WARC-Segment-Number") else None)


def find_target(record: WarcRecord) -> RevisitTarget:
    """What a revisit says of the record that it repeats."""
    headers = record.headers
    written = headers.get("WARC-Refers-To-Date")
    at = None
    with suppress(ValueError):
        at = parse_instant_or_none(None if written is None else f"{written[:19]}Z")
    url = headers.get("WARC-Refers-To-Target-URI")
    return RevisitTarget(
        headers.get("WARC-Payload-Digest"),
        headers.get("WARC-Refers-To"),
        None if url is None else url.strip("<> ").partition("#")[0],
        at,
    )


def to_known(said: dict[str, Any]) -> KnownOfCapture:
    """What a metadata record of ours says of a capture."""
    return KnownOfCapture(
        source=said.get("source"),
        found_in=said.get("found_in"),
        listed_title=said.get("listed_title"),
        listed_published_at=parse_instant_or_none(said.get("listed_published_at")),
        redirected_from=tuple(said.get("redirected_from") or ()),
        location=said.get("location"),
        error=said.get("error"),
        error_detail=said.get("error_detail"),
    )
