"""What counts as a fall of the readings, and what does not."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from archive.health.source_history import PageExtraction
from crawler.health.extraction import FEWEST_PAST, SIZES, chance_of, falls
from tests.health.newsrooms import HOUR, MONDAY


def readings(number: int, seed: int = 1, start: int = 0) -> list[PageExtraction]:
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
    every = readings(900, seed=7)
    alarms = [n for n in range(FEWEST_PAST + 8, 900) if falls(every[:n])]
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
    before = readings(120)
    redesigned = [spoil(reading) for reading in readings(SIZES[-1], seed=2, start=120)]
    found = next(n for n in range(1, 21) if falls([*before, *redesigned[:n]]))
    assert found <= SIZES[-1]
    fall = falls([*before, *redesigned[:found]])[0]
    assert fall.measure == measure
    assert fall.since_at >= before[-1].captured_at - timedelta(hours=20)
    assert fall.chance < 1e-5


def test_a_new_field_is_no_fall() -> None:
    before = [replace(reading, has_lead=False) for reading in readings(100)]
    assert falls([*before, *(replace(r, has_lead=True) for r in readings(20, 2, 100))]) == ()


def test_a_bad_state_does_not_become_the_standard_by_lasting() -> None:
    before = readings(60)
    bad = [replace(reading, has_title=False) for reading in readings(200, 2, 60)]
    every = [*before, *bad]
    assert falls(every[-150:]) == ()  # without knowing better
    assert falls(every, fell_at=bad[0].captured_at)[0].measure == "title"
    healed = [*every, *readings(20, 3, 260)]
    assert falls(healed, fell_at=bad[0].captured_at) == ()


def test_one_article_captured_again_and_again_is_one_article() -> None:
    before = readings(60)
    interview = replace(before[0], words=9_000, urlkey="example,fanal)/interview")
    often = [replace(interview, captured_at=MONDAY + (60 + n) * HOUR) for n in range(30)]
    assert falls([*before, *often]) == ()


def test_the_chance_is_that_of_drawing_from_one_urn() -> None:
    assert chance_of(0, 5, 3, 10) == pytest.approx(1.0)
    assert chance_of(8, 8, 0, 7) == pytest.approx(1 / 12870)
    assert chance_of(1, 1, 0, 8) == pytest.approx(0.1)  # Laplace's rule of succession


def test_too_little_and_another_extractor_say_nothing() -> None:
    bad = [replace(reading, words=0, no_text="too-short") for reading in readings(20, 2, 60)]
    assert falls([*readings(FEWEST_PAST - 1), *bad[:8]]) == ()
    assert falls([*readings(100), *(replace(reading, extractor_id=2) for reading in bad)]) == ()
    assert falls([]) == ()
