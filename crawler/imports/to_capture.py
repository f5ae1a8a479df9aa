"""A found answer as the archive keeps it, or why it does not: the door to a `Capture` of what others saved. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args
from urllib.parse import urljoin

from archive.locale.reason import RecordedReason
from archive.model.capture import READ_STATUSES, Capture, CaptureError, find_header
from archive.model.urls import is_malformed, to_address
from config.sources import Source
from crawler.fetch.media_types import is_kept, parse_media_type
from crawler.imports.found import FoundAnswer, KnownOfCapture, LeftOut, LeftOutReason
from crawler.planning.addresses import SourceAddresses

_ERRORS = frozenset(get_args(CaptureError))
_NOTHING_KNOWN = KnownOfCapture()
_FIRST_ERROR = 400
_PAYMENT_REQUIRED = 402


def to_capture(found: FoundAnswer, addresses: SourceAddresses, crawl_id: int) -> Capture | LeftOut:
    """What a file has of an address; judged as a crawl judges an answer (`crawler.fetch.to_capture`)."""
    source = addresses.source
    known = found.known or _NOTHING_KNOWN
    media_type = parse_media_type(find_header(found.headers, "content-type") or "") or None
    reason = _find_reason(found, addresses, media_type or "")
    if reason is not None:
        return LeftOut(found.position, f"{found.place}, {found.url}", reason)
    error, detail = _find_error(found, known)
    capture = Capture(
        crawl_id=crawl_id,
        source=source.name,
        kind="article",
        url=found.url,
        captured_at=found.captured_at.replace(microsecond=0),
        status=found.status,
        media_type=media_type,
        headers=found.headers,
        body=None if found.status == 304 else found.body,
        error=error,
        error_detail=detail,
        location=known.location,
        redirected_from=known.redirected_from,
        found_in=known.found_in,
        listed_title=known.listed_title,
        listed_published_at=known.listed_published_at,
    )
    return _add_location(capture)


def _find_reason(found: FoundAnswer, addresses: SourceAddresses, media_type: str) -> LeftOutReason | None:
    if to_address(found.url) is None:
        return "no-address"
    if addresses.is_listing(found.url):
        return "listing"
    if not may_be_article(addresses.source, found.url):
        return "excluded"
    is_answered = found.status in READ_STATUSES
    if is_answered and found.body and not is_kept("article", media_type, found.body):
        return "not-html"
    return "no-answer" if is_answered and not found.body and found.known is None else None


def may_be_article(source: Source, url: str) -> bool:
    """Whether the source's own patterns let an address be one of its articles'."""
    if source.include and not any(re.search(pattern, url) for pattern in source.include):
        return False
    return not any(re.search(pattern, url) for pattern in source.exclude)


def _find_error(found: FoundAnswer, known: KnownOfCapture) -> tuple[CaptureError | None, str | None]:
    if known.error in _ERRORS:
        return known.error, known.error_detail
    if found.status == _PAYMENT_REQUIRED:
        return "payment-required", "status 402"
    if found.status >= _FIRST_ERROR:
        return "http", f"status {found.status}"
    if found.truncated:
        return "truncated", RecordedReason("cut-by-saver", text=found.truncated)
    return ("empty", RecordedReason("no-byte")) if found.status in READ_STATUSES and not found.body else (None, None)


def _add_location(capture: Capture) -> Capture:
    written = find_header(capture.headers, "location")
    is_redirect = capture.status is not None and 300 <= capture.status < 400 and capture.status != 304
    if capture.location is not None or not is_redirect or not written or capture.error:
        return capture
    if not is_malformed(written, capture.url):
        return replace(capture, location=urljoin(capture.url, written.strip()))
    return replace(capture, error="bad-address", error_detail=RecordedReason("redirects-to", text=written[:300]))
