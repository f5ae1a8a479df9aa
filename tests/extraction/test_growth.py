"""No page takes more than in proportion to its size: calls are counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.extract import extract
from tests.extraction.pages import FIRST, TITLE, page

SMALL, LARGE = 400, 1600
MOST = 1.6
"""Factor by which calls may grow beyond the page's own growth: limits and caches make small pages cheaper."""


def count_calls(body: bytes) -> int:
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        extract(body, "https://delta.example/crue", datetime(2023, 3, 5, tzinfo=UTC))
    finally:
        sys.setprofile(before)
    return calls


def repeat(form: str) -> Callable[[int], str]:
    return lambda size: "".join(form.format(n) for n in range(size))


@pytest.mark.parametrize(
    "inner",
    [
        repeat(f"<p>{{0}} {FIRST}</p>"),
        repeat("<p>ligne {0}</p>"),
        repeat("<p>oui</p>"),
        repeat(f"<p>{FIRST}</p>"),
        repeat("<span>mot{0}</span> "),
        repeat("<h2>titre {0}</h2>"),
        repeat("<h2><a href='/{0}'>titre {0}</a></h2><p>a</p>"),
        repeat(f"<div class='a'><div class='b'><p>{{0}} {FIRST}</p></div></div>"),
        repeat(f"<div style='display:none'><p>{{0}} {FIRST}</p></div>"),
        repeat("vers {0}<br>"),
        repeat("<button><b>x</b></button>"),
        repeat("<button>Que dit la mairie de {0}</button><div>"),
        repeat(f"<aside><p>{{0}} {FIRST}</p></aside><p>{FIRST} {{0}}</p>"),
        repeat(f"<blockquote><p>{{0}} {FIRST}</p><p class='author'>Awa {{0}}</p></blockquote>"),
        repeat("<p>Lire aussi : "),
        repeat("<nav><a href='/'>x</a></nav>"),
        repeat("</body></html><p>x</p>"),
        repeat("<p>1 mars 2023"),
        repeat("<div class='e'><time>{0} h</time><p>Le bac {0} part.</p></div>"),
        repeat("<div><ul><li>un {0}</li><li>deux {0}</li><li>trois {0}</li></ul></div>"),
        lambda size: "<div>" * size,
        lambda size: "<table><tr><td>" * size,
        lambda size: "<table>" + repeat("<tr><td>{0}</td><td>b</td></tr>")(size) + "</table>",
        lambda size: "<script>x=" + "[" * size + "</script>",
    ],
    ids=["prose", "short", "same short", "same prose", "spans", "headings", "cards", "like", "hidden", "breaks",
         "buttons", "questions", "boxes", "quotations", "pointers", "menus", "ends", "dates",
         "entries", "boxed lists", "deep", "deep tables", "table", "script"],
)  # fmt: skip
def test_work_grows_with_the_page(inner: Callable[[int], str]) -> None:
    def body(size: int) -> bytes:
        return page(f"<h1>{TITLE}</h1><article><p>{FIRST}</p>{inner(size)}</article>")

    assert_growth(body, SMALL, LARGE)


def test_work_grows_with_the_cards_below_a_text() -> None:
    said = "Le conseil a parlé du pont et de la digue devant les habitants du quartier nord hier soir"
    title = "Le pont et la digue du quartier"

    def body(size: int) -> bytes:
        end = "avant de lever la séance et de rentrer chez eux par la route du fleuve."
        text = "".join(f"<p>{said}, séance {n}, {end}</p>" for n in range(6))
        cards = "".join(
            f"<li><a href='/a{n}'>voir {n}</a> {said} {n}{'...' if n % 10 < 4 else '.'}</li>" for n in range(size)
        )
        article = f"<article><h1>{title}</h1><div class='entry-content'>{text}</div></article>"
        return f"<html><head><title>{title}</title></head><body>{article}<ul>{cards}</ul></body></html>".encode()

    assert_growth(body, SMALL, LARGE)


def assert_growth(body: Callable[[int], bytes], small: int, large: int) -> None:
    count_calls(body(small))  # what is read once for all
    assert count_calls(body(large)) <= MOST * large / small * count_calls(body(small))


PIECES = (
    "<div class='a'>", "<p>", "<li>", "<ul>", "<dl><dt>a</dt><dd>b</dd></dl>", "<h2>", "<h3><a href='/{0}'>", "</a>",
    "<figure><img src='/{0}.jpg'><figcaption>", "<table><tr><td>", "<blockquote>", "<section>", "<aside>", "<form>",
    "<button>", "<!-- a -->", "<br>", "<time datetime='2023-03-05'>", "<p class='byline'>Par Awa Sy", "<span hidden>",
    "</div>", "</p>", "</ul>", "</table>", "</section>", "mot {0} ", "«", "la crue du fleuve, disent-ils, monte. ",
    "<script type='application/ld+json'>{{\"author\": \"Awa {0}\"}}</script>", "Lire aussi : ",
    "(AFP) ", "1 mars 2023 ",
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_work_grows_with_whatever_a_page_repeats(form: str) -> None:
    assert_growth(lambda size: page(f"<h1>{TITLE}</h1><article><p>{FIRST}</p>{repeat(form)(size)}"), 150, 600)
