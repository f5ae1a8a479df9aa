"""French typography: turns the plain spelling of the article files into what a newsroom prints.

The files under `articles/` are written with ordinary spaces and straight apostrophes, which people can type and see;
`set_type` puts in the rest. Knows text only, no HTML.
"""

from __future__ import annotations

import re

NARROW = "\u202f"
"""Narrow no-break space: before ; ! ? and inside « » in careful modern typesetting."""
WIDE = "\u00a0"
"""No-break space: before : everywhere, and before all of them on older platforms."""

_OPENING = re.compile(r"« ")
_CLOSING = re.compile(r" ([»;!?])")
_COLON = re.compile(r" :(?=\s|$)")
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")
_UNIT = re.compile(r"(?<=\d) (?=(?:%|€|h\b|km\b|m²|ha\b|tonnes\b|euros\b))")


def set_type(text: str, space: str = NARROW) -> str:
    """`text` with French spaces and apostrophes; `space` is what stands before ; ! ? and inside « »."""
    text = text.replace("'", "’").replace("...", "…")
    text = _OPENING.sub(f"«{space}", text)
    text = _CLOSING.sub(rf"{space}\1", text)
    text = _COLON.sub(f"{WIDE}:", text)
    text = _THOUSANDS.sub(space, text)
    return _UNIT.sub(WIDE, text)
