"""Which of an article's lines are its source's frame, given the lines that were learned of the source. Pure.

A line that recurs is not frame everywhere: a rubric heads something, a series asks the same questions, a formula is all
that an article has. What is spared here stays text whatever was learned; `pipelines.french.learning` goes by the same
judgement when it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from archive.model.extraction import BlockKind
from pipelines.french.masking import compute_block_digest

LinePlace = Literal["edge", "body"]
"""Before the first or after the last paragraph of the article's own, or between two of them."""

SHORTEST_PARAGRAPH = 80
"""Letters: a shorter line is a label, a heading or a caption as often as a paragraph (`SHORTEST_PROSE` of blocks)."""
SHORTEST = 25
"""Letters of a line that is learned for recurring: shorter ones are rubrics and ingredients. Measured with
`benchmarks/learning.py`."""
_MOST_OF_TEXT = 0.5
"""Share of an article's letters: where known lines are more, they are what the article has. Chosen, not measured: the
highest share that frame had on the saved press pages was 0.31."""
_MOST_RUNS = 1
"""Runs of known lines between an article's own paragraphs: more of them are a format, such as the same questions to
everybody. Chosen, not measured."""
LISTED = frozenset({"item", "row"})
"""Kinds of lines that recur as facts: ingredients, results, names."""


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """A line of an article's text, before what was learned of its source is taken out; `is_learned`: what was, once."""

    text: str
    kind: BlockKind = "paragraph"
    is_learned: bool = False


def find_learned_lines(lines: Sequence[ArticleLine], digests: frozenset[str]) -> frozenset[int]:
    """The indices of the lines that are the source's frame, given the digests of what was learned."""
    if not digests:
        return frozenset()
    return frozenset(find_frame_lines(lines, lambda line: compute_block_digest(line) in digests))


def find_frame_lines(lines: Sequence[ArticleLine], is_known: Callable[[str], bool]) -> dict[int, LinePlace]:
    """The known lines that are frame in this article, with their place; none where they are more than half of it."""
    known = {index for index, line in enumerate(lines) if line.kind not in LISTED and is_known(line.text)}
    known = _spare_headings(lines, known)
    places = _find_places(lines, known)
    inside = {index for index in known if places[index] == "body"}
    if len(_list_runs(inside)) > _MOST_RUNS:
        known -= inside
    letters = sum(len(line.text) for line in lines)
    if sum(len(lines[index].text) for index in known) > _MOST_OF_TEXT * letters:
        return {}
    return {index: places[index] for index in sorted(known)}


def _spare_headings(lines: Sequence[ArticleLine], known: set[int]) -> set[int]:
    """The known lines without headings of the article's own lines: a heading goes only with what it heads."""
    left: set[int] = set()
    for index in sorted(known, reverse=True):
        line = lines[index]
        is_heading = line.kind == "intertitre" or line.text.endswith(":")
        ends = index + 1 == len(lines) and len(line.text) >= SHORTEST
        if not is_heading or ends or index + 1 in left:
            left.add(index)
    return left


def _find_places(lines: Sequence[ArticleLine], known: set[int]) -> list[LinePlace]:
    own = [i for i, line in enumerate(lines) if i not in known and len(line.text) >= SHORTEST_PARAGRAPH]
    if not own:
        return ["edge"] * len(lines)
    return ["body" if own[0] < index < own[-1] else "edge" for index in range(len(lines))]


def _list_runs(indices: set[int]) -> list[int]:
    """Where each run of neighbouring indices begins."""
    return [index for index in indices if index - 1 not in indices]
