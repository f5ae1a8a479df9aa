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
