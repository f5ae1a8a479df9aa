"""Copies of a text within a text: pages hold one for wide screens and one for narrow ones. Decides by order alone."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.page.blocks import Block

# Chosen, not measured: refrains, questions and list items recur in texts, and no run of paragraphs does.
_SHORTEST_RUN = 3
"""Lines of a copy that follow each other as they did before, at least."""
_FEWEST_LONG = 2
"""Paragraphs of prose among them, at least; where there are fewer, they have to be most of the text."""
_MOST_OF_TEXT = 0.4
"""Share of the text's lines, from which on a run that recurs is the text once more."""


def find_copies(blocks: Sequence[Block]) -> set[int]:
    """The indices of lines that repeat, one after the other, lines that stood before."""
    keys = [block.key for block in blocks]
    first: dict[str, int] = {}
    copies: set[int] = set()
    place = 0
    while place < len(keys):
        former = first.setdefault(keys[place], place)
        length = _measure_run(keys, former, place)
        if length and _is_copy(blocks[place : place + length], len(blocks)):
            copies.update(range(place, place + length))
        place += max(length, 1)  # where a run is no copy, a part of it is none
    return copies


def _measure_run(keys: Sequence[str], former: int, place: int) -> int:
    """How many lines from `place` on are those from `former` on, which ends before."""
    length = 0
    while place + length < len(keys) and former + length < place and keys[former + length] == keys[place + length]:
        length += 1
    return length


def _is_copy(run: Sequence[Block], lines: int) -> bool:
    if len(run) < _SHORTEST_RUN:
        return False
    return sum(block.is_prose for block in run) >= _FEWEST_LONG or len(run) >= _MOST_OF_TEXT * lines
