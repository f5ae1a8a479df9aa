"""Texts, copies and dispatches as rows: read and written inside the caller's transaction. Decides nothing."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from archive.dispatches.compare import Passage
from archive.dispatches.decide import Copy, Dispatch, MemberText
from archive.dispatches.first_seen import to_seen_span
from archive.model.extraction import parse_moment
from archive.model.timestamps import parse_instant, parse_instant_or_none

_TEXT = "SELECT lead, text FROM extractions WHERE extraction_id = ? AND text IS NOT NULL"
_MEMBER = """
    SELECT a.article_id, a.source, t.words, e.published, a.published_at, a.first_seen_at, e.agency
    FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id
    JOIN dispatch_texts t ON t.article_id = a.article_id WHERE a.article_id = ?"""
_NEIGHBOURS = """
    SELECT other_id FROM dispatch_copies WHERE article_id = :id
    UNION SELECT article_id FROM dispatch_copies WHERE other_id = :id"""
_FELLOWS = """
    SELECT other.article_id FROM dispatch_members own JOIN dispatch_members other ON other.dispatch_id = own.dispatch_id
    WHERE own.article_id = ?"""
_ADD_DISPATCH = """
    INSERT INTO dispatches (dispatch_id, first_article_id, is_surely_first, complete_article_id, agency,
      agency_named_by, agency_others, articles, sources, reprints, first_at)
    VALUES (:id, :first, :surely, :complete, :agency, :named_by, :others, :articles, :sources, :reprints,
      coalesce((SELECT min(coalesce(published_at, first_seen_at), first_seen_at) FROM articles
                WHERE article_id = :first), ''))"""
_ADD_MEMBER = """
    INSERT INTO dispatch_members (dispatch_id, article_id, source, place, role, copied_words, copied_share, is_main)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


def read_text(connection: sqlite3.Connection, extraction_id: int) -> str | None:
    """A text as it is compared; None where the extraction is gone or has none.

    The lead stands before the text: what one newsroom sets as its lead is another's first paragraph.
    """
    row = connection.execute(_TEXT, (extraction_id,)).fetchone()
    return None if row is None else "\n".join(filter(None, row))


def read_members(connection: sqlite3.Connection, article_ids: Iterable[int]) -> dict[int, MemberText]:
    """What is known of articles that share passages; those that are gone are left out."""
    found = {}
    for article_id in article_ids:
        row = connection.execute(_MEMBER, (article_id,)).fetchone()
        if row is not None:
            _, source, words, published, listed_at, first_seen_at, agency = row
            listed, captured = parse_instant_or_none(listed_at), parse_instant(first_seen_at)
            seen = to_seen_span(parse_moment(published), listed, captured)
            found[article_id] = MemberText(article_id, source, words, seen, agency)
    return found


def write_copies(
    connection: sqlite3.Connection, article_id: int, copies: Sequence[Copy], kept: AbstractSet[int]
) -> set[int]:
    """Write what an article shares with others in place of what it did before; the others of then.

    What it shares with the articles `kept` is left as it is: they are still to be compared themselves.
    """
    neighbours = _read_ids(connection, _NEIGHBOURS, {"id": article_id})
    pairs = [(min(article_id, other), max(article_id, other)) for other in neighbours - kept]
    connection.executemany("DELETE FROM dispatch_copies WHERE article_id = ? AND other_id = ?", pairs)
    connection.executemany("INSERT OR REPLACE INTO dispatch_copies VALUES (?, ?, ?, ?)", map(_to_copy_row, copies))
    return neighbours


def read_connected(connection: sqlite3.Connection, article_ids: Iterable[int]) -> tuple[set[int], list[Copy]]:
    """All articles that copies join with these, or that were of one dispatch with them; and all copies among them."""
    found = set(article_ids)
    for article_id in tuple(found):
        found |= _read_ids(connection, _FELLOWS, (article_id,))
    waiting = deque(found)
    copies: list[Copy] = []
    while waiting:
        article_id = waiting.popleft()
        copies.extend(_read_copies(connection, article_id))
        new = _read_ids(connection, _NEIGHBOURS, {"id": article_id}) - found
        found |= new
        waiting.extend(sorted(new))
    return found, sorted(copies, key=lambda copy: (copy.article_id, copy.other_id))


def write_dispatches(
    connection: sqlite3.Connection, article_ids: set[int], dispatches: Sequence[Dispatch], sources: dict[int, str]
) -> None:
    """Write the dispatches of these articles in the place of those they were of.

    One keeps the number of the former dispatch that it shares most members with: numbers are cited.
    """
    former = _read_former(connection, article_ids)
    ids = choose_ids(former, dispatches)
    for article_id in article_ids:
        connection.execute("DELETE FROM dispatch_members WHERE article_id = ?", (article_id,))
    touched = {dispatch_id for held in former.values() for dispatch_id in held}
    for dispatch_id in touched:
        _delete_unless_held(connection, dispatch_id)
    main = find_main(dispatches)
    # Those that keep their number come first: SQLite may give a new one any number that is free.
    for place in sorted(range(len(dispatches)), key=lambda place: ids[place] is None):
        dispatch, kept_id = dispatches[place], ids[place]
        dispatch_id = _insert_dispatch(connection, kept_id, dispatch)
        rows = [
            (dispatch_id, member.article_id, sources[member.article_id], number, member.role, member.copied_words,
             member.copied_share, main[member.article_id] == place)
            for number, member in enumerate(dispatch.members, 1)
        ]  # fmt: skip
        connection.executemany(_ADD_MEMBER, rows)


def choose_ids(former: dict[int, list[int]], dispatches: Sequence[Dispatch]) -> list[int | None]:
    """The numbers that dispatches keep; None for a new one. `former` has each article's former dispatches. Pure."""
    taken: set[int] = set()
    ids: list[int | None] = []
    for dispatch in dispatches:
        counts = Counter(each for member in dispatch.members for each in former.get(member.article_id, ()))
        best = next((each for each, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
                     if each not in taken), None)  # fmt: skip
        if best is not None:
            taken.add(best)
        ids.append(best)
    return ids


def find_main(dispatches: Sequence[Dispatch]) -> dict[int, int]:
    """For each article, the place of the dispatch of which it has most. Pure."""
    best: dict[int, tuple[float, int]] = {}
    for place, dispatch in enumerate(dispatches):
        for member in dispatch.members:
            held = best.get(member.article_id)
            if held is None or member.copied_share > held[0]:
                best[member.article_id] = member.copied_share, place
    return {article_id: place for article_id, (_, place) in best.items()}


def _read_former(connection: sqlite3.Connection, article_ids: Iterable[int]) -> dict[int, list[int]]:
    query = "SELECT dispatch_id FROM dispatch_members WHERE article_id = ?"
    rows = ((each, [row[0] for row in connection.execute(query, (each,))]) for each in article_ids)
    return {article_id: held for article_id, held in rows if held}


def _delete_unless_held(connection: sqlite3.Connection, dispatch_id: int) -> None:
    connection.execute(
        "DELETE FROM dispatches WHERE dispatch_id = :id "
        "AND NOT EXISTS (SELECT 1 FROM dispatch_members WHERE dispatch_id = :id)",
        {"id": dispatch_id},
    )


def _insert_dispatch(connection: sqlite3.Connection, dispatch_id: int | None, dispatch: Dispatch) -> int:
    agency = dispatch.agency
    values = {
        "id": dispatch_id,
        "first": dispatch.first_id,
        "surely": dispatch.is_surely_first,
        "complete": dispatch.complete_id,
        "agency": agency and agency.name,
        "named_by": json.dumps(agency.named_by if agency else ()),
        "others": json.dumps(agency.others if agency else (), ensure_ascii=False),
        "articles": len(dispatch.members),
        "sources": dispatch.sources,
        "reprints": sum(member.role == "reprint" for member in dispatch.members),
    }
    number = connection.execute(_ADD_DISPATCH, values).lastrowid
    assert number is not None
    return number


def _read_copies(connection: sqlite3.Connection, article_id: int) -> Iterable[Copy]:
    query = "SELECT article_id, other_id, passages FROM dispatch_copies WHERE article_id = ?"
    for one, other, passages in connection.execute(query, (article_id,)):
        yield Copy(one, other, tuple(Passage(*each) for each in json.loads(passages)))


def _to_copy_row(copy: Copy) -> tuple[int, int, int, str]:
    passages = [(each.start, each.end, each.other_start, each.other_end, each.words) for each in copy.passages]
    return copy.article_id, copy.other_id, copy.words, json.dumps(passages, separators=(",", ":"))


def _read_ids(connection: sqlite3.Connection, query: str, values: dict[str, int] | tuple[int, ...]) -> set[int]:
    return {article_id for (article_id,) in connection.execute(query, values)}
