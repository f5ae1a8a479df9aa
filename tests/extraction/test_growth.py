"""No page takes more than in proportion to its size: calls are counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType

import pytest

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
        repeat("<nav><a href='/'>x</a></nav>"),
        repeat("</body></html><p>x</p>"),
        lambda size: "<div>" * size,
        lambda size: "<table><tr><td>" * size,
        lambda size: "<table>" + repeat("<tr><td>{0}</td><td>b</td></tr>")(size) + "</table>",
        lambda size: "<script>x=" + "[" * size + "</script>",
    ],
    ids=["prose", "short", "same short", "same prose", "spans", "headings", "cards", "like", "hidden", "breaks",
         "buttons", "menus", "ends", "deep", "deep tables", "table", "script"],
)  # fmt: skip
def test_work_grows_with_the_page(inner: Callable[[int], str]) -> None:
    def body(size: int) -> bytes:
        return page(f"<h1>{TITLE}</h1><article><p>{FIRST}</p>{inner(size)}</article>")

    count_calls(body(SMALL))  # what is read once for all
    assert count_calls(body(LARGE)) <= MOST * LARGE / SMALL * count_calls(body(SMALL))
