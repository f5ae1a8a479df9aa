"""What the archive remembers of a source, and that judging can be done out of it at any past instant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlEnd, CrawlStart
from archive.health.listings import ListingState
from archive.model.extraction import NoText
from archive.store import Archive
from crawler.health.judge import judge
from crawler.notify.watch import judge_sources
from tests.archive.made import new_archive
from tests.health.kept import FEED, crawled, found, page
from tests.health.newsrooms import DAY, HOUR, MONDAY


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with new_archive(tmp_path / "archive.db") as opened:
        found(opened, MONDAY)
        yield opened


def test_looks_pages_and_readings_of_one_source(archive: Archive) -> None:
    first = crawled(archive, MONDAY, ("a", "b"))
    second = crawled(archive, MONDAY + HOUR)
    page(archive, second, MONDAY + HOUR, "c", NoText("essai 1", "too-short"), published_at=MONDAY)
    third = crawled(archive, MONDAY + 2 * HOUR, status=503, error="http", headers=(("Retry-After", "60"),))
    page(archive, third, MONDAY + 2 * HOUR, "a", NoText("essai 1", "error-page"))  # what a host that is down shows
    history = archive.health.read_histories(MONDAY + 3 * HOUR)["fanal"]
    assert [look.crawl_id for look in history.looks] == [first, second, third]
    assert [look.new_pages for look in history.looks] == [2, 1, 0]
    assert [look.is_good for look in history.looks] == [True, True, False]
    assert history.good_looks == (MONDAY, MONDAY + HOUR)
    assert history.unanswered_since_at == MONDAY + 2 * HOUR
    assert [page.published_at for page in history.pages] == [None, None, MONDAY]
    assert [(extraction.words > 0, extraction.no_text) for extraction in history.extractions] == [
        (True, None), (True, None), (False, "too-short")
    ]  # fmt: skip
    assert [(off.host, off.status, off.retry_after) for off in history.put_offs] == [("fanal.example", 503, "60")]


def test_pages_that_failed_are_known_by_address_but_for_those_that_are_gone(archive: Archive) -> None:
    from archive.model.capture import Capture

    crawl_id = crawled(archive, MONDAY, ("a",))
    for name, status in (("b", 403), ("b", 403), ("c", 403), ("d", 404)):
        url = f"https://fanal.example/{name}"
        archive.captures.add(
            Capture(crawl_id, "fanal", "article", url, MONDAY, status, error="http", error_detail=f"status {status}")
        )
    (look,) = archive.health.read_histories(MONDAY + HOUR)["fanal"].looks
    assert (look.pages_read, look.page_error) == (1, "status 403")
    assert look.pages_failed == {"example,fanal)/b", "example,fanal)/c"}


def test_a_host_that_puts_off_even_its_robots_txt_was_looked_at_in_vain(archive: Archive) -> None:
    from archive.model.capture import Capture

    crawled(archive, MONDAY, ("a",))
    for hours in (3, 6):
        at = MONDAY + hours * HOUR
        crawl_id = archive.crawls.begin(CrawlStart("fanal", "schedule", at, user_agent=None, marbre="0"))
        url = "https://fanal.example/robots.txt"
        archive.captures.add(Capture(crawl_id, "fanal", "robots", url, at, 503, error="http"))
        archive.end_crawl(crawl_id, CrawlEnd(at, "failed", "no feed, sitemap or section answered: not-asked"))
    verdict = judge(archive.health.read_histories(MONDAY + 7 * HOUR)["fanal"], MONDAY + 7 * HOUR)
    assert (verdict.kind, verdict.since_at) == ("failing", MONDAY + 3 * HOUR)
    assert verdict.reason == "its robots.txt, without which nothing is asked: it answers with status 503"


def test_a_page_fetched_again_is_no_new_page(archive: Archive) -> None:
    crawled(archive, MONDAY, ("a",))
    crawled(archive, MONDAY + HOUR, ("a", "b"))
    assert [look.new_pages for look in archive.health.read_histories(MONDAY + DAY)["fanal"].looks] == [1, 1]


def test_a_history_ends_where_it_is_asked_to(archive: Archive) -> None:
    crawled(archive, MONDAY, ("a",))
    crawled(archive, MONDAY + HOUR, error="dns", status=None, body=None)
    crawled(archive, MONDAY + 5 * HOUR, error="dns", status=None, body=None)
    assert judge_sources(archive, MONDAY + 2 * HOUR)["fanal"].kind == "fine"
    failing = judge_sources(archive, MONDAY + 6 * HOUR)["fanal"]
    assert (failing.kind, failing.since_at) == ("failing", MONDAY + HOUR)


def test_redirects_and_repetitions_come_to_one_answer(archive: Archive) -> None:
    crawl_id = archive.crawls.begin(CrawlStart("fanal", "manual", MONDAY, user_agent=None, marbre="0"))
    from archive.model.capture import Capture

    new = "https://fanal.example/rss.xml"
    answers = [
        Capture(crawl_id, "fanal", "feed", FEED, MONDAY, 503, error="http"),
        Capture(crawl_id, "fanal", "feed", FEED, MONDAY, 301, location=new),
        Capture(crawl_id, "fanal", "feed", new, MONDAY, 200, body=b"<rss/>", redirected_from=(FEED,)),
    ]
    for each in answers:
        archive.captures.add(each)
    assert archive.health.read_histories(MONDAY + HOUR)["fanal"].looks == ()  # it still runs
    archive.end_crawl(crawl_id, CrawlEnd(MONDAY, "done"))
    (look,) = archive.health.read_histories(MONDAY + HOUR)["fanal"].looks
    (answer,) = look.answers
    assert (answer.url, answer.moved_to, answer.status, answer.is_good) == (FEED, new, 200, True)


def test_a_feed_that_became_a_page_is_known_from_that_crawl_on_until_it_is_one_again(archive: Archive) -> None:
    crawls = [crawled(archive, MONDAY + n * 3 * HOUR, ("a",) if n == 0 else ()) for n in range(5)]
    states = [("rss", None), ("unknown", "html-instead-of-feed"), ("unknown", "html-instead-of-feed"), ("rss", None)]
    kept = [
        archive.health.add_listing(ListingState(crawl_id, "fanal", "feed", FEED, MONDAY + n * 3 * HOUR, form, problem))
        for n, (crawl_id, (form, problem)) in enumerate(zip(crawls, states, strict=False))
    ]
    assert kept == [True, True, False, True]  # a row when it turns out to be something else
    history = archive.health.read_histories(MONDAY + DAY)["fanal"]
    assert [look.is_good for look in history.looks] == [True, False, False, True, True]
    assert judge(archive.health.read_histories(MONDAY + 7 * HOUR)["fanal"], MONDAY + 7 * HOUR).kind == "changed"


def test_judging_reads_by_indexes(archive: Archive) -> None:
    from archive.health import read

    with archive.database.connection() as connection:
        for query in (
            read._ANSWERS,
            read._BARRED,
            read._PAGES,
            read._PAGE_ANSWERS,
            read._READ,
            read._PUT_OFFS,
        ):
            keys = ("x",) * query.count("?")
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", keys)]
            assert not [step for step in plan if step.startswith("SCAN")], (query, plan)
