"""`Capture`: one HTTP answer, or the lack of one, with its instant. Holds no behaviour and knows no HTTP library.

Built at one door each by crawls and by imports, `crawler.fetch.to_capture` and `crawler.imports.to_capture`; kept at
one, `archive.store.Archive.add_capture`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

CaptureKind = Literal["article", "feed", "sitemap", "section", "robots", "style", "picture", "font"]
"""What the address was asked as. A feed that answers with HTML is still asked as a feed."""

REQUISITE_KINDS: frozenset[CaptureKind] = frozenset({"style", "picture", "font"})
"""What a page needs beside itself to look as it did."""

CaptureError = Literal[
    "dns",  # the host's name has no address
    "refused",  # nobody listens, or no route
    "tls",  # the certificate or the handshake was not accepted
    "timeout",  # no answer, or no end of it, within the time limit
    "reset",  # the connection was lost before the answer
    "truncated",  # the answer ended before its announced length
    "too-large",  # more bytes than the limit, on the wire or after decompression
    "bad-encoding",  # the content encoding could not be undone
    "bad-media-type",  # neither HTML nor a feed
    "robots",  # robots.txt forbids the address
    "private-address",  # loopback, private, link-local or metadata address
    "bad-scheme",  # neither http nor https
    "outside-hosts",  # a redirect left the hosts that the source declares
    "redirect-home",  # an article's address leads to the home page or a listing: not followed
    "redirect-loop",  # more redirects than the limit, or one that comes back
    "http",  # the status is 4xx or 5xx
    "payment-required",  # 402: the page is for subscribers, by its host's own word
    "bad-address",  # it redirects to what is no web address
    "bad-status",  # the status is no HTTP status
    "empty",  # 200 with no byte in it
    "other",
]


READ_STATUSES = (200, 203, 206, 226)
"""Answers that bring the page asked for: OK, 203, which says that a proxy has passed it on, and 206 and 226, which say
nothing where no part and no difference was asked for."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP answer kept or refused (WARC: response, revisit, or nothing but a reason).

    `url` is the address asked, fragment removed; `redirected_from` the addresses whose redirects led here, oldest
    first; `location` where this answer itself leads on to, resolved: by its header, or a page by its meta refresh.
    `body` is the payload after content decoding: None where there was none to keep (304, errors before the body,
    refusals). `headers` keep order and repetition. `listed_*` is what the feed or sitemap said of the address;
    `listed_content` travels only, for the feed's own payload holds it.
    `seconds` is the time to the whole answer.
    """

    crawl_id: int
    source: str
    kind: CaptureKind
    url: str
    captured_at: datetime
    status: int | None = None
    media_type: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    error: CaptureError | None = None
    error_detail: str | None = None
    location: str | None = None
    redirected_from: tuple[str, ...] = ()
    found_in: str | None = None
    listed_title: str | None = None
    listed_published_at: datetime | None = None
    listed_content: str | None = None
    seconds: float | None = None

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as it was sent, charset included; the first one of several."""
        return find_header(self.headers, "content-type")


def find_header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The first value of a header; `name` in lower case."""
    return next((value for each, value in headers if each.lower() == name), None)
