"""Applies the rules to a text's lines and keeps the log. Knows no markup and no page: lines in, lines and removals out.

Three promises, each a property test: nothing is added; a rule takes a whole line or ends at a sentence's end; the log
and what is left give back the lines before cleaning, exactly (`restored`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from archive.model.extraction import BlockKind, Removal
from pipelines.french.company import MOSTLY_LINKED, NEAR_END, Company, TextLine, is_ended, is_label, is_prose
from pipelines.french.rule import ANYWHERE, Rule, RulePlace, fold_plain
from pipelines.french.rules import RULES

_ENDED = re.compile(r"[.!?…»”\")\]]\s*$")
_BEGINS = re.compile(r"\s*(?:$|[«“\"(\[—–-]|[A-ZÀ-ÖØ-Þ0-9])")

_LONGEST = max(rule.longest for rule in RULES)
"""Letters: no rule takes a longer line as a whole."""
_Trial: TypeAlias = tuple[
    Rule, int, frozenset[BlockKind] | None, tuple[str, ...], Callable[[str], re.Match[str] | None]
]
"""A rule with its longest line, kinds, marks and the test of its pattern: asked of many lines, so taken out once."""


class _RuleTable:
    """Some of the rules, in the order of the table of all; `longest` are the letters of the longest line they take."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple(rules)
        self.longest = max(rule.longest for rule in self._rules)
        self._by_places: dict[frozenset[RulePlace], tuple[_Trial, ...]] = {}

    def list_trials(self, places: frozenset[RulePlace]) -> tuple[_Trial, ...]:
        """The rules that take lines in any of some places; there are few such sets of places, so all are kept."""
        trials = self._by_places.get(places)
        if trials is None:
            trials = tuple(
                (rule, rule.longest, rule.kinds, rule.marks, rule.pattern.fullmatch)
                for rule in self._rules
                if not rule.place.isdisjoint(places)
            )
            self._by_places[places] = trials
        return trials


_EVERYWHERE = _RuleTable(rule for rule in RULES if rule.scope == "line" and rule.place == ANYWHERE)
_PLACED = _RuleTable(rule for rule in RULES if rule.scope == "line" and rule.place != ANYWHERE)
_NOWHERE: frozenset[RulePlace] = frozenset()
_PART_RULES = tuple(rule for rule in RULES if rule.scope in {"part", "end"})
_PART_MARKS = tuple(mark for rule in _PART_RULES for mark in rule.marks or ("",))
"""Brackets and a slash, which stand in a line folded or not. A rule without marks would be tried on every line."""
_END_RULES = frozenset(rule.id for rule in RULES if rule.scope == "end")
_NEIGHBOURS: dict[str, RulePlace] = {
    "markup:paywall": "plea",
    "byline-word": "signed",
    **{rule.id: "plea" for rule in RULES if rule.says == "plea"},
}
_CLOSING = _RuleTable(rule for rule in RULES if rule.place == {"plea"})
_FEWEST_CLOSING = 2
"""Lines at a text's end that rules know as a plea's company, from which on they are a plea themselves. Chosen, not
measured."""
_SECTION_RULES = _RuleTable(rule for rule in RULES if rule.scope == "section")


@dataclass(frozen=True, slots=True)
class CleanLine:
    """A line that stays, or what stays of it; `block` is its index before cleaning."""

    text: str
    kind: BlockKind
    block: int


@dataclass(frozen=True, slots=True)
class CleanedLines:
    """What cleaning leaves and what it took, both in order."""

    lines: tuple[CleanLine, ...]
    removals: tuple[Removal, ...]


def clean_lines(lines: Sequence[TextLine], recurring: frozenset[int] = frozenset()) -> CleanedLines:
    """Apply all rules. `recurring` are the indices of blocks that the archive knows as boilerplate."""
    taken: list[str | None] = [
        line.taken_by or ("learned" if index in recurring else None) for index, line in enumerate(lines)
    ]
    plains = [fold_plain(line.text) if len(line.text) <= _LONGEST else line.text for line in lines]
    lowered = [plain.lower() for plain in plains]
    state = _Cleaning(lines, plains, lowered, taken, Company(lines, plains, taken, _NEIGHBOURS))
    for index in reversed(range(len(lines))):  # what stands under a heading is judged before it
        if taken[index] is None:
            taken[index] = state.find_first_rule(_EVERYWHERE, index, ANYWHERE)
    state.take_sections()
    state.take_closing()
    state.take_by_place()
    return _split_removals(lines, taken, lowered)


@dataclass(frozen=True, slots=True)
class _Cleaning:
    """One text while its lines are taken; `taken` is filled, the rest stays."""

    lines: Sequence[TextLine]
    plains: Sequence[str]
    lowered: Sequence[str]
    taken: list[str | None]
    company: Company

    def find_first_rule(self, rules: _RuleTable, index: int, places: frozenset[RulePlace]) -> str | None:
        """The id of the first rule that takes the whole line in one of these places."""
        plain = self.plains[index]
        size = len(plain)
        if size > rules.longest:
            return None
        kind, lowered = self.lines[index].kind, self.lowered[index]
        for rule, longest, kinds, marks, takes in rules.list_trials(places):
            if (
                size <= longest
                and (kinds is None or kind in kinds)
                and (not marks or _has_any(marks, lowered))
                and takes(plain)
                and not self.company.is_kept(index, rule)
            ):
                return rule.id
        return None

    def take_sections(self) -> None:
        """Take headings of foreign sections together with the links, items and titles that hang on them."""
        sides = self.company.find_sides()
        end = 0
        for index in range(len(self.lines)):
            if self.taken[index] not in {None, "related", "paywall"}:
                continue
            rule = self.find_first_rule(_SECTION_RULES, index, frozenset({sides[index]}))
            if rule is None:
                continue
            self.taken[index] = rule
            if index + 1 < end:
                continue  # what hangs on it hangs on a heading above as well
            for follower in range(index + 1, len(self.lines)):
                if not _hangs_on(self.lines, follower, index, sides[follower]) or self.company.is_heading(follower):
                    break
                self.taken[follower] = self.taken[follower] or rule
                end = follower + 1

    def take_closing(self) -> None:
        """Take several lines together at the text's end of which each alone could be the text's own."""
        found: dict[int, str] = {}
        for index in reversed(range(len(self.lines))):
            if self.taken[index] is None:
                rule = self.find_first_rule(_CLOSING, index, frozenset({"plea"}))
                if rule is None:
                    break
                found[index] = rule
        if len(found) >= _FEWEST_CLOSING:
            for index, rule in found.items():
                self.taken[index] = rule

    def take_by_place(self) -> None:
        """Try the rules that mind where a line stands: from the end upwards, from the start downwards, and again while
        that makes new neighbours.
        """
        sides = self.company.find_sides()
        tried: dict[int, frozenset[RulePlace]] = {}
        order = range(len(self.lines))
        while self._take_along(reversed(order), sides, tried) + self._take_along(order, sides, tried):
            pass

    def _take_along(
        self, order: Iterable[int], sides: Sequence[RulePlace], tried: dict[int, frozenset[RulePlace]]
    ) -> int:
        """Go through the lines in one direction; how many were taken. `tried` are the places a line was tried in."""
        number = beyond = 0
        for index in order:
            if self.taken[index] is not None:
                continue
            if len(self.plains[index]) <= _PLACED.longest:
                before, places = tried.get(index, _NOWHERE), self.company.find_places(index, sides[index], beyond)
                if not places <= before:
                    tried[index] = places | before
                    self.taken[index] = self.find_first_rule(_PLACED, index, places)
            if self.taken[index] is None:
                beyond += 1 if is_label(self.lines[index]) else NEAR_END + 1
            else:
                number += 1
        return number


def _has_any(marks: tuple[str, ...], line: str) -> bool:
    for mark in marks:  # a loop, for this is asked of every line by every rule  # noqa: SIM110
        if mark in line:
            return True
    return False


def _hangs_on(lines: Sequence[TextLine], follower: int, heading: int, side: RulePlace) -> bool:
    line = lines[follower]
    if is_prose(line):
        return False
    if line.linked >= MOSTLY_LINKED or side == "tail":
        return True
    return follower == heading + 1 and line.kind == "paragraph" and not is_ended(line.text)


def _split_removals(lines: Sequence[TextLine], taken: Sequence[str | None], lowered: Sequence[str]) -> CleanedLines:
    left: list[CleanLine] = []
    removals: list[Removal] = []
    for index, line in enumerate(lines):
        rule = taken[index]
        if rule is not None:
            removals.append(Removal(rule, line.text, index))
            continue
        pieces = list(_find_parts(line.text)) if _has_any(_PART_MARKS, lowered[index]) else []
        rest = _cut_out(line.text, pieces) if pieces else line.text
        if pieces and not rest:
            removals.append(Removal(pieces[0].rule, line.text, index))
            continue
        removals.extend(Removal(piece.rule, piece.text, index, piece.start) for piece in pieces)
        left.append(CleanLine(rest, line.kind, index))
    return CleanedLines(tuple(left), tuple(removals))


@dataclass(frozen=True, slots=True)
class _LinePart:
    rule: str
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _find_parts(text: str) -> Iterable[_LinePart]:
    """The pieces that part rules take out of a line, each at a sentence's boundary, never overlapping."""
    seen, done = fold_plain(text), 0
    lowered = seen.lower()
    rules = (rule for rule in _PART_RULES if not rule.marks or _has_any(rule.marks, lowered))
    found = sorted((m.start(), m.end(), rule.id) for rule in rules for m in rule.pattern.finditer(seen))
    for found_start, found_end, rule in found:
        before, after = text[done:found_start].rstrip(), text[found_end:]
        ends_before = not before or _ENDED.search(before) is not None or (rule in _END_RULES and not after)
        if found_start < done or not ends_before or not _BEGINS.match(after):
            continue
        if text[:found_start].strip():  # the space before the piece goes with it
            start, end = max(done, len(text[:found_start].rstrip())), found_end
        else:  # at the line's beginning, the space after it
            start, end = 0, found_end + len(after) - len(after.lstrip())
        yield _LinePart(rule, start, text[start:end])
        done = end


def _cut_out(text: str, pieces: Sequence[_LinePart]) -> str:
    parts, done = [], 0
    for piece in pieces:
        parts.append(text[done : piece.start])
        done = piece.end
    parts.append(text[done:])
    return "".join(parts)
