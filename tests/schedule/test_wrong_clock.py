"""A clock that is wrong for a while: what it wrote ahead of now is recognised, told and planned anew."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles.revisits import ARTICLES_AHEAD, HeldArticle, settle_instants
from archive.crawls.ledger import CrawlEnd
from archive.store import Archive
from crawler.planning.decide import DecideRules, is_due
from crawler.schedule.dispatcher import Dispatcher, ProcessEnding
from tests.schedule.quarter import DAY
from tests.schedule.test_dispatcher import AT, FANAL, PHARE, archive, begin, opened
from tests.schedule.test_timetable import HOUR, MINUTE

__all__ = ["archive"]

ENDED = ProcessEnding("failed", "not to be written: the line is closed")


def look(dispatcher: Dispatcher, kept: Archive, now: datetime) -> int:
    """Account, and carry out what is due at once; how many crawls that were."""
    dispatcher.account(now)
    number = 0
    while runs := dispatcher.start():
        for run in runs:
            begin(kept, run, now)
            kept.end_crawl(run.crawl_id, CrawlEnd(now, "done"))
            dispatcher.note_ended(run, now, ENDED)
            number += 1
    return number


def begun(kept: Archive) -> Counter[datetime | None]:
    """How often each planned instant was crawled."""
    rows = kept.crawls.list_newest(limit=10_000)
    return Counter(row.planned_at for row in rows if row.started_at and row.source == "fanal")


def test_forty_days_ahead_for_a_minute_and_right_again(archive: Archive, caplog: pytest.LogCaptureFixture) -> None:
    dispatcher = opened(archive, AT, FANAL)
    look(dispatcher, archive, AT + HOUR / 2)
    look(dispatcher, archive, AT + 40 * DAY)
    caplog.set_level(logging.WARNING)
    number = sum(look(dispatcher, archive, AT + HOUR + n * MINUTE * 30) for n in range(48))
    assert number in (23, 24)
    assert "ahead of now" in caplog.text
    rows = archive.crawls.list_newest(limit=10_000)
    assert not [row for row in rows if row.outcome == "missed" and row.planned_at and row.planned_at > AT + 2 * DAY]


def test_a_restart_finds_it_too(archive: Archive) -> None:
    dispatcher = opened(archive, AT, FANAL)
    look(dispatcher, archive, AT + 40 * DAY)
    dispatcher.close(AT + 40 * DAY)
    again = opened(archive, AT + HOUR, FANAL)
    assert sum(look(again, archive, AT + HOUR * n) for n in range(2, 6)) == 4


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 20), st.integers(1, 20))
def test_a_clock_set_back_loses_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory, before: int, back: int
) -> None:
    from archive.crawls.ledger import SourceRow
    from tests.archive.made import new_archive

    with new_archive(tmp_path_factory.mktemp("clock") / "archive.db") as kept:
        kept.crawls.sync_source(SourceRow("fanal", "Fanal", "https://fanal.example/", "ml", "fr"), AT)
        dispatcher = opened(kept, AT, FANAL)
        hours = [*range(before), *range(before - back, before + 5)]
        for hour in hours:
            look(dispatcher, kept, AT + hour * HOUR + 35 * MINUTE)
        found = begun(kept)
    first = AT + HOUR / 2
    reached = {first + hour * HOUR for hour in hours if hour >= 0}
    assert {at for at in found if at and at >= first} >= reached
    assert set(found.values()) == {1}


def test_one_source_that_cannot_be_planned_stops_no_other(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from crawler.schedule import dispatcher as module

    decide = module.decide_due

    def fail_for_fanal(timetable: object, *given: object) -> object:
        if timetable.source == "fanal":  # type: ignore[attr-defined]
            raise OverflowError("date value out of range")
        return decide(timetable, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "decide_due", fail_for_fanal)
    dispatcher = opened(archive, AT, FANAL, PHARE)
    assert look(dispatcher, archive, AT + HOUR / 2) == 1
    assert "fanal: a bug in planning it" in caplog.text
    monkeypatch.undo()
    assert look(dispatcher, archive, AT + 2 * HOUR) == 2


AGES = (HOUR, 6 * HOUR, DAY)
RULES = DecideRules(frozenset({"fanal.example"}), revisit_after=AGES)
NEAR = st.integers(-100, 100).map(lambda hours: AT + hours * HOUR)


@given(NEAR, NEAR, NEAR, st.integers(0, 9))
def test_an_article_of_a_wrong_clock_is_asked_again_and_not_at_every_look(
    seen: datetime, asked: datetime, answered: datetime, failed: int
) -> None:
    article = HeldArticle(1, "u", "k", seen, asked, answered, failed)
    corrected = settle_instants(article, AT, AGES)
    is_finished = answered - seen >= AGES[-1]
    assert is_finished or corrected.first_seen_at <= AT + ARTICLES_AHEAD
    if not is_finished and seen > AT + ARTICLES_AHEAD and answered > AT + ARTICLES_AHEAD:
        assert is_due(HeldArticle(1, "u", "k", seen, asked, answered), AT, RULES)
        assert not is_due(HeldArticle(1, "u", "k", seen, AT, AT), AT, RULES)
        assert is_due(HeldArticle(1, "u", "k", seen + 9 * DAY, AT, AT), AT + 2 * DAY, RULES)
    if max(seen, asked, answered) <= AT:
        assert corrected == article
