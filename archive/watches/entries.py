"""From matches to what a message says of them: read from the archive as it is now. Reads only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from archive.access.shown import IS_SHOWN_HERE
from archive.articles.history import find_history, find_wordings
from archive.db.connection import Database
from archive.frontpages.read import find_best_rank
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text
from archive.model.words.word_diff import FEW_STEPS, DiffPiece, compute_word_diff_within
from archive.search.highlight import Marker, choose_excerpt, to_wanted
from archive.search.language import QueryFault, SearchColumn, Term, parse
from archive.watches.dispatches import count_reprints, read_dispatches
from archive.watches.letter import LetterEntry, UnlookedSource
from archive.watches.watch import read_watches

_CONTEXT = 80
"""Characters of equal text shown on either side of an edit's first change."""

_CHANGED = 240
"""Characters shown of what an edit took out or put in."""

_STEPS = FEW_STEPS // 10
"""Steps of a comparison, of which a page or a message makes a few dozen: 0.1 s for any text."""

_MATCH = f"""
    SELECT m.match_id, m.article_id, m.kind, m.occasion, m.happened_at, a.source, s.title, a.url, a.title, e.lead,
           e.text, e.agency, e.section, a.published_at
    FROM watch_matches m JOIN articles a ON a.article_id = m.article_id JOIN sources s ON s.source = a.source
    JOIN extractions e ON e.extraction_id = a.extraction_id
    WHERE m.match_id = ? AND {IS_SHOWN_HERE.format("a")}"""  # noqa: S608  # a condition of our own
_UNLOOKED = """
    SELECT c.source, s.title, count(*), max(c.reason) FROM ledger c JOIN sources s ON s.source = c.source
    WHERE c.started_at >= ? AND c.outcome <> 'running' GROUP BY c.source
    HAVING sum(c.outcome IN ('done', 'partial')) = 0 ORDER BY s.title"""


def read_entries(database: Database, watch: str, match_ids: Sequence[int]) -> list[LetterEntry]:
    """What a message says of these matches of a watch, in their order; articles gone from here are left out."""
    with database.connection() as connection:
        rows = {row.watch: row for row in read_watches(connection, removed=True)}
        term = parse(rows[watch].question.text) if watch in rows else None
        markers = _make_markers(None if isinstance(term, QueryFault) else term)
        found = [row for row in (connection.execute(_MATCH, (each,)).fetchone() for each in match_ids) if row]
        dispatches = read_dispatches(connection, {row[1] for row in found if row[2] == "new"})
        entries = [_to_entry(connection, row, markers, dispatches) for row in found]
    return [_add_diff(database, entry) for entry in entries]


def list_unlooked(database: Database, since: datetime, sources: Iterable[str] = ()) -> list[UnlookedSource]:
    """The sources of which no crawl since then has ended well, of those named or of all."""
    named = set(sources)
    with database.connection() as connection:
        rows = connection.execute(_UNLOOKED, (to_text(since),)).fetchall()
    return [UnlookedSource(*row) for row in rows if not named or row[0] in named]


def cut_diff(pieces: Sequence[DiffPiece]) -> tuple[DiffPiece, ...]:
    """The first change of a comparison with the words round it, on one line. Pure."""
    first = next((place for place, piece in enumerate(pieces) if piece.mark != "equal"), None)
    if first is None:
        return ()
    shown: list[DiffPiece] = []
    if first:
        before = _flatten(pieces[first - 1].text)
        shown.append(DiffPiece("equal", f"…{before[-_CONTEXT:]}" if len(before) > _CONTEXT else before))
    for piece in pieces[first:]:
        text = _flatten(piece.text)
        if piece.mark == "equal":
            shown.append(DiffPiece("equal", f"{text[:_CONTEXT]}…" if len(text) > _CONTEXT else text))
            break
        shown.append(DiffPiece(piece.mark, f"{text[:_CHANGED]}…" if len(text) > _CHANGED else text))
    return tuple(shown)


def _flatten(text: str) -> str:
    return text.replace("\n", " ")


def _make_markers(term: Term | None) -> dict[SearchColumn, Marker]:
    columns: tuple[SearchColumn, ...] = ("title", "lead", "text")
    return {column: Marker(to_wanted(term, column)) for column in columns}


def _to_entry(
    connection: sqlite3.Connection,
    row: tuple[Any, ...],
    markers: dict[SearchColumn, Marker],
    dispatches: dict[int, int],
) -> LetterEntry:
    match_id, article_id, kind, occasion, happened_at, source, source_title, url, title, lead, text, *rest = row
    agency, section, published_at = rest
    dispatch = dispatches.get(article_id)
    return LetterEntry(
        match_id,
        article_id,
        kind,
        occasion,
        parse_instant(happened_at),
        source,
        source_title,
        url,
        markers["title"].mark(title or ""),
        choose_excerpt(lead, text, markers["lead"], markers["text"]),
        agency,
        section,
        parse_instant_or_none(published_at),
        reprints=0 if dispatch is None else count_reprints(connection, dispatch),
        rank=_find_rank(connection, kind, source, article_id, parse_instant(happened_at)),
    )


def _find_rank(connection: sqlite3.Connection, kind: str, source: str, article_id: int, at: datetime) -> int | None:
    if kind not in ("front-page", "off-front-page"):
        return None
    return find_best_rank(connection, source, article_id, at if kind == "front-page" else None, at)


def _add_diff(database: Database, entry: LetterEntry) -> LetterEntry:
    """An edit with its class and its first change."""
    if entry.kind != "edited":
        return entry
    change, diff = read_first_change(database, entry.article_id, int(entry.occasion))
    return replace(entry, change=change, diff=diff)


def read_first_change(database: Database, article_id: int, number: int) -> tuple[str | None, tuple[DiffPiece, ...]]:
    """The class of an edit, by the number of its revision, and its first change; nothing where it is not held."""
    history = find_history(database, article_id)
    revisions = {} if history is None else {each.number: each for each in history.revisions}
    after, before = revisions.get(number), revisions.get(number - 1)
    if after is None or before is None:
        return None, ()
    wordings = find_wordings(database, before, after)
    title = compute_word_diff_within(before.title or "", after.title or "", _STEPS) or ()
    texts = (before.text, after.text) if wordings is None else (wordings[0].text, wordings[1].text)
    text = compute_word_diff_within(*texts, _STEPS) or ()
    return after.change, cut_diff(title) or cut_diff(text)
