"""Feeds of every format, and everything servers do to them."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.candidate import Candidate
from crawler.discovery.feeds import read_feed

URL = "https://www.fanal.example/feed/"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Le Fanal</title><link>https://www.fanal.example/</link>
<atom:link href="https://www.fanal.example/feed/" rel="self" type="application/rss+xml"/>
<item><title>Le marché couvert rouvre après l’été</title>
  <link>https://www.fanal.example/ville/le-marche-couvert-rouvre/?utm_source=rss&amp;utm_medium=rss</link>
  <guid isPermaLink="false">https://www.fanal.example/?p=12</guid>
  <pubDate>Fri, 05 Aug 2022 12:30:00 +0200</pubDate>
  <description><![CDATA[<p>Les <b>étals</b> sont pleins&nbsp;: deux ans d’attente.</p>]]></description></item>
<item><title>Deux bacs de plus sur le fleuve</title>
  <link>https://www.fanal.example/ville/deux-bacs-de-plus/</link>
  <pubDate>Thu, 04 Aug 2022 08:00:00 GMT</pubDate></item>
</channel></rss>
"""


def only(body: str | bytes, url: str = URL, content_type: str | None = None) -> Candidate:
    listing = read_feed(body.encode() if isinstance(body, str) else body, url, content_type)
    assert listing.problem is None, listing.problem_detail
    assert len(listing.candidates) == 1
    return listing.candidates[0]


def item(inner: str) -> str:
    return f'<rss version="2.0"><channel><item>{inner}</item></channel></rss>'


def test_rss() -> None:
    listing = read_feed(RSS.encode(), URL, "application/rss+xml; charset=UTF-8")
    assert (listing.format, listing.problem, listing.sitemaps) == ("rss", None, ())
    first, second = listing.candidates
    assert first == Candidate(
        url="https://www.fanal.example/ville/le-marche-couvert-rouvre/",
        urlkey=first.urlkey,
        found_in=URL,
        title="Le marché couvert rouvre après l’été",
        published_at=datetime(2022, 8, 5, 10, 30, tzinfo=UTC),
        lastmod_at=None,
        summary="Les étals sont pleins : deux ans d’attente.",
    )
    assert (second.title, second.summary) == ("Deux bacs de plus sur le fleuve", None)


def test_atom_with_xml_base_and_two_dates() -> None:
    found = only(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://archives.fanal.example/2022/">
        <entry><title type="html">L&amp;#8217;eau &amp;lt;i&amp;gt;monte&amp;lt;/i&amp;gt;</title>
        <id>tag:fanal,2022:7</id><link rel="enclosure" href="son.mp3" type="audio/mpeg"/><link href="eau-monte.html"/>
        <published>2022-08-05T10:00:00Z</published><updated>2022-08-06T10:00:00Z</updated></entry></feed>"""
    )
    assert found.url == "https://archives.fanal.example/2022/eau-monte.html"
    assert found.title == "L’eau monte"
    assert found.published_at == datetime(2022, 8, 5, 10, tzinfo=UTC)
    assert found.lastmod_at == datetime(2022, 8, 6, 10, tzinfo=UTC)


def test_atom_that_was_only_updated_has_no_publication_date() -> None:
    found = only(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="/a-lire"/>'
        "<updated>2022-08-06T10:00:00Z</updated></entry></feed>"
    )
    assert (found.published_at, found.lastmod_at) == (None, datetime(2022, 8, 6, 10, tzinfo=UTC))


def test_rdf() -> None:
    listing = read_feed(
        b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="https://www.fanal.example/"><title>Le Fanal</title></channel>
        <item rdf:about="https://www.fanal.example/article12"><title>Une digue</title>
        <link>https://www.fanal.example/article12</link><dc:date>2022-08-05T12:00:00+02:00</dc:date></item></rdf:RDF>""",
        URL,
    )
    assert listing.format == "rdf"
    assert listing.candidates[0].published_at == datetime(2022, 8, 5, 10, tzinfo=UTC)


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": 1, "url": "/ville/une-digue", "title": "Une digue", "date_published": "2022-08-05T12:00:00+02:00"},
            {"id": "https://www.fanal.example/ville/deux", "content_text": "Texte", "date_modified": "2022-08-06"},
            {"id": "sans-adresse", "title": ["pas", "un", "texte"]},
            "pas un objet",
        ],
    }
    listing = read_feed(("\ufeff" + json.dumps(feed)).encode(), URL, "application/feed+json")
    assert (listing.format, listing.problem) == ("json-feed", None)
    first, second = listing.candidates
    assert (first.url, first.title) == ("https://www.fanal.example/ville/une-digue", "Une digue")
    assert first.published_at == datetime(2022, 8, 5, 10, tzinfo=UTC)
    assert (second.url, second.summary) == ("https://www.fanal.example/ville/deux", "Texte")
    assert (second.published_at, second.lastmod_at) == (None, datetime(2022, 8, 6, 23, 59, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("./../politique/une-loi/index.html?utm_source=rss", "https://www.fanal.example/politique/une-loi/"),
        ("../politique/une-loi/", "https://www.fanal.example/politique/une-loi/"),
        ("/politique/une-loi/", "https://www.fanal.example/politique/une-loi/"),
        ("une-loi/", "https://www.fanal.example/feed/une-loi/"),
        ("//m.fanal.example/une-loi", "https://m.fanal.example/une-loi"),
        ("  https://www.fanal.example/une-loi#comments \n", "https://www.fanal.example/une-loi"),
    ],
)
def test_relative_links_are_resolved_against_the_feed(link: str, expected: str) -> None:
    assert only(item(f"<title>T</title><link>{link}</link>")).url == expected
    assert only(item(f"<title>T</title><link>{link}</link><guid>{link}</guid>")).url == expected


@pytest.mark.parametrize(
    ("guid", "expected"),
    [
        ("<guid>https://www.fanal.example/a-b</guid>", "https://www.fanal.example/a-b"),
        ('<guid isPermaLink="false">https://www.fanal.example/?p=3</guid>', "https://www.fanal.example/?p=3"),
        ("<guid>/ville/une-digue</guid>", "https://www.fanal.example/ville/une-digue"),
        ('<guid isPermaLink="false">/ville/une-digue</guid>', None),
        ("<guid>3f2504e0-4f89-41d3</guid>", None),
        ("<guid>tag:fanal.example,2022:a/b</guid>", None),
        ("<guid>numéro 12 / 2022</guid>", None),
        ('<enclosure url="/son.mp3" type="audio/mpeg"/><guid>3f2504e0</guid>', None),
    ],
)
def test_without_a_link_only_an_identifier_that_is_an_address_stands_for_it(guid: str, expected: str | None) -> None:
    listing = read_feed(item(f"<title>T</title>{guid}").encode(), URL)
    assert [candidate.url for candidate in listing.candidates] == ([expected] if expected else [])


def test_the_original_link_behind_a_forwarder_counts() -> None:
    feed = item(
        "<link>https://forwarder.example/~r/fanal/1</link><feedburner:origLink>https://www.fanal.example/une-loi"
        "</feedburner:origLink>"
    ).replace("<rss ", '<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" ')
    assert only(feed).url == "https://www.fanal.example/une-loi"


def test_a_date_without_zone_is_no_publication_date() -> None:
    found = only(item("<link>/a-b</link><pubDate>Fri, 05 Aug 2022 10:00:00</pubDate>"))
    assert (found.published_at, found.lastmod_at) == (None, datetime(2022, 8, 5, 10, tzinfo=UTC))
    found = only(item("<link>/a-b</link><pubDate>vendredi matin</pubDate>"))
    assert (found.published_at, found.lastmod_at) == (None, None)


def test_the_same_article_twice_is_one_candidate() -> None:
    feed = RSS.replace("deux-bacs-de-plus/</link>", "le-marche-couvert-rouvre/index.html</link>")
    assert [candidate.title for candidate in read_feed(feed.encode(), URL).candidates] == [
        "Le marché couvert rouvre après l’été"
    ]


TITLE = "Le marché couvert rouvre après l’été"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (RSS.encode(), "text/html; charset=UTF-8"),
        (RSS.encode(), "text/html"),
        (RSS.encode(), "text/xml"),
        (RSS.encode(), "text/plain; charset=iso-8859-1"),
        (RSS.encode(), None),
        (RSS.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').encode(), "application/rss+xml"),
        (RSS.replace(' encoding="UTF-8"', "").encode(), "application/rss+xml; charset=latin1"),
        (RSS.encode("cp1252"), "application/rss+xml"),
        (RSS.replace("UTF-8", "ISO-8859-1").encode("cp1252"), "text/html; charset=utf-8"),
        (RSS.replace("UTF-8", "utf-16").encode("utf-16"), "application/xml"),
        (RSS.replace("UTF-8", "utf-16").encode("utf-16-le"), None),
        (RSS.replace("UTF-8", "utf-16").encode("utf-16-be"), None),
        (RSS.encode("utf-8-sig"), "application/rss+xml"),
        (b"\n \r\n\t" + RSS.encode(), "application/rss+xml"),
        (
            b"<br />\n<b>Warning</b>: Undefined index: x in <b>/srv/feed.php</b> on line <b>3</b><br />\n"
            + RSS.encode(),
            None,
        ),
        (b"\xef\xbb\xbf\n<!-- cache -->" + RSS.encode(), "text/html"),
        (RSS.encode() + b"\n<!-- 0.1 s -->\n<script>x</script>", None),
        (RSS.replace("Deux bacs", "Deux \x0b\x01bacs &eacute; & plus").encode(), None),
        (gzip.compress(RSS.encode(), mtime=0), "application/rss+xml"),
    ],
)
def test_what_servers_do_to_a_feed_is_undone(body: bytes, content_type: str | None) -> None:
    listing = read_feed(body, URL, content_type)
    assert (listing.format, listing.problem) == ("rss", None)
    assert listing.candidates[0].title == TITLE
    assert len(listing.candidates) == 2


def test_a_few_damaged_characters_do_not_spoil_the_others() -> None:
    body = RSS.encode().replace(b"pleins", b"ple\xe9ins")
    assert read_feed(body, URL).candidates[0].title == TITLE


def test_a_feed_written_out_as_html_keeps_its_links() -> None:
    body = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">\n<html><body><rss version="2.0"><channel>'
        "<title>Le Fanal</title><link>/\n<item><title>Une digue</title><link>/ville/une-digue/\n"
        "\t<comments>/ville/une-digue/#respond</comments><pubdate>Thu, 21 Oct 2021 01:18:22 +0000</pubdate>"
        '<guid ispermalink="false">/?p=158</guid></item></channel></rss></body></html>'
    )
    found = only(body, content_type="text/html")
    assert found.url == "https://www.fanal.example/ville/une-digue/"
    assert found.published_at == datetime(2021, 10, 21, 1, 18, 22, tzinfo=UTC)


def test_html_instead_of_a_feed_names_the_feeds_of_the_page() -> None:
    page = (
        "<!doctype html><html><head><link rel=stylesheet href=/s.css>"
        '<link rel="alternate" type="application/rss+xml" title="Le Fanal" href="/rss.xml?a=1&amp;b=2">'
        "<link href='https://www.fanal.example/atom' type='application/atom+xml' rel=alternate></head><body>404</body>"
    )
    listing = read_feed(page.encode(), URL, "application/rss+xml")
    assert (listing.problem, listing.candidates) == ("html-instead-of-feed", ())
    assert listing.problem_detail is not None
    assert "https://www.fanal.example/rss.xml?a=1&b=2, https://www.fanal.example/atom" in listing.problem_detail


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"<html><body><p>Maintenance</p></body></html>", "html-instead-of-feed"),
        (b"Service indisponible", "not-a-feed"),
        (b"{", "not-a-feed"),
        (b'{"items": 3}', "not-a-feed"),
        (b'{"a":' * 100_000, "not-a-feed"),
        (b"\x1f\x8bpas du gzip", "broken-gzip"),
        (gzip.compress(b" " * 2_000, mtime=0), "too-large"),
        (b"x" * 1_001, "too-large"),
    ],
)
def test_what_is_no_feed_is_said(body: bytes, problem: str) -> None:
    limit = 1_000 if problem == "too-large" else 10_000_000
    listing = read_feed(body, URL, limit=limit)
    assert (listing.problem, listing.candidates) == (problem, ())
    assert listing.problem_detail


def test_a_feed_that_stops_midway_gives_its_complete_entries_only() -> None:
    whole = RSS.encode()
    urls = [candidate.url for candidate in read_feed(whole, URL).candidates]
    for end in range(whole.index(b"<rss ") + 5, whole.rindex(b"</rss>") + 5):
        listing = read_feed(whole[:end], URL)
        assert listing.problem == "truncated"
        assert len(listing.candidates) == whole[:end].count(b"</item>")
        assert [candidate.url for candidate in listing.candidates] == urls[: len(listing.candidates)]


@pytest.mark.parametrize("form", ["json-feed", "wp-json"])
def test_a_json_that_stops_midway_gives_its_complete_entries_only(form: str) -> None:
    urls = [f"https://www.fanal.example/ville/bac-{number}/" for number in range(3)]
    items = [{"title": "Le bac", "url": url, "link": url, "tags": ["eau, {ville}"]} for url in urls]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    whole = json.dumps(feed if form == "json-feed" else items)
    ends = [found.end() for found in re.finditer(r"\]\}", whole)][:3]
    for end in range(ends[0], len(whole)):
        listing = read_feed(whole[:end].encode(), URL)
        assert (listing.format, listing.problem) == (form, "truncated")
        assert [candidate.url for candidate in listing.candidates] == urls[: sum(each <= end for each in ends)]
    assert read_feed(whole[: ends[0] - 1].encode(), URL).problem == "not-a-feed"


def test_an_entity_bomb_is_harmless() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9)
    )
    body = bomb + "]>" + item("<title>&j;</title><link>/a-b</link>")
    assert len(only(body).title or "") < 100


def test_an_external_entity_is_not_read() -> None:
    body = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + item("<title>&x;</title><link>/a-b</link>")
    assert only(body).title in (None, "&x;")


@given(st.binary(max_size=400))
def test_any_bytes_are_a_listing(body: bytes) -> None:
    read_feed(body, URL)


PIECES = [
    "<rss>", "<item>", "</item>", "</rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>",
    "</entry>", "</feed>", "<link>", "</link>", "<link href='", "'/>", "http://[", "//", "<guid>", "</guid>",
    "<![CDATA[", "]]>", "<!--", "-->", "&#x110000;", "&", "<!DOCTYPE", "<title>", "</title>",
    "xml:base='http://[x'", "<pubDate>", "9999", "é", "\x00", ">", "&#xD800;", "<content type='xhtml'>",
    "<source url='", "<georss:point>", "1 2", "<media:content url='",
]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=25), st.sampled_from([URL, "http://h", ""]))
def test_any_wreck_of_a_feed_is_a_listing(pieces: list[str], url: str) -> None:
    for candidate in read_feed("".join(["<rss>", *pieces, "</rss>"]).encode(), url).candidates:
        assert candidate.url.startswith(("http://", "https://"))
