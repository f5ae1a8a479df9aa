"""What a French rule is, and how its pattern is written. Holds no rule itself and applies none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from archive.model.extraction import BlockKind

RulePlace = Literal["head", "body", "tail", "edge", "near", "beside", "plea", "signed", "link"]
"""Above the first paragraph of real prose, between the first and the last, below the last. Where all between the line
and the text's start or end was taken; in the tail, where all but two labels was; next to a line that was taken, to
a plea that was taken, to a byline's first word that was; where the line is mostly a link."""

RuleCompany = Literal["heading", "headed", "introduced", "listed", "series", "undersigned"]
"""What makes a line the text's own whatever its words: it is a heading with text under it; it is one of several
headings in capitals, or right under one; the line above announces it, being unended; it is an item among items; lines
like it stand above several pieces of the text; lines like it stand under several."""

RuleScope = Literal["line", "part", "end", "section"]
"""A whole line; a part of one, at a sentence's boundary; the end of one, where no words are taken but links; a line and
what hangs on it (its titles, prices, items)."""

RuleField = Literal["byline", "date", "credit", "source", "reading", "plea", "agency"]
"""What a removed piece still says about the article, for those who read its metadata."""

LONGEST_LINE = 200
"""Letters of a line that a rule may take where it says nothing else: what a longer one holds is news as well. Chosen on
the saved press pages; not measured alone."""

DIGITS = tuple("0123456789")
"""The marks of a rule that takes no line without a figure."""

ANYWHERE: frozenset[RulePlace] = frozenset({"head", "body", "tail"})
HEAD: frozenset[RulePlace] = frozenset({"head"})
TAIL: frozenset[RulePlace] = frozenset({"tail"})
EDGE: frozenset[RulePlace] = frozenset({"edge"})
ENDS: frozenset[RulePlace] = HEAD | TAIL
NEAR_END: frozenset[RulePlace] = HEAD | frozenset({"near"})
LABELS: frozenset[RulePlace] = frozenset({"edge", "beside", "link"})
"""Where words that are a button's or a menu's as often as a text's are taken for the former."""

NO_COMPANY: frozenset[RuleCompany] = frozenset()
HEADING: frozenset[RuleCompany] = frozenset({"heading"})
HEADED: frozenset[RuleCompany] = frozenset({"headed"})
NAMES: frozenset[RuleCompany] = frozenset({"heading", "introduced", "listed", "undersigned"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. It takes a line that stands in any of the places of `place`, unless in company of a kind in `unless`.

    `takes` are lines it must take out, `spares` lines it must leave, both made up: they are its tests.
    """

    id: str
    description: str
    pattern: re.Pattern[str]
    place: frozenset[RulePlace] = ANYWHERE
    unless: frozenset[RuleCompany] = HEADING
    scope: RuleScope = "line"
    longest: int = LONGEST_LINE
    kinds: frozenset[BlockKind] | None = None  # of which kind the line must be, where that matters
    says: RuleField | None = None
    marks: tuple[
        str, ...
    ] = ()  # one stands, in lower case, in all that the pattern finds; without any, it is not tried
    takes: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()

    @property
    def definition(self) -> str:
        """Everything the rule's effect depends on, as text."""
        return repr(
            (
                self.id,
                self.pattern.pattern,
                sorted(self.place),
                sorted(self.unless),
                self.scope,
                self.longest,
                self.says,
                self.marks,
                sorted(self.kinds or ()),
            )
        )


BULLET = r"[\W_]{0,8}?"
"""Arrows, dashes and other ornaments that stand before a plea."""

DAY = (
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)\b\.?,? )?"
    r"(?:\d{1,2}(?:er)? (?:janv(?:ier)?|févr?(?:ier)?|fevrier|mars|avr(?:il)?|mai|juin|juil(?:let)?|août|aout|"
    r"sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|déc(?:embre)?|decembre)\b\.?,?(?: \d{4})?|"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})"
)
"""A day as French pages print it."""

HOUR = r"(?:(?:à |- |, |· |\| |@ )?\d{1,2} ?(?:[h:]|heures?) ?(?:\d{2})?(?: ?min)?(?: ?[:] ?\d{2})?)"

NAME = (
    r"(?-i:[A-ZÀ-ÖØ-Þ][\w'.-]*(?:[ -]"
    r"(?:d'|de |du |des |la |le |el |al |ben |bin |van |von |di |da |dos |ould |mint |ag )*"
    r"[A-ZÀ-ÖØ-Þ][\w'.-]*){1,3})"
)
"""A person's name: two to four capitalised words, particles allowed."""


_PLAIN = (("\u00a0", " "), ("\u202f", " "), ("\u2009", " "), ("’", "'"), ("‘", "'"), ("ʼ", "'"), ("\u2011", "-"))


def fold_plain(text: str) -> str:
    """A line as patterns see it: one kind of space, one kind of apostrophe, every character where it was."""
    if not text.isascii():
        for printed, typed in _PLAIN:  # quicker than str.translate
            text = text.replace(printed, typed)
    return text


def compile_any(*written: str, start: str = BULLET, end: str = "") -> re.Pattern[str]:
    """Compile a rule's pattern from its alternatives: case is ignored but inside `(?-i:…)`; see `fold_plain`."""
    return re.compile(f"{start}(?:{'|'.join(written)}){end}", re.IGNORECASE)
