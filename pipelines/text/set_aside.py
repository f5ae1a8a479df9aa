"""What of a page was set aside before cleaning, and why: the account of everything a reader sees beside the text.

Nothing is lost without a word: each line that is neither text nor taken out of it stands in the removal log, one entry
a stretch of lines that one reason set aside. Menus repeat on every page of a source, so that the log is bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from archive.model.extraction import SET_ASIDE, Removal
from pipelines.page.blocks import SHORTEST_PROSE, UnreadElement
from pipelines.page.inline import fold_spaces
from pipelines.text.judged.judged_block import JudgedBlock

# Chosen on the saved press pages, nine in ten of which show less beside their text; none was measured alone.
_MOST_LETTERS = 20_000
"""Letters of all lines told of a page; those that stand last are left out."""
_MOST_LETTERS_WITH_LINKS = 2_000
"""Letters of all lines told, from which on links outside the article are left out: menus, lists of others."""
_MOST_LETTERS_OF_MENU = 100
"""Letters told of what was not read as lines: a menu, a label for screen readers. Its prose is told besides."""
_MOST_LINKED = 0.5
"""Share of a line's letters that are link, from which on it leads elsewhere."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Lines that stand together and that one reason set aside; `place` is the index of the first among the blocks."""

    place: int
    rule: str
    lines: tuple[str, ...]

    def to_removal(self, block: int) -> Removal:
        """The entry of the log, before the text's line `block`."""
        return Removal(self.rule, "\n".join(self.lines), block)


def list_set_aside(judged: Sequence[JudgedBlock], kept: AbstractSet[int], start: int, end: int) -> list[SetAside]:
    """The account of all blocks but those whose indices are `kept`, the text standing from `start` up to `end`.

    Of lines that recur the first is told.
    """
    places = _choose_places(judged, kept, range(start, end))
    listed: list[SetAside] = []
    for place in places:
        rule, text = _find_rule(judged[place], place, start, end), judged[place].block.text
        last = listed[-1] if listed else None
        if last is not None and last.rule == rule and kept.isdisjoint(range(last.place, place)):
            listed[-1] = SetAside(last.place, rule, (*last.lines, text))
        else:
            listed.append(SetAside(place, rule, (text,)))
    return listed


def _choose_places(judged: Sequence[JudgedBlock], kept: AbstractSet[int], region: range) -> Iterable[int]:
    """The blocks that are told: links that trafilatura did not keep and that stand outside the article give way."""
    told = {judged[place].block.text for place in kept}
    plain: list[int] = []
    linked: list[int] = []
    for place, each in enumerate(judged):
        if place not in kept and each.block.text not in told:
            told.add(each.block.text)
            leads_away = each.block.linked >= _MOST_LINKED and not each.is_found and place not in region
            (linked if leads_away else plain).append(place)
    letters = 0
    chosen: list[int] = []
    for places, most in ((plain, _MOST_LETTERS), (linked, _MOST_LETTERS_WITH_LINKS)):
        for place in places:
            letters += len(judged[place].block.text)
            if letters > most:
                break
            chosen.append(place)
    return sorted(chosen)


def list_unread(unread: Sequence[UnreadElement]) -> Iterable[SetAside]:
    """The account of menus and of labels that a page hides, which were not read as lines."""
    told: set[str] = set()
    for each in unread:
        text = fold_spaces(" ".join(islice(each.element.itertext(), _MOST_LETTERS_OF_MENU)))[:_MOST_LETTERS_OF_MENU]
        prose = list(_find_prose(each.element))
        heads = [] if any(line.startswith(text) for line in prose) else [text]
        new = [line for line in dict.fromkeys((*heads, *prose)) if line and line not in told]
        told.update(new)
        if new:
            yield SetAside(each.place, SET_ASIDE + each.family, tuple(new))


def _find_prose(element: HtmlElement) -> Iterator[str]:
    """The texts of a menu that are as long as prose: what a menu opens may say more than where it leads."""
    lines = (fold_spaces(str(text)) for text in element.itertext())
    letters = 0
    for line in lines:
        if len(line) >= SHORTEST_PROSE and (letters := letters + len(line)) <= _MOST_LETTERS_WITH_LINKS:
            yield line


def _find_rule(each: JudgedBlock, place: int, start: int, end: int) -> str:
    """Why a block was set aside: what its markup names it, that it announces another article, or where it stands."""
    if each.noise is not None:
        return SET_ASIDE + each.noise
    if place < start:
        return f"{SET_ASIDE}above"
    if place >= end:
        return f"{SET_ASIDE}below"
    return f"{SET_ASIDE}linked" if each.block.linked >= _MOST_LINKED else f"{SET_ASIDE}beside"
