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


LONG = ["la-digue-sera-refaite-avant-la-fin-de-l-hiver", "le-marche-aux-poissons-change-de-quai-au-printemps",
        "les-phares-du-golfe-seront-ouverts-tout-l-ete", "une-baleine-s-est-echouee-sur-la-plage-du-nord",
        "le-conseil-vote-les-credits-de-la-bibliotheque"]  # fmt: skip


def link(name: str, words: str, *, kind: str = "") -> str:
    return f'<a class="{kind}" href="https://fanal.example/{name}/">{words}</a>'


def list_newest(*names: str) -> bytes:
    entries = "".join(f"<li>{link(name, name.replace('-', ' '))}</li>" for name in names)
    return f"<html><body><aside><h3>Articles récents</h3><ul>{entries}</ul></aside></body></html>".encode()


def test_a_short_headline_among_headlines_is_one() -> None:
    body = list_newest(*LONG[:3], "film-somnambule-bleu", *LONG[3:])
    assert [each.url.split("/")[3] for each in read(body)] == [*LONG[:3], "film-somnambule-bleu", *LONG[3:]]


def test_by_itself_it_is_none() -> None:
    assert read(list_newest("film-somnambule-bleu", "boutique", "contact")) == ()


def test_a_section_among_headlines_is_none() -> None:
    assert [each.url.split("/")[3] for each in read(list_newest(*LONG, "regions"))] == LONG


def test_bylines_have_no_place_though_one_reads_like_a_headline() -> None:
    authors = ["signes/anne-martin", "signes/luc-petit", "signes/marie-jeanne-dupuy", "signes/paul-roy",
               "signes/lea-bernard"]  # fmt: skip
    teasers = [
        f"<article><h3>{link(name, name.replace('-', ' '))}</h3><p>{link(by, by[7:].replace('-', ' '), kind='by')}</p>"
        for name, by in zip(LONG, authors, strict=True)
    ]
    body = f"<html><body><main>{'</article>'.join(teasers)}</article></main></body></html>".encode()
    assert [each.url.split("/")[3] for each in read(body)] == LONG


@given(st.binary(max_size=300))
def test_whatever_comes_is_read_or_has_no_place(body: bytes) -> None:
    assert read(body, None) == read(body, None)


@given(st.permutations([PORT, MAYOR, MATCH]), st.text(st.characters(categories=["L", "N"]), max_size=20))
def test_the_same_page_gives_the_same_ranks_whatever_changes_around_it(teasers: list[Teaser], extra: str) -> None:
    places = read(render_page(teasers, extra))
    assert [each.url for each in places] == [each.url for each in teasers]
    assert [each.rank for each in places] == [1, 2, 3]
    assert compute_places_digest(places) == compute_places_digest(read(render_page(teasers)))
