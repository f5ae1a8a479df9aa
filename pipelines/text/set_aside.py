"""Which of a text's lines are set aside for where they stand: one table of finders, each with the rule that it logs."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.text.body import BodyLine
from pipelines.text.flow import find_below_flow, find_flow


def set_aside(lines: Sequence[BodyLine]) -> list[BodyLine]:
    """The lines, with those marked that stand apart from the article's flow."""
    places = [place for place, line in enumerate(lines) if line.rule is None and not line.block.wanted]
    blocks = [lines[place].block for place in places]
    flow = find_flow(blocks)
    rules: dict[int, str] = {}
    if flow is not None:
        rules.update((place, "markup:below") for place in find_below_flow(blocks, flow))
    marked = list(lines)
    for index, rule in rules.items():
        marked[places[index]] = BodyLine(blocks[index], rule)
    return marked
