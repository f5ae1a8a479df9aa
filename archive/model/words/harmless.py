"""Text of others shown to people: characters that a terminal or a mail program would obey are written out.

A headline may hold the sequences that clear a screen, ring, set a window's title or turn the order of letters round, so
that a line reads as another one. The archive, JSON and CSV keep such characters as they are.
"""

from __future__ import annotations

import re

# C0 without tab and line feed, DEL, C1; marks of direction (UAX #9); line and paragraph separators; annotation; tags.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def to_harmless(text: str) -> str:
    """The text with such characters as Python writes them (`\\x1b`); lines and tabs stay."""
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def to_harmless_json(text: str) -> str:
    """JSON on one line with such characters as JSON writes them (`\\u202e`): it says the same."""
    return _OBEYED.sub(lambda found: "".join(f"\\u{unit:04x}" for unit in _to_utf16(found[0])), text)


def _to_utf16(character: str) -> tuple[int, ...]:
    data = character.encode("utf-16-be", "surrogatepass")
    return tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


def to_harmless_line(text: str) -> str:
    """The same as one line: a line's end in it could begin one that looks like ours."""
    return to_harmless(text).replace("\n", "\\n")
