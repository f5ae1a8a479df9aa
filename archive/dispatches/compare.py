"""Two texts word by word: the passages that both have, and what of them counts as copied. Pure.

Runs of equal words, found by their grams, become one passage where what lies between them is short or mostly equal:
an edited copy is one passage, names that two reports of one event share are many short ones, which do not count. Nor
does what nobody copied from a newsroom: quotations, tables and line-ups, forms filled in anew (bulletins, notices), and
formulas, which are common to many texts that share nothing else.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import compress, count, pairwise
from typing import Literal

from archive.dispatches.fingerprints import GRAM, WordText
from archive.dispatches.listings import ComparedText, count_names_and_figures

FEWEST_WORDS = 50
"""Words that two texts share, at least, for one to be a copy of the other: of the sixty that are promised, edits take
some. This and the next three were chosen on the saved press pages (benchmarks/dispatches.py)."""

_SHORTEST_PASSAGE = 20
"""Words of a passage that counts. Shorter ones are titles, names of bodies and turns of phrase."""

_TELLING_PASSAGE = 45
"""Words of one passage that tell a copy by themselves. Below it, passages tell one only where they are a good part of
the shorter text: agencies repeat a background sentence in each dispatch on a subject."""

_TELLING_SHARE = 0.25  # of the shorter text

_FEWEST_UNQUOTED = 25
"""Words outside quotation marks that have to be among them: who quotes the same statement has not copied."""

_UNQUOTED_SHARE = 1 / 6
"""Their share of all: what agencies write about people who speak has a fifth at least."""

_LONGEST_GAP = 80  # words between two runs of one passage
_SHORT_GAP = 8  # words that an editor changes at once; a longer gap has to be half equal
_EQUAL_IN_GAP = 0.5
_MOST_NAMES = 0.6
"""Share of names and figures from which on a passage is a table or a line-up: of prose they are a tenth to a third."""

_MOST_HEADINGS = 0.9
"""Share of a passage's words from which on it is a list of headings, as boxes of what else is to be read are."""

_FEWEST_FILLED = 3  # slots of a form
_FILLED_SHARE = 0.04
"""Slots a shared word from which on a passage is a form that was filled in anew: a bulletin has one in eight words, a
text whose measures were converted one in forty."""
_FORM_WORDS = 100
"""Words of a form for each of its slots, at most, where names are among them and hardly anything else was changed: who
prints a text again changes words, not who it is about."""

_MOST_OTHER_CHANGES = 2 / 3  # for each of such slots: days of the week are no names
_LONGEST_SLOT = 4  # words by which a slot may be longer than the same one of the other text
_FOOT_SHARE = 1 / 3
"""Share of each text below which the last lines, and nothing else, are what stands under many: helplines, authors, the
house that sends communiqués."""

_AT_END = 3  # words that may be missing there
_EDGE = 30
"""Words before and after a passage in which more slots may stand, between equal words too few to be a run."""
_MOST_COMMON = 0.5  # share of a passage's fingerprints that are formulas
_FEWEST_GRAMS = 8
"""Grams that two texts share, at least, where they share `FEWEST_WORDS`: with every sixth word changed, ten."""
_MOST_PLACES = 8  # at which a gram is looked for: refrains
_OPEN = 4  # passages that a run may continue

PassageKind = Literal["copied", "quoted", "listing", "form", "formula", "slight"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words from `start` up to `end` of one text, the same of the other, and how many of them are equal."""

    start: int
    end: int
    other_start: int
    other_end: int
    words: int

    @property
    def reversed(self) -> Passage:
        """The same, seen from the other text."""
        return Passage(self.other_start, self.other_end, self.start, self.end, self.words)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two texts share: the passages that count, and words of those that do not, by why."""

    passages: tuple[Passage, ...]
    left_out: tuple[tuple[PassageKind, Passage], ...] = ()

    @property
    def words(self) -> int:
        """Words that both have, in passages that count."""
        return sum(passage.words for passage in self.passages)


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    other_start: int
    length: int


_JoinedRun = tuple[_Run, int]
"""A run of a passage, and the words that are equal in the gap before it."""

_JoinedPassage = tuple[Passage, list[_JoinedRun]]


def compare_texts(one: ComparedText, other: ComparedText, common: frozenset[int] = frozenset()) -> Comparison:
    """The passages that two texts share. `common` are the fingerprints of formulas.

    None counts where the words that count are too few, or nearly all of them quoted.
    """
    joined = [(_to_passage(runs), runs) for runs in _join_runs(one.read, other.read)]
    long_enough = _leave_overlaps_out([each for each in joined if each[0].words >= _SHORTEST_PASSAGE])
    kinds = [_judge(one, runs, common) for _, runs in long_enough]
    counted = [each for each, kind in zip(long_enough, kinds, strict=True) if kind == "copied"]
    passages = tuple(passage for passage, _ in counted)
    left_out = tuple((kind, each[0]) for each, kind in zip(long_enough, kinds, strict=True) if kind != "copied")
    reason = _find_reason(one, other, counted)
    if reason is not None:
        return Comparison((), left_out + tuple((reason, passage) for passage in passages))
    return Comparison(passages, left_out)


def _leave_overlaps_out(joined: Sequence[_JoinedPassage]) -> list[_JoinedPassage]:
    """Passages that do not lie within longer ones, in either text: what a text repeats is found more than once."""
    kept: list[_JoinedPassage] = []
    for each in sorted(joined, key=lambda each: -each[0].words):
        if not any(_lies_within(each[0], longer) for longer, _ in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each[0].start)


def _lies_within(shorter: Passage, longer: Passage) -> bool:
    shared = min(shorter.end, longer.end) - max(shorter.start, longer.start)
    other_shared = min(shorter.other_end, longer.other_end) - max(shorter.other_start, longer.other_start)
    return 2 * shared > shorter.end - shorter.start or 2 * other_shared > shorter.other_end - shorter.other_start


def _find_reason(one: ComparedText, other: ComparedText, counted: Sequence[_JoinedPassage]) -> PassageKind | None:
    """Why passages do not make a copy, all of them together; None where they do."""
    passages = [passage for passage, _ in counted]
    words = sum(passage.words for passage in passages)
    shorter = min(len(one.read.words), len(other.read.words))
    if not _is_enough(passages, shorter):
        return "slight"
    if _is_form([change for each in counted for change in _find_changes(one, other, each)], words):
        return "form"
    own = [each for each in passages if not (_is_foot(one, each) and _is_foot(other, each.reversed))]
    if len(own) < len(passages) and not _is_enough(own, shorter):
        return "formula"
    unquoted = words - sum(_count_quoted(one, other, passage) for passage in passages)
    if unquoted < max(_FEWEST_UNQUOTED, _UNQUOTED_SHARE * words):
        return "quoted"
    return None


def _is_enough(passages: Sequence[Passage], shorter: int) -> bool:
    if sum(passage.words for passage in passages) < FEWEST_WORDS:
        return False
    longest = max(passage.words for passage in passages)
    return longest >= _TELLING_PASSAGE or _count_in_order(passages) >= _TELLING_SHARE * shorter


def _count_in_order(passages: Sequence[Passage]) -> int:
    """Words of the passages that follow each other in both texts: what was put together out of a stock of sentences, as
    horoscopes are, has them in any order."""
    best: list[int] = []
    for place, passage in enumerate(passages):
        before = [best[earlier] for earlier in range(place) if passages[earlier].other_end <= passage.other_start]
        best.append(passage.words + max(before, default=0))
    return max(best, default=0)


def _count_quoted(one: ComparedText, other: ComparedText, passage: Passage) -> int:
    quoted = max(
        one.count_quoted(passage.start, passage.end), other.count_quoted(passage.other_start, passage.other_end)
    )
    return min(passage.words, quoted)


def _find_runs(one: WordText, other: WordText) -> Iterator[_Run]:
    """Runs of equal words, five at least, in the order of the first text."""
    places: dict[int, list[int]] = {gram: [] for gram in one.gram_set & other.gram_set}
    if len(places) < _FEWEST_GRAMS:
        return
    for place in _find_places(other.grams, places):
        held = places[other.grams[place]]
        if len(held) < _MOST_PLACES:
            held.append(place)
    keys, other_keys = one.keys, other.keys
    shifts: deque[int] = deque([0], maxlen=_OPEN)  # of the last runs: how much further on the other text has the words
    end = 0
    for at in _find_places(one.grams, places):
        if at < end:  # of the run before
            continue
        found = places[one.grams[at]]
        other_at = min(found, key=lambda place: min(abs(place - at - shift) for shift in shifts))
        length, most = GRAM, min(len(keys) - at, len(other_keys) - other_at)
        while length < most and keys[at + length] == other_keys[other_at + length]:
            length += 1
        yield _Run(at, other_at, length)
        shifts.append(other_at - at)
        end = at + length


def _find_places(grams: Sequence[int], wanted: Mapping[int, object]) -> Iterator[int]:
    return compress(count(), map(wanted.__contains__, grams))


def _join_runs(one: WordText, other: WordText) -> list[list[_JoinedRun]]:
    """Runs that make one passage, each with the equal words of the gap before it.

    A run joins the last passage that it continues: a turn of phrase that stands elsewhere too breaks none.
    """
    passages: list[list[_JoinedRun]] = []
    for run in _find_runs(one, other):
        for passage in reversed(passages[-_OPEN:]):
            equal = _count_equal_in_gap(one, other, passage[-1][0], run)
            if equal is not None:
                passage.append((run, equal))
                break
        else:
            passages.append([(run, 0)])
    return passages


def _count_equal_in_gap(one: WordText, other: WordText, before: _Run, after: _Run) -> int | None:
    """Words that are equal between two runs; None where these are no part of one passage."""
    start, other_start = before.start + before.length, before.other_start + before.length
    gap, other_gap = after.start - start, after.other_start - other_start
    if not (0 <= gap <= _LONGEST_GAP and 0 <= other_gap <= _LONGEST_GAP):
        return None
    if not gap or not other_gap:
        return 0 if max(gap, other_gap) <= _SHORT_GAP else None
    matcher = SequenceMatcher(
        None, one.keys[start : after.start], other.keys[other_start : after.other_start], autojunk=False
    )
    equal = sum(block.size for block in matcher.get_matching_blocks())
    longer = max(gap, other_gap)
    return equal if longer <= _SHORT_GAP or equal >= _EQUAL_IN_GAP * longer else None


def _to_passage(runs: list[_JoinedRun]) -> Passage:
    first, last = runs[0][0], runs[-1][0]
    words = sum(run.length + equal for run, equal in runs)
    return Passage(first.start, last.start + last.length, first.other_start, last.other_start + last.length, words)


def _judge(one: ComparedText, runs: Sequence[_JoinedRun], common: frozenset[int]) -> PassageKind:
    """What a passage is, by itself."""
    first, last = runs[0][0], runs[-1][0]
    end = last.start + last.length
    words = one.read.words[first.start : end]
    if count_names_and_figures(words) >= _MOST_NAMES * len(words):
        return "listing"
    if one.count_in_headings(first.start, end) >= _MOST_HEADINGS * len(words):
        return "listing"
    if common:
        kept = one.read.find_fingerprints(first.start, end)
        if kept and sum(each in common for each in kept) > _MOST_COMMON * len(kept):
            return "formula"
    return "copied"


def _is_foot(text: ComparedText, passage: Passage) -> bool:
    """Whether a passage is the last lines of a text, word for word, and not much of it."""
    words = len(text.read.words)
    line = text.find_line(passage.start - _AT_END)
    is_last = passage.end >= words - _AT_END and passage.words < _FOOT_SHARE * words
    ahead = max(0, line - passage.start)  # a turn of phrase at the end of what stands above
    is_verbatim = passage.end - passage.start <= passage.words + _AT_END + ahead
    return is_last and ahead < _SHORTEST_PASSAGE and is_verbatim


@dataclass(frozen=True, slots=True)
class _Change:
    """What two texts have in one place of a passage where they differ. `figures`: of one text where the other has
    others. `names`: those of the one and of the other, where both have some there."""

    figures: int
    is_slot: bool
    names: tuple[str, str] | None


def _is_form(changes: Sequence[_Change], words: int) -> bool:
    """Whether a text was filled in anew: what differs are slots, and there are enough of them."""
    filled = sum(change.figures or change.is_slot for change in changes)
    if filled >= _FEWEST_FILLED and filled >= _FILLED_SHARE * words:
        return True
    names = {change.names for change in changes if change.names is not None}
    slots = len(names) + sum(change.figures for change in changes if change.names is None)
    others = sum(not change.figures and change.names is None for change in changes)
    return bool(names) and _FORM_WORDS * slots >= words and others <= _MOST_OTHER_CHANGES * slots


def _find_changes(one: ComparedText, other: ComparedText, joined: _JoinedPassage) -> Iterator[_Change]:
    """Where two texts differ in a passage, and in slots of a form beside it."""
    passage, runs = joined
    for (before, _), (after, _) in pairwise(runs):
        start, other_start = before.start + before.length, before.other_start + before.length
        for found in _list_differences(one, other, slice(start, after.start), slice(other_start, after.other_start)):
            yield _read_change(one, other, *found)
    length, other_length = _limit_edges(passage.start, passage.other_start)
    ahead = slice(passage.start - length, passage.start)
    yield from _find_slots_beside(one, other, ahead, slice(passage.other_start - other_length, passage.other_start))
    length, other_length = _limit_edges(len(one.read.words) - passage.end, len(other.read.words) - passage.other_end)
    behind = slice(passage.end, passage.end + length)
    yield from _find_slots_beside(one, other, behind, slice(passage.other_end, passage.other_end + other_length))


def _limit_edges(length: int, other_length: int) -> tuple[int, int]:
    shorter = min(_EDGE, length, other_length)
    return min(length, shorter + _LONGEST_SLOT), min(other_length, shorter + _LONGEST_SLOT)


def _find_slots_beside(one: ComparedText, other: ComparedText, here: slice, there: slice) -> Iterator[_Change]:
    """Slots of words that are not equal as a run is, but mostly."""
    differences = _list_differences(one, other, here, there)
    shorter, unequal = min(
        (span.stop - span.start, sum(each[side].stop - each[side].start for each in differences))
        for side, span in enumerate((here, there))
    )
    if shorter - unequal >= _EQUAL_IN_GAP * max(1, shorter):
        changes = (_read_change(one, other, *found) for found in differences)
        yield from (change for change in changes if change.is_slot)


def _list_differences(one: ComparedText, other: ComparedText, here: slice, there: slice) -> list[tuple[slice, slice]]:
    """The words of either that the other has not, place by place."""
    keys, other_keys = one.read.keys[here], other.read.keys[there]
    return [
        (slice(here.start + start, here.start + end), slice(there.start + other_start, there.start + other_end))
        for kind, start, end, other_start, other_end in SequenceMatcher(
            None, keys, other_keys, autojunk=False
        ).get_opcodes()
        if kind != "equal"
    ]


def _read_change(one: ComparedText, other: ComparedText, here: slice, there: slice) -> _Change:
    gap, other_gap = Counter(one.read.words[here]), Counter(other.read.words[there])
    taken, put = gap - other_gap, other_gap - gap
    figures = min(_count_figures(taken), _count_figures(put))
    is_slot = bool(figures or (taken and put and _are_names(taken) and _are_names(put)))
    names, other_names = one.find_names(here, taken), other.find_names(there, put)
    return _Change(
        figures, is_slot or bool(names and other_names), (names, other_names) if names and other_names else None
    )


def _count_figures(words: Counter[str]) -> int:
    return sum(number for word, number in words.items() if word[0].isdigit())


def _are_names(words: Counter[str]) -> bool:
    return count_names_and_figures(words) >= _MOST_NAMES * len(words)
