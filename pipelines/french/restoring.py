"""Undoing a cleaning from its log. Pure; knows no rule, so that a crawl's own process need not load the tables."""

from __future__ import annotations

from collections.abc import Iterable

from archive.model.extraction import Removal


def restore_text(lines: Iterable[str], removals: Iterable[Removal]) -> list[str]:
    """The lines before cleaning, from what cleaning left and its log. What was set aside before is none of them."""
    by_block: dict[int, list[Removal]] = {}
    for removal in removals:
        if removal.is_set_aside:
            continue
        by_block.setdefault(removal.block, []).append(removal)
    left = iter(lines)
    before: list[str] = []
    while True:
        pieces = by_block.pop(len(before), [])
        if len(pieces) == 1 and pieces[0].start == 0 and not pieces[0].text[-1:].isspace():
            before.append(pieces[0].text)
            continue
        line = next(left, None)
        if line is None:
            return before
        for piece in sorted(pieces, key=lambda piece: piece.start):
            line = line[: piece.start] + piece.text + line[piece.start :]
        before.append(line)
