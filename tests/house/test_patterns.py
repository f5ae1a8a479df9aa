"""No regular expression takes more than in proportion to the text it is applied to, whatever that text repeats.

Measured is the processor's time a character, against that of a plain search in the same process. Verdicts are far
apart: what grows in proportion costs some dozen steps a character at any length, what grows with the square costs half
the text's length of them, and that is thousands. So no busy machine decides.
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.house.patterns import Found, find_patterns, list_pumps, list_uses
from tests.house.structure import read_house

LONGEST = 24_000
"""Characters of the texts, where nothing bounds what a pattern is applied to."""
SIZES = (24, 28, 34, 44, 60, 90, 130, 200, 3_000, LONGEST)
"""Tried one after the other, in small steps at first: what multiplies with each character, and was just within bounds,
is far beyond it at the next size and does not take for ever yet."""
MOST = 3_000
"""Steps a character. A square's are `LONGEST / 2` at least; patterns with bounded repeats (`{0,60}`) have hundreds."""
QUICK, FEW = 3_000, 300
"""At so many characters a square has `QUICK / 2` steps each: what has few is not tried at greater length. A shorter
text may cost what one of this length may."""
TAIL = "\0"

BOUNDED = {
    "pipelines.metadata.people.agencies._SIGNED": "_LONGEST_SIGNATURE",
    "pipelines.metadata.completeness._PLEA": "_BEFORE_MENTION _AFTER_MENTION",
    "pipelines.metadata.dates.french_dates._ANY_FORM": "_LONGEST_LINE",
    "archive.model.page_numbers._NEXT_WORDS": "_LONGEST_LABEL",
    "pipelines.compare.frame_lines._METER": "_LONGEST",
    "pipelines.text.no_text._FEED": "_START_FOR_FEED",
    "pipelines.text.no_text._CONSENT": "_LITTLE_FOR_CONSENT",
    "pipelines.text.other_pages._HOST": "_LONGEST_HEADING",
    "pipelines.text.other_pages._ERROR": "_LONGEST_HEADING",
    "pipelines.text.other_pages._CHALLENGE": "_LONGEST_HEADING",
    "pipelines.text.other_pages._LOGIN": "_LONGEST_HEADING",
    "pipelines.text.other_pages._SURELY_HOST": "_LITTLE_SHOWN",
}
"""Patterns that are applied to so many characters at most: the names, in the same module, whose sum that is."""


def find_longest(found: Found) -> int:
    """The most characters of a text that a pattern is applied to."""
    for name in found.names:
        base = name.partition("[")[0]
        if base in BOUNDED:
            module = importlib.import_module(base.rpartition(".")[0])
            return sum(getattr(module, bound) for bound in BOUNDED[base].split())
    return min(found.longest or LONGEST, LONGEST)


def time_use(use: Callable[[Any], object], text: Any) -> float:
    started = time.process_time()
    use(text)
    return time.process_time() - started


@pytest.fixture(scope="module")
def step() -> float:
    """Seconds of a step: of a character that a search looks at again and again (the square that this is all about)."""
    pattern, size = re.compile("a+b"), 3_000
    return min(time_use(pattern.search, "a" * size) for _ in range(5)) / (size * size / 2)


def count_steps(found: Found, text: Any, step: float) -> float:
    """Steps a character of one text, by the processor's time."""
    return max(time_use(use, text) for use in list_uses(found)) / (max(len(text), QUICK) * step)


def find_fault(found: Found, step: float) -> str | None:
    """What text costs too much, and how much."""
    longest = find_longest(found)
    for start, pump in list_pumps(found.pattern):
        for size in sorted({min(size, longest) for size in SIZES}):
            text: Any = start + pump * max((size - len(start)) // len(pump), 1) + TAIL
            if isinstance(found.pattern.pattern, bytes):
                text = text.encode()
            steps = count_steps(found, text, step)
            if steps > MOST and min(count_steps(found, text, step) for _ in range(2)) > MOST:
                return f"{found.names[0]}: {start!r} + {pump!r} again and again, {size} characters"
            if size >= QUICK and steps < FEW:
                break
    return None


@pytest.mark.slow
def test_no_repetition_hurts_a_pattern(step: float) -> None:
    """Mend it: possessive quantifiers (`\\s*+`), a run only at its start (`(?<!\\s)\\s++`), or a bound in `BOUNDED`."""
    found = find_patterns(read_house(Path(__file__).parents[2]))
    assert len(found) > 400
    assert [fault for each in found if (fault := find_fault(each, step))] == []


@pytest.mark.parametrize(
    ("pattern", "is_slow"),
    [
        (r"\s+x", True),
        (r"\s*\n\s*", True),
        (r"(?:a|aa)+b", True),
        (r"<!--.*?-->", True),
        (r"user[ \t]*[: \t][ \t]*x", True),
        (r"(?<!\s)\s++x", False),
        (r"a.{0,20}?b.{0,20}?c", False),
        (r"<[^<>]*>", False),
    ],
)
def test_what_grows_with_the_square_is_found(pattern: str, is_slow: bool, step: float) -> None:
    assert (find_fault(Found(re.compile(pattern), ["made.up"]), step) is not None) == is_slow
