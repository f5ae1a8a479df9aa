"""What is ordered to be taken down, and what came of it. Values only.

TakedownRefused is the one error: the order cannot be carried out, and its message says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.db.errors import ArchiveError

Step = Literal["restrict", "mask", "erase", "lift"]

REASONS = (
    "court-order",
    "right-to-be-forgotten",
    "privacy",
    "minor",
    "defamation",
    "safety",
    "copyright",
    "publisher-request",
    "security",
    "mistake",
    "other",
)
"""Codes, and no free text: a sentence would name whom it protects."""


class TakedownRefused(ArchiveError):  # noqa: N818  # as the others of this room
    """An order that cannot be carried out as it stands."""


@dataclass(frozen=True, slots=True)
class Masking:
    """What a mask replaces, and by what. `keeps_originals`: that is kept apart, so that the mask can be lifted."""

    name: str
    by: str = "[…]"
    keeps_originals: bool = True


@dataclass(frozen=True, slots=True)
class TakedownOrder:
    """One step over articles, by any address or number, or over a whole source.

    `leaves_mentions`: what other pages say of an erased article (headline, lead, address) stays as it is.
    """

    step: Step
    reason: str
    ordered_by: str
    at: datetime
    articles: tuple[str, ...] = ()
    source: str | None = None
    masking: Masking | None = None
    leaves_mentions: bool = False


@dataclass(frozen=True, slots=True)
class TakedownReport:
    """What a step reaches, or has reached.

    `listings` are feeds, sitemaps and sections that named the articles, `mentions` pages of other articles that do;
    `rebased` bodies that stood on what is gone; `warnings` what a person has to see to.
    """

    number: int | None
    step: Step
    articles: tuple[str, ...]
    captures: int = 0
    payloads: int = 0
    listings: int = 0
    extractions: int = 0
    rebased: int = 0
    mentions: int = 0
    other_rows: tuple[tuple[str, int], ...] = ()
    warnings: tuple[str, ...] = ()
