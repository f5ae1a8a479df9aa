"""Pull-quotes: a line set large beside the text, which says once more, often shortened, what a paragraph says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, takewhile

from pipelines.page.blocks import Block
from pipelines.text.apart.flow import Flow

# Chosen on the saved press pages; none was measured alone.
_RUN = 3
"""Words that follow each other in both: two are common speech."""
_SHARED = 0.6
"""Share of a line's runs of words that stand in one paragraph as well, from which on it repeats it."""
_SHARED_IF_NAMED = 0.4
"""The same, for a line whose element is named as a pull-quote."""
_FEWEST_WORDS = 8
_MOST_WORDS = 60
"""Words of a pull-quote: shorter ones are found by chance, longer ones are quotations."""
_NAMED = re.compile(r"(?:^|[\s_-])(?:exergues?|pull-?quotes?|quote-?pull|verbatim|mise-en-avant)(?=$|[\s_-])")
_LEVELS = 3
"""Elements around a line whose names are looked at, its own included."""
_QUOTED = re.compile(r"(?:^|[\s_-])(?:quotes?|citations?|blockquote)(?=$|[\s_-])")
_MESSAGE = re.compile(r"tweet|instagram|facebook|tiktok|bluesky|mastodon|embed")
"""Names of embedded messages, which an article quotes again in its own sentences."""
_WORD = re.compile(r"[^\W_]+")
_NAMES_KEPT = 4096
"""Class names of which it is kept what they say, the least used ones dropped. Not measured."""


def find_pull_quotes(blocks: Sequence[Block], _: Flow) -> set[int]:
    """The places of lines set apart that repeat most of their words from one paragraph of the text."""
    candidates = {place: limit for place, block in enumerate(blocks) if (limit := _find_limit(block)) is not None}
    if not candidates:
        return set()
    runs = [_list_runs(block.text) for block in blocks]
    found = {
        place
        for place, limit in candidates.items()
        if runs[place]
        and any(
            other != place and other not in candidates and len(runs[place] & runs[other]) >= limit * len(runs[place])
            for other in range(len(blocks))
        )
    }
    return found.union(*(_list_rest_of_quotation(blocks, place) for place in found))


def _list_rest_of_quotation(blocks: Sequence[Block], place: int) -> set[int]:
    """The places of the short lines below a pull-quote, in its own element: whose words they are."""
    quotation = next((each for each in blocks[place].element.iterancestors() if each.tag == "blockquote"), None)
    if quotation is None:
        return set()

    def is_rest(other: int) -> bool:
        return not blocks[other].is_prose and any(each is quotation for each in blocks[other].element.iterancestors())

    return set(takewhile(is_rest, range(place + 1, len(blocks))))


def _find_limit(block: Block) -> float | None:
    """How much a line must share with a paragraph to be its pull-quote; None for what is set like all others."""
    if block.kind not in {"paragraph", "quote"} or block.in_lead:
        return None
    outwards = (block.element, *islice(block.element.iterancestors(), _LEVELS - 1))
    limit = _read_limit(" ".join(each.get("class") or "" for each in outwards), block.kind == "quote")
    return limit if limit is not None and _FEWEST_WORDS <= len(block.text.split()) <= _MOST_WORDS else None


@lru_cache(maxsize=_NAMES_KEPT)
def _read_limit(classes: str, is_quote: bool) -> float | None:
    """The same by the names of the elements around a line, which the paragraphs of a text have in common."""
    names = classes.lower()
    if _MESSAGE.search(names):
        return None
    if _NAMED.search(names):
        return _SHARED_IF_NAMED
    return _SHARED if is_quote or _QUOTED.search(names) else None


def _list_runs(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
