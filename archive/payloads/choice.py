"""Which bytes make a good reference, judged by the sizes that compressing against them gives. Pure.

A reference costs its own bytes once and saves some with each page that stands on it. So a candidate is tried on recent
pages that are not in it, and taken where what it would save over the pages to come is more than what it costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.payloads.codec import QUICK, CompressionBase, compress, is_base

LARGEST = 1_000_000
"""Bytes of a reference. One page gains nearly as much as a megabyte of them, so most stay far below."""

_NUMBERS_OF_PAGES = (1, 2, 4, 8)
"""How many pages the candidates are made of."""


@dataclass(frozen=True, slots=True)
class RecentPage:
    """A page lately kept: its bytes and what they take in the archive."""

    payload_digest: str
    body: bytes
    stored: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A new reference: its bytes, and the pages it is made of."""

    body: bytes
    pages: tuple[RecentPage, ...]


def may_pay(newest: RecentPage, former: RecentPage, pages_to_come: int) -> bool:
    """Whether looking for a new reference may be worth it: one quick trial of a page against the one before it."""
    if not is_base(former.body):
        return False
    saved = newest.stored - len(compress(newest.body, CompressionBase(former.body[-LARGEST:])))
    return saved * pages_to_come > former.stored


def choose_reference(pages: Sequence[RecentPage], pages_to_come: int) -> Choice | None:
    """The reference that saves most over the pages to come, made of the older half of `pages` (oldest first).

    None where what there is now does better.
    """
    half = max(1, len(pages) // 2)
    pool, trials = pages[: len(pages) - half], pages[len(pages) - half :]
    best: Choice | None = None
    least = sum(page.stored for page in trials) * pages_to_come / len(trials)
    for number in _NUMBERS_OF_PAGES:
        if number > len(pool):
            break
        members = tuple(pool[-number:])
        body = b"".join(page.body for page in members)[-LARGEST:]
        if not is_base(body):
            continue
        total = _total(Choice(body, members), trials, pages_to_come)
        if total >= least and best is not None:
            break  # more of the same gains no more
        if total < least:
            best, least = Choice(body, members), total
    return best


def _total(choice: Choice, trials: Sequence[RecentPage], pages_to_come: int) -> float:
    """What the pages to come would take on this reference, and what it costs: the pages in it take nothing any more."""
    base = CompressionBase(choice.body)
    taken = sum(min(page.stored, len(compress(page.body, base))) for page in trials)
    cost = len(compress(choice.body, level=QUICK)) - sum(page.stored for page in choice.pages)
    return taken * pages_to_come / len(trials) + cost
