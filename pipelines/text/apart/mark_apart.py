"""Which of a text's lines are set aside for where they stand: one table of finders, each with the rule that it logs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.page.blocks import Block
from pipelines.text.apart.announced import find_announced, find_pleas
from pipelines.text.apart.beside_media import find_captions, find_player_titles
from pipelines.text.apart.boxes import find_link_boxes, find_promotions
from pipelines.text.apart.cut_cards import find_cut_cards
from pipelines.text.apart.flow import Flow, find_above_headline, find_below_flow, find_flow
from pipelines.text.apart.pull_quotes import find_pull_quotes
from pipelines.text.body import BodyLine

_FINDERS: tuple[tuple[str, Callable[[Sequence[Block], Flow], set[int]]], ...] = (
    ("repeated", find_pull_quotes),
    ("markup:player", find_player_titles),
    ("markup:related", find_announced),
    ("markup:related", find_link_boxes),
    ("markup:teaser", find_cut_cards),
    ("markup:promotion", find_pleas),
    ("markup:promotion", find_promotions),
    ("markup:caption", find_captions),
    ("markup:below", find_below_flow),
)
"""With the rule that each logs; the later ones count where two find a line."""


def mark_apart(lines: Sequence[BodyLine], headline: Block | None) -> list[BodyLine]:
    """The lines, with those marked that stand apart from the article's flow."""
    above = find_above_headline([line.block for line in lines], headline)
    marked = [
        line if line.rule or i not in above else replace(line, rule="markup:above") for i, line in enumerate(lines)
    ]
    places = [place for place, line in enumerate(marked) if line.rule is None and not line.block.wanted]
    blocks = [marked[place].block for place in places]
    flow = find_flow(blocks)
    if flow is None:
        return marked
    for rule, finder in _FINDERS:
        for index in finder(blocks, flow):
            marked[places[index]] = replace(marked[places[index]], rule=rule)
    return marked
