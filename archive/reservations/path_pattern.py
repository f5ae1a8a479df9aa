"""Paths as robots.txt and tdmrep.json write them (RFC 9309 § 2.2.3): `*` for anything, `$` for the end. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from urllib.parse import unquote, urlsplit

_T = TypeVar("_T")


def to_path(url: str) -> str:
    """The path of an address with its query, unescaped; "/" where it has none."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unclosed [ in the host
        return "/"
    return unquote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def fits_pattern(pattern: str, path: str) -> bool:
    """Whether a path begins with the pattern."""
    is_end = pattern.endswith("$")
    first, *others = unquote(pattern.removesuffix("$")).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(others):
        if is_end and number == len(others) - 1:
            return len(path) - len(part) >= at and path.endswith(part)
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not is_end or at == len(path)


def choose_longest(rules: Iterable[tuple[str, _T]], path: str) -> list[_T]:
    """What the most specific patterns say of a path: all rules of the longest pattern that fits."""
    fitting = [(len(pattern), said) for pattern, said in rules if fits_pattern(pattern, path)]
    longest = max((length for length, _ in fitting), default=0)
    return [said for length, said in fitting if length == longest]
