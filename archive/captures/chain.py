"""The chain over captures: each row's digest covers its own content and the former row's digest. Pure.

Altering a past row, or taking one out, no longer fits the rows after it. What the chain alone cannot show: that the
newest rows were cut off, or that someone wrote the whole chain anew; for that its head must have been published.

Rule `chain1`: sha256 over the former digest, a line feed, and the row as JSON (keys sorted, ASCII, no spaces, as
`json.dumps(..., sort_keys=True, separators=(",", ":"))` writes it) over exactly the columns in `COLUMNS`. A column that
a later version adds is not covered by this rule and needs the next one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.model.numbers import find_origin, to_own_number

RULE = "chain1-sha256"

GENESIS = f"{RULE}:{'0' * 64}"
"""What the first row follows."""

COLUMNS = (
    "capture_id", "crawl_id", "source", "kind", "url", "urlkey", "found_in", "listed_title", "listed_published_at",
    "redirected_from", "captured_at", "seconds", "status", "media_type", "headers", "etag", "last_modified", "location",
    "payload_digest", "revisit", "error", "error_detail",
)  # fmt: skip
"""The columns of `captures` that rule chain1 covers: all but chain_digest."""


def compute_chain_digest(previous: str, row: Mapping[str, str | int | float | None]) -> str:
    """The digest of a row that follows the row with the digest `previous`. Raises KeyError where a column is absent."""
    content = json.dumps({column: row[column] for column in COLUMNS}, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(previous.encode() + b"\n" + content.encode())
    return f"{RULE}:{digest.hexdigest()}"


REDACTED = "erased:"
"""What the address of a redacted capture begins with."""

REDACTED_COLUMNS = (
    "found_in", "listed_title", "listed_published_at", "redirected_from", "etag", "last_modified", "location",
    "payload_digest", "error_detail",
)  # fmt: skip
"""Columns of `captures` that a redacted row has no more; `url`, `urlkey` and `headers` are as `redact` writes them."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a takedown says of a capture whose row is not as it was written: the chain digest it had, which stays, and
    the digest of what is left of it.
    """

    chain_digest: str
    left_digest: str


def redact(row: Mapping[str, Any], address_digest: str) -> dict[str, Any]:
    """A row of `COLUMNS` without what tells whose it was."""
    gone = dict.fromkeys(REDACTED_COLUMNS)
    return {**row, **gone, "url": REDACTED, "urlkey": f"{REDACTED}{address_digest}", "headers": "[]", "revisit": None}


def to_redaction(row: Mapping[str, Any], chain_digest: str) -> Redaction:
    """What is to be noted of a row, under its number here, when a takedown has changed it."""
    return Redaction(chain_digest, compute_chain_digest(chain_digest, to_own_row(row)))


def to_own_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it stands in the archive that made it: under its numbers there."""
    if not find_origin(row["capture_id"]):
        return dict(row)
    return {**row, "capture_id": to_own_number(row["capture_id"]), "crawl_id": to_own_number(row["crawl_id"])}


def fits_chain(previous: str, row: Mapping[str, Any], digest: str, redaction: Redaction | None = None) -> bool:
    """Whether a row, under its number here, is what its chain digest says, or exactly what a takedown has left of it.

    Raises TypeError and UnicodeEncodeError for values that were never written.
    """
    if redaction is None:
        return compute_chain_digest(previous, to_own_row(row)) == digest
    return redaction.chain_digest == digest and to_redaction(row, digest) == redaction
