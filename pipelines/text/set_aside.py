"""What of a page was set aside before cleaning, and why: the account of everything a reader sees beside the text.

Nothing is lost without a word: each line that is neither text nor taken out of it stands in the removal log, one entry
a stretch of lines that one reason set aside. Menus repeat on every page of a source, so that the log is bounded, and an
entry of its own says how much went beyond the bounds.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate, groupby

from archive.model.extraction import SET_ASIDE, Removal
from pipelines.page.blocks import SHORTEST_PROSE, UnreadElement
from pipelines.page.inline import fold_spaces
from pipelines.text.judged.judged_block import JudgedBlock

# Chosen on the saved press pages, nine in ten of which show less beside their text; none was measured alone.
_MOST_LETTERS = 100_000
"""Letters of all lines told of a page but links; those that stand last are left out: readers' comments by hundreds."""
_MOST_LETTERS_OF_LINKS = 2_000
"""Letters told of links outside the article and of the prose of a menu: menus and lists of others."""
_MOST_LETTERS_OF_MENU = 100
"""Letters told of what was not read as lines: a menu, a label for screen readers. Its prose is told besides."""
_MOST_LETTERS_OF_CONTROLS = 500
"""Letters told of all buttons and fields of a page."""
_MOST_COMPOSED = 3
"""Characters that one becomes in canonical form at most (Unicode, NFC): what is shorter is no prose when folded."""
_BEYOND_BOUNDS = f"{SET_ASIDE}beyond"
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
    places, beyond = _choose_places(judged, kept, range(start, end))
    text_places = sorted(kept)

    def find_stretch(place: int) -> tuple[str, int]:
        return _find_rule(judged[place], place, start, end), bisect(text_places, place)

    listed: list[SetAside] = []
    for (rule, _), stretch in groupby(places, key=find_stretch):
        first, *others = stretch
        lines = (judged[place].block.text for place in (first, *others))
        listed.append(SetAside(first, rule, tuple(lines)))
    if beyond:
        listed += _tell_beyond(beyond[0], [judged[place].block.text for place in beyond])
    return listed


def _choose_places(judged: Sequence[JudgedBlock], kept: AbstractSet[int], region: range) -> tuple[list[int], list[int]]:
    """The blocks that are told, and those beyond the bounds.

    Links that trafilatura did not keep and that stand outside the article have a bound of their own.
    """
    told = {judged[place].block.text for place in kept}
    plain: list[int] = []
    linked: list[int] = []
    for place, each in enumerate(judged):
        if place not in kept and each.block.text not in told:
            told.add(each.block.text)
            leads_away = each.block.linked >= _MOST_LINKED and not each.is_found and place not in region
            (linked if leads_away else plain).append(place)
    chosen: list[int] = []
    beyond: list[int] = []
    for places, most in ((plain, _MOST_LETTERS), (linked, _MOST_LETTERS_OF_LINKS)):
        ends = accumulate(len(judged[place].block.text) for place in places)
        fitting = bisect(list(ends), most)
        chosen += places[:fitting]
        beyond += places[fitting:]
    return sorted(chosen), sorted(beyond)


def list_unread(unread: Sequence[UnreadElement]) -> Iterator[SetAside]:
    """The account of what was not read as lines: menus, what a page hides or a template left unfilled, its controls."""
    controls = [each for each in unread if each.family == "control"]
    told: set[str] = set()
    for each in unread:
        if each.family == "control":
            continue
        said = [each.text] if each.text else list(each.element.itertext())
        text = each.text or fold_spaces(" ".join(said[:_MOST_LETTERS_OF_MENU]))
        prose = [] if each.text else list(_find_prose(said))
        cut = text[:_MOST_LETTERS_OF_MENU]
        heads = [] if any(line.startswith(cut) for line in prose) else [cut]
        new = [line for line in dict.fromkeys((*heads, *prose)) if line and line not in told]
        told.update(new)
        if new:
            yield SetAside(each.place, SET_ASIDE + each.family, tuple(new))
    if controls:
        yield from _tell_controls(controls)


def _tell_controls(controls: Sequence[UnreadElement]) -> Iterator[SetAside]:
    """One entry for the words of all buttons and fields, each once; a second one for what goes beyond the bound."""
    words = (fold_spaces(" ".join(map(str, each.element.itertext()))) for each in controls)
    lines = [line for line in dict.fromkeys(words) if line]
    fitting = bisect(list(accumulate(map(len, lines))), _MOST_LETTERS_OF_CONTROLS)
    place = controls[0].place
    if fitting:
        yield SetAside(place, f"{SET_ASIDE}control", tuple(lines[:fitting]))
    yield from _tell_beyond(place, lines[fitting:])


def _tell_beyond(place: int, lines: Sequence[str]) -> Iterator[SetAside]:
    """How many lines went beyond a bound, and how they begin."""
    if lines:
        letters = sum(map(len, lines))
        yield SetAside(place, _BEYOND_BOUNDS, (f"{len(lines)} × ({letters}) {lines[0][:_MOST_LETTERS_OF_MENU]} …",))


def _find_prose(said: Iterable[str]) -> Iterator[str]:
    """The texts of a menu that are as long as prose: what a menu opens may say more than where it leads."""
    long_enough = (text for text in said if len(text) * _MOST_COMPOSED >= SHORTEST_PROSE)
    letters = 0
    for line in map(fold_spaces, long_enough):
        if len(line) >= SHORTEST_PROSE and (letters := letters + len(line)) <= _MOST_LETTERS_OF_LINKS:
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
