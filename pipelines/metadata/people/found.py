"""`FoundByline`: one byline with what was read in it, and the questions that every place of a page asks of a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archive.model.extraction import Origin
from pipelines.metadata.class_words import to_class_words
from pipelines.metadata.dates.french_dates import VisibleDate, fold, strip_dates
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.markup import is_elsewhere
from pipelines.metadata.masthead import find_displayed
from pipelines.metadata.people.bylines import BYLINE_START, Byline, read_byline, strip_label

# Chosen by what they did to the saved press pages; none was measured alone.
LONGEST_BYLINE = 220
"""Letters: a longer line is a paragraph or a biography; a longer text in a byline's markup is cut there."""
_MOST_WORDS = 12
"""Words of a line that holds nothing but names at most."""
_NAMES_SHARE = 0.55
"""Share of a line's letters that names must be where something else stands beside them."""
_MOST_MARKED = 40
"""Elements marked as bylines that are looked at for a stated name, in page order."""
_HINTS_KEPT = 4096
"""Class words of which it is kept whether they are a picture's, the least used ones dropped. Not measured."""
_OF_A_PICTURE = to_class_words(
    r"credit|caption|legend|copyright(?!holder|year)|figure|figcaption|p(?<![^\s_-]p)(?:hoto|icture|oll)|quote|event|promo",
    r"q(?<![^\s_-]q)uiz",
)
"""Class words of what names persons and signs nothing: pictures, quotations, announcements.

Not schema.org's properties of an article: copyrightHolder, copyrightYear."""


@dataclass(frozen=True, slots=True)
class FoundByline:
    """A byline as displayed or stated, and the names that count as its authors."""

    text: str
    byline: Byline
    names: tuple[str, ...]
    origin: Origin
    is_account: bool = False

    @property
    def is_vague(self) -> bool:
        """Whether other words outweigh the names: a box around the byline, or no byline at all."""
        letters = sum(len(name) for name in self.names)
        return (
            bool(letters) and self.byline.unread - self.byline.cut > letters and BYLINE_START.match(self.text) is None
        )

    @property
    def says_something(self) -> bool:
        return bool(self.names or self.byline.agency or self.byline.is_newsroom)


def read_line(evidence: Evidence, text: str) -> Byline:
    """The names of a line, none where the line is the headline."""
    byline = read_byline(text, evidence.outlet, evidence.options.not_authors)
    title = fold(evidence.headline.text) if evidence.headline and byline.names else ""
    return Byline() if title and fold(text) == title else byline


def has_only_names(text: str, byline: Byline) -> bool:
    """Whether hardly anything but the names is in the line."""
    if not may_have_only_names(text):
        return False
    return byline.unread == 0 or sum(len(name) for name in byline.everyone) >= _NAMES_SHARE * len(text)


def may_have_only_names(text: str) -> bool:
    """Whether a line's form allows that: asked before names are read where nearly all lines are sentences."""
    is_short = len(text.split()) <= _MOST_WORDS
    return is_short and not any(char.isdigit() for char in text) and text.lower() != text.upper()


@lru_cache(maxsize=_HINTS_KEPT)
def is_of_a_picture(hints: str) -> bool:
    """Whether class words tell that a line names a picture's maker, a quoted person or an event."""
    return _OF_A_PICTURE.is_in(hints)


def to_name_key(name: str) -> str:
    """A name as it is compared: folded, hyphens as spaces."""
    return fold(name).replace("-", " ")


_AROUND_NAMES = " ,|-–—•·:"
"""Signs between a date and the names beside it."""
_DATE_WORDS = re.compile(
    r"\b(?:publi[ée]e?|post[ée]e?|paru|mis(?:e)? (?:en ligne|à jour)|modifi[ée]e?|cr[ée]{2}e?|le|à|par)\b\s*:?",
    re.IGNORECASE,
)


_ISSUE = re.compile(r"(?<!\s)\s++dans\s.*")
"""In what a text appeared: "Awa Sy dans le mensuel 476"."""


def strip_dating(text: str, dates: tuple[VisibleDate, ...]) -> str:
    """A line without its dates and the words that belong to them: what may be names.

    The label goes as a whole: of "Rédigé par Awa Sy" its last word alone would leave a name "Rédigé Awa Sy".
    """
    undated = _ISSUE.sub("", strip_label(strip_dates(text, dates).strip(_AROUND_NAMES)))
    return _DATE_WORDS.sub(" ", undated).strip(_AROUND_NAMES)


class SigningLines:
    """Every short line in which an author may stand, around the headline and at both ends; gathered when asked."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._lines: tuple[str, ...] | None = None

    def has_any(self, names: tuple[str, ...]) -> bool:
        """Whether one of the names stands in one of the lines, as names are compared."""
        if not names:
            return False
        if self._lines is None:
            self._lines = _list_signing_lines(self._evidence)
        wanted = [to_name_key(name) for name in names]
        return any(key in line for line in self._lines for key in wanted)


def _list_signing_lines(evidence: Evidence) -> tuple[str, ...]:
    texts = [line.text for line in evidence.lines if not is_of_a_picture(line.hints)]
    texts += [
        find_displayed(entry.element)
        for entry in evidence.markup.marked["author"][:_MOST_MARKED]
        if not is_elsewhere(entry.element, evidence.home)
    ]
    texts += [*evidence.head_texts, *evidence.tail_texts]
    return tuple(dict.fromkeys(to_name_key(text) for text in texts if len(text) <= LONGEST_BYLINE))
