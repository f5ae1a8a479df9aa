"""Buttons that are headings: each opens what is below it, in lists of questions and answers and their like."""

from __future__ import annotations

from itertools import accumulate, islice

from lxml.html import HtmlElement

from pipelines.page.slugs import HEADING_TAGS

_OPENING = frozenset(
    {"aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle", "data-target", "data-bs-target"}
)
"""Attributes that say of a button that it opens something on the page."""
_SHORTEST, _LONGEST = 16, 200
"""Letters of a question: a shorter one is "Besoin d’aide ?" and no more."""
_SHORTEST_ANSWER = 40
"""Letters below a button, from which on it may head them. Chosen, not measured."""
_FEWEST_LIKE = 2
"""Buttons of different words side by side, each above a text, from which on they are its headings. Chosen."""
_MOST_LIKE = 60
"""Elements side by side among which they are looked for."""


def is_question(button: HtmlElement) -> bool:
    """Whether a button asks something and opens what is below it, or is one of several that head a text each."""
    text = "".join(button.itertext()).strip()
    if not _SHORTEST <= len(text) <= _LONGEST:
        return False
    if text.endswith("?") and not _OPENING.isdisjoint(button.keys()):
        return True
    return _heads_text(button) and len(_list_like(button)) >= _FEWEST_LIKE


def is_opened_by_question(element: HtmlElement) -> bool:
    """Whether such a button stands right above an element, or a heading that is one."""
    above = element.getprevious()
    if above is None or above.tag == "button":
        return above is not None and is_question(above)
    inside = next(above.iter("button"), None) if above.tag in HEADING_TAGS else None
    return inside is not None and not _OPENING.isdisjoint(inside.keys())


def _heads_text(button: HtmlElement) -> bool:
    below = button.getnext()
    if below is None or not isinstance(below.tag, str) or next(below.iter("button", "form", "input"), None) is not None:
        return False
    return any(letters >= _SHORTEST_ANSWER for letters in accumulate(len(text.strip()) for text in below.itertext()))


def _list_like(button: HtmlElement) -> set[str]:
    """The words of the buttons that head a text beside it, or in the elements beside the one around it."""
    parent = button.getparent()
    if parent is None:
        return set()
    around = parent.getparent()
    boxes = (each for each in islice(around, _MOST_LIKE) if each.tag == parent.tag) if around is not None else ()
    first = (each[0] for each in boxes if len(each) > 1 and each[0].tag == "button")
    beside = (each for each in islice(parent, _MOST_LIKE) if each.tag == "button")
    return {"".join(each.itertext()).strip() for each in (*beside, *first) if _heads_text(each)}
