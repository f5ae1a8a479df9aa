"""`Verdict`: what is said of a source's health, and how bad each kind is. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

VerdictKind = Literal[
    "fine",
    "quiet",  # an unusual silence
    "stale",  # its listings answer, and have had nothing new for so long that it is no pause
    "degraded",  # pages come, but far less is read out of them than out of this source's own past
    "changed",  # a listing is no listing any more, has moved for good, or a challenge page stands before it
    "failing",  # no listing answers, or nearly no article page
]

WORST_FIRST: tuple[VerdictKind, ...] = ("failing", "changed", "degraded", "stale", "quiet", "fine")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is so, why, what it is told from, and since when."""

    kind: VerdictKind
    reason: str
    evidence: tuple[str, ...]
    since_at: datetime

    @property
    def is_bad(self) -> bool:
        """Whether somebody should look."""
        return self.kind != "fine"
