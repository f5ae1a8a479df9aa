"""What counts as a fall of the extractions, and what does not."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.health.source_history import PageExtraction
from crawler.health.extraction import FEWEST_PAST, NEWS, SIZES, compute_chance, find_falls, find_redesign
from tests.health.newsrooms import HOUR, MONDAY


def extractions(number: int, seed: int = 1, start: int = 0) -> list[PageExtraction]:
    """A newsroom's usual pages: lengths of all kinds, a byline on most, a lead on some."""
    chance = random.Random(seed)
    return [
        PageExtraction(
            f"example,fanal)/{start + n}",
            MONDAY + (start + n) * HOUR,
            words=round(chance.lognormvariate(5.8, 0.7)),
            has_lead=chance.random() < 0.5,
            has_byline=chance.random() < 0.8,
            removals=chance.choice((0, 1, 1, 2, 3)),
        )
        for n in range(number)
    ]


def test_the_same_pages_on_and_on_are_no_fall() -> None:
    every = extractions(900, seed=7)
    alarms = [n for n in range(FEWEST_PAST + 8, 900) if find_falls(every[:n])]
    assert alarms == []


@pytest.mark.parametrize(
    ("measure", "spoil"),
    [
        ("text", lambda r: replace(r, words=0, no_text="too-short", has_title=False)),
        ("length", lambda r: replace(r, words=r.words // 8)),
        ("length", lambda r: replace(r, words=r.words * 6)),
        ("title", lambda r: replace(r, has_title=False)),
        ("date", lambda r: replace(r, has_date=False)),
        ("byline", lambda r: replace(r, has_byline=False)),
        ("removals", lambda r: replace(r, removals=r.removals + 12)),
    ],
    ids=["no text", "shorter", "longer", "title", "date", "byline", "removals"],
)
def test_a_redesign_is_found_within_its_first_pages(
    measure: str, spoil: Callable[[PageExtraction], PageExtraction]
) -> None:
    before = extractions(120)
    redesigned = [spoil(extraction) for extraction in extractions(SIZES[-1], seed=2, start=120)]
    found = next(n for n in range(1, 21) if find_falls([*before, *redesigned[:n]]))
    assert found <= SIZES[-1]
    fall = find_falls([*before, *redesigned[:found]])[0]
    assert fall.measure == measure
    assert fall.since_at >= before[-1].captured_at - timedelta(hours=20)
    assert fall.chance < 1e-5


def test_a_new_field_is_no_fall() -> None:
    before = [replace(extraction, has_lead=False) for extraction in extractions(100)]
    assert find_falls([*before, *(replace(r, has_lead=True) for r in extractions(20, 2, 100))]) == ()


def test_a_bad_state_does_not_become_the_standard_by_lasting() -> None:
    before = extractions(60)
    bad = [replace(extraction, has_title=False) for extraction in extractions(200, 2, 60)]
    every = [*before, *bad]
    assert find_falls(every[-150:]) == ()  # without knowing better
    assert find_falls(every, fell_at=bad[0].captured_at)[0].measure == "title"
    healed = [*every, *extractions(20, 3, 260)]
    assert find_falls(healed, fell_at=bad[0].captured_at) == ()


def test_one_article_captured_again_and_again_is_one_article() -> None:
    before = extractions(60)
    interview = replace(before[0], words=9_000, urlkey="example,fanal)/interview")
    often = [replace(interview, captured_at=MONDAY + (60 + n) * HOUR) for n in range(30)]
    assert find_falls([*before, *often]) == ()


def test_the_chance_is_that_of_drawing_from_one_urn() -> None:
    assert compute_chance(0, 5, 3, 10) == pytest.approx(1.0)
    assert compute_chance(8, 8, 0, 7) == pytest.approx(1 / 12870)
    assert compute_chance(1, 1, 0, 8) == pytest.approx(0.1)  # Laplace's rule of succession


def test_too_little_and_another_extractor_say_nothing() -> None:
    bad = [replace(extraction, words=0, no_text="too-short") for extraction in extractions(20, 2, 60)]
    assert find_falls([*extractions(FEWEST_PAST - 1), *bad[:8]]) == ()
    assert find_falls([*extractions(100), *(replace(extraction, extractor_id=2) for extraction in bad)]) == ()
    assert find_falls([]) == ()


def like_template(number: int, unlike: int, start: int = 0, extractor_id: int = 1) -> list[PageExtraction]:
    """A newsroom's pages, the last of which have their article elsewhere than the template says."""
    usual = [replace(each, extractor_id=extractor_id) for each in extractions(number, start=start)]
    return [replace(each, is_like_template=place < number - unlike) for place, each in enumerate(usual)]


@pytest.mark.parametrize("learned_anew", [False, True])
def test_a_redesign_is_told_though_every_text_was_read(learned_anew: bool) -> None:
    pages = like_template(40, unlike=8)
    after = like_template(20, unlike=0, start=40, extractor_id=2) if learned_anew else []
    assert find_redesign([*pages, *after]) == pages[32].captured_at
    assert find_falls([*pages, *after]) == ()


def test_some_pages_of_another_form_or_an_old_redesign_are_no_news() -> None:
    assert find_redesign(like_template(40, unlike=3)) is None
    assert find_redesign([replace(each, is_like_template=n % 3 > 0) for n, each in enumerate(extractions(60))]) is None
    assert find_redesign(extractions(60)) is None
    after = like_template(20, unlike=0, start=40 + NEWS // HOUR, extractor_id=2)
    assert find_redesign([*like_template(40, unlike=8), *after]) is None
