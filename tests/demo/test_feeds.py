"""Feeds, sitemaps and robots.txt: well-formed, complete, and wrong where they mean to be."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

import feedparser
import lxml.etree
import pytest

from crawler.demo import Newspaper, make_edition
from crawler.demo.pages.feeds import FEED_SIZE

from .conftest import Get

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def locations(body: bytes) -> list[str]:
    return [str(loc.text) for loc in lxml.etree.fromstring(body).findall(".//s:loc", SITEMAP)]


@pytest.mark.parametrize("number", [1, 2])
def test_atom_lists_every_recent_article_with_both_dates(newspaper: Newspaper, get: Get, number: int) -> None:
    newspaper.edition = number
    body = get("/atom.xml").body
    lxml.etree.fromstring(body)
    feed = feedparser.parse(body)
    assert [entry.title for entry in feed.entries] == [article.title for article in newspaper.paper.recent]
    for entry, article in zip(feed.entries, newspaper.paper.recent, strict=True):
        assert entry.link == newspaper.url + article.path
        assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == article.listed_at
        assert datetime(*entry.updated_parsed[:6], tzinfo=UTC) == article.changed_at


def test_rss_lists_the_newest_with_a_teaser(newspaper: Newspaper, get: Get) -> None:
    answer = get("/feed/")
    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    feed = feedparser.parse(answer.body)
    newest = newspaper.paper.recent[:FEED_SIZE]
    assert [entry.link for entry in feed.entries] == [newspaper.url + article.path for article in newest]
    assert not feed.bozo
    for entry, article in zip(feed.entries, newest, strict=True):
        assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == article.listed_at
        assert "est apparu en premier sur Le Fanal" in entry.content[0].value


def test_the_relative_feed_is_called_html_and_its_links_lead_to_the_articles(newspaper: Newspaper, get: Get) -> None:
    answer = get("/feed-relatif/")
    assert answer.headers["Content-Type"] == "text/html"
    links = [item.findtext("link") or "" for item in lxml.etree.fromstring(answer.body).iter("item")]
    assert all(link.startswith("./../") for link in links)
    assert any(link.endswith("/index.html") for link in links)
    for link, article in zip(links, newspaper.paper.recent[:FEED_SIZE], strict=True):
        path = urljoin("/feed-relatif/", link)
        assert path.removesuffix("index.html") == article.path
        assert get(path).body == get(article.path).body


def test_rdf_is_really_iso_8859_1(newspaper: Newspaper, get: Get) -> None:
    body = get("/rdf").body
    assert b'encoding="iso-8859-1"' in body
    assert "Océane".encode("iso-8859-1") in body
    feed = feedparser.parse(body)
    expected = [article for article in newspaper.paper.recent if article.template == "spip"]
    assert [(entry.title, entry.link) for entry in feed.entries] == [
        (article.title, newspaper.url + article.path) for article in expected
    ]


def test_json_feed(newspaper: Newspaper, get: Get) -> None:
    feed = json.loads(get("/feed.json").body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    newest = newspaper.paper.recent[:FEED_SIZE]
    assert [item["url"] for item in feed["items"]] == [newspaper.url + article.path for article in newest]


def test_the_broken_feeds(get: Get) -> None:
    assert get("/feed-casse/").headers["Content-Type"].startswith("text/html")
    assert not feedparser.parse(get("/feed-casse/").body).entries
    assert feedparser.parse(get("/pannes/feed-vide/").body).feed.title == "Le Fanal"
    assert not feedparser.parse(get("/pannes/feed-vide/").body).entries
    with pytest.raises(lxml.etree.XMLSyntaxError):
        lxml.etree.fromstring(get("/pannes/feed-tronque/").body)


@pytest.mark.parametrize("number", [1, 2])
def test_the_sitemaps_hold_every_article_once(newspaper: Newspaper, get: Get, number: int) -> None:
    newspaper.edition = number
    index = locations(get("/sitemap.xml").body)
    assert [url.rpartition("/")[2] for url in index] == [
        "sitemap-articles.xml",
        "sitemap-news.xml",
        "sitemap-archives.xml.gz",
    ]
    recent = locations(get("/sitemap-articles.xml").body)
    archives = locations(gzip.decompress(get("/sitemap-archives.xml.gz").body))
    pages = {newspaper.url + path for path in ("/", "/contact/")}
    urls = [url for url in (*recent, *archives) if url not in pages]
    assert sorted(urls) == sorted(newspaper.url + article.path for article in newspaper.paper.articles)
    assert len(archives) == 3


def test_the_news_sitemap_holds_two_days(newspaper: Newspaper, get: Get) -> None:
    tree = lxml.etree.fromstring(get("/sitemap-news.xml").body)
    titles = [node.text for node in tree.findall(".//n:title", SITEMAP)]
    dates = [datetime.fromisoformat(str(node.text)) for node in tree.findall(".//n:publication_date", SITEMAP)]
    assert 5 < len(titles) == len(dates) < len(make_edition(1).recent)
    assert all((newspaper.paper.at - at).total_seconds() <= 48 * 3600 for at in dates)


def test_robots_forbids_two_places_and_names_the_sitemaps(newspaper: Newspaper, get: Get) -> None:
    robots = RobotFileParser()
    robots.parse(get("/robots.txt").body.decode().splitlines())
    assert robots.site_maps() == [f"{newspaper.url}/sitemap.xml", f"{newspaper.url}/sitemap-news.xml"]
    assert robots.crawl_delay("*") is None
    assert [
        robots.can_fetch("*", newspaper.url + path) for path in ("/prive/", "/recherche?s=port", "/", "/feed/")
    ] == [
        False,
        False,
        True,
        True,
    ]


def test_sections_page_through_all_their_articles(newspaper: Newspaper, get: Get) -> None:
    newspaper.edition = 2
    found: list[str] = []
    path = "/economie/"
    while path:
        body = get(path).body.decode()
        found += [a.path for a in newspaper.paper.articles if f'<h2><a href="{newspaper.url}{a.path}">' in body]
        _, mark, rest = body.partition('<a rel="next" href="')
        path = rest.partition('"')[0].removeprefix(newspaper.url) if mark else ""
    expected = [article.path for article in newspaper.paper.recent if article.section == "Économie"]
    assert found == expected
    assert get("/economie/page/3/").status == 404
    assert get("/economie/page/1/").status == 404
