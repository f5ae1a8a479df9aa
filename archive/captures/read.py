"""A row of `captures` as the values it was written from. Pure; reads no body and runs no SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from archive.captures.rows import StoredCapture
from archive.model.capture import Capture
from archive.model.timestamps import parse_instant, parse_instant_or_none

SELECTED = """
    c.capture_id, c.crawl_id, c.source, c.kind, c.url, c.urlkey, c.captured_at, c.status, c.media_type, c.headers,
    c.payload_digest, c.redirected_from, c.found_in, c.listed_title, c.listed_published_at"""
"""What `to_stored_pair` takes, from captures `c`."""


def to_stored_pair(row: Sequence[Any], body: bytes | None = None) -> tuple[Capture, StoredCapture]:
    """A capture as it was when it was added, with its body where that is given, and what became of it."""
    capture_id, crawl_id, source, kind, url, urlkey, captured_at, status, media_type, headers, digest, *rest = row
    redirected_from, found_in, listed_title, listed_published_at = rest
    capture = Capture(
        crawl_id=crawl_id,
        source=source,
        kind=kind,
        url=url,
        captured_at=parse_instant(captured_at),
        status=status,
        media_type=media_type,
        headers=tuple((name, value) for name, value in json.loads(headers)),
        body=body,
        redirected_from=tuple(json.loads(redirected_from)) if redirected_from else (),
        found_in=found_in,
        listed_title=listed_title,
        listed_published_at=parse_instant_or_none(listed_published_at),
    )
    return capture, StoredCapture(capture_id, url, urlkey, digest, None, new_payload=False)
