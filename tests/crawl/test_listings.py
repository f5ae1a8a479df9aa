"""Listings that answer well and are of no or little use: the report, the exit code and the status say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crawl.command import Done, make_desk
from tests.crawl.publisher import Reply, find_verdict, render_article, render_feed, render_sitemap, serve_replies

NOW = "2026-11-20T12:00:00Z"
DATE = "Thu, 19 Nov 2026 08:00:00 +0100"


@dataclass(frozen=True)
class Useless:
    """What two crawls and the status say of the sources, which are named by the kind of their listing."""

    sources: Mapping[str, str]
    base: str
    done: Done
    printed: Done
    status: Mapping[str, dict[str, str]]


def elsewhere(number: int) -> tuple[str, str, str]:
    return f"https://gazette-nouvelle.example/ville/le-bac-{number}", f"Le bac {number}", DATE


INDEX = b"<sitemapindex><sitemap><loc>https://gazette-nouvelle.example/s1.xml</loc></sitemap></sitemapindex>"
BAC = render_feed(("/ville/le-bac", "Le bac", DATE))

USELESS = {
    "another host": ("feeds", render_feed(*map(elsewhere, range(4))), "", "gazette-nouvelle.example"),
    "another host's sitemaps": ("sitemaps", Reply(INDEX, "application/xml"), "", "gazette-nouvelle.example"),
    "a sitemap of another host": (
        "sitemaps",
        render_sitemap(("https://gazette-nouvelle.example/ville/le-bac-de-la-pointe-1", "2026-11-20")),
        "",
        'hosts = ["gazette-nouvelle.example"]',
    ),
    "a section of another host": (
        "sections",
        Reply(
            b"<h2><a href='https://gazette-nouvelle.example/ville/le-bac-de-la-pointe-repart'>"
            b"Le bac de la Pointe repart enfin ce mardi</a></h2>"
        ),
        "",
        "gazette-nouvelle.example",
    ),
    "all excluded": (
        "feeds",
        render_feed(("/ville/le-bac", "Le bac", DATE)),
        'exclude = ["/ville/"]\n',
        "/ville/le-bac",
    ),
    "none included": ("feeds", render_feed(("/ville/le-bac", "Le bac", DATE)), 'include = ["/sport/"]\n', "include"),
    "no entry": ("feeds", render_feed(), "", "it has no entry"),
    "no address": ("feeds", Reply(b"<rss><channel><item><title>T</title></item></channel></rss>"), "", "none of its 1"),
    "no date at all": ("sitemaps", Reply(b"<urlset><url><loc>/ville/le-bac-repart</loc></url></urlset>"), "", "date"),
}


@pytest.fixture(scope="module")
def useless(tmp_path_factory: pytest.TempPathFactory) -> Useless:
    """All useless listings, each a source's only one, crawled twice in one process."""
    numbers = {name: f"gazette-{number}" for number, name in enumerate(USELESS)}
    with serve_replies({f"/{numbers[name]}": reply for name, (_, reply, _, _) in USELESS.items()}) as publisher:
        sources = "".join(
            publisher.declare(numbers[name], **{kind: f"/{numbers[name]}"}) + keys
            for name, (kind, _, keys, _) in USELESS.items()
        )
        desk = make_desk(tmp_path_factory.mktemp("useless"), publisher.base, sources=sources, concurrent_per_host=1)
        done = desk.crawl(*numbers.values(), "--at", NOW)
        printed = desk.marbre("crawl", *numbers.values(), "--at", NOW)
    status = {line["source"]: line["verdict"] for line in desk.marbre("status", "--json").json}
    return Useless(numbers, publisher.base, done, printed, status)


@pytest.mark.xdist_group("useless")
@pytest.mark.parametrize("name", USELESS)
def test_a_source_of_which_nothing_can_be_asked_is_neither_done_nor_fine(name: str, useless: Useless) -> None:
    source, said = useless.sources[name], USELESS[name][3]
    crawl = useless.done.crawl(source)
    assert (useless.done.code, crawl["outcome"]) == (1, "partial")
    assert said in crawl["reason"]
    assert [finding["url"] for finding in crawl["findings"]] == [f"{useless.base}/{source}"]
    assert said in useless.printed.out.replace("\n", " ")
    verdict = useless.status[source]
    assert verdict["kind"] == "changed"
    assert said in verdict["reason"]


def test_what_an_index_on_the_own_host_lists_elsewhere_is_said(tmp_path: Path) -> None:
    index = b"<sitemapindex><sitemap><loc>{base}/s1.xml</loc></sitemap></sitemapindex>"
    replies = {
        "/index.xml": Reply(index, "application/xml"),
        "/s1.xml": render_sitemap(("https://gazette-nouvelle.example/ville/le-bac-de-la-pointe-1", "2026-11-20")),
    }
    with serve_replies(replies) as publisher:
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(sitemaps="/index.xml"))
        done = desk.crawl("gazette", "--at", NOW)
    assert done.code == 1
    assert "gazette-nouvelle.example" in done.crawl("gazette")["reason"]
    assert find_verdict(desk)[0] == "changed"


@pytest.mark.slow
def test_nested_sitemaps_that_are_left_out_are_told(tmp_path: Path) -> None:
    own = "".join(f"<sitemap><loc>{{base}}/s{n}.xml</loc></sitemap>" for n in range(503))
    foreign = "".join(f"<sitemap><loc>https://ailleurs.example/s{n}.xml</loc></sitemap>" for n in range(2))
    replies = {
        "/index.xml": Reply(f"<sitemapindex>{own}{foreign}</sitemapindex>".encode(), "application/xml"),
        "/s0.xml": render_sitemap(("/ville/le-bac-de-la-pointe-repart", "2026-11-20")),
        "/ville/le-bac-de-la-pointe-repart": render_article("Le bac repart"),
    }
    with serve_replies(replies) as publisher:
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(sitemaps="/index.xml"), retries=0)
        crawl = desk.crawl("gazette", "--at", NOW, "--plan")
        assert crawl.code == 1  # the others answer 404
        report = desk.crawl("gazette", "--at", NOW).crawl("gazette")
    assert sum(path.startswith("/s") for path in publisher.asked) == 2 * 499
    said = {finding["sentence"] for finding in report["findings"]}
    assert any(sentence.startswith("4 nested sitemaps were not read: a crawl reads 500 files") for sentence in said)
    assert any(
        sentence.startswith("2 nested sitemaps were not read: they lie on ailleurs.example") for sentence in said
    )


def test_an_entry_whose_date_cannot_be_read_is_undated_fetched_and_counted(tmp_path: Path) -> None:
    replies = {
        "/s.xml": render_sitemap(
            ("/ville/le-bac-de-la-pointe-repart", "le quinze brumaire"),
            ("/ville/la-digue-du-port-tient-bon", "2026-11-20"),
            ("/ville/le-marche-de-la-rive-sud", "2022-01-01"),
            ("/ville/sans-aucune-date-ni-rien", ""),
        ),
        "/ville/le-bac-de-la-pointe-repart": render_article("Le bac repart"),
        "/ville/la-digue-du-port-tient-bon": render_article("La digue tient"),
    }
    with serve_replies(replies) as publisher:
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(sitemaps="/s.xml"))
        done = desk.crawl("gazette", "--at", NOW)
    crawl = done.crawl("gazette")
    assert (done.code, crawl["outcome"], crawl["new_articles"], crawl["undated"]) == (0, "done", 2, 1)
    (finding,) = crawl["findings"]
    assert finding["kind"] == "unread-dates"
    assert "1 of 3 entries have a date that cannot be read" in finding["sentence"]
    assert "le quinze brumaire" in finding["sentence"]
    (line,) = desk.marbre("status", "--json").json
    assert "le quinze brumaire" in " ".join(line["verdict"]["evidence"])


def test_of_many_entries_with_unread_dates_a_crawl_takes_some_from_both_ends(tmp_path: Path) -> None:
    entries = [(f"/ville/le-bac-de-la-pointe-{n:04}", "brumaire") for n in range(1_000)]
    with serve_replies({"/s.xml": render_sitemap(*entries)}) as publisher:
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(sitemaps="/s.xml"))
        plan = desk.crawl("gazette", "--plan").json
    numbers = sorted(int(line["url"][-4:]) for line in plan)
    assert numbers == [*range(50), *range(950, 1_000)]


@pytest.mark.slow
def test_a_listing_that_takes_too_long_to_read_costs_itself_only(tmp_path: Path) -> None:
    large = b"".join(
        b"<url><loc>{base}/ville/le-bac-%d</loc><lastmod>2026-11-20</lastmod></url>" % n for n in range(30_000)
    )
    replies = {"/large.xml": Reply(b"<urlset>" + large + b"</urlset>", "application/xml"), "/feed": BAC}
    with serve_replies(replies) as publisher:
        sources = publisher.declare(sitemaps="/large.xml", feeds="/feed")
        desk = make_desk(tmp_path / "desk", publisher.base, sources=sources)
        settings = desk.folder / "marbre.toml"
        settings.write_text(settings.read_text("utf-8").replace("[extract]", "[extract]\ntime_limit = 0.1"), "utf-8")
        done = desk.crawl("gazette", "--at", NOW)
    (failure,) = [each for each in done.crawl("gazette")["failures"] if each["url"].endswith("/large.xml")]
    assert failure["error"] == "unreadable"
    assert "time limit" in failure["detail"]
    assert "/ville/le-bac" in publisher.asked


def test_a_feed_whose_download_breaks_off_gives_the_articles_before(tmp_path: Path) -> None:
    feed = render_feed(*((f"/ville/le-bac-{number}", f"Le bac {number}", DATE) for number in range(3)))
    cut = feed.body.rindex(b"<item>") + 20
    pages = {f"/ville/le-bac-{number}": render_article(f"Le bac {number}") for number in range(3)}
    replies = {**pages, "/feed": Reply(feed.body[:cut], feed.content_type, unsent=len(feed.body) - cut)}
    with serve_replies(replies) as publisher:
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(feeds="/feed"))
        crawl = desk.crawl("gazette", "--at", NOW).crawl("gazette")
    assert crawl["new_articles"] == 2
    assert [(each["kind"], each["error"], each["detail"]) for each in crawl["failures"]] == [
        ("feed", "truncated", "the feed stops before its end; its 2 complete entries were read")
    ]
