"""The one door to a `Capture`: from Scrapy's objects, or from our refusal to ask. No decision is taken here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

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
from twisted.internet.error import ConnectError, ConnectionLost
from twisted.web.client import ResponseFailed

from archive.model.capture import Capture, CaptureError
from crawler.fetch.media_types import parse_media_type
from crawler.fetch.next_step import Refuse
from crawler.planning.fetch_task import FetchTask

_DETAIL_LENGTH = 300

# The first line that fits names the error: the more particular class stands above its base.
_ERRORS: tuple[tuple[type[BaseException], CaptureError], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadConnectionRefusedError, "refused"),
    (ResponseDataLossError, "truncated"),
    (DownloadCancelledError, "too-large"),
    (UnsupportedURLSchemeError, "bad-scheme"),
    (SSL.Error, "tls"),
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
    error, detail = _find_error(answer)
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
    )
    response = answer if isinstance(answer, Response) else getattr(answer, "response", None)
    return _add_response(bare, response) if isinstance(response, Response) else bare


def _add_response(bare: Capture, response: Response) -> Capture:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
    content_type = response.headers.get(b"Content-Type", b"")
    location = response.headers.get(b"Location") if 300 <= response.status < 400 else None
    return replace(
        bare,
        status=response.status,
        media_type=parse_media_type((content_type or b"").decode("latin-1")) or None,
        headers=headers,
        body=response.body if response.body and response.status != 304 else None,
        location=urljoin(bare.url, location.decode("utf-8", "replace").strip()) if location else None,
        seconds=response.meta.get("download_latency") if response.request else None,
    )


def _find_error(answer: Response | BaseException | Refuse) -> tuple[CaptureError | None, str | None]:
    if isinstance(answer, Refuse):
        return answer.error, answer.detail
    if isinstance(answer, Response):
        if answer.status >= 400:
            return "http", f"status {answer.status}"
        if answer.status == 200 and not answer.body:
            return "empty", "the answer has no byte"
        return None, None
    if isinstance(answer, StopDownload):
        content_type = answer.response.headers.get(b"Content-Type", b"") if answer.response else b""
        return "bad-media-type", (content_type or b"").decode("latin-1")[:_DETAIL_LENGTH]
    detail = f"{type(answer).__name__}: {answer}"[:_DETAIL_LENGTH]
    # A plain "failed" says less than what it was raised from; every other exception of Scrapy's says more.
    said = [] if isinstance(answer, DownloadFailedError) else [answer]
    for cause in (*said, *_list_causes(answer)):
        for kind, error in _ERRORS:
            if isinstance(cause, kind):
                return error, detail
    return "other", detail


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
