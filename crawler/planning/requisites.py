"""`RequisiteQueue`: the style sheets, pictures and fonts that kept pages show, one after the other, within bounds.

One is asked at a time, so that what it weighs is known before the next: bounds are kept by more than the last one, and
a host gets no burst. Each address is asked once a source (`archive.requisites.held.is_settled`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from w3lib.encoding import http_content_type_encoding

from archive.model.capture import Capture, CaptureKind
from archive.model.urls import to_urlkey
from archive.store import Archive
from config.settings import CrawlSettings
from config.sources import Source
from crawler.clock import Clock
from crawler.planning.fetch_task import FetchTask
from crawler.planning.stats import CrawlStats

REQUISITE_LIMITS: dict[CaptureKind, int] = {"style": 1_000_000, "picture": 5_000_000, "font": 1_000_000}
"""Bytes of one, where the setting for all allows more: style sheets of large content systems have 600,000, pictures
within an article stay under 2,000,000, fonts of Latin letters under 300,000."""
_KINDS: dict[str, CaptureKind] = {"styles": "style", "pictures": "picture", "fonts": "font"}

_Named = dict[CaptureKind, tuple[str, ...]]
"""Addresses of each kind, in the order of their first need: sheets name pictures and fonts, text can be read without
its font."""


@dataclass(slots=True)
class _Page:
    """A page that was kept, and what of it is still to be asked: style sheets, then pictures, then fonts."""

    url: str
    waiting: dict[CaptureKind, deque[str]] = field(default_factory=lambda: {kind: deque() for kind in _KINDS.values()})
    asked: int = 0
    bytes: int = 0

    def take_next(self) -> tuple[CaptureKind, str] | None:
        """The address to ask next, with its kind."""
        return next(((kind, urls.popleft()) for kind, urls in self.waiting.items() if urls), None)

    def count_waiting(self) -> int:
        """How many are still to be asked."""
        return sum(map(len, self.waiting.values()))


class RequisiteQueue:
    """What one crawl asks for beside its pages; nothing where the source declares no `page_requisites`."""

    def __init__(
        self, source: Source, archive: Archive, settings: CrawlSettings, stats: CrawlStats, clock: Clock
    ) -> None:
        self._source = source
        self._archive = archive
        self._settings = settings
        self._stats = stats
        self._clock = clock
        self._kinds = frozenset(_KINDS[each] for each in source.page_requisites)
        self._pages: deque[_Page] = deque()
        self._seen: set[tuple[CaptureKind, str]] = set()
        self._is_waiting = False
        self._bytes: int | None = None

    def add_page(self, url: str, body: bytes | None, content_type: str | None) -> list[FetchTask]:
        """A page was kept: what it shows waits its turn. Returned: what is to be asked now, one or none."""
        if self._kinds and body:
            page = _Page(url)
            self._add(page, _read_page(body, url, content_type))
            self._pages.append(page)
        return self._take_next()

    def take_answer(self, task: FetchTask, capture: Capture) -> list[FetchTask]:
        """The one that was asked has its answer; a style sheet names more. Returned: the one to be asked next."""
        page, size = self._pages[0], len(capture.body or b"")
        if capture.error == "too-large":
            size = REQUISITE_LIMITS[task.kind]
        page.bytes += size
        self._bytes = (self._bytes or 0) + size
        self._stats.requisites["failed" if capture.error else "kept"] += 1
        if task.kind == "style" and capture.body and not capture.error:
            self._add(page, _read_style(capture.body, capture.url, capture.content_type))
        return self.settle()

    def settle(self) -> list[FetchTask]:
        """The one that was to be asked is done with; the one to be asked next."""
        self._is_waiting = False
        return self._take_next()

    def _add(self, page: _Page, named: _Named) -> None:
        for kind, urls in named.items():
            page.waiting[kind].extend(self._list_new(kind, urls))

    def _list_new(self, kind: CaptureKind, urls: Iterable[str]) -> Iterable[str]:
        for url in urls if kind in self._kinds else ():
            key = (kind, to_urlkey(url))
            if key in self._seen:
                continue
            self._seen.add(key)
            if not self._source.allows_requisite(url):
                self._stats.requisites["other-hosts"] += 1
            elif not self._archive.requisites.is_settled(self._source.name, kind, url):
                yield url

    def _take_next(self) -> list[FetchTask]:
        while self._pages and not self._is_waiting:
            page = self._pages[0]
            found = None if self._is_over(page) else page.take_next()
            if found is None:
                self._leave(page)
                continue
            self._is_waiting = True
            page.asked += 1
            return [FetchTask(*found, found_in=page.url)]
        return []

    def _leave(self, page: _Page) -> None:
        """A page is done with; what of it is over the bounds is counted, and free for another page to ask."""
        self._stats.requisites["over-bounds"] += page.count_waiting()
        self._seen -= {(kind, to_urlkey(url)) for kind, urls in page.waiting.items() for url in urls}
        self._pages.popleft()

    def _is_over(self, page: _Page) -> bool:
        settings = self._settings
        if page.asked >= settings.max_page_requisites or page.bytes >= settings.max_page_requisite_bytes:
            return True
        if self._bytes is None:
            since = self._clock.now() - timedelta(days=1)
            self._bytes = self._archive.requisites.measure_bytes(self._source.name, since)
        return self._bytes >= settings.max_daily_requisite_bytes


# The grammars of HTML and CSS are loaded by crawls that ask for requisites alone.
def _read_page(body: bytes, url: str, content_type: str | None) -> _Named:
    from archive.requisites.references import find_references

    named = find_references(body, http_content_type_encoding(content_type) or "utf-8", url)
    return {"style": named.styles, "picture": named.pictures}


def _read_style(body: bytes, url: str, content_type: str | None) -> _Named:
    from archive.requisites.style_sheets import list_style_references

    try:
        named = list_style_references(body, url, http_content_type_encoding(content_type))
    except RecursionError:  # blocks within blocks by the thousand: no sheet of a newsroom
        return {}
    return {"style": named.imports, "picture": named.pictures, "font": named.fonts}
