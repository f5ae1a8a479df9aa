"""A text that was seen before its article's newest one, as imports bring them: where it stands in the article's life.

Revisions stand in the order of the instants at which they were seen, whenever they came in. A late text is held against
the sightings right before and after it, and no other revision changes: it is the same as the one before, or a revision
of its own, or the next revision's first sight. What two texts are to each other `archive.articles.classify_change`
says; two extractors are never compared, unless the caller brings the comparison.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

from archive.articles import revisions, shown
from archive.articles.belief import find_doubt
from archive.articles.classify_change import RevisionChange, classify
from archive.articles.identity import CapturedExtraction, to_published_instant
from archive.articles.revisions import FormerExtraction, RevisionComparison, RevisionSighting, find_extraction_of
from archive.articles.set_aside import SetAsideReason, read_surroundings, to_answer
from archive.extractions.write import StoredExtraction
from archive.model.extraction import Extraction
from archive.model.timestamps import to_text, to_text_or_none
from archive.model.words.word_diff import FEW_STEPS


@dataclass(frozen=True, slots=True)
class Sighting:
    """A capture that gave a text of the article, and that text as the wanted extractor has read it, else as another."""

    capture_id: int
    seen_at: str
    former: FormerExtraction


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The sightings right before and after an instant of an article's life; `after` is always there."""

    after: Sighting
    before: Sighting | None = None


@dataclass(frozen=True, slots=True)
class NeighbourComparison:
    """What the caller found out in comparing a late text with its neighbours; None where the archive is to look.

    `before` is from the earlier sighting to the late text, `after` from the late text to the later sighting.
    """

    before: RevisionComparison | None = None
    after: RevisionComparison | None = None


PlaceKind = Literal[
    "first",  # the article's first text: all its revisions move up
    "first-sight",  # of the revision that follows: it was there earlier
    "between",  # a revision before the next one
    "interlude",  # a revision within another one, which comes back after it
]


@dataclass(frozen=True, slots=True)
class EarlierPlace:
    """Where a late text stands. `kind` None: the history stays as it is.

    `number` is the revision it becomes, or is the first sight of; `before` and `after` are the changes on its sides.
    `newest_revision_id` tells whether the history is still the one that was looked at.
    """

    newest_revision_id: int
    kind: PlaceKind | None = None
    number: int = 0
    before: RevisionChange | None = None
    after: RevisionChange | None = None
    neighbours: Neighbours | None = None
    reason_aside: SetAsideReason | None = None


# Captures that gave a text which the article has shown or would have; IN and no join, as in archive.articles.history.
_SIGHTINGS = """
    WITH keys AS (SELECT urlkey FROM article_addresses WHERE article_id = :article),
    found(capture_id) AS (
      SELECT c.capture_id FROM keys k CROSS JOIN captures c ON c.urlkey = k.urlkey
      UNION
      SELECT r.capture_id FROM keys k CROSS JOIN redirects r ON r.urlkey = k.urlkey)
    SELECT c.capture_id, c.captured_at FROM captures c
    WHERE c.capture_id IN (SELECT capture_id FROM found) AND c.kind = 'article' AND c.error IS NULL
      AND c.location IS NULL AND c.payload_digest IS NOT NULL AND c.capture_id <> :capture
      AND NOT EXISTS (SELECT 1 FROM set_aside s WHERE s.capture_id = c.capture_id)
      AND EXISTS (SELECT 1 FROM extractions e WHERE e.payload_digest = c.payload_digest AND e.no_text IS NULL)
      AND {}
    LIMIT 1"""
_BEFORE = _SIGHTINGS.format(
    "(c.captured_at, c.capture_id) < (:at, :capture) ORDER BY c.captured_at DESC, c.capture_id DESC"
)
_AFTER = _SIGHTINGS.format("(c.captured_at, c.capture_id) > (:at, :capture) ORDER BY c.captured_at, c.capture_id")


def find_neighbours(connection: sqlite3.Connection, article_id: int, found: CapturedExtraction) -> Neighbours | None:
    """The sightings around a capture; None where no later one is known that gave a text."""
    keys = {"article": article_id, "at": to_text(found.capture.captured_at), "capture": found.stored.capture_id}
    after, before = (
        _read_sighting(connection, connection.execute(query, keys).fetchone(), found.extraction.extractor)
        for query in (_AFTER, _BEFORE)
    )
    return None if after is None else Neighbours(after, before)


def find_place(
    connection: sqlite3.Connection, article_id: int, found: CapturedExtraction, comparison: NeighbourComparison
) -> EarlierPlace:
    """Where a late text stands in its article's life. Bounded; writes nothing."""
    assert isinstance(found.extraction, Extraction)
    newest = find_newest_revision(connection, article_id)
    stays = EarlierPlace(newest)
    neighbours = find_neighbours(connection, article_id, found)
    is_told = "SELECT 1 FROM revisions WHERE article_id = ? AND capture_id = ?"
    if neighbours is None or connection.execute(is_told, (article_id, found.stored.capture_id)).fetchone():
        return stays
    doubt = _find_doubt_beside(connection, article_id, found, neighbours)
    if doubt is not None:
        return EarlierPlace(newest, reason_aside=doubt)
    after = _compare(_as_former(found), neighbours.after.former, comparison.after)
    if after is None:
        return stays
    follows = _find_number(connection, article_id, neighbours.after.capture_id)
    if neighbours.before is None:
        kind: PlaceKind = "first-sight" if after.change is None else "first"
        return EarlierPlace(newest, kind, 1, None, after.change, neighbours) if follows == 1 else stays
    before = _compare(neighbours.before.former, _as_former(found), comparison.before)
    if before is None or before.change is None:
        return stays
    if follows is None:
        last = "SELECT max(number) FROM revisions WHERE article_id = ? AND seen_at <= ?"
        number = connection.execute(last, (article_id, to_text(found.capture.captured_at))).fetchone()[0]
        if number is None or after.change is None:
            return stays
        return EarlierPlace(newest, "interlude", number + 1, before.change, after.change, neighbours)
    kind = "first-sight" if after.change is None else "between"
    return EarlierPlace(newest, kind, follows, before.change, after.change, neighbours)


def insert_earlier(
    connection: sqlite3.Connection,
    article_id: int,
    found: CapturedExtraction,
    kept: StoredExtraction,
    place: EarlierPlace,
) -> bool:
    """Write where a late text stands; whether it is a revision. Inside the caller's transaction."""
    seen_at = to_text(found.capture.captured_at)
    connection.execute(
        "UPDATE articles SET first_seen_at = min(first_seen_at, ?) WHERE article_id = ?", (seen_at, article_id)
    )
    if place.kind is None or place.neighbours is None:
        return False
    sighting = RevisionSighting(article_id, seen_at, found.stored.capture_id, kept)
    earlier, later = place.neighbours.before, place.neighbours.after
    before_id = None if earlier is None else _find_comparable(earlier, found)
    if place.kind == "first-sight":
        revisions.move_back(connection, place.number, sighting)
        revisions.set_change(connection, article_id, place.number, place.before, before_id)
    else:
        revisions.open_gap(connection, article_id, place.number, 2 if place.kind == "interlude" else 1)
        revisions.insert_at(connection, place.number, sighting)
        revisions.set_change(connection, article_id, place.number, place.before, before_id)
        if place.kind == "interlude":
            revisions.insert_at(connection, place.number + 1, _to_sighting(connection, article_id, later))
        after_id = kept.extraction_id if later.former.extractor == found.extraction.extractor else None
        revisions.set_change(connection, article_id, place.number + 1, place.after, after_id)
    _show_if_fuller(connection, article_id, found, kept)
    return place.kind != "first-sight"


def find_newest_revision(connection: sqlite3.Connection, article_id: int) -> int:
    """What tells whether an article's history has changed."""
    query = "SELECT max(revision_id) FROM revisions WHERE article_id = ?"
    return int(connection.execute(query, (article_id,)).fetchone()[0] or 0)


def _read_sighting(connection: sqlite3.Connection, row: tuple[int, str] | None, extractor: str) -> Sighting | None:
    former = None if row is None else find_extraction_of(connection, row[0], extractor)
    return None if row is None or former is None else Sighting(*row, former)


def _find_doubt_beside(
    connection: sqlite3.Connection, article_id: int, found: CapturedExtraction, neighbours: Neighbours
) -> SetAsideReason | None:
    """Why a late text is no text of the article: neither the text before nor the one after has anything of it."""
    assert isinstance(found.extraction, Extraction)
    doubt: SetAsideReason | None = None
    for sighting in (neighbours.before, neighbours.after):
        if sighting is not None:
            known = read_surroundings(connection, found, article_id, sighting.former.wording)
            doubt = find_doubt(to_answer(found, found.extraction), known)
            if doubt is None:
                return None
    return doubt


def _compare(
    one: FormerExtraction, other: FormerExtraction, brought: RevisionComparison | None
) -> RevisionComparison | None:
    """The change from one text to the next; None where two extractors have read them and nobody compared them."""
    if brought is not None:
        return brought
    if one.extractor != other.extractor:
        return None
    return RevisionComparison(classify(one.wording, other.wording, FEW_STEPS))


def _as_former(found: CapturedExtraction) -> FormerExtraction:
    return revisions.to_former(found.capture, found.stored.payload_digest, found.extraction)


def _find_number(connection: sqlite3.Connection, article_id: int, capture_id: int) -> int | None:
    query = "SELECT number FROM revisions WHERE article_id = ? AND capture_id = ?"
    row = connection.execute(query, (article_id, capture_id)).fetchone()
    return None if row is None else int(row[0])


def _find_comparable(earlier: Sighting, found: CapturedExtraction) -> int | None:
    return earlier.former.extraction_id if earlier.former.extractor == found.extraction.extractor else None


def _to_sighting(connection: sqlite3.Connection, article_id: int, later: Sighting) -> RevisionSighting:
    extraction_id = later.former.extraction_id
    query = "SELECT extractor_id, title, text_digest FROM extractions WHERE extraction_id = ?"
    kept = StoredExtraction(extraction_id, *connection.execute(query, (extraction_id,)).fetchone())
    return RevisionSighting(article_id, later.seen_at, later.capture_id, kept)


def _show_if_fuller(
    connection: sqlite3.Connection, article_id: int, found: CapturedExtraction, kept: StoredExtraction
) -> None:
    """Let the article show a late text of which a paywall has left what it shows now."""
    extraction = found.extraction
    assert isinstance(extraction, Extraction)
    now = revisions.find_shown_wording(connection, article_id)
    if revisions.takes_its_place(revisions.to_wording(extraction), now):
        return
    held = connection.execute("SELECT published_at FROM articles WHERE article_id = ?", (article_id,)).fetchone()[0]
    published_at = to_text_or_none(to_published_instant(extraction.published)) or held
    shown.show(connection, article_id, kept.extraction_id, published_at)
    connection.execute("UPDATE articles SET capture_id = ? WHERE article_id = ?", (found.stored.capture_id, article_id))
