"""No compiled pattern of the program takes more than in proportion to the text: repetitions made of its own parts.

A text of one repeated piece is the worst for a pattern that tries again from every place. What a pattern is
applied to is text of strangers, of up to thousands of characters; exceptions stand in `SHORT`, with the reason.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import re._constants as ops  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

ROOMS = ("archive", "pipelines")
SMALL, LARGE = 500, 2_000
"""Characters. What grows with the text takes four times as long, with its square sixteen times."""
MOST_GROWTH = 9
FEWEST_SECONDS = 0.005
"""Below, nobody waits, and the clock's noise is as large."""
UNITS = 8
MOST_SECONDS = 0.05
"""CPU time for a pattern: so many of its units are tried, the characters first."""
SHORT = {
    "crawler.demo": "our own text",
    "pipelines.french": "a line of at most some hundred characters (`Rule`)",
    "pipelines.clean.RULES": "the same rules",
}
_MODULES_APART = ("__main__", ".migrations.", ".preload")
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_METHODS = re.compile(r"\b([A-Za-z_]\w*)(?:\[[^\]]*\])?\.(search|match|fullmatch|sub|finditer|findall|split)\(")


def find_patterns(value: object, name: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns in a module's constant, however deep."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif depth > 5:
        return
    elif isinstance(value, list | tuple | set | frozenset):
        for number, each in enumerate(value):
            yield from find_patterns(each, f"{name}[{number}]", depth + 1)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from find_patterns(each, f"{name}[{key!r}]", depth + 1)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from find_patterns(getattr(value, field.name, None), f"{name}.{field.name}", depth + 1)


def list_patterns() -> list[tuple[str, str, re.Pattern[Any]]]:
    """(module, name, pattern) of each pattern once."""
    found: dict[int, tuple[str, str, re.Pattern[Any]]] = {}
    for room in ROOMS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if not any(part in module.name for part in _MODULES_APART):
                for name, value in vars(importlib.import_module(module.name)).items():
                    for path, pattern in find_patterns(value, name):
                        found.setdefault(id(pattern), (module.name, path, pattern))
    return [each for each in found.values() if not any(f"{each[0]}.{each[1]}".startswith(name) for name in SHORT)]


def sample(parsed: Sequence[Any]) -> str:
    """A text that a part of a pattern takes, or nearly."""
    text = ""
    for op, value in parsed:
        if op is ops.LITERAL:
            text += chr(value)
        elif op is ops.IN:
            text += max(list_characters([(op, value)]), default="a")
        elif op in (ops.ANY, ops.NOT_LITERAL):
            text += "a"
        elif op in _REPEATS:
            text += sample(value[2]) * max(1, min(value[0], 3))
        elif op is ops.SUBPATTERN:
            text += sample(value[3])
        elif op is ops.BRANCH:
            text += sample(value[1][0])
    return text


def list_characters(parsed: Sequence[Any]) -> set[str]:
    """Characters that a pattern speaks of."""
    found: set[str] = set()
    categories = {ops.CATEGORY_DIGIT: "1", ops.CATEGORY_SPACE: " ", ops.CATEGORY_WORD: "a"}
    for op, value in parsed:
        if op is ops.LITERAL:
            found.add(chr(value))
        elif op is ops.IN:
            for kind, each in value:
                if kind is ops.LITERAL:
                    found.add(chr(each))
                elif kind is ops.RANGE:
                    found.add(chr(each[0]))
                else:
                    found.add(categories.get(each, "é") if kind is ops.CATEGORY else "é")
        elif op in _REPEATS:
            found |= list_characters(value[2])
        elif op is ops.SUBPATTERN:
            found |= list_characters(value[3])
        elif op is ops.BRANCH:
            for each in value[1]:
                found |= list_characters(each)
        elif op in (ops.ASSERT, ops.ASSERT_NOT):
            found |= list_characters(value[1])
    return found


def list_units(pattern: re.Pattern[Any]) -> list[str]:
    """What is repeated: pieces that the pattern takes, its beginnings, and the characters it speaks of."""
    parsed = list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    beginnings = {sample(parsed[: end + 1]) for end in range(len(parsed))} | {sample([each]) for each in parsed}
    characters = sorted(list_characters(parsed), key=lambda each: (each.isalnum(), each))
    pieces = sorted((each for each in beginnings if 0 < len(each) < 60), key=len)
    # White space alone is left out: text and fields are folded before any pattern sees them.
    units = [*characters[: UNITS // 2], *pieces[: UNITS // 2], "a", "1", "a "]
    return list(dict.fromkeys(unit for unit in units if unit.strip()))


def measure(pattern: re.Pattern[Any], method: str, text: str) -> float:
    given: Any = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
    before = time.process_time()
    if method == "sub":
        pattern.sub(type(given)(), given)
    elif method == "finditer":
        sum(1 for _ in pattern.finditer(given))
    else:
        getattr(pattern, method)(given)
    return time.process_time() - before


def find_growth(pattern: re.Pattern[Any], method: str) -> str | None:
    """The unit whose repetition takes more than in proportion, if there is one."""
    end = time.process_time() + MOST_SECONDS
    for unit in list_units(pattern):
        if time.process_time() > end:
            break
        small, large = (unit * (size // len(unit)) + "\x00" for size in (SMALL, LARGE))
        if measure(pattern, method, large) < FEWEST_SECONDS:
            continue
        of_small, of_large = (min(measure(pattern, method, text) for _ in range(2)) for text in (small, large))
        if of_large > FEWEST_SECONDS and of_large > MOST_GROWTH * of_small:
            return f"{unit!r} {of_large * 1000:.0f} ms, {of_large / of_small:.0f} times as long for four times the text"
    return None


def list_methods(module: str, name: str) -> list[str]:
    """How a module uses its pattern; what it hands on is matched."""
    source = Path(str(importlib.import_module(module).__file__)).read_text("utf-8")
    return sorted({method for used, method in _METHODS.findall(source) if used == name}) or ["match"]


@pytest.mark.slow
def test_every_pattern_takes_time_in_proportion_to_the_text() -> None:
    found = list_patterns()
    assert len(found) > 100
    wrong = [
        f"{module}.{path}.{method} on {growth}"
        for module, path, pattern in found
        for method in list_methods(module, re.split(r"[.\[]", path)[0])
        if (growth := find_growth(pattern, method)) is not None
    ]
    assert wrong == []


def test_what_grows_with_the_square_is_found() -> None:
    assert find_growth(re.compile(r"\[[^\]]*\]"), "search") is not None
    assert find_growth(re.compile(r"\[[^\[\]]*\]"), "search") is None
