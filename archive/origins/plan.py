"""What a merge would do, found out before anything is written: what is new of each chain, and what stands against it.

Conflicts forbid a merge; notes are only told. The newer rows of every chain are computed again here, from the last head
merged on, so that nothing whose chain is broken ever comes in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from gettext import gettext as _
from gettext import ngettext
from urllib.parse import urlsplit

from archive.captures.chain import COLUMNS, Redaction, fits_chain
from archive.model.numbers import RANGE, to_number_here, to_own_number
from archive.origins.heads import Head, find_digest, list_heads, read_archive_id


@dataclass(frozen=True, slots=True)
class MergeScope:
    """Which rows of the other archive are taken: all, or those of some sources. `same_sources` are names that the user
    says are one newsroom's in both.
    """

    same_sources: frozenset[str] = frozenset()
    only_sources: frozenset[str] | None = None

    @property
    def condition(self) -> str:
        """The SQL condition on tables with a column `source`."""
        if self.only_sources is None:
            return "true"
        names = ", ".join("'" + source.replace("'", "''") + "'" for source in sorted(self.only_sources))
        return f"source IN ({names})"


@dataclass(frozen=True, slots=True)
class OriginPlan:
    """One chain that the other archive holds: its head there, and its head here before the merge, if it has one.

    `is_own` says that it is this archive's own, which came back through another. `new_captures` are those not here.
    """

    there: Head
    here: Head | None
    is_own: bool
    new_captures: int


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging one archive would bring; with conflicts, nothing may be written."""

    archive_id: str
    origins: tuple[OriginPlan, ...]
    conflicts: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def new_captures(self) -> int:
        """Captures that are not here yet."""
        return sum(each.new_captures for each in self.origins)


def plan_merge(here: sqlite3.Connection, there: sqlite3.Connection, scope: MergeScope) -> MergePlan:
    """Look at both archives."""
    heads_here = {head.archive_id: head for head in list_heads(here)}
    heads_there = list_heads(there)
    if scope.only_sources is not None:
        heads_there = [replace(head, is_whole=False) for head in heads_there]
    conflicts: list[str] = []
    if heads_there[0].archive_id == read_archive_id(here):
        conflicts.append(
            _(
                "it is this very archive, or a copy of it: the captures of a copy that went another way stand under "
                "the same numbers; merge it into a third archive"
            )
        )
        return MergePlan(heads_there[0].archive_id, (), tuple(conflicts), ())
    origins = []
    for head in heads_there:
        held = heads_here.get(head.archive_id)
        conflicts.extend(_compare_heads(here, there, head, held))
        is_own = held is not None and held.origin_id == 0
        new = 0 if conflicts else _count_new(here, there, (head, held), scope)
        if new and is_own:
            conflicts.append(
                ngettext(
                    "archive {name}: has {new} capture of this very archive that it lost",
                    "archive {name}: has {new} captures of this very archive that it lost",
                    new,
                ).format(name=head.archive_id[:12], new=new)
            )
        origins.append(OriginPlan(head, held, is_own, new))
    if not conflicts:
        conflicts.extend(_find_broken_links(there, origins))
    conflicts.extend(
        _(
            "source {source} is {other} here and {homepage} there: two newsrooms under one name; rename one of "
            "them, or say that they are one with --same {source}"
        ).format(source=source, other=other, homepage=homepage)
        for source, other, homepage in _list_other_newsrooms(here, there, scope.same_sources)
    )
    return MergePlan(heads_there[0].archive_id, tuple(origins), tuple(conflicts), tuple(_note_extractors(here, there)))


def _compare_heads(here: sqlite3.Connection, there: sqlite3.Connection, head: Head, held: Head | None) -> Iterator[str]:
    """Whether the chain there goes on from the head held here, or is an older state of it."""
    if held is None or not (head.is_whole and held.is_whole):
        return
    common = min(head.captures, held.captures)
    if find_digest(here, to_number_here(held.origin_id, common)) != find_digest(
        there, to_number_here(head.origin_id, common)
    ):
        yield _(
            "archive {name}: its chain is another one at capture {common} than the one merged before: "
            "a copy of it went another way, or it was altered"
        ).format(name=head.archive_id[:12], common=common)


def _count_new(
    here: sqlite3.Connection, there: sqlite3.Connection, heads: tuple[Head, Head | None], scope: MergeScope
) -> int:
    head, held = heads
    if held is not None and held.is_whole and head.is_whole:
        return max(0, head.captures - held.captures)
    after = to_number_here(head.origin_id, held.captures if held and held.is_whole else 0)
    query = f"SELECT capture_id FROM captures WHERE capture_id > ? AND capture_id < ? AND {scope.condition}"  # noqa: S608
    numbers = there.execute(query, (after, to_number_here(head.origin_id + 1, 0)))
    return sum(held is None or held.is_whole or not is_held(here, held, to_own_number(number)) for (number,) in numbers)


def is_held(here: sqlite3.Connection, held: Head, own_number: int) -> bool:
    """Whether a capture of an origin stands here."""
    key = (to_number_here(held.origin_id, own_number),)
    return here.execute("SELECT 1 FROM captures WHERE capture_id = ?", key).fetchone() is not None


_ROWS = f"""
    SELECT {", ".join(f"c.{name}" for name in COLUMNS)}, c.chain_digest, t.left_digest, g.previous_digest
    FROM captures c LEFT JOIN takedown_captures t ON t.capture_id = c.capture_id
    LEFT JOIN origin_gaps g ON g.capture_id = c.capture_id
    WHERE c.capture_id > ? AND c.capture_id < ? ORDER BY c.capture_id"""  # noqa: S608  # names of our own


def _find_broken_links(there: sqlite3.Connection, origins: list[OriginPlan]) -> Iterator[str]:
    """The first link of each chain, after the head held, that does not come out."""
    for origin in origins:
        if not origin.new_captures:
            continue
        after = origin.here.captures if origin.here and origin.here.is_whole and origin.there.is_whole else 0
        number = _find_broken_link(there, origin.there, after)
        if number is not None:
            yield _(
                "archive {name}: its chain is broken at capture {number}; `marbre verify` tells what is wrong with it"
            ).format(name=origin.there.archive_id[:12], number=number)


def _find_broken_link(there: sqlite3.Connection, head: Head, after: int) -> int | None:
    last = to_number_here(head.origin_id, after)
    previous = find_digest(there, last)
    for *values, digest, left, gap in there.execute(_ROWS, (last, to_number_here(head.origin_id, RANGE))):
        row = dict(zip(COLUMNS, values, strict=True))
        follows = previous if row["capture_id"] == last + 1 else gap
        redaction = None if left is None else Redaction(digest, left)
        if follows is None or not fits_chain(follows, row, digest, redaction):
            return to_own_number(row["capture_id"])
        last, previous = row["capture_id"], digest
    return None


def find_conflicts_between(first: sqlite3.Connection, second: sqlite3.Connection, scope: MergeScope) -> tuple[str, ...]:
    """What stands against merging the second of two archives after the first, whatever they are merged into."""
    heads = {head.archive_id: head for head in list_heads(first)}
    copies = (
        each for head in list_heads(second) for each in _compare_heads(first, second, head, heads.get(head.archive_id))
    )
    newsrooms = (
        _(
            "source {source} is {homepage} in it and {other} in the other: two newsrooms under one name; rename one of "
            "them, or say that they are one with --same {source}"
        ).format(source=source, other=other, homepage=homepage)
        for source, other, homepage in _list_other_newsrooms(first, second, scope.same_sources)
    )
    return (*copies, *newsrooms)


def _list_other_newsrooms(
    here: sqlite3.Connection, there: sqlite3.Connection, same_sources: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Sources of one name whose homepages are of two hosts, with both."""
    query = "SELECT source, homepage FROM sources"
    held = dict(here.execute(query).fetchall())
    for source, homepage in there.execute(query):
        other = held.get(source)
        if other is not None and source not in same_sources and _to_host(other) != _to_host(homepage):
            yield source, other, homepage


def _to_host(homepage: str) -> str:
    return (urlsplit(homepage).hostname or homepage).removeprefix("www.")


def _note_extractors(here: sqlite3.Connection, there: sqlite3.Connection) -> Iterator[str]:
    """Texts that two extractors have read are never compared: that is worth knowing."""
    query = "SELECT extractor FROM extractors ORDER BY extractor_id"
    held, others = ([name for (name,) in each.execute(query)] for each in (here, there))
    unknown = [name for name in others if name not in held]
    if held and unknown:
        yield _(
            "its texts were read by other extractors ({extractors}) than those here; `marbre reextract --accept` "
            "afterwards lets one extractor have read all"
        ).format(extractors=", ".join(unknown[:3]))
