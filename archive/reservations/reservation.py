"""`Reservation`: what one answer reserves, and who says so. A value; what follows from its words is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

READER = "reservations 1"
"""The name of the rules by which answers are read. Whoever changes what they find gives them another."""

StatedIn = Literal[
    "tdm-header", "tdm-meta", "tdmrep.json", "x-robots-tag", "robots-meta", "content-signal", "content-usage",
    "robots.txt",
]  # fmt: skip
"""Where it stands: a header of the answer, a meta of the page, a file of its host."""

Statement = tuple[StatedIn, str]
"""Where it stands and what it says: ("x-robots-tag", "noarchive"), ("robots.txt", "GPTBot")."""

_NO_ARCHIVE = frozenset({"noarchive", "nocache"})
_NO_MINING = frozenset({"noai", "tdm-reservation=1"})
_MINING_PURPOSES = frozenset({"tdm", "ai", "ai-train", "ai-input", "train-ai", "train-genai", "genai"})
_REFUSALS = frozenset({"no", "n"})


@dataclass(frozen=True, slots=True)
class Reservation:
    """All statements that bear on an answer, in a fixed order, each once."""

    statements: tuple[Statement, ...] = ()

    @property
    def no_archive(self) -> bool:
        """Whether no copy of the page is to be shown."""
        return any(says in _NO_ARCHIVE for _, says in self.statements)

    @property
    def no_tdm(self) -> bool:
        """Whether text and data mining is reserved: by TDMRep, by `noai`, by a signal, or because robots.txt keeps
        crawlers away that gather texts for models."""
        return any(_reserves_mining(statement) for statement in self.statements)


def to_reservation(statements: Iterable[Statement]) -> Reservation:
    """The statements in a fixed order, each once."""
    return Reservation(tuple(sorted(set(statements))))


def _reserves_mining(statement: Statement) -> bool:
    stated_in, says = statement
    if stated_in == "robots.txt" or says in _NO_MINING:
        return True
    purpose, _, answer = says.partition("=")
    return stated_in in ("content-signal", "content-usage") and purpose in _MINING_PURPOSES and answer in _REFUSALS
