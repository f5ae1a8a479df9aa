"""Which texts are one dispatch, who was first, and what each has of it. Pure: values in, values out, no clock.

Two texts that share passages make a copy; the stretch that it takes of a text links it with other copies of the same
stretch. So a text made of two dispatches belongs to both, which stay two, and an own article with one copied passage
does not draw its other passages in. A part of a stretch is of the same dispatch (a copy cut short), but for a text that
is made of several whole texts of others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from archive.dispatches.compare import Passage
from archive.dispatches.first_seen import SeenSpan, is_surely_first

RULES = 3
"""Goes up with every change of what this module or `compare` decides; stored beside what was decided by it."""

REPRINT_SHARE = 0.5
"""Share of a text's words from which on it is a reprint: below it the newsroom's own words are the greater part."""

_WHOLE = 0.6  # share of a text from which on all of it is taken to stand in another
_SAME_STRETCH = 0.7  # of the longer of two stretches, for both to be one
_WITHIN = 0.8  # of the shorter, for it to lie in the longer

MemberRole = Literal["first", "reprint", "passage"]
"""The one seen first of those that may be the source: mostly the dispatch, or with all of another in it. One that is
mostly the dispatch. An own article with a passage of it, which may have been seen before the first."""


@dataclass(frozen=True, slots=True)
class MemberText:
    """What is known of a text that shares passages with others. `seen` is when it was there first."""

    article_id: int
    source: str
    words: int
    seen: SeenSpan
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """Passages that two articles' texts share; places in the first text come first."""

    article_id: int
    other_id: int
    passages: tuple[Passage, ...]

    @property
    def words(self) -> int:
        """Words that both have."""
        return sum(passage.words for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Member:
    """A text of a dispatch, and how much of it stands in the others."""

    article_id: int
    role: MemberRole
    copied_words: int
    copied_share: float


@dataclass(frozen=True, slots=True)
class DispatchAgency:
    """The agency that a dispatch comes from, as members name it: by how many, and whom others name instead."""

    name: str
    named_by: tuple[int, ...]
    others: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Texts of several newsrooms that are one. Members stand in the order in which they were seen."""

    members: tuple[Member, ...]
    complete_id: int
    is_surely_first: bool
    sources: int
    agency: DispatchAgency | None

    @property
    def first_id(self) -> int:
        """The article that was seen first of those that may be the source."""
        return next(member.article_id for member in self.members if member.role == "first")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What a copy takes of one text: from its first passage to its last. `is_whole`: the other text is all in it."""

    copy: int
    start: int
    end: int
    other_id: int
    is_whole: bool

    @property
    def length(self) -> int:
        return self.end - self.start


def decide_dispatches(texts: Mapping[int, MemberText], copies: Sequence[Copy]) -> tuple[Dispatch, ...]:
    """The dispatches of texts that copies join, in the order in which their first text was seen.

    `copies` are all copies between these texts, of different sources each.
    """
    groups = _Groups(len(copies))
    related = {frozenset((copy.article_id, copy.other_id)) for copy in copies}
    for stretches in _find_stretches(texts, copies).values():
        compound = _is_compound(texts, stretches, related)
        longest = sorted(stretches, key=lambda each: (-each.length, each.copy))
        for place, longer in enumerate(longest):
            for shorter in longest[place + 1 :]:
                if not groups.are_one(longer.copy, shorter.copy) and _are_one(longer, shorter, is_compound=compound):
                    groups.join(longer.copy, shorter.copy)
    found = (_to_dispatch(texts, [copies[place] for place in group]) for group in groups.read())
    return tuple(sorted(found, key=lambda dispatch: (texts[dispatch.first_id].seen.order, dispatch.first_id)))


def _find_stretches(texts: Mapping[int, MemberText], copies: Sequence[Copy]) -> Mapping[int, list[_Stretch]]:
    found: dict[int, list[_Stretch]] = defaultdict(list)
    for place, copy in enumerate(copies):
        passages = copy.passages
        turned = [passage.reversed for passage in passages]
        for own_id, other_id, own in (
            (copy.article_id, copy.other_id, passages),
            (copy.other_id, copy.article_id, turned),
        ):
            is_whole = copy.words >= _WHOLE * texts[other_id].words
            start, end = min(each.start for each in own), max(each.end for each in own)
            found[own_id].append(_Stretch(place, start, end, other_id, is_whole))
    return found


def _overlap(one: _Stretch, other: _Stretch) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _are_one(longer: _Stretch, shorter: _Stretch, *, is_compound: bool) -> bool:
    overlap = _overlap(longer, shorter)
    if overlap >= _SAME_STRETCH * longer.length:
        return True
    return not is_compound and overlap >= _WITHIN * shorter.length


def _is_compound(texts: Mapping[int, MemberText], stretches: Sequence[_Stretch], related: set[frozenset[int]]) -> bool:
    """Whether a text holds two whole texts of others, one beside the other, that have nothing to do with each other."""
    parts = [each for each in stretches if each.is_whole]
    return any(
        _overlap(one, other) == 0
        and frozenset((one.other_id, other.other_id)) not in related
        and texts[one.other_id].source != texts[other.other_id].source
        for place, one in enumerate(parts)
        for other in parts[place + 1 :]
    )


def _to_dispatch(texts: Mapping[int, MemberText], copies: Sequence[Copy]) -> Dispatch:
    copied: Counter[int] = Counter()
    for copy in copies:
        for article_id in (copy.article_id, copy.other_id):
            copied[article_id] = max(copied[article_id], min(copy.words, texts[article_id].words))
    ordered = sorted((texts[each] for each in copied), key=lambda text: (text.seen.order, text.article_id))
    shares = {text.article_id: round(copied[text.article_id] / text.words, 3) for text in ordered}
    possible = _find_possible_sources(ordered, shares, _find_containing(texts, copies))
    first = possible[0]
    members = tuple(
        Member(each, _to_role(shares[each], is_first=each == first.article_id), copied[each], shares[each])
        for each in shares
    )
    whole = [member for member in members if member.copied_share >= REPRINT_SHARE] or list(members)
    return Dispatch(
        members,
        max(whole, key=lambda member: member.copied_words).article_id,
        is_surely_first(first.seen, (text.seen for text in possible[1:])),
        len({text.source for text in ordered}),
        _infer_agency(texts, members),
    )


def _find_containing(texts: Mapping[int, MemberText], copies: Iterable[Copy]) -> set[int]:
    """The articles that have all of another one's text in theirs."""
    pairs = ((copy, one, other) for copy in copies for one, other in _directions(copy))
    return {one for copy, one, other in pairs if copy.words >= _WHOLE * texts[other].words}


def _directions(copy: Copy) -> tuple[tuple[int, int], tuple[int, int]]:
    return (copy.article_id, copy.other_id), (copy.other_id, copy.article_id)


def _find_possible_sources(
    ordered: Sequence[MemberText], shares: Mapping[int, float], containing: set[int]
) -> Sequence[MemberText]:
    """The texts that may be the source of the others, as they were seen; all of them, where none may."""
    possible = [text for text in ordered if shares[text.article_id] >= REPRINT_SHARE or text.article_id in containing]
    return possible or ordered


def _to_role(share: float, *, is_first: bool) -> MemberRole:
    return "first" if is_first else "reprint" if share >= REPRINT_SHARE else "passage"


def _infer_agency(texts: Mapping[int, MemberText], members: Sequence[Member]) -> DispatchAgency | None:
    """The agency that most reprints name, the first to be named where two are named as often; own articles with a
    passage are asked only where no reprint names one."""
    by_name: dict[str, list[int]] = {}
    naming = [member for member in members if texts[member.article_id].agency]
    reprints = [member for member in naming if member.copied_share >= REPRINT_SHARE]
    for member in reprints or naming:
        by_name.setdefault(str(texts[member.article_id].agency), []).append(member.article_id)
    if not by_name:
        return None
    name = max(by_name, key=lambda each: len(by_name[each]))
    others = tuple((other, len(ids)) for other, ids in by_name.items() if other != name)
    return DispatchAgency(name, tuple(by_name[name]), others)


class _Groups:
    """Which copies are of one dispatch (union-find)."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def _find(self, place: int) -> int:
        while self._parents[place] != place:
            self._parents[place] = self._parents[self._parents[place]]
            place = self._parents[place]
        return place

    def are_one(self, one: int, other: int) -> bool:
        return self._find(one) == self._find(other)

    def join(self, one: int, other: int) -> None:
        self._parents[self._find(other)] = self._find(one)

    def read(self) -> list[list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self._parents)):
            groups[self._find(place)].append(place)
        return list(groups.values())
