"""Which article stands where on a page: pure reading."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.frontpages.place import FrontPagePlace, compute_places_digest
from crawler.discovery.front_page import FrontPageTask, read_front_page
from tests.frontpages.made import HOME, MATCH, MAYOR, PORT, Teaser, render_page


def is_allowed(url: str) -> bool:
    return "fanal.example" in url


def read(body: bytes, content_type: str | None = "text/html") -> tuple[FrontPagePlace, ...]:
    return read_front_page(FrontPageTask(body, HOME, is_allowed, content_type))


def test_places_are_those_of_the_page_and_menus_have_none() -> None:
    places = read(render_page([PORT, MAYOR]))
    assert [(each.rank, each.headline, each.has_picture) for each in places] == [
        (1, PORT.headline, True),
        (2, MAYOR.headline, False),
    ]


def test_an_article_of_the_menu_has_the_place_of_its_teaser() -> None:
    assert [each.url for each in read(render_page([PORT, MATCH]))] == [PORT.url, MATCH.url]


def test_an_article_shown_twice_has_its_first_place_and_its_headline() -> None:
    picture = f'<div><a href="{MAYOR.url}"><img src="/m.jpg"></a></div>'
    places = read(render_page([PORT, MAYOR, PORT]).replace(b"<main>", b"<main>" + picture.encode()))
    assert [(each.url, each.headline, each.has_picture) for each in places] == [
        (MAYOR.url, MAYOR.headline, True),
        (PORT.url, PORT.headline, True),
    ]


def test_a_picture_between_two_articles_is_of_neither() -> None:
    body = render_page([MAYOR, MATCH]).replace(b"<main>", b'<main><img src="/banner.jpg">')
    assert [each.has_picture for each in read(body)] == [False, False]


def test_an_icon_is_no_picture() -> None:
    body = render_page([MAYOR, MATCH]).replace(b"<h2>", b'<img src="/clock.png" width="16" height="16"><h2>')
    assert [each.has_picture for each in read(body)] == [False, False]


def test_articles_of_others_have_no_place() -> None:
    body = render_page([PORT, MAYOR]).replace(
        b"https://fanal.example/2022/08/05/la-maire", b"https://autre.example/2022/08/05/la-maire"
    )
    assert [each.url for each in read(body)] == [PORT.url]


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_has_no_place(body: bytes) -> None:
    assert read(body, None) == read(body, None)


@given(st.permutations([PORT, MAYOR, MATCH]), st.text(st.characters(categories=["L", "N"]), max_size=20))
def test_the_same_page_gives_the_same_ranks_whatever_changes_around_it(teasers: list[Teaser], extra: str) -> None:
    places = read(render_page(teasers, extra))
    assert [each.url for each in places] == [each.url for each in teasers]
    assert [each.rank for each in places] == [1, 2, 3]
    assert compute_places_digest(places) == compute_places_digest(read(render_page(teasers)))
