"""Applies the rules to a text's lines and keeps the log. Knows no markup and no page: lines in, lines and removals out.

Three promises, each a property test: nothing is added; a rule takes a whole line or ends at a sentence's end; the log
and what is left give back the lines before cleaning, exactly (`restored`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from archive.model.extraction import BlockKind, Removal
from pipelines.french.rule import ANYWHERE, Rule, RulePlace, fold_plain
from pipelines.french.rules import RULES
from pipelines.page.blocks import SHORTEST_PROSE

_MOSTLY_LINKED = 0.5
"""Share of a line's letters that are link, from which on it is a link to something else. Chosen on the saved press
pages; not measured alone."""
_SENTENCE_END = re.compile(r"[.!?…:;»”\"')\]]$")
_ENDED = re.compile(r"[.!?…»”\")\]]\s*$")
_CUT = re.compile(r"(?:…|\.\.\.)[)\]]?$")
_BEGINS = re.compile(r"\s*(?:$|[«“\"(\[—–-]|[A-ZÀ-ÖØ-Þ0-9])")

_LONGEST = max(rule.longest for rule in RULES)
"""Letters: no rule takes a longer line as a whole."""
_BySize: TypeAlias = tuple[tuple[Rule, ...], ...]
"""Rules by the number of characters of the lines that they may take, in the order of the table."""


def _sort_by_size(rules: Iterable[Rule]) -> _BySize:
    listed = tuple(rules)
    return tuple(tuple(rule for rule in listed if size <= rule.longest) for size in range(_LONGEST + 1))


_EVERYWHERE = _sort_by_size(rule for rule in RULES if rule.scope == "line" and rule.place == ANYWHERE)
_PLACED = _sort_by_size(rule for rule in RULES if rule.scope == "line" and rule.place != ANYWHERE)
_PART_RULES = tuple(rule for rule in RULES if rule.scope in {"part", "end"})
_END_RULES = frozenset(rule.id for rule in RULES if rule.scope == "end")
_SECTION_RULES = _sort_by_size(rule for rule in RULES if rule.scope == "section")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line before cleaning: its kind, how much of it is link, and the rule that has already taken it, if any."""

    text: str
    kind: BlockKind = "paragraph"
    linked: float = 0.0
    taken_by: str | None = None


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
    for index, line in enumerate(lines):
        if taken[index] is None:
            taken[index] = _find_first_rule(_EVERYWHERE, plains[index], line, ("head", "body", "tail"))
    _take_sections(lines, plains, taken)
    for index, places in enumerate(_find_places(lines, taken)):
        if taken[index] is None:
            taken[index] = _find_first_rule(_PLACED, plains[index], lines[index], places)
    return _split_removals(lines, taken)


def _find_first_rule(rules: _BySize, text: str, line: TextLine, places: Sequence[RulePlace]) -> str | None:
    """The id of the first rule that takes the whole line in one of these places."""
    if len(text) > _LONGEST:
        return None
    for rule in rules[len(text)]:
        if (
            not rule.place.isdisjoint(places)
            and (rule.kinds is None or line.kind in rule.kinds)
            and rule.pattern.fullmatch(text)
        ):
            return rule.id
    return None


def is_prose(line: TextLine) -> bool:
    """Whether a line reads like a paragraph: long, ended, and neither a link nor a cut summary in a list."""
    if len(line.text) < SHORTEST_PROSE or line.linked >= _MOSTLY_LINKED:
        return False
    return _SENTENCE_END.search(line.text) is not None and not (line.kind == "item" and _CUT.search(line.text))


def _find_places(lines: Sequence[TextLine], taken: Sequence[str | None]) -> list[tuple[RulePlace, ...]]:
    """Where each line stands relative to the first and last paragraph of prose; all is body where there is none."""
    prose = [index for index, line in enumerate(lines) if taken[index] is None and is_prose(line)]
    if not prose:
        return [("body",)] * len(lines)
    first, last = prose[0], prose[-1]
    return [("head",) if i < first else ("tail",) if i > last else ("body",) for i in range(len(lines))]


def _take_sections(lines: Sequence[TextLine], plains: Sequence[str], taken: list[str | None]) -> None:
    """Take headings of foreign sections together with the links, items and titles that hang on them."""
    places = _find_places(lines, taken)
    for index, line in enumerate(lines):
        if taken[index] not in {None, "related", "paywall"}:
            continue
        rule = _find_first_rule(_SECTION_RULES, plains[index], line, places[index])
        if rule is None:
            continue
        taken[index] = rule
        for follower in range(index + 1, len(lines)):
            if not _hangs_on(lines, follower, index, places[follower]):
                break
            taken[follower] = taken[follower] or rule


def _hangs_on(lines: Sequence[TextLine], follower: int, heading: int, places: Sequence[RulePlace]) -> bool:
    line = lines[follower]
    if is_prose(line):
        return False
    if line.linked >= _MOSTLY_LINKED or "tail" in places:
        return True
    unended = not _SENTENCE_END.search(line.text)
    return follower == heading + 1 and line.kind == "paragraph" and unended


def _split_removals(lines: Sequence[TextLine], taken: Sequence[str | None]) -> CleanedLines:
    left: list[CleanLine] = []
    removals: list[Removal] = []
    for index, line in enumerate(lines):
        rule = taken[index]
        if rule is not None:
            removals.append(Removal(rule, line.text, index))
            continue
        pieces = list(_find_parts(line.text, fold_plain(line.text)))
        rest = _cut_out(line.text, pieces)
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


def _find_parts(text: str, seen: str) -> Iterable[_LinePart]:
    """The pieces that part rules take out of a line, each at a sentence's boundary, never overlapping."""
    done = 0
    rules = (rule for rule in _PART_RULES if not rule.marks or any(mark in seen for mark in rule.marks))
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
