"""When articles are asked again and what an answer makes of them: the look-up, the notes, the validators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles.identity import CapturedExtraction
from archive.articles.revisits import HeldArticle, RevisitRule
from archive.crawls.ledger import CrawlStart
from archive.integrity.verify import verify
from archive.model.capture import Capture
from archive.model.urls import to_urlkey
from archive.store import Archive
from crawler.planning.decide import DecideRules, decide
from crawler.planning.session import to_candidate
from tests.archive.made import AT, SOURCE, URL, capture, extraction

AGES = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72))
RETRY = timedelta(hours=3)
RULES = DecideRules(frozenset({"fanal.example"}), retry_failed=RETRY, give_up_after=3, revisit_after=AGES)


def add(archive: Archive, page: Capture) -> None:
    """Keep a page and, where it has a body, its extraction."""
    stored = archive.captures.add(page)
    if page.status == 200 and page.body:
        archive.articles.add(CapturedExtraction(page, stored, extraction(f"Bonjour de {page.url}.")), page.captured_at)


def another_crawl(archive: Archive) -> int:
    return archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))


def held(archive: Archive, url: str = URL) -> HeldArticle:
    article = archive.articles.find_known([to_urlkey(url)])[to_urlkey(url)].article
    assert article is not None
    return article


def due(archive: Archive, hours: float) -> list[str]:
    articles = archive.articles.find_due(
        SOURCE.source, AT + timedelta(hours=hours), RevisitRule(AGES, RETRY, RULES.give_up_after)
    )
    return [article.url for article in articles]


def gone(hours: float, crawl_id: int, **changes: Any) -> Capture:
    return capture(hours=hours, body=None, crawl_id=crawl_id, **{"status": 410, "error": "http", **changes})


def test_due_articles_are_found_and_the_most_overdue_comes_first(archive: Archive) -> None:
    urls = [f"https://fanal.example/{hours}" for hours in (0, 3, 5.5)]
    for url, hours in zip(urls, (0, 3, 5.5), strict=True):
        add(archive, capture(url, url.encode(), hours))
    assert due(archive, 0.9) == []
    assert due(archive, 6) == [urls[1], urls[0]]  # two hours over one, none over six
    assert due(archive, 7) == [urls[1], urls[2], urls[0]]
    assert list(archive.articles.find_due("autre", AT + timedelta(days=9), RevisitRule(AGES, RETRY, 3))) == []
    assert list(archive.articles.find_due(SOURCE.source, AT + timedelta(days=9), RevisitRule((), RETRY, 3))) == []


def test_the_look_up_reads_no_finished_article(archive: Archive) -> None:
    """It is asked at every crawl, so it must not grow with the archive."""
    from archive.articles import revisits

    plan = archive.database._connection.execute(
        f"EXPLAIN QUERY PLAN {revisits._DUE}",
        {
            "ages": "[3600]",
            "source": "fanal",
            "last_age": 3600,
            "now": 0,
            "retried_before": "",
            "give_up_after": 3,
            "former_age": 0,
            "ahead": "",
        },
    ).fetchall()
    steps = [step[3] for step in plan]
    assert any("articles_by_answered_age (source=? AND <expr><?)" in step for step in steps), steps
    assert not any(step.startswith("SCAN") and " a" in step for step in steps), steps


events = st.lists(
    st.tuples(st.integers(1, 90), st.sampled_from(["same", "304", "failed", "gone", "home"])), max_size=6
).map(sorted)
lives = st.lists(st.tuples(st.integers(0, 80), events), min_size=1, max_size=4)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(lives, st.integers(0, 200))
def test_the_look_up_proposes_exactly_what_decide_decides(lives: Iterable[tuple[int, Any]], now: int) -> None:
    with TemporaryDirectory() as folder, Archive.open(Path(folder) / "a.db", create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        urls = []
        for number, (first, answers) in enumerate(lives):
            url = f"https://fanal.example/{number}"
            urls.append(url)
            crawl_id = another_crawl(archive)
            add(archive, capture(url, url.encode(), first, crawl_id=crawl_id))
            for later, kind in answers:
                add(archive, answer(url, first + later, kind, another_crawl(archive)))
        at = AT + timedelta(hours=now)
        known = archive.articles.find_known(map(to_urlkey, urls))
        candidates = [to_candidate(held(archive, url)) for url in urls]
        decided = {one.url for one in candidates if decide(one, known[one.urlkey], at, RULES).action == "revisit"}
        assert set(due(archive, now)) == decided
        assert verify(archive).is_sound


def answer(url: str, hours: float, kind: str, crawl_id: int) -> Capture:
    if kind == "home":
        home = "https://fanal.example/"
        return capture(home, None, hours, crawl_id=crawl_id, status=None, error="redirect-home", redirected_from=(url,))
    changes = {
        "same": {},
        "304": {"status": 304, "body": None},
        "failed": {"status": 503, "error": "http", "body": None},
        "gone": {"status": 404, "error": "http", "body": None},
    }[kind]
    return capture(url, hours=hours, crawl_id=crawl_id, **{"body": url.encode(), **changes})  # type: ignore[arg-type]


def test_an_article_is_gone_when_another_crawl_has_looked_too(archive: Archive) -> None:
    add(archive, capture())
    add(archive, gone(6, 1))
    add(archive, gone(6.1, 1, status=404))  # the same crawl, by another address
    assert held(archive).gone_at is None
    assert held(archive).failed_asks == 2
    add(archive, gone(12, another_crawl(archive)))
    assert held(archive).gone_at == AT + timedelta(hours=6)
    assert (held(archive).failed_asks, held(archive).last_answered_at) == (0, AT + timedelta(hours=12))
    add(archive, capture(hours=24, crawl_id=2))
    assert held(archive).gone_at is None
    add(archive, gone(72, 2))  # a first look again
    assert held(archive).gone_at is None


@pytest.mark.parametrize("kind", ["304", "same"])
def test_an_answer_between_two_looks_makes_the_second_a_first_one(archive: Archive, kind: str) -> None:
    add(archive, capture())
    add(archive, gone(6, 1))
    add(archive, answer(URL, 7, kind, 1) if kind == "304" else capture(hours=7))
    add(archive, gone(12, another_crawl(archive)))
    assert held(archive).gone_at is None


def test_a_redirect_to_the_home_page_is_a_look_that_missed(archive: Archive) -> None:
    add(archive, capture())
    add(archive, answer(URL, 6, "home", another_crawl(archive)))
    add(archive, answer(URL, 12, "home", another_crawl(archive)))
    assert held(archive).gone_at == AT + timedelta(hours=6)


def test_a_failure_says_nothing_of_the_article(archive: Archive) -> None:
    add(archive, capture())
    for hours in (6, 7, 8):
        add(archive, answer(URL, hours, "failed", another_crawl(archive)))
    article = held(archive)
    assert (article.failed_asks, article.gone_at) == (3, None)
    assert (article.last_answered_at, article.last_asked_at) == (AT, AT + timedelta(hours=8))


def test_an_answer_behind_a_redirect_counts_for_the_address_first_asked(archive: Archive) -> None:
    add(archive, capture())
    add(archive, capture(hours=6, status=301, location="https://fanal.example/neuf", body=None))
    assert held(archive).last_answered_at == AT
    add(archive, capture("https://fanal.example/neuf", b"mur", 6, status=503, error="http", redirected_from=(URL,)))
    assert held(archive).failed_asks == 1


def test_old_captures_added_late_undo_nothing(archive: Archive) -> None:
    add(archive, capture(hours=10))
    add(archive, answer(URL, 2, "failed", 1))
    assert held(archive).failed_asks == 0


def test_a_conditional_request_names_the_page_that_gave_the_text(archive: Archive) -> None:
    add(archive, capture(headers=(("ETag", '"un"'), ("Last-Modified", "Fri, 05 Aug 2022 12:00:00 GMT"))))
    wall = capture(body=b"consentement", hours=1, headers=(("ETag", '"mur"'),))
    archive.captures.add(wall)  # no text was read out of it
    number = held(archive).article_id
    answered = archive.articles.find_answer(number)
    assert answered is not None
    assert (answered.etag, answered.last_modified) == ('"un"', "Fri, 05 Aug 2022 12:00:00 GMT")
    add(archive, capture(body=None, status=304, hours=2, headers=(("ETag", '"deux"'),)))
    renewed = archive.articles.find_answer(number)
    assert renewed is not None
    assert (renewed.etag, renewed.captured_at) == ('"deux"', AT + timedelta(hours=2))
    assert archive.articles.find_answer(99) is None
