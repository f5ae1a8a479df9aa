"""Text that SQLite can hold, and how its words are counted."""

from __future__ import annotations

from typing import overload


@overload
def to_storable(text: str) -> str: ...
@overload
def to_storable(text: None) -> None: ...
@overload
def to_storable(text: str | None) -> str | None: ...
def to_storable(text: str | None) -> str | None:
    """The text itself nearly always: lone surrogates, which damaged pages yield, become `?`; None stays None."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def count_words(text: str) -> int:
    """Words as a newsroom counts them: runs of anything but white space."""
    return len(text.split())
