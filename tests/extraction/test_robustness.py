"""Whatever happens to a page, extraction gives a value, soon, and the same one again."""

from __future__ import annotations

import gc
import pickle
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.extraction import Extraction, NoText
from pipelines.extract import extract
from pipelines.french.restoring import restore_text
from pipelines.french.rule import Rule
from pipelines.french.rules import RULES
from pipelines.options import ExtractOptions
from tests.extraction import pages

CAPTURED_AT = datetime(2023, 3, 5, 8, 0, tzinfo=UTC)
LONGEST_SECONDS = 30.0
"""Seconds of processor time, far above what anything here takes: they tell a hang, not how fast the machine is."""

SCRAPS = """
    <div> </div> <table><tr><td> </article> <!-- --> <p><p> \x00 &#0; &#x110000; <script> </body> <svg><p> <br><br>
    <ahref='http://[x'> <b><i> <h1> <basehref='::'> <li> <blockquote> <imgsrcset=',,'> 😀 <frameset> ]]> & « \ufeff
    &#1; &#xFFFF; <divclass='&#2;nav'> <aside>&#3; <form> <nav> <o:p> <template> <noscript>
"""


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A made-up page with pieces lost, doubled, moved and scrapped in."""
    body = bytearray(draw(st.sampled_from(list(pages.FAMILIES.values()))))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(body)))
        size = draw(st.integers(0, 400))
        match draw(st.integers(0, 3)):
            case 0:
                del body[at : at + size]
            case 1:
                body[at:at] = body[at : at + size]
            case 2:
                body[at:at] = (
                    draw(st.sampled_from(SCRAPS.split()))
                    .replace("<ahref", "<a href")
                    .replace("<divclass", "<div class")
                    .encode()
                )
            case _:
                body[at:at] = draw(st.binary(max_size=20))
    return bytes(body)


@settings(max_examples=150, deadline=None)
@given(mutated())
def test_a_damaged_page_is_read_or_refused(body: bytes) -> None:
    started = time.process_time()
    extraction = extract(body, "https://gazette.example/delta/crue", CAPTURED_AT)
    assert time.process_time() - started < LONGEST_SECONDS
    assert extract(body, "https://gazette.example/delta/crue", CAPTURED_AT) == extraction
    if isinstance(extraction, NoText):
        assert extraction.reason != "extractor-failed", extraction.detail
    else:
        assert len(extraction.block_kinds) == len(extraction.text.splitlines())
        before = restore_text(extraction.text.split("\n") if extraction.text else [], extraction.removals)
        assert len(before) >= len(extraction.block_kinds)
        taken = [removal for removal in extraction.removals if not removal.is_set_aside]
        assert all(removal.text in before[removal.block] for removal in taken)


@pytest.mark.parametrize("is_on", [True, False])
@pytest.mark.parametrize("body", [next(iter(pages.FAMILIES.values())), b"", b"<p>"])
def test_the_collector_of_garbage_is_left_as_it_was(body: bytes, is_on: bool) -> None:
    was_on = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        extract(body, "https://gazette.example/delta/crue", CAPTURED_AT)
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if was_on else gc.disable)()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000), st.text(max_size=60))
def test_any_bytes_at_any_address_give_a_value(body: bytes, url: str) -> None:
    extraction = extract(body, url, CAPTURED_AT)
    assert isinstance(extraction, Extraction) or extraction.reason != "extractor-failed", extraction


@pytest.mark.parametrize(
    "body",
    [
        pages.page("<div>" * 3000 + pages.FIRST),
        pages.page("<b>" * 3000 + pages.FIRST),
        pages.page(f"<p>{pages.FIRST}</p>" * 3000),
        pages.page("<p>" + "mot " * 200_000 + "</p>"),
        pages.page("<p>" + "mot" * 200_000 + "</p>"),
        pages.page("<ul>" + "<li><a href='#'>Partager</a></li>" * 5000 + "</ul>"),
        pages.page("<table>" + "<tr><td>a</td><td>b</td></tr>" * 4000 + "</table>"),
        pages.page("<br>" * 20_000 + pages.FIRST),
        pages.page(f"<p>{'«' * 20_000}</p><p>{pages.FIRST}</p>"),
    ],
    ids=["deep", "deep-inline", "long", "one-paragraph", "one-word", "list", "table", "breaks", "ornaments"],
)
def test_monstrous_pages_take_bounded_time(body: bytes) -> None:
    started = time.process_time()
    extract(body, "https://gazette.example/", CAPTURED_AT)
    assert time.process_time() - started < 2 * LONGEST_SECONDS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_pattern_explodes(rule: Rule) -> None:
    for seed in ("x", "a ", "par ", "afp ", "1 ", "A. ", "#a ", "mail", "© ", "lire ", "-", "publié 1 "):
        line = (seed * rule.longest)[: rule.longest - 1] + "§"
        started = time.process_time()
        rule.pattern.fullmatch(line)
        assert time.process_time() - started < LONGEST_SECONDS, seed


def test_readings_and_options_travel_between_processes() -> None:
    options = ExtractOptions(prune=("//aside",))
    assert pickle.loads(pickle.dumps(options)) == options
    extraction = extract(pages.WORDPRESS, "https://gazette.example/delta/crue", CAPTURED_AT, options)
    assert pickle.loads(pickle.dumps(extraction)) == extraction
