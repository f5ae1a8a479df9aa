"""Initials that a page sets large and apart from their word: they are put back, in the tree, where the word goes on.

Style sheets make a drop cap out of the first letter. Some pages put it into a paragraph of its own, leave a line end
behind it, or hide the cut word from screen readers and give these a whole one. Read as written, a text then begins in
the middle of a word, or with two.
"""

from __future__ import annotations

import re
from typing import Final

from lxml.html import HtmlElement

INITIAL: Final = re.compile(rb">\s*+(?:[A-Z]|\xc3[\x80-\x9e]|\xc5\x92)\s*+</")
"""A capital alone in an element, in the bytes of a page: hardly any page without drop caps has one, and no tree is
searched without."""
_LETTER_TAGS: Final = ("span", "b", "strong", "big", "font", "em", "i", "p", "div", "td")
_INLINE: Final = frozenset({"span", "b", "strong", "big", "font", "em", "i"})
_WORDS: Final = frozenset("AÀYÔO")
"""Capitals that are words by themselves: what follows them after a space is another word."""
_SHORTEST_REST: Final = 80
"""Letters of the paragraph that goes on with a word whose initial stands in an element of its own: a letter over the
short lines of a directory is none. The length of a paragraph."""


def join_initials(tree: HtmlElement) -> None:
    """Put each initial that stands apart back to its word."""
    for element in [each for each in tree.iter(*_LETTER_TAGS) if _is_capital(each)]:
        _show_word(element)
        _join_to_rest(element, (element.text or "").strip())


def _is_capital(element: HtmlElement) -> bool:
    text = (element.text or "").strip()
    return len(text) == 1 and text.isupper() and len(element) == 0


def _show_word(initial: HtmlElement) -> None:
    """Show the cut word where it is hidden from screen readers alone, which are told it in one piece right after."""
    word = initial.getparent()
    if word is None or word.tag not in _INLINE or word.get("aria-hidden") != "true":
        return
    copy = word.getnext()
    if copy is not None and not (word.tail or "").strip() and _read(word) == _read(copy) and _read(word):
        del word.attrib["aria-hidden"]
        copy.set("aria-hidden", "true")


def _join_to_rest(initial: HtmlElement, letter: str) -> None:
    holder = _find_holder(initial, letter)
    if (holder.tail or "").strip():
        rest = (holder.tail or "").lstrip()
        if not rest[0].islower() or not _begins_parent(holder):
            return
        if holder.tag in _INLINE:
            holder.tail = holder.tail if letter in _WORDS else rest
        elif _goes_on(letter, rest):
            initial.text, holder.tail = None, letter + rest
        return
    following = holder.getnext() if holder.tag not in _INLINE else None
    first = _find_first_text(following) if following is not None else None
    if first is not None and following is not None and _goes_on(letter, _read(following)):
        initial.text, first.text = None, letter + (first.text or "").lstrip()


def _find_holder(initial: HtmlElement, letter: str) -> HtmlElement:
    """The outermost element that shows the initial and nothing else."""
    holder = initial
    while not (holder.tail or "").strip():
        parent = holder.getparent()
        if parent is None or parent.tag not in _LETTER_TAGS or _read(parent) != letter:
            break
        holder = parent
    return holder


def _begins_parent(element: HtmlElement) -> bool:
    """Whether nothing stands before an element in its parent."""
    parent, before = element.getparent(), element.getprevious()
    is_first = parent is not None and not (parent.text or "").strip()
    return is_first and (before is None or (not _read(before) and not (before.tail or "").strip()))


def _goes_on(letter: str, rest: str) -> bool:
    """Whether a paragraph begins in the middle of a word, and not with a word under its letter, as in a directory."""
    return len(rest) >= _SHORTEST_REST and rest[0].islower() and rest[0] != letter.lower()


def _find_first_text(element: HtmlElement) -> HtmlElement | None:
    """The element within this one, or itself, in which its text begins."""
    while not (element.text or "").strip():
        if len(element) == 0 or not isinstance(element[0].tag, str):
            return None
        element = element[0]
    return element


def _read(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
