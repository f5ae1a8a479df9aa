"""`JudgedBlock`: one block of a page with what has been found out about it on the way to the article's text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.page.blocks import Block, NoiseAncestor

MOST_LINKED = 0.3
"""Share of a block's letters: from here on it is a list of links or a teaser, not prose. Chosen on the saved press
pages, where prose with many links stays below it; not measured alone."""


@dataclass(slots=True)
class JudgedBlock:
    """A block with the judgements on it, which are filled in step by step and in this order.

    `is_teaser`: it announces another article. `is_found`: trafilatura took it for the article's text, or the source's
    own settings keep it. `weight`: the letters with which it counts when the article's place is looked for.
    `noise`: the family of noise it belongs to, None for what may be the article's text.
    """

    block: Block
    is_teaser: bool = False
    is_found: bool = False
    weight: int = 0
    noise: str | None = None

    @property
    def is_plain_prose(self) -> bool:
        """Whether it reads like a paragraph of the article: hardly linked, and no noise."""
        return self.block.is_prose and self.block.linked < MOST_LINKED and not self.noise

    @property
    def is_text(self) -> bool:
        """Whether it is taken for the article's text as it stands: found by trafilatura, or plain prose."""
        return self.is_found or self.is_plain_prose


def collect_marked(blocks: Iterable[Block]) -> set[NoiseAncestor]:
    """All marked elements in which blocks stand."""
    found: set[NoiseAncestor] = set()
    last: tuple[NoiseAncestor, ...] = ()
    for block in blocks:
        if block.noise_ancestors is not last:  # blocks beside each other have theirs in common
            last = block.noise_ancestors
            found.update(last)
    return found


def is_in_comments(block: Block) -> bool:
    """Whether a block stands among the comments of readers."""
    marks = block.noise_ancestors
    return bool(marks) and any(ancestor.family == "comments" for ancestor in marks)
