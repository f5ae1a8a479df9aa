"""An archive of several newsrooms, filled through its own doors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart, SourceRow
from archive.dispatches.read import DispatchQuery, DispatchRow, MemberRow
from archive.model.extraction import Extraction, Moment
from archive.store import Archive
from tests.archive.made import AT, capture, extraction, new_archive


class Newsrooms:
    """An archive in which any newsroom prints any text."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._crawls: dict[str, int] = {}
        self._printed = 0

    def print_text(self, source: str, text: str, hours: float = 0, url: str | None = None, **fields: object) -> int:
        """Keep an article of this source, published so many hours after the first instant; its number."""
        if source not in self._crawls:
            row = SourceRow(source, source.title(), f"https://{source}.example/", "ml", "fr")
            self.archive.crawls.sync_source(row, AT)
            start = CrawlStart(source, "manual", AT, user_agent=None, marbre="0")
            self._crawls[source] = self.archive.crawls.begin(start)
        self._printed += 1
        known = {"title": f"Titre {self._printed}", "published": Moment(AT + timedelta(hours=hours), "minute")}
        made: Extraction = extraction(text, **(known | fields))
        page = capture(
            url or f"https://{source}.example/{self._printed}",
            f"<p>{self._printed} {made.text_digest}".encode(),
            hours + 1,
            source=source,
            crawl_id=self._crawls[source],
        )
        update = self.archive.articles.add(CapturedExtraction(page, self.archive.captures.add(page), made), AT)
        assert update.article_id is not None
        return update.article_id

    def list_dispatches(self) -> list[DispatchRow]:
        """All dispatches once what waits has been looked at."""
        self.archive.dispatches.refresh()
        return self.archive.dispatches.list_newest(DispatchQuery(limit=1000))

    def list_groups(self) -> set[frozenset[int]]:
        """The articles of each dispatch."""
        found = (self.archive.dispatches.list_members(each.dispatch_id) for each in self.list_dispatches())
        return {frozenset(member.article_id for member in members) for members in found}

    def list_members(self) -> list[MemberRow]:
        """The texts of the one dispatch there is."""
        (dispatch,) = self.list_dispatches()
        return self.archive.dispatches.list_members(dispatch.dispatch_id)


@pytest.fixture
def newsrooms(tmp_path: Path) -> Iterator[Newsrooms]:
    """An archive without an article."""
    with new_archive(tmp_path / "archive.db") as archive:
        yield Newsrooms(archive)
