"""OPML and lists of addresses, in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.sources import Source
from crawler.clock import Clock
from crawler.newsroom.import_list import sort_entries, take_session
from crawler.newsroom.opml import ListedNewsroom, NoList, read_list, to_opml
from crawler.newsroom.propose import Wishes
from crawler.newsroom.sessions import DiscoverySession
from tests.newsroom.made_sites import NOW, RSS, MadeAnswer, page_of, rss_of
from tests.newsroom.offline import discover
from tests.newsroom.test_discovery import HOME, LINKS

FANAL = Source(
    name="le-fanal", title="Le Fanal & fils", homepage="https://fanal.example/", country="re",
    feeds=("https://fanal.example/feed/?a=1&b=2", "https://fanal.example/sport"),
)  # fmt: skip
VIGIE = Source(
    name="la-vigie",
    title="La Vigie",
    homepage="https://vigie.example/",
    country="yt",
    sections=("https://vigie.example/",),
)


def test_what_is_written_is_read_again() -> None:
    entries = read_list(to_opml((FANAL, VIGIE), "Essai"))
    assert [entry.feed for entry in entries] == [*FANAL.feeds, None]
    assert {entry.title for entry in entries} == {"Le Fanal & fils", "La Vigie"}
    assert entries[-1].home == VIGIE.homepage


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1), min_size=1, max_size=5)
)
def test_any_title_survives(titles: list[str]) -> None:
    sources = [
        Source(
            name=f"s{n}",
            title=title,
            homepage=f"https://s{n}.example/",
            country="re",
            feeds=(f"https://s{n}.example/rss",),
        )
        for n, title in enumerate(titles)
    ]
    assert len(read_list(to_opml(sources, "x"))) == len(titles)


def test_opml_as_readers_write_it() -> None:
    body = """<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
    <opml version="1.0"><body><outline text="Presse"><outline TEXT="Fanal" xmlURL=" https://fanal.example/rss " />
    <outline text="&x;" xmlUrl="https://vigie.example/rss" htmlUrl="https://vigie.example/"/>
    <outline text="double" xmlUrl="https://fanal.example/rss"/><outline text="ftp" xmlUrl="ftp://a.example/"/></outline>"""
    assert [(entry.feed, entry.home) for entry in read_list(body.encode())] == [
        ("https://fanal.example/rss", None),
        ("https://vigie.example/rss", "https://vigie.example/"),
    ]
    assert not any("root:" in entry.title for entry in read_list(body.encode()))


def test_a_list_of_addresses() -> None:
    body = b"# mes journaux\nLe Fanal, https://fanal.example/\nhttps://vigie.example/feed/ La Vigie\n\nrien ici\n"
    assert read_list(body) == (
        ListedNewsroom("Le Fanal", None, "https://fanal.example/"),
        ListedNewsroom("La Vigie", "https://vigie.example/feed/", None),
    )


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"<html><body>un article</body></html>", "no OPML: its root is <html>"),
        (b"%PDF-1.7 ...", "no text"),
        (b"PK\x03\x04", "no text"),
        (b"une lettre sans adresse", "no web address"),
        (b"<opml><body><outline text='vide'/></body></opml>", "without a single feed"),
        (b"<<<", "no OPML"),
    ],
)
def test_a_file_that_is_no_list_says_what_it_is(body: bytes, says: str) -> None:
    with pytest.raises(NoList, match=says):
        read_list(body)


def test_what_is_known_is_not_asked_and_a_site_is_asked_once() -> None:
    entries = (
        ListedNewsroom("Fanal", "https://www.fanal.example/autre", None),
        ListedNewsroom("Vigie", "https://vigie.example/a/rss", None),
        ListedNewsroom("Vigie sport", "https://vigie.example/b/rss", None),
        ListedNewsroom("Caché", "https://moi:secret@prive.example/rss", None),
    )
    done, asks = sort_entries(entries, (FANAL,), Clock(None))
    assert [one.known for one in done] == ["le-fanal", None]
    assert done[1].refusal is not None
    assert "secret" not in str(done[1].refusal.what)
    assert [ask.session.source for ask in asks] == ["https://vigie.example/"]


def test_a_feed_that_is_given_is_taken_though_the_home_page_refuses() -> None:
    from crawler.discovery.site.candidates import ListingCandidate

    feed = f"{HOME}rss"

    def answer(url: str) -> MadeAnswer:
        return MadeAnswer(rss_of(HOME, LINKS), RSS) if url == feed else MadeAnswer(page_of("", "non"), status=403)

    given = ListingCandidate("feed", feed, "given", "Le Fanal")
    session, _ = discover(HOME, answer, session=DiscoverySession(HOME, NOW, given))
    one = take_session(session, (), Wishes())
    assert one.proposal is not None
    assert one.proposal.source.feeds == (feed,)
    assert one.proposal.source.title == "Le Fanal"
