"""Sitemaps of every form, and the choice of what is recent in them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.candidate import Candidate, Listing, SitemapRef
from crawler.discovery.sitemaps import keep_recent, read_sitemap

URL = "https://www.fanal.example/sitemaps/articles.xml"
NOW = datetime(2022, 8, 20, 12, tzinfo=UTC)

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url>
  <image:image><image:loc>/digue.jpg</image:loc><image:title>La digue</image:title></image:image>
  <loc>https://www.fanal.example/ville/une-digue-pour-le-port</loc>
  <news:news><news:publication><news:name>Le Fanal</news:name><news:language>fr</news:language></news:publication>
    <news:publication_date>2022-08-19T08:00:00+02:00</news:publication_date>
    <news:title>Une digue pour l&#8217;avant-port</news:title>
  </news:news>
  <lastmod>2022-08-20T10:00:00Z</lastmod>
</url>
<url><loc> ../ville/les-bacs-du-fleuve </loc><lastmod>2022-08-01</lastmod></url>
<url><loc>/ville/sans-aucune-date</loc></url>
<url><loc>/ville/</loc></url><url><lastmod>2022-08-01</lastmod></url>
</urlset><!-- 0.2 s -->
"""

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://www.fanal.example/sitemap-2022-08.xml.gz?v=1&amp;utm_source=x</loc><lastmod>2022-08</lastmod></sitemap>
<sitemap><loc>/sitemap-2012-01.xml</loc><lastmod>2012-01-31T00:00:00Z</lastmod></sitemap>
<sitemap><loc>sitemap-sans-date.xml</loc></sitemap>
<sitemap><loc>/post_tag-sitemap.xml</loc></sitemap><sitemap><loc>/author-sitemap2.xml</loc></sitemap>
<sitemap><loc>/wp-sitemap-taxonomies-category-1.xml</loc></sitemap>
<sitemap><loc>/sitemaps/articles.xml</loc></sitemap><sitemap><loc>ftp://www.fanal.example/s.xml</loc></sitemap>
</sitemapindex>"""


def urls(listing: Listing) -> list[str]:
    return [candidate.url.removeprefix("https://www.fanal.example") for candidate in listing.candidates]


def test_a_news_sitemap() -> None:
    listing = read_sitemap(NEWS.encode(), URL, "text/html")
    assert (listing.format, listing.problem, listing.sitemaps) == ("sitemap", None, ())
    assert urls(listing) == [
        "/ville/une-digue-pour-le-port",
        "/ville/les-bacs-du-fleuve",
        "/ville/sans-aucune-date",
        "/ville/",
    ]
    first, second, third, _ = listing.candidates
    assert first.title == "Une digue pour l’avant-port"
    assert first.published_at == datetime(2022, 8, 19, 6, tzinfo=UTC)
    assert first.lastmod_at == datetime(2022, 8, 20, 10, tzinfo=UTC)
    assert (second.published_at, second.lastmod_at) == (None, datetime(2022, 8, 1, 23, 59, 59, tzinfo=UTC))
    assert third.dated_at is None


def test_a_sitemap_index_names_sitemaps_of_articles_as_written() -> None:
    listing = read_sitemap(INDEX.encode(), URL, "application/xml")
    assert (listing.format, listing.candidates) == ("sitemap-index", ())
    assert listing.sitemaps == (
        SitemapRef(
            "https://www.fanal.example/sitemap-2022-08.xml.gz?v=1&utm_source=x",
            datetime(2022, 8, 31, 23, 59, 59, tzinfo=UTC),
        ),
        SitemapRef("https://www.fanal.example/sitemap-2012-01.xml", datetime(2012, 1, 31, tzinfo=UTC)),
        SitemapRef("https://www.fanal.example/sitemaps/sitemap-sans-date.xml", None),
    )


def test_gzip_is_told_by_its_bytes_and_bounded() -> None:
    zipped = gzip.compress(NEWS.encode())
    assert read_sitemap(zipped, URL, "application/octet-stream") == read_sitemap(NEWS.encode(), URL)
    assert read_sitemap(zipped, URL, limit=len(NEWS.encode()) - 1).problem == "too-large"
    members = gzip.compress(NEWS[:300].encode()) + gzip.compress(NEWS[300:].encode())
    assert read_sitemap(members, URL) == read_sitemap(NEWS.encode(), URL)


def test_a_gzip_stream_cut_short_gives_what_it_held() -> None:
    entries = "".join(f"<url><loc>/ville/{n * 7919 % 100_003}-une-digue</loc></url>" for n in range(20_000))
    listing = read_sitemap(gzip.compress(f"<urlset>{entries}</urlset>".encode())[:-50_000], URL)
    assert listing.problem == "truncated"
    assert len(listing.candidates) > 1_000
    assert listing.candidates[0].url == "https://www.fanal.example/ville/0-une-digue"


def test_a_gzip_bomb_takes_no_more_than_the_limit() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 200_000_000, compresslevel=1)
    assert read_sitemap(bomb, URL).problem == "too-large"


def test_a_feed_serves_as_a_sitemap() -> None:
    feed = b"<rss><channel><item><title>T</title><link>/ville/une-digue</link></item></channel></rss>"
    listing = read_sitemap(feed, URL)
    assert (listing.format, urls(listing)) == ("rss", ["/ville/une-digue"])


def test_a_list_of_addresses_serves_as_a_sitemap() -> None:
    text = "\ufeffhttps://www.fanal.example/ville/une-digue\r\n\r\nhttps://www.fanal.example/tag/port\nville/deux\n"
    listing = read_sitemap(text.encode(), URL, "text/plain")
    assert (listing.format, urls(listing)) == ("text-sitemap", ["/ville/une-digue"])


@pytest.mark.parametrize(
    "spoilt",
    [
        NEWS.replace('xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', ""),
        NEWS.replace(' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', ""),
        NEWS.replace("http://www.sitemaps.org/schemas/sitemap/0.9", "https://www.google.com/schemas/sitemap/0.84"),
        NEWS.replace("<news:name>Le Fanal", "<news:name>Le Fanal & Cie &eacute;"),
        "\n\n<br><b>Notice</b>: x\n" + NEWS,
        NEWS.replace("Le Fanal", "Le \x02Fanal"),
        NEWS.replace("</urlset>", "</urlset></urlset>"),
    ],
)
def test_broken_xml_is_repaired(spoilt: str) -> None:
    listing = read_sitemap(spoilt.encode(), URL)
    assert listing.problem is None
    assert listing.candidates == read_sitemap(NEWS.encode(), URL).candidates


def test_a_sitemap_that_stops_midway_gives_its_complete_entries_only() -> None:
    whole = NEWS.encode()
    known = urls(read_sitemap(whole, URL))
    for end in range(whole.index(b"<urlset ") + 8, whole.rindex(b"</urlset>") + 8):
        listing = read_sitemap(whole[:end], URL)
        assert listing.problem == "truncated"
        assert urls(listing) == known[: min(whole[:end].count(b"</url>"), 4)]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><title>404</title>", "html-instead-of-sitemap"),
        (b"rien de tel", "not-a-sitemap"),
        (b'{"urls": []}', "not-a-sitemap"),
        (b"\x1f\x8b\x08", "broken-gzip"),
    ],
)
def test_what_is_no_sitemap_is_said(body: bytes, problem: str) -> None:
    listing = read_sitemap(body, URL)
    assert (listing.problem, listing.candidates, listing.sitemaps) == (problem, (), ())
    assert listing.problem_detail


def test_entities_and_outside_files_are_not_read() -> None:
    body = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>/a/&x;</loc></url></urlset>'
    assert urls(read_sitemap(body.encode(), URL)) in ([], ["/a/"])


def test_recent_goes_by_the_news_date_then_by_lastmod() -> None:
    listing = read_sitemap(NEWS.encode(), URL)
    assert urls(keep_recent(listing, NOW, 7)) == ["/ville/une-digue-pour-le-port"]
    assert urls(keep_recent(listing, NOW, 0.5)) == []
    assert urls(keep_recent(listing, NOW, 30)) == ["/ville/une-digue-pour-le-port", "/ville/les-bacs-du-fleuve"]
    assert urls(keep_recent(listing, NOW, 7, keep_undated=True)) == [
        "/ville/une-digue-pour-le-port", "/ville/sans-aucune-date", "/ville/",
    ]  # fmt: skip
    assert keep_recent(listing, NOW, 7).older == 1


def test_recent_leaves_old_nested_sitemaps_and_keeps_the_undated() -> None:
    index = read_sitemap(INDEX.encode(), URL)
    assert [ref.url.rpartition("/")[2] for ref in keep_recent(index, NOW, 7).sitemaps] == [
        "sitemap-2022-08.xml.gz?v=1&utm_source=x",
        "sitemap-sans-date.xml",
    ]
    assert keep_recent(index, NOW, 7).older == len(index.sitemaps) - 2 > 0


def test_a_sitemap_without_any_date_is_reported_and_left_to_a_backfill() -> None:
    listing = read_sitemap(b"<urlset><url><loc>/ville/une-digue</loc></url></urlset>", URL)
    assert keep_recent(listing, NOW, 7).problem == "undated"
    assert keep_recent(listing, NOW, 7).candidates == ()
    assert keep_recent(listing, NOW, 7, keep_undated=True) == listing


def test_dropping_the_old_while_reading_comes_to_the_same() -> None:
    after = NOW - timedelta(days=7)
    listing = read_sitemap(NEWS.encode(), URL, after=after)
    assert listing.older == 2  # one of them without address
    assert keep_recent(listing, NOW, 7).candidates == keep_recent(read_sitemap(NEWS.encode(), URL), NOW, 7).candidates
    old = read_sitemap(
        b"<urlset><url><loc>/a-b</loc><lastmod>2001</lastmod></url><url><loc>/c-d</loc></url></urlset>",
        URL,
        after=after,
    )
    assert keep_recent(old, NOW, 7).problem is None


dates = st.none() | st.datetimes(min_value=datetime(2022, 7, 1), max_value=datetime(2022, 9, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.lists(st.tuples(dates, dates), max_size=8), st.floats(0, 60), st.booleans())
def test_recent_keeps_nothing_old_and_loses_nothing_new(
    entries: list[tuple[datetime | None, datetime | None]], days: float, keep_undated: bool
) -> None:
    listing = Listing(
        "sitemap",
        tuple(
            Candidate(f"https://h.example/{n}", f"example,h)/{n}", URL, published_at=published, lastmod_at=changed)
            for n, (published, changed) in enumerate(entries)
        ),
    )
    kept = keep_recent(listing, NOW, days, keep_undated=keep_undated).candidates
    after = NOW - timedelta(days=days)
    for candidate in listing.candidates:
        at = candidate.published_at or candidate.lastmod_at
        assert (candidate in kept) == (keep_undated if at is None else at >= after)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_listing(body: bytes) -> None:
    read_sitemap(body, URL)
    read_sitemap(gzip.compress(body)[: len(body)], URL)


PIECES = [
    "<url>", "</url>", "<loc>", "</loc>", "<lastmod>", "2022", "</lastmod>", "<sitemap>", "</sitemap>", "<news:news>",
    "</news:news>", "http://[", "//x", "&x;", "<![CDATA[", "]]>", "<!--", "-->", "<x:loc>", "<?pi", "?>", "\x00", "é",
    "</", "</urlset>", "<sitemapindex>", "<urlset xmlns='", "'>", "&#0;", "&#xD800;",
]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from([URL, "http://h", ""]))
def test_any_wreck_of_a_sitemap_is_a_listing(pieces: list[str], url: str) -> None:
    listing = read_sitemap("".join(["<urlset>", *pieces, "</urlset>"]).encode(), url)
    urls_found = [candidate.url for candidate in listing.candidates] + [ref.url for ref in listing.sitemaps]
    assert all(found.startswith(("http://", "https://")) for found in urls_found)


def test_an_unset_clock_is_no_date_and_an_unread_one_is_kept() -> None:
    dates = {"unset": "1970-01-01", "net": "0001-01-01T00:00:00Z", "none": "", "brumaire": "28 brumaire"}
    dates["jour"] = "19/08/2022"
    entries = (f"<url><loc>/ville/une-digue-{name}</loc><lastmod>{at}</lastmod></url>" for name, at in dates.items())
    listing = keep_recent(read_sitemap(f"<urlset>{''.join(entries)}</urlset>".encode(), URL), NOW, 7)
    assert urls(listing) == ["/ville/une-digue-brumaire", "/ville/une-digue-jour"]
    assert [one.unread_date for one in listing.candidates] == ["28 brumaire", None]
    assert listing.undated_left == 3
