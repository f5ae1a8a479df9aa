"""The one door to a `Capture`: from Scrapy's objects, or from our refusal to ask. No decision is taken here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from twisted.internet._sslverify import VerificationError  # type: ignore[attr-defined]  # service_identity's
from twisted.internet.error import ConnectError, ConnectionLost
from twisted.web.client import ResponseFailed

from archive.locale.reason import RecordedReason
from archive.model.capture import READ_STATUSES, Capture, CaptureError
from crawler.discovery.bodies import GZIP_MAGIC, decompress_bytes
from crawler.fetch.download_handler import HeadersTooLarge
from crawler.fetch.leads import find_refresh, resolve_location
from crawler.fetch.media_types import is_kept, parse_media_type
from crawler.fetch.next_step import Refuse
from crawler.planning.fetch_task import FetchTask

_DETAIL_LENGTH = 300
_PAYMENT_REQUIRED = 402
_PARTIAL = 206
_RANGE = re.compile(r"bytes (?P<first>\d{1,15})-(?P<last>\d{1,15})/(?P<all>\d{1,15})")
_CUT_SHORT = "dataloss"
"""Scrapy's flag of an answer that ended before it was whole, where that is no failure (READ_IN_PART)."""
_UNREAD_ERRORS = frozenset({"bad-media-type"})
"""What was read only to see what it is, and is not kept."""

# The first line that fits names the error: the more particular class stands above its base.
_ERRORS: tuple[tuple[type[BaseException], CaptureError], ...] = (
    (HeadersTooLarge, "too-large"),
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    (ResponseDataLossError, "truncated"),
    (DownloadCancelledError, "too-large"),
    (UnsupportedURLSchemeError, "bad-scheme"),
    (SSL.Error, "tls"),
    (VerificationError, "tls"),  # the certificate is of another host
    (IgnoreRequest, "too-large"),  # raised by the decompression limit only: robots.txt is ours
    (ConnectionLost, "reset"),
    (ConnectError, "refused"),
    (DownloadFailedError, "reset"),
    (OSError, "bad-encoding"),  # gzip's and zlib's complaints about a damaged body
)


@dataclass(frozen=True, slots=True)
class CrawlIdentity:
    """Which crawl an answer belongs to. `crawl_id` is 0 while planning, when nothing is kept."""

    crawl_id: int
    source: str


def to_capture(
    answer: Response | BaseException | Refuse, task: FetchTask, crawl: CrawlIdentity, at: datetime
) -> Capture:
    """What came back for an address, as the archive keeps it.

    `answer` is the response, the exception that took its place, or why the address was not asked at all (robots.txt, a
    private address, a foreign host). Statuses of 400 and more are captures with their body and the error `http`; a 200
    without a byte has the error `empty`.
    """
    error, detail = _find_error(answer, task)
    bare = Capture(
        crawl_id=crawl.crawl_id,
        source=crawl.source,
        kind=task.kind,
        url=task.url,
        captured_at=at,
        error=error,
        error_detail=detail,
        redirected_from=task.redirected_from,
        found_in=task.found_in,
        listed_title=task.title,
        listed_published_at=task.published_at,
        listed_content=task.content,
    )
    response = answer if isinstance(answer, Response) else getattr(answer, "response", None)
    return _add_response(bare, response, task) if isinstance(response, Response) else bare


def _add_response(bare: Capture, response: Response, task: FetchTask) -> Capture:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    media_type = _find_media_type(response)
    is_refused = bare.error in _UNREAD_ERRORS
    body = response.body if response.body and response.status != 304 and not is_refused else None
    if body is not None and task.kind == "article":
        body = _undo_gzip(body, (response.meta.get("download_maxsize") if response.request else 0) or len(body))
    capture = replace(
        bare,
        status=response.status if _is_status(response.status) else None,
        media_type=media_type or None,
        headers=headers,
        body=body,
        seconds=response.meta.get("download_latency") if response.request else None,
    )
    return capture if capture.error else _add_location(capture, response, task)


def _add_location(capture: Capture, response: Response, task: FetchTask) -> Capture:
    """Where the answer leads on to; one that is no web address is the answer's fault."""
    if 300 <= response.status < 400 and response.status != 304:
        written = response.headers.get(b"Location")
        if not written:
            return capture
        location = resolve_location(capture.url, written)
        if location is not None:
            return replace(capture, location=location)
        detail = RecordedReason("redirects-to", text=written.decode("latin-1")[:_DETAIL_LENGTH])
        return replace(capture, error="bad-address", error_detail=detail)
    may_refresh = response.status in READ_STATUSES and task.kind != "robots" and not task.by_refresh
    return replace(capture, location=find_refresh(response)) if may_refresh else capture


def _find_error(answer: Response | BaseException | Refuse, task: FetchTask) -> tuple[CaptureError | None, str | None]:
    if isinstance(answer, Refuse):
        return answer.error, answer.detail
    if isinstance(answer, Response):
        return _find_response_error(answer, task)
    if isinstance(answer, StopDownload):
        content_type = answer.response.headers.get(b"Content-Type", b"") if answer.response else b""
        return "bad-media-type", (content_type or b"").decode("latin-1")[:_DETAIL_LENGTH]
    detail = f"{type(answer).__name__}: {answer}"[:_DETAIL_LENGTH]
    # A plain "failed" says less than what it was raised from; every other exception of Scrapy's says more.
    said = [] if isinstance(answer, DownloadFailedError) else [answer]
    for cause in (*said, *_list_causes(answer)):
        for kind, error in _ERRORS:
            if isinstance(cause, kind):
                is_of_another = kind is VerificationError
                return error, RecordedReason("certificate-of-another", error=detail) if is_of_another else detail
    return "other", detail


def _find_response_error(response: Response, task: FetchTask) -> tuple[CaptureError | None, str | None]:
    if not _is_status(response.status):
        return "bad-status", RecordedReason("http-status", status=response.status)
    if response.status == _PAYMENT_REQUIRED:
        return "payment-required", RecordedReason("http-status", status=response.status)
    if response.status >= 400:
        return "http", RecordedReason("http-status", status=response.status)
    if response.status not in READ_STATUSES:
        return None, None
    if _CUT_SHORT in response.flags:
        return "truncated", RecordedReason("cut-download", bytes=len(response.body))
    if response.status == _PARTIAL and not _has_whole_range(response):
        return "truncated", (response.headers.get(b"Content-Range") or b"").decode("latin-1")[:_DETAIL_LENGTH]
    if not response.body:
        return "empty", RecordedReason("no-byte")
    if is_kept(task.kind, _find_media_type(response), response.body):
        return None, None
    return "bad-media-type", (response.headers.get(b"Content-Type") or b"").decode("latin-1")[:_DETAIL_LENGTH]


def _has_whole_range(response: Response) -> bool:
    """Whether an answer that calls itself a part holds all of it: servers say so of pages asked for as a whole."""
    written = (response.headers.get(b"Content-Range") or b"").decode("latin-1")
    found = _RANGE.fullmatch(written.strip())
    return found is None or (int(found["first"]) == 0 and int(found["last"]) + 1 == int(found["all"]))


def _undo_gzip(body: bytes, limit: int) -> bytes:
    """The page in a body that is gzip still, once its encodings are undone: sent so, or compressed twice."""
    if not body.startswith(GZIP_MAGIC):
        return body
    plain = decompress_bytes(body, limit)
    return plain if isinstance(plain, bytes) else body


def _find_media_type(response: Response) -> str:
    return parse_media_type((response.headers.get(b"Content-Type") or b"").decode("latin-1"))


def _is_status(status: int) -> bool:
    return 100 <= status <= 999  # RFC 9110 § 15: three digits


def _list_causes(error: BaseException) -> list[BaseException]:
    """The innermost reasons first: Scrapy and Twisted wrap a TLS or a lost-connection error in a general one."""
    found: list[BaseException] = []
    queue: list[BaseException | None] = [error]
    while queue:
        current = queue.pop()
        if current is None or current in found:
            continue
        found.append(current)
        queue.append(current.__cause__)
        if isinstance(current, ResponseFailed):
            queue.extend(getattr(reason, "value", None) for reason in current.reasons)
    return found[::-1]
