"""What the lines around a line say of it: how near it stands to the text's ends, to what was taken out, to its like.

A word alone tells little: "Recherche" is a button on one page and a section of the article on another. Where it stands
and in what company tells both apart. Reads lines and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from archive.model.extraction import BlockKind
from pipelines.french.rule import Rule, RulePlace
from pipelines.page.blocks import SHORTEST_PROSE

# Chosen on the saved press pages; none was measured alone.
MOSTLY_LINKED = 0.5
"""Share of a line's letters that are link, from which on it is a link to something else."""
NEAR_END = 2
"""Labels between a line and the text's end, at most, for it to be near the end: a note, a counter, a street."""
_LONGEST_RUN = 2
"""Lines that one rule takes one after the other, at most, where names are meant: an article has no more signatures."""
_SERIES = 2
"""Lines of one form that each stand above a piece of the text, from which on they are a chronology."""
_CAPITAL_HEADINGS = 3
"""Lines in capitals, each with text under it, from which on capitals are how this text writes its headings."""
_LONGEST_CAPITALS = 60
"""Letters: a longer line in capitals is shouted and no heading."""
_SENTENCE_END = re.compile(r"[.!?…:;»”\"')\]]$")
_CUT = re.compile(r"(?:…|\.\.\.)[)\]]?$")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line before cleaning: its kind, how much of it is link, and the rule that has already taken it, if any."""

    text: str
    kind: BlockKind = "paragraph"
    linked: float = 0.0
    taken_by: str | None = None


def is_ended(text: str) -> bool:
    """Whether a text ends as a sentence does. Its last sign is looked at, and one before a last line break."""
    return _SENTENCE_END.search(text[-2:]) is not None


def is_prose(line: TextLine) -> bool:
    """Whether a line reads like a paragraph: long, ended, and neither a link nor a cut summary in a list."""
    if len(line.text) < SHORTEST_PROSE or line.linked >= MOSTLY_LINKED:
        return False
    return is_ended(line.text) and not (line.kind == "item" and _CUT.search(line.text))


class Company:
    """The lines of one text while rules are tried on them; `taken` is the list that cleaning fills.

    `neighbours` are the places of a line beside one that a rule took, by the rule's id.
    """

    def __init__(
        self,
        lines: Sequence[TextLine],
        plains: Sequence[str],
        taken: Sequence[str | None],
        neighbours: Mapping[str, RulePlace] = MappingProxyType({}),
    ) -> None:
        self._lines, self._plains, self._taken, self._neighbours = lines, plains, taken, neighbours
        self._paragraphs = [index for index, line in enumerate(lines) if is_prose(line)]
        self._prose: frozenset[int] = frozenset()
        self._ends: dict[str, list[int]] = {}

    def find_sides(self) -> list[RulePlace]:
        """Where each line stands relative to the first and last paragraph of prose; all is body where there is none."""
        prose = [index for index in self._paragraphs if self._taken[index] is None]
        self._prose = frozenset(prose)
        if not prose:
            return ["body"] * len(self._lines)
        return ["head" if i < prose[0] else "tail" if i > prose[-1] else "body" for i in range(len(self._lines))]

    def find_places(self, index: int, side: RulePlace, beyond: int) -> frozenset[RulePlace]:
        """All that can be said of where a line stands, given its side and how many lines beyond it are left."""
        places: set[RulePlace] = {side}
        if beyond == 0 and len(self._prose) > (index in self._prose):  # there is prose beside it
            places.add("edge")
        if beyond <= NEAR_END and side == "tail":
            places.add("near")
        for rule in (*self._taken[max(index - 1, 0) : index], *self._taken[index + 1 : index + 2]):
            if rule is not None:
                places.add("beside")
                if rule in self._neighbours:
                    places.add(self._neighbours[rule])
        if self._lines[index].linked >= MOSTLY_LINKED:
            places.add("link")
        return frozenset(places)

    def is_kept(self, index: int, rule: Rule) -> bool:
        """Whether the company that a line stands in makes it the text's own, as far as this rule minds."""
        return (
            ("heading" in rule.unless and self.is_heading(index))
            or ("headed" in rule.unless and self._is_headed(index, rule))
            or ("introduced" in rule.unless and self._is_introduced(index, rule))
            or ("listed" in rule.unless and self._is_listed(index))
            or ("series" in rule.unless and self._is_in_series(rule))
            or ("undersigned" in rule.unless and self._is_among_letters(rule))
        )

    def _is_taken(self, index: int) -> bool:
        return 0 <= index < len(self._lines) and self._taken[index] is not None

    def _is_text(self, index: int) -> bool:
        """Whether a line is there, left, and no link."""
        is_left = 0 <= index < len(self._lines) and self._taken[index] is None
        return is_left and self._lines[index].linked < MOSTLY_LINKED

    def is_heading(self, index: int) -> bool:
        """Whether a line is marked as a heading and has a piece of the text under it, or is one of several in capitals
        that have.
        """
        line = self._lines[index]
        if line.kind != "intertitre" or line.linked >= MOSTLY_LINKED or not self._is_text(index + 1):
            return False
        below = self._lines[index + 1]
        is_sentence = is_ended(below.text) and _CUT.search(below.text) is None
        if below.kind != "intertitre" and is_sentence:
            return True
        return self._is_of_capital_headings(index)

    def _is_headed(self, index: int, rule: Rule) -> bool:
        """Whether a line, or others above it that the rule would take as well, stand in a section whose heading in
        capitals is one of several; or whether it is such a heading."""
        first = self._find_first_of_run(index, rule)
        return self._is_of_capital_headings(first) or self._is_of_capital_headings(first - 1)

    def _find_first_of_run(self, index: int, rule: Rule) -> int:
        """The first of the lines, one above the other, that the rule would take, not beyond the heading over them."""
        first = index
        while not self._is_of_capital_headings(first) and first > 0 and self._matches(first - 1, rule):
            first -= 1
        return first

    def _is_of_capital_headings(self, index: int) -> bool:
        """Whether a line is a heading in capitals that has text under it, one of several."""
        if not (self._is_capital_heading(index) and self._is_text(index + 1)):
            return False
        return sum(map(self._is_capital_heading, range(len(self._lines)))) >= _SERIES

    def _is_capital_heading(self, index: int) -> bool:
        if index < 0:
            return False
        line = self._lines[index]
        return line.kind == "intertitre" and self._taken[index] is None and is_in_capitals(line.text)

    def _is_introduced(self, index: int, rule: Rule) -> bool:
        """Whether the line above, or above others that the rule would take as well, does not end as a sentence does; or
        whether these others are many.
        """
        first = self._find_first_of_run(index, rule)
        if first < index and self._is_of_capital_headings(first):
            return True
        last = index
        while last + 1 < len(self._lines) and self._matches(last + 1, rule):
            last += 1
        if last - first + 1 > _LONGEST_RUN:
            return True
        if not self._is_text(first - 1):
            return False
        above = self._lines[first - 1]
        return above.text.endswith(":") or not is_ended(above.text)

    def _is_listed(self, index: int) -> bool:
        if self._lines[index].kind != "item":
            return False
        return any(self._is_text(i) and self._lines[i].kind == "item" for i in (index - 1, index + 1))

    def _is_in_series(self, rule: Rule) -> bool:
        """Whether different lines that the rule would take stand above several pieces of the text."""
        if rule.id not in self._ends:
            self._ends[rule.id] = self._list_ends(rule)
        ends = (index for index in self._ends[rule.id] if self._taken[index] in {None, rule.id})
        above_text = {self._plains[index] for index in ends if self._is_text(index + 1)}
        return len(above_text) >= _SERIES

    def _list_ends(self, rule: Rule) -> list[int]:
        """The lines that a rule fits, the one below each not; whatever is taken meanwhile, these stay so."""
        fits = [len(plain) <= rule.longest and rule.pattern.fullmatch(plain) is not None for plain in self._plains]
        return [index for index, (this, below) in enumerate(pairwise(fits)) if this and not below]

    def _is_among_letters(self, rule: Rule) -> bool:
        """Whether different lines that the rule would take stand right under several pieces of the text, and above
        others: each of several pieces is signed, and not the article."""
        between = {
            self._plains[index]
            for index in range(1, len(self._lines) - 1)
            if self._matches(index, rule)
            and (self._lines[index].kind != "intertitre" or self._lines[index + 1].kind == "intertitre")
            and self._taken[index] is None
            and self._taken[index - 1] is None
            and is_prose(self._lines[index - 1])
            and self._is_text(index + 1)
        }
        return len(between) >= _SERIES

    def _matches(self, index: int, rule: Rule) -> bool:
        plain = self._plains[index]
        is_tried = self._taken[index] in {None, rule.id} and len(plain) <= rule.longest
        return is_tried and rule.pattern.fullmatch(plain) is not None


def is_label(line: TextLine) -> bool:
    """Whether a line is short and no sentence."""
    return len(line.text) < SHORTEST_PROSE and not is_ended(line.text)


def is_in_capitals(text: str) -> bool:
    """Whether a short line is written in capitals alone."""
    return text.isupper() and len(text) <= _LONGEST_CAPITALS and not is_ended(text)


def find_capital_headings(lines: Sequence[str]) -> frozenset[int]:
    """The places of lines in capitals, where a text without markup has so many of them that they are its headings."""
    found = [i for i, line in enumerate(lines[:-1]) if is_in_capitals(line) and not is_in_capitals(lines[i + 1])]
    return frozenset(found) if len(found) >= _CAPITAL_HEADINGS else frozenset()
