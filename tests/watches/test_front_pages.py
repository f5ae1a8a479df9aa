"""What reaches a home page and leaves it is told, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.site.exports.letters import to_letter_text
from archive.store import Archive
from archive.watches.letter import Letter, LetterEntry, LetterSection
from tests.archive.conftest import archive, path
from tests.archive.made import AT
from tests.frontpages.made import HOME, MATCH, MAYOR, PORT, Teaser, add_article, look_at, read_newest, rebuild
from tests.watches.made import rows_of, settle, watch

__all__ = ["archive", "path"]

SPORT = "https://fanal.example/rubrique/sport/"
OTHER = Teaser("le-musee-du-phare-ouvre-ses-portes-dimanche", "Le musée du phare ouvre ses portes dimanche")


@pytest.fixture
def watched(archive: Archive) -> Archive:
    """An archive with three articles, of which a watch for words of two is to tell when they are led with."""
    for teaser in (PORT, MAYOR, MATCH):
        add_article(archive, teaser)
    archive.watches.sync([watch("a", "port OU budget", tell=("front-page",))], AT)
    return archive


def look(archive: Archive, hours: float, *teasers: Teaser, url: str = HOME) -> None:
    """See the page so, as a crawl does, and hold what has happened against the watches."""
    look_at(archive, hours, teasers, url=url)
    read_newest(archive)
    settle(archive, hours)


def entries(archive: Archive) -> list[LetterEntry]:
    return archive.watches.read_entries("a", archive.watches.list_matches("a", limit=50))


def test_what_reaches_the_page_and_leaves_it_is_told_with_its_place(watched: Archive) -> None:
    look(watched, 1, MATCH, OTHER)
    look(watched, 2, PORT, MATCH, MAYOR)
    look(watched, 3, MATCH, PORT)
    look(watched, 4, MATCH)
    told = {(entry.title.text, entry.kind): (entry.rank, entry.happened_at) for entry in entries(watched)}
    assert told == {
        (PORT.headline, "front-page"): (1, AT + timedelta(hours=2)),
        (MAYOR.headline, "front-page"): (3, AT + timedelta(hours=2)),
        (MAYOR.headline, "off-front-page"): (3, AT + timedelta(hours=3)),
        (PORT.headline, "off-front-page"): (1, AT + timedelta(hours=4)),
    }


def test_each_is_told_once_however_often_it_comes_back(watched: Archive) -> None:
    look(watched, 1, MATCH)
    for hours in range(2, 8):
        look(watched, hours, *((PORT, MATCH) if hours % 2 else (MATCH,)))
    rebuild(watched)
    settle(watched, 9)
    assert sorted(entry.kind for entry in entries(watched)) == ["front-page", "off-front-page"]


def test_what_the_first_look_shows_was_there_before(watched: Archive) -> None:
    look(watched, 1, PORT, MAYOR)
    look(watched, 2, PORT, MAYOR)
    assert rows_of(watched) == set()


def test_a_page_that_shows_nothing_has_lost_nothing(watched: Archive) -> None:
    look(watched, 1, PORT, MATCH)
    look(watched, 2)
    look(watched, 3, PORT, MATCH)
    assert rows_of(watched) == set()


def test_an_article_held_later_than_it_was_shown_is_told(archive: Archive) -> None:
    add_article(archive, MATCH)
    archive.watches.sync([watch("a", "budget", tell=("front-page",))], AT)
    look(archive, 1, MATCH, MAYOR)
    article_id = add_article(archive, MAYOR, 1.5)
    look(archive, 2, MATCH, MAYOR)
    assert rows_of(archive) == {("a", article_id, "front-page")}


def test_a_section_is_no_front_page(watched: Archive) -> None:
    look(watched, 1, MATCH)
    look(watched, 1.5, MATCH, url=SPORT)
    look(watched, 2, PORT, MATCH, url=SPORT)
    assert rows_of(watched) == set()


def test_an_old_page_that_comes_in_late_is_no_news(watched: Archive) -> None:
    look(watched, 5, MATCH)
    look(watched, 2, PORT, MATCH)
    assert rows_of(watched) == set()


def test_another_watch_hears_nothing_of_it(watched: Archive) -> None:
    watched.watches.sync([watch("a", "port"), watch("b", "port", tell=("front-page",))], AT)
    settle(watched)
    before = rows_of(watched)
    look(watched, 1, MATCH)
    look(watched, 2, PORT, MATCH)
    assert {row[0] for row in rows_of(watched) - before} == {"b"}


def test_trying_a_watch_shows_what_would_have_been_told(watched: Archive) -> None:
    look(watched, 1, MATCH)
    look(watched, 2, PORT, MATCH)
    [match] = watched.watches.find_past(watch("new", "port", tell=("front-page",)), AT + timedelta(hours=1.5))
    assert (match.kind, match.happened_at) == ("front-page", AT + timedelta(hours=2))


@pytest.mark.parametrize(("language", "said"), [("fr", "à la une"), ("en", "on the front page")])
def test_a_message_says_where_it_stands(watched: Archive, language: str, said: str) -> None:
    look(watched, 1, MATCH)
    look(watched, 2, PORT, MATCH)
    letter = Letter("key", "Une", AT, language, (LetterSection("a", "A", tuple(entries(watched))),))
    text = to_letter_text(letter, None)
    assert said in text
    assert "place 1" in text
