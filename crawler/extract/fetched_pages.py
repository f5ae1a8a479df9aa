"""Fetching a few pages only to extract their text: `marbre extract URL`.

The same spider, politeness and guards as a crawl, into an archive that is thrown away; nothing here is a second way of
fetching.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO
from urllib.parse import urlsplit

from archive.model.capture import Capture
from archive.model.extraction import Extraction, NoText
from archive.store import Archive
from config.load import Config
from config.sources import Source
from crawler.clock import Clock
from crawler.crawls.run_report import RunListener
from crawler.extract.page_list import to_line
from crawler.planning.request import CrawlRequest
from crawler.run import run_crawls


def print_fetched(urls: Sequence[str], config: Config, out: TextIO) -> int:
    """Fetch pages and write a line each, as they are read; how many could not be had."""
    by_source: dict[Source, list[str]] = {}
    for url in dict.fromkeys(urls):
        by_source.setdefault(_find_source(url, config), []).append(url)
    requests = [CrawlRequest(source, "url", urls=tuple(pages)) for source, pages in by_source.items()]
    with (
        TemporaryDirectory(prefix="marbre-") as folder,
        Archive.open(Path(folder) / "pages.db", create=True) as archive,
    ):
        report = run_crawls(requests, archive, config.settings, Clock(), _Printer(out))
    failures = [page for crawl in report.reports for page in crawl.stats.failures]
    for page in failures:
        row = {"path": page.url, "url": page.url, "error": page.error, "detail": page.detail}
        out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return len(failures)


class _Printer(RunListener):
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def on_extracted(self, capture: Capture, extraction: Extraction | NoText) -> None:
        asked = capture.redirected_from[0] if capture.redirected_from else capture.url
        row = {"path": asked, "url": capture.url, **to_line(extraction)}
        self._out.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._out.flush()


def _find_source(url: str, config: Config) -> Source:
    """The configured source whose host it is, else one made up for this host alone."""
    host = (urlsplit(url).hostname or "unknown").removeprefix("www.")
    own = next((source for source in config.sources if source.allows(url)), None)
    if own is not None:
        return replace(own, include=(), exclude=())
    return Source(name=host.replace(".", "-"), title=host, homepage=url, country="zz", language="fr")
