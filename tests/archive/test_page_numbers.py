"""Which address is a further page of an article, and which link leads to the next one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.page_numbers import find_next_page, find_page_number

HOST = "https://fanal.example"


@pytest.mark.parametrize(
    ("url", "first", "number"),
    [
        ("/recit?page=2", "/recit", 2),
        ("/recit?id=7&page=3", "/recit?id=7", 3),
        ("/recit?page=2", "/recit?page=1", 2),
        ("/recit/2/", "/recit/", 2),
        ("/recit/page/3", "/recit", 3),
        ("/recit,2.html", "/recit.html", 2),
        ("/recit-page-2.html", "/recit-page-1.html", 2),
        ("/2026/p2.html", "/2026/p1.html", 2),
        ("/le-tour-du-cap/2/", "/le-tour-du-cap/", 2),
        ("/la-premiere-page/2", "/la-premiere-page", 2),
        ("/recit?id=8&page=2", "/recit?id=7", None),
        ("/article/1235", "/article/1234", None),
        ("/article/2", "/article/1", None),
        ("/a2.html", "/a1.html", None),
        ("/recit", "/recit/2", None),
        ("/recit", "/recit", None),
    ],
)
def test_a_further_page_differs_by_its_number_alone(url: str, first: str, number: int | None) -> None:
    assert find_page_number(HOST + url, HOST + first) == number


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="next" href="/recit?page=2">',
        '<a class=x href="?page=2">Page <b>suivante</b></a>',
        "<a rel='next nofollow' href='/recit?page=2'>→</a>",
        '<a href="/recit?page=2">2</a>',
        '<a href="/recit/2/">Lire la suite</a>',
        '<a href="/recit/2/">Lire la suite (2/3)</a>',
        '<a href="/recit?page=2">Page 2</a>',
    ],
)
def test_the_next_page_is_found_by_its_link(link: str) -> None:
    assert find_next_page(f"<p>{link}</p>", f"{HOST}/recit") in (f"{HOST}/recit?page=2", f"{HOST}/recit/2/")


@pytest.mark.parametrize(
    "link",
    [
        '<link rel="next" href="/autre-article">',
        '<a rel=next href="/recit-suivant.html">Article suivant</a>',
        '<a href="/recit?page=2">Voir la galerie</a>',
        '<a href="/recit?page=7">Dernière</a>',
        '<div class="liste comments-list"><a rel=next href="/recit?page=2">2</a></div>',
        '<a href="https://autre.example/recit?page=2">2</a>',
    ],
)
def test_no_other_link_is_a_next_page(link: str) -> None:
    assert find_next_page(f"<p>{link}</p>", f"{HOST}/recit") is None


@given(st.integers(2, 18))
def test_pages_are_followed_one_by_one(number: int) -> None:
    links = "".join(f'<a href="/recit?page={each}">{each}</a>' for each in range(1, 20))
    at = f"{HOST}/recit?page={number}"
    assert find_next_page(links, at, f"{HOST}/recit") == f"{HOST}/recit?page={number + 1}"
