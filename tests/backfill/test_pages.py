"""How a listing goes on, which months a site links to, which sitemaps reach into a time, WordPress's posts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.backfill.sitemap_dates import choose_sitemaps, find_named_end
from crawler.discovery.candidate import Listing, SitemapRef
from crawler.discovery.feeds import read_feed
from crawler.discovery.pager import NUMBER, PagerLink, find_pager
from crawler.discovery.sections import read_section
from crawler.discovery.site.months import Month, find_month_archives

A = "https://gazette.example"
PAGERS = [
    ("WordPress", f"{A}/", [("/page/2/", "2"), ("/page/3/", "3"), ("/page/412/", "412")],
     ("/page/{number}/", 2, 1, 412)),
    ("older posts", f"{A}/2020/05/", [("/2020/05/page/2/", "Plus anciens")], ("/2020/05/page/{number}/", 2, 1, 2)),
    ("Drupal counts from 0", f"{A}/mer", [("/mer?page=1", "2"), ("/mer?page=2", "3"), ("/mer?page=98", "Dernière")],
     ("/mer?page={number}", 1, 1, 98)),
    ("Drupal's second page", f"{A}/mer?page=1", [("/mer?page=0", "1"), ("/mer?page=2", "3")],
     ("/mer?page={number}", 2, 1, 2)),
    ("SPIP by entries", f"{A}/spip.php?rubrique3",
     [("/spip.php?rubrique3&debut_articles=10", "10"), ("/spip.php?rubrique3&debut_articles=20", "20")],
     ("/spip.php?rubrique3&debut_articles={number}", 10, 10, 20)),
    ("Joomla by entries", f"{A}/actu.html", [("/actu.html?start=8", "2"), ("/actu.html?start=16", "3")],
     ("/actu.html?start={number}", 8, 8, 16)),
    ("before the ending", f"{A}/actu.html", [("/actu-page-2.html", "2")], ("/actu-page-{number}.html", 2, 1, 2)),
    ("one that it counts itself", f"{A}/?page=1", [("/?page=1", "1"), ("/?page=2", "2")], ("/?page={number}", 2, 1, 2)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "url", "links", "expected"), PAGERS, ids=[row[0] for row in PAGERS])
def test_a_listing_goes_on_where_its_own_links_say(
    name: str, url: str, links: list[tuple[str, str]], expected: tuple[str, int, int, int]
) -> None:
    pager = find_pager([PagerLink(A + path, words) for path, words in links], url)
    assert pager is not None, name
    assert (pager.form.removeprefix(A), pager.following, pager.step, pager.last) == expected


@pytest.mark.parametrize(
    ("url", "paths"),
    [
        (f"{A}/", ["/?p=4711", "/?p=4712", "/?p=4713"]),  # articles by their number
        (f"{A}/", ["/mer/page/2/", "/sport/page/2/"]),  # further pages of other listings
        (f"{A}/mer?page=7", ["/mer?page=5", "/mer?page=6"]),  # the last page
        (f"{A}/", []),
    ],
)
def test_a_listing_without_further_pages_has_none(url: str, paths: list[str]) -> None:
    assert find_pager([PagerLink(A + path) for path in paths], url) is None


def test_a_page_is_read_with_its_pager() -> None:
    body = (
        b"<html><head><link rel=next href='/mer/page/3/'></head><body><h2><a href='/le-bac-de-la-pointe-reprend-12'>Le "
        b"bac de la Pointe reprend</a></h2><a href='/mer/page/1/'>1</a><a href='/mer/page/3/'>3</a></body></html>"
    )
    listing = read_section(body, f"{A}/mer/page/2/", lambda _: True)
    assert listing.pager is not None
    assert (listing.pager.form, listing.pager.following) == (f"{A}/mer/page/{NUMBER}/", 3)
    assert len(listing.candidates) == 1


@pytest.mark.parametrize(
    ("urls", "form"),
    [
        ((f"{A}/2020/05/", f"{A}/2020/06/"), f"{A}/{{year}}/{{month:02}}/"),
        ((f"{A}/spip.php?page=archives&annee=2020&mois=5", f"{A}/spip.php?page=archives&annee=2020&mois=12"),
         f"{A}/spip.php?page=archives&annee={{year}}&mois={{month}}"),
        ((f"{A}/?m=202005", f"{A}/?m=202006"), f"{A}/?m={{year}}{{month:02}}"),
        ((f"{A}/archives/2020-05.html", f"{A}/archives/2020-06.html"), f"{A}/archives/{{year}}-{{month:02}}.html"),
    ],
)  # fmt: skip
def test_archives_by_month_are_told_by_links_that_differ_in_their_month_alone(urls: tuple[str, ...], form: str) -> None:
    found = find_month_archives((*urls, f"{A}/2020/05/un-article-de-ce-mois/", f"{A}/mer/"))
    assert found is not None
    assert found.form == form
    assert found.oldest == Month(2020, 5)
    made = found.form.format(year=2020, month=5)
    assert made in urls


def test_one_link_with_a_month_is_no_archive() -> None:
    assert find_month_archives([f"{A}/2020/05/", f"{A}/mer/"]) is None


@given(st.integers(1995, 2030), st.integers(1, 12), st.integers(1, 28))
def test_a_sitemap_that_names_a_day_ends_after_it(year: int, month: int, day: int) -> None:
    at = datetime(year, month, day, 23, 59, tzinfo=UTC)
    for url in (f"{A}/sitemap/{year}/{month:02}/{day:02}.xml", f"{A}/s.xml?yyyy={year}&mm={month:02}&dd={day:02}",
                f"{A}/sitemap-{year}-{month}-{day}.xml", f"{A}/sitemap-{year}{month:02}{day:02}.xml.gz",
                f"{A}/sitemap-{year}-{month:02}.xml", f"{A}/sitemap-{year}.xml"):  # fmt: skip
        end = find_named_end(url)
        assert end is not None, url
        assert end >= at.replace(hour=0), url
        assert (end - at).days < 367, url


def test_a_sitemap_that_names_no_time_has_no_end() -> None:
    assert find_named_end(f"{A}/post-sitemap12.xml") is None
    assert find_named_end(f"{A}/sitemap.xml") is None


def test_of_an_index_by_date_what_since_leaves_is_read_the_newest_first() -> None:
    days = [SitemapRef(f"{A}/sitemap-{year}-{month:02}.xml") for year in range(1990, 2027) for month in range(1, 13)]
    old = SitemapRef(f"{A}/pages-7.xml", datetime(2018, 1, 1, tzinfo=UTC))
    listing = Listing("sitemap-index", sitemaps=(*days, old, SitemapRef(f"{A}/autres.xml")), entries=446)
    since = datetime(2026, 1, 15, tzinfo=UTC)
    chosen = choose_sitemaps(listing, since, "newest")
    assert [ref.url for ref in chosen.sitemaps] == [
        *(f"{A}/sitemap-2026-{month:02}.xml" for month in range(12, 0, -1)),
        f"{A}/autres.xml",
    ]
    assert chosen.older == len(listing.sitemaps) - len(chosen.sitemaps)
    assert choose_sitemaps(listing, None, "oldest").sitemaps[0].url == f"{A}/sitemap-1990-01.xml"


def test_posts_of_the_interface_are_a_listing_with_their_edits() -> None:
    posts = [
        {"link": f"{A}/2026/le-bac-reprend/", "title": {"rendered": "Le bac &amp; la crue"},
         "date_gmt": "2026-11-20T08:00:00", "modified_gmt": "2026-11-25T10:30:00"},
        {"link": f"{A}/2026/le-phare/", "title": {"rendered": "Le phare"}, "date_gmt": "2026-11-19T08:00:00",
         "modified_gmt": "2026-11-19T08:00:07"},
        {"link": 7}, "no post", {"title": {"rendered": "nowhere"}},
    ]  # fmt: skip
    listing = read_feed(json.dumps(posts).encode(), f"{A}/wp-json/wp/v2/posts", "application/json")
    assert (listing.format, listing.entries, listing.problem) == ("wp-json", 5, None)
    bac, phare = listing.candidates
    assert bac.title == "Le bac & la crue"
    assert bac.published_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert bac.edited_at == datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
    assert phare.edited_at is None


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                        st.sampled_from(["link", "title", "date_gmt", "modified_gmt", "rendered"]), inner, max_size=4),
                    max_leaves=12))  # fmt: skip
def test_no_json_makes_reading_posts_fail(value: object) -> None:
    read_feed(b"[" + json.dumps(value).encode() + b"]", f"{A}/wp-json/wp/v2/posts", "application/json")
