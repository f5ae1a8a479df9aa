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
from functools import cached_property
from itertools import compress, count, pairwise
from typing import Literal

from archive.dispatches.fingerprints import GRAM, WordText, find_word_places, read_words
from archive.dispatches.listings import count_before, count_names_and_figures, find_quoted_words

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

_FEWEST_FILLED = 3  # slots of a form
_FILLED_SHARE = 0.04
"""Slots a shared word from which on a passage is a form that was filled in anew: a bulletin has one in eight words, a
text whose measures were converted one in forty."""
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


@dataclass(frozen=True)
class ComparedText:
    """A text made ready to be held against others."""

    text: str

    @cached_property
    def read(self) -> WordText:
        """Its words."""
        return read_words(self.text)

    @cached_property
    def _quoted_before(self) -> list[int]:
        return count_before(find_quoted_words(self.text, find_word_places(self.text)))

    def count_quoted(self, start: int, end: int) -> int:
        """Words within quotation marks between two places."""
        return self._quoted_before[end] - self._quoted_before[start]


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
    if not _is_enough(passages, min(len(one.read.words), len(other.read.words))):
        return "slight"
    filled = sum(_count_filled(one.read, other.read, runs) for _, runs in counted)
    if filled >= _FEWEST_FILLED and filled >= _FILLED_SHARE * words:
        return "form"
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
    if common:
        kept = one.read.find_fingerprints(first.start, end)
        if kept and sum(each in common for each in kept) > _MOST_COMMON * len(kept):
            return "formula"
    return "copied"


def _count_filled(one: WordText, other: WordText, runs: Sequence[_JoinedRun]) -> int:
    """Slots of a form between the runs of a passage: figures, or names, of one text where the other has others."""
    return sum(_count_slots(one, other, before, after) for (before, _), (after, _) in pairwise(runs))


def _count_slots(one: WordText, other: WordText, before: _Run, after: _Run) -> int:
    gap = one.words[before.start + before.length : after.start]
    other_gap = other.words[before.other_start + before.length : after.other_start]
    taken, put = Counter(gap) - Counter(other_gap), Counter(other_gap) - Counter(gap)
    figures = min(_count_figures(taken), _count_figures(put))
    return figures or int(bool(taken and put) and _are_names(taken) and _are_names(put))


def _count_figures(words: Counter[str]) -> int:
    return sum(number for word, number in words.items() if word[0].isdigit())


def _are_names(words: Counter[str]) -> bool:
    return count_names_and_figures(words) >= _MOST_NAMES * len(words)
