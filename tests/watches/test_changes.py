"""What newsrooms have changed, asked for by class: one class is found as it is found among all."""

from __future__ import annotations

from pathlib import Path

from archive.crawls.ledger import CrawlEnd, CrawlStart
from archive.watches.changes import CHANGE_CLASSES, ChangeQuery, count_changes, list_changes
from tests.archive.made import AT, begin_archive, capture
from tests.archive.shards import add_article

URL = "https://fanal.example/politique/pont"


def test_each_class_alone_gives_its_part_of_all(tmp_path: Path) -> None:
    with begin_archive(tmp_path / "archive.db") as archive:
        add_article(archive, URL, "Le pont est ouvert depuis 8 jours.\nIl a été payé par la ville.")
        add_article(archive, URL, "Le pont est ouvert depuis 6 jours.\nIl a été payé par la ville.", 5)
        for crawl, hours in ((2, 9), (3, 12)):
            archive.crawls.begin(CrawlStart("fanal", "manual", AT, user_agent=None, marbre="0"))
            archive.captures.add(capture(URL, b"", hours, crawl_id=crawl, status=404, error="http"))
            archive.end_crawl(crawl, CrawlEnd(AT, "done"))
        everything = list_changes(archive.database, ChangeQuery())
        assert [change.kind for change in everything] == ["gone", "correction"]
        for kind in CHANGE_CLASSES:
            query = ChangeQuery(classes=(kind,), sources=("fanal",))
            alone = list_changes(archive.database, query)
            assert alone == [change for change in everything if change.kind == kind]
            assert count_changes(archive.database, query) == ({kind: len(alone)} if alone else {})
