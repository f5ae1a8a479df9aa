"""Which of a text's lines are set aside for where they stand: one table of finders, each with the rule that it logs."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.page.blocks import Block
from pipelines.text.body import BodyLine
from pipelines.text.flow import find_above_headline, find_below_flow, find_flow


def set_aside(lines: Sequence[BodyLine], headline: Block | None) -> list[BodyLine]:
    """The lines, with those marked that stand apart from the article's flow."""
    above = find_above_headline([line.block for line in lines], headline)
    marked = [BodyLine(line.block, line.rule or "markup:above") if i in above else line for i, line in enumerate(lines)]
    places = [place for place, line in enumerate(marked) if line.rule is None and not line.block.wanted]
    blocks = [marked[place].block for place in places]
    flow = find_flow(blocks)
    if flow is not None:
        for index in find_below_flow(blocks, flow):
            marked[places[index]] = BodyLine(blocks[index], "markup:below")
    return marked
