"""What an acceptance need not do again: what reads as before is indexed, and held against others, already."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.model.extraction import Extraction
from archive.reextract.accept import roll_back
from archive.reextract.select import Selection
from archive.store import Archive
from config.load import Config
from crawler import learn_blocks
from crawler.reextract.run import Reextraction, Workers
from pipelines.extract import extract
from pipelines.french.learning import RecurringLine, find_recurring
from tests.archive.made import AT
from tests.reextraction.kept import FORMER, AtOnce, keep, page, url

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def rereading(archive: Archive, config: Config) -> Reextraction:
    return Reextraction(archive, config, Selection(), lambda: NOW)


def accept_all(archive: Archive, config: Config) -> None:
    rereading(archive, config).accept(Workers(AtOnce(), 1), lambda _done, _total: None)


def test_what_reads_the_same_is_not_indexed_again(archive: Archive, config: Config) -> None:
    def documents() -> dict[int, tuple[int, int]]:
        with archive.database.connection() as connection:
            rows = connection.execute("SELECT article_id, docid, extraction_id FROM search_documents")
            return {article_id: rest for article_id, *rest in rows}

    def waiting() -> set[int]:
        with archive.database.connection() as connection:
            return {article_id for (article_id,) in connection.execute("SELECT article_id FROM search_queue")}

    name = rereading(archive, config).find_extractor("fanal")
    today = extract(page(0), url(0), AT, rereading(archive, config).find_options("fanal"))
    assert isinstance(today, Extraction)
    keep(archive, 0, replace(today, extractor=FORMER + " bis"), body=page(0) + b" ", hours=100)
    archive.search.refresh()
    assert waiting() == set()
    before = documents()
    accept_all(archive, config)
    (same,) = (article for article in (archive.articles.find(url(0)),) if article)
    assert same.extractor == name
    assert same.article_id not in waiting()
    assert len(waiting()) == 4  # two with another text, two new ones
    assert documents()[same.article_id] != before[same.article_id]
    roll_back(archive.database, NOW)
    archive.search.refresh()
    assert documents()[same.article_id] == before[same.article_id]


def read_pairs(archive: Archive, query: str) -> dict[int, int]:
    with archive.database.connection() as connection:
        return dict(connection.execute(query))


@pytest.mark.parametrize("agency", [None, "AFP"])
def test_what_reads_the_same_is_not_held_against_others_again(
    archive: Archive, config: Config, agency: str | None
) -> None:
    today = extract(page(0), url(0), AT, rereading(archive, config).find_options("fanal"))
    assert isinstance(today, Extraction)
    keep(archive, 0, replace(today, extractor=FORMER + " bis", agency=agency), body=page(0) + b" ", hours=100)
    archive.dispatches.refresh()
    compared = "SELECT article_id, extraction_id FROM dispatch_texts"
    before = read_pairs(archive, compared)
    accept_all(archive, config)
    same = archive.articles.find(url(0))
    assert same is not None
    waiting = read_pairs(archive, "SELECT article_id, is_indexed FROM dispatch_queue")
    assert (same.article_id in waiting) is (agency is not None)  # what the agency is, dispatches go by
    assert len(waiting.keys() - {same.article_id}) == 4  # two with another text, two new ones
    archive.dispatches.refresh()
    showing = read_pairs(archive, "SELECT article_id, extraction_id FROM articles")
    assert read_pairs(archive, compared) == showing
    assert showing[same.article_id] != before[same.article_id]
    roll_back(archive.database, NOW)
    archive.dispatches.refresh()
    assert before.items() <= read_pairs(archive, compared).items()


def test_what_pages_are_read_by_is_learned_once(
    archive: Archive, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[int] = []

    def find(*given: Any) -> dict[str, RecurringLine]:
        learned.append(len(given))
        return find_recurring(*given)

    monkeypatch.setattr(learn_blocks, "LEAST_ARTICLES", 1)
    monkeypatch.setattr(learn_blocks, "find_recurring", find)
    run = rereading(archive, config)
    assert run.has_other_extractor
    assert list(run.find_extractors()) == ["fanal"]
    run.accept(Workers(AtOnce(), 1), lambda _done, _total: None)
    assert len(learned) == 1
    assert archive.block_sets.find_newest("fanal") is not None
