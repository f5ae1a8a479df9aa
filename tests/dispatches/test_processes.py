"""Articles that several processes read: they find what one finds, and one goes on where they are lost."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Sequence

import pytest

from archive.dispatches import refresh
from archive.dispatches.processes import BatchReaders
from archive.dispatches.reading import ArticleFingerprints, ArticleReader
from tests.dispatches import made
from tests.dispatches.conftest import Newsrooms

SOURCES = ("fanal", "sirene", "vigie", "phare")


@pytest.fixture
def printed(newsrooms: Newsrooms) -> Newsrooms:
    """Texts that one to four newsrooms have, some of them edited or cut, and one made of two."""
    for number in range(12):
        text = made.make_prose(700 + number, 160)
        for place, source in enumerate(SOURCES[: 1 + number % 4]):
            shown = (text, made.edit_words(text, 0.1, place), made.cut(text, 0.6), text)[place]
            newsrooms.print_text(source, shown, hours=number + place)
    newsrooms.print_text("phare", f"{made.make_prose(701, 160)}\n{made.make_prose(709, 160)}", hours=90)
    return newsrooms


def list_all(newsrooms: Newsrooms) -> list[object]:
    rows = newsrooms.list_dispatches()
    return [(each, newsrooms.archive.dispatches.list_members(each.dispatch_id)) for each in rows]


@pytest.mark.slow
def test_a_rebuild_in_processes_finds_what_crawls_found(printed: Newsrooms, monkeypatch: pytest.MonkeyPatch) -> None:
    came = list_all(printed)
    assert len(came) == 9
    monkeypatch.setattr(refresh, "_FEWEST_FOR_PROCESSES", 1)
    monkeypatch.setattr(refresh, "_BATCH", 4)
    monkeypatch.setattr(refresh, "_COMPARED_AT_ONCE", 3)
    monkeypatch.setattr(refresh, "_BATCHES_A_ROUND", 3)
    told: list[int] = []
    done = printed.archive.dispatches.rebuild(processes=2, progress=lambda count, _total: told.append(count))
    assert done == told[-1] == 31
    assert list_all(printed) == came
    assert printed.archive.dispatches.count_waiting() == 0


@pytest.mark.slow
def test_one_process_goes_on_where_others_are_lost(newsrooms: Newsrooms, caplog: pytest.LogCaptureFixture) -> None:
    numbers = [newsrooms.print_text("fanal", made.make_prose(seed, 60)) for seed in range(3)]
    batches = [numbers[:2], numbers[2:]]
    with caplog.at_level(logging.WARNING), BatchReaders(newsrooms.archive.database, processes=2) as readers:
        for _ in range(2):
            found = list(readers.read(read_or_die, batches))
            assert [[each and each.article_id for each in batch] for batch in found] == batches
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def read_or_die(reader: ArticleReader, article_ids: Sequence[int]) -> list[ArticleFingerprints | None]:
    """Read where the writer reads; in any other process, be lost as one is that the system kills."""
    if multiprocessing.parent_process() is not None:
        os._exit(9)
    return reader.read_fingerprints(article_ids)
