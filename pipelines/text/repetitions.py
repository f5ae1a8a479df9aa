"""Which lines of a text only repeat it: the headline again, copies of lines, excerpts and pull-quotes, captions.

Refrains, questions put to several people and what the entries of a list have in common are no copies: a copy stands
beside its like, comes as a run of lines, repeats what the text opens with, or is set otherwise the second time.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise, takewhile

from lxml.html import HtmlElement

from pipelines.page.blocks import SHORTEST_PROSE, Block

# Chosen by what they did to the saved press pages; none was measured alone.
_CUT = re.compile(r"(?:\.\.\.|…|\[…\]|\(…\)|\(\.\.\.\)|\[\.\.\.\])\W*$")
_SHORTEST_REPEATED = 60
"""Letters: a shorter line may stand twice in a text (a refrain, a question of an interview)."""
_SHORTEST_EXCERPT = 26
"""Letters and digits: a shorter line is found in a text or a caption by chance."""
_AFTER_CUT = 12
"""Letters and digits: a text cut by an ellipsis is compared without its last ones, for it may be cut within a word."""
_LONGEST_LABEL = 60
"""Letters: shorter unended items that are links and recur are labels of a template ("Partager", "Lire plus tard")."""
_LABEL_TIMES = 3
"""Times that such an item stands in a text before it is taken for a label."""
_LABEL_LINKED = 0.5
"""Share of a label's letters that are link: items that are none are said of several things by the text itself."""
_COPIED_LINES = 3
"""Lines that come again in the same order, one of them prose: fewer may be a refrain, more are a copy of the text (for
small screens, for printing)."""
_MOST_OF_TEXT = 0.4
"""Share of the text's lines, from which on lines that come again need no prose to be a copy."""
_MOST_BETWEEN = 1
"""Lines between a list and its copy for another screen, at most: a text may come back to what it listed. Chosen."""
_TWICE = 2
_OPENING = 3
"""Lines from the text's start on: a paragraph of theirs that comes again is a lead and its copy."""
_MOST_BOLD = 0.95
"""Share of a line's letters that are bold, above which it is a question or a heading and no paragraph."""
_ENDED = re.compile(r"[.!?…:;»”\")]$")
_SENTENCE_END = re.compile(r"[.!…»”\")]\W*$")


class RepetitionFinder:
    """Knows what a text's blocks repeat. Asked for each block once, in page order, by its place among them."""

    def __init__(self, blocks: Sequence[Block], captions: Iterable[Block]) -> None:
        self._blocks = blocks
        self._captions = {block.key for block in captions}
        self._everything = "\n".join(block.key for block in blocks)
        self._starts = list(accumulate((len(block.key) + 1 for block in blocks), initial=0))
        self._times = Counter(block.key for block in blocks)
        self._quotation: HtmlElement | None = None
        self._again = _find_copies(blocks, self._times) | _find_labels(blocks, self._times)

    def is_repetition(self, place: int, block: Block) -> bool:
        """Whether the block, the one at this place, says nothing that the text or a caption does not say anyhow."""
        is_repeated = place in self._again or self._is_caption(block) or self._is_excerpt(place, block)
        speaks_for = self._quotation if not block.is_prose else None
        quotation = _find_quotation(block)
        if quotation is not None and quotation is speaks_for:
            return False  # whose words a quotation is, which the text says elsewhere too
        self._quotation = None if is_repeated else quotation
        return is_repeated

    def _is_caption(self, block: Block) -> bool:
        return block.key in self._captions and len(block.key) >= _SHORTEST_EXCERPT

    def _is_excerpt(self, place: int, block: Block) -> bool:
        """Whether a cut line, a quotation or a box stands as a part of another line.

        A cut line amid the text that is set as the other line is: who was interrupted says it again.
        """
        is_cut = _may_be_cut(block.text) and _CUT.search(block.text) is not None
        if len(block.key) < _SHORTEST_EXCERPT or not (is_cut or block.kind == "quote" or block.tag == "div"):
            return False
        needle = block.key[:-_AFTER_CUT] if is_cut else block.key
        if self._everything.count(needle) <= self._times[block.key]:
            return False
        return not is_cut or place < _OPENING or self._is_set_otherwise(block, needle)

    def _is_set_otherwise(self, block: Block, needle: str) -> bool:
        """Whether a page sets a line otherwise than each longer one that holds it."""
        return all(_differ(block, other) for other in self._find_holders(needle) if other.key != block.key)

    def _find_holders(self, needle: str) -> Iterator[Block]:
        """The blocks in whose letters others stand."""
        place = self._everything.find(needle)
        while place != -1:
            yield self._blocks[bisect(self._starts, place) - 1]
            place = self._everything.find(needle, place + len(needle))


def _may_be_cut(text: str) -> bool:
    """Whether an ellipsis stands in a text at all: a quick test, for the pattern goes through all of it."""
    return "…" in text or "..." in text


def _find_quotation(block: Block) -> HtmlElement | None:
    if block.kind != "quote":
        return None
    return next((each for each in block.element.iterancestors() if each.tag == "blockquote"), None)


def _find_copies(blocks: Sequence[Block], times: Counter[str]) -> set[int]:
    """The places of lines that are copies of former ones: runs of them first, then what is said twice beside these."""
    again = _find_again(blocks, times)
    if not again:
        return set()
    copies = _find_copied_runs(blocks, again)
    left = times - Counter(blocks[place].key for place in copies)
    for place, first in again.items():
        block = blocks[place]
        is_second = left[block.key] <= _TWICE and _is_paragraph(block)
        is_double = place == first + 1 or (is_second and (first < _OPENING or _differ(block, blocks[first])))
        if is_double and len(block.text) >= _SHORTEST_REPEATED:
            copies.add(place)
    return copies


def _find_again(blocks: Sequence[Block], times: Counter[str]) -> dict[int, int]:
    """The places of lines that stood in the text before, each with the place where they stood first."""
    firsts: dict[str, int] = {}
    again: dict[int, int] = {}
    for place, block in enumerate(blocks):
        if times[block.key] >= _TWICE and firsts.setdefault(block.key, place) != place:
            again[place] = firsts[block.key]
    return again


def _find_copied_runs(blocks: Sequence[Block], again: Mapping[int, int]) -> set[int]:
    """The places of lines that repeat, one after the other, lines that stood before."""
    keys = [block.key for block in blocks]
    copies: set[int] = set()
    end = 0
    for place, first in again.items():
        if place < end:  # where a run is no copy, a part of it is none
            continue
        size = _measure_run(keys, first, place)
        end = place + size
        is_near = place - first - size <= _MOST_BETWEEN
        is_double = is_near and _is_set_twice(blocks[first : first + size], blocks[place:end])
        if is_double or _is_copy(blocks[place:end], len(blocks)):
            copies.update(range(place, end))
    return copies


def _measure_run(keys: Sequence[str], first: int, place: int) -> int:
    """How many lines from `place` on are those from `first` on, which end before."""
    size = 0
    while first + size < place and place + size < len(keys) and keys[first + size] == keys[place + size]:
        size += 1
    return size


def _is_copy(run: Sequence[Block], lines: int) -> bool:
    """Whether lines that come again are the text once more, and no refrain."""
    return len(run) >= _COPIED_LINES and (any(block.is_prose for block in run) or len(run) >= _MOST_OF_TEXT * lines)


def _is_set_twice(run: Sequence[Block], again: Sequence[Block]) -> bool:
    """Whether lines come again in elements of other classes, as for small screens.

    No refrain does, nor do the answers of a survey; a list beside a table that says the same is the author's.
    """
    if len(run) < _COPIED_LINES or sum(len(block.text) for block in run) < _SHORTEST_REPEATED:
        return False
    if len({block.key for block in run}) < len(run):
        return False
    first, second = _read_setting(run[0], again[0]), _read_setting(again[0], run[0])
    return [tag for tag, _ in first] == [tag for tag, _ in second] and first != second


def _read_setting(block: Block, other: Block) -> list[tuple[str, str]]:
    """The tags and classes around a line up to what is around another too; the numbers of classes count nothing."""
    around = set(other.element.iterancestors())
    own = takewhile(lambda element: element not in around, (block.element, *block.element.iterancestors()))
    return [(str(element.tag), (element.get("class") or "").strip("0123456789 ")) for element in own]


def _is_paragraph(block: Block) -> bool:
    """Whether a line is a sentence of prose, and no question, heading, verse or item."""
    is_plain = block.kind in {"paragraph", "quote"} and block.bold < _MOST_BOLD
    return is_plain and len(block.text) >= SHORTEST_PROSE and _SENTENCE_END.search(block.text) is not None


def _differ(block: Block, other: Block) -> bool:
    """Whether a page sets two lines of the same words differently, as it does pull-quotes; verses are set alike."""
    return (block.kind, block.tag, block.element.get("class")) != (other.kind, other.tag, other.element.get("class"))


def _find_labels(blocks: Sequence[Block], times: Counter[str]) -> set[int]:
    """The places of short items that recur as a template's labels do: as links, or one right after its like where what
    stood between them is gone. Items that the text itself says of several things stand among others.
    """
    labels: set[int] = set()
    if max(times.values(), default=0) < _LABEL_TIMES:
        return labels
    run: list[int] = []
    for place, block in enumerate([*blocks, None]):
        if block is not None and _is_recurring_item(block, times):
            run.append(place)
            continue
        has_doubles = any(blocks[one].key == blocks[other].key for one, other in pairwise(run))
        labels.update(one for one in run if has_doubles or blocks[one].linked >= _LABEL_LINKED)
        run = []
    return labels


def _is_recurring_item(block: Block, times: Counter[str]) -> bool:
    is_short = block.kind == "item" and len(block.text) < _LONGEST_LABEL and not _ENDED.search(block.text)
    return is_short and times[block.key] >= _LABEL_TIMES
