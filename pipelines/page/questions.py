"""Questions that are buttons: each opens the answer below it, in lists of questions and answers."""

from __future__ import annotations

from lxml.html import HtmlElement

_OPENING = frozenset(
    {"aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle", "data-target", "data-bs-target"}
)
"""Attributes that say of a button that it opens something on the page."""
_SHORTEST, _LONGEST = 16, 200
"""Letters of a question: a shorter one is "Besoin d’aide ?" and no more."""


def is_question(button: HtmlElement) -> bool:
    """Whether a button asks something and opens what is below it."""
    if _OPENING.isdisjoint(button.keys()):
        return False
    text = "".join(button.itertext()).strip()
    return _SHORTEST <= len(text) <= _LONGEST and text.endswith("?")
