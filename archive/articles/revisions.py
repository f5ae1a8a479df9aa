"""Revisions: what an extraction is compared with, and the rows that say what became of an article's text.

What two texts are to each other is `archive.articles.classify_change`'s to say; two extractors are never compared.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.articles.classify_change import RevisionChange, Wording, is_cut, to_headline_key
from archive.extractions.write import StoredExtraction
from archive.model.capture import Capture, find_header
from archive.model.extraction import Extraction, NoText
from archive.model.timestamps import parse_instant, parse_instant_or_none
from archive.model.words.word_diff import to_key


@dataclass(frozen=True, slots=True)
class FormerExtraction:
    """The newest text of an article, and what is needed to read it again: the capture that gave it."""

    extraction_id: int
    extractor: str
    wording: Wording
    payload_digest: str
    url: str
    captured_at: datetime
    content_type: str | None
    listed_title: str | None
    listed_published_at: datetime | None


@dataclass(frozen=True, slots=True)
class RevisionComparison:
    """What became of a former extraction, both read by one extractor and without what the page only shows elsewhere.

    `change` is None where nothing that a reader would see is another. `reread` is the former payload read again by the
    present extractor, where that was needed and can be kept.
    """

    change: RevisionChange | None
    reread: Extraction | None = None


@dataclass(frozen=True, slots=True)
class RevisionSighting:
    """A text of an article as it was seen: when, in which capture, and the row that holds it."""

    article_id: int
    seen_at: str
    capture_id: int
    kept: StoredExtraction


def needs_comparison(former: FormerExtraction, extraction: Extraction) -> bool:
    """Whether the extractions differ at all, whoever made them. Quick: `archive.articles.classify_change` says how."""
    was, now = former.wording, to_wording(extraction)
    return to_headline_key(was.title) != to_headline_key(now.title) or (
        was.text != now.text and to_key(was.text) != to_key(now.text)
    )


def to_wording(extraction: Extraction) -> Wording:
    """What is compared of an extraction."""
    return Wording(extraction.title, extraction.lead, extraction.text, extraction.completeness)


_FORMER = """
    SELECT e.extraction_id, x.extractor, e.title, e.lead, e.text, e.completeness, c.payload_digest, c.url,
           c.captured_at, c.headers, c.listed_title, c.listed_published_at
    FROM articles a JOIN captures c ON c.capture_id = a.last_capture_id
    JOIN extractions e ON e.payload_digest = c.payload_digest AND e.no_text IS NULL
    JOIN extractors x ON x.extractor_id = e.extractor_id
    WHERE a.article_id = ? AND (x.extractor = ? OR e.extraction_id = a.last_extraction_id)
    ORDER BY x.extractor = ? DESC LIMIT 1"""


def find_former_extraction(connection: sqlite3.Connection, article_id: int, extractor: str) -> FormerExtraction | None:
    """An article's newest text as `extractor` has read it, else as it was read then."""
    row = connection.execute(_FORMER, (article_id, extractor, extractor)).fetchone()
    return None if row is None else _former(row)


_OF_CAPTURE = """
    SELECT e.extraction_id, x.extractor, e.title, e.lead, e.text, e.completeness, c.payload_digest, c.url,
           c.captured_at, c.headers, c.listed_title, c.listed_published_at
    FROM captures c JOIN extractions e ON e.payload_digest = c.payload_digest AND e.no_text IS NULL
    JOIN extractors x ON x.extractor_id = e.extractor_id
    WHERE c.capture_id = ? ORDER BY x.extractor = ? DESC, e.extraction_id DESC LIMIT 1"""


def find_extraction_of(connection: sqlite3.Connection, capture_id: int, extractor: str) -> FormerExtraction | None:
    """A capture's text as `extractor` has read it, else as another has; None where none has read one."""
    row = connection.execute(_OF_CAPTURE, (capture_id, extractor)).fetchone()
    return None if row is None else _former(row)


def to_former(capture: Capture, payload_digest: str | None, extraction: Extraction | NoText) -> FormerExtraction:
    """An extraction that is not kept yet as what a later one is compared with. Pure; its row has no number yet."""
    assert isinstance(extraction, Extraction)
    assert payload_digest is not None
    return FormerExtraction(
        extraction_id=0,
        extractor=extraction.extractor,
        wording=to_wording(extraction),
        payload_digest=payload_digest,
        url=capture.url,
        captured_at=capture.captured_at,
        content_type=capture.content_type,
        listed_title=capture.listed_title,
        listed_published_at=capture.listed_published_at,
    )


def takes_its_place(former: Wording, now: Wording) -> bool:
    """Whether the newer text is shown from now on: always, but for what a paywall left of a full one. Pure."""
    return not (former.completeness == "full" and now.completeness == "teaser") and not is_cut(former, now)


def _former(row: tuple[Any, ...]) -> FormerExtraction:
    extraction_id, name, title, lead, text, completeness, digest, url, captured_at, headers, listed, published = row
    return FormerExtraction(
        extraction_id=extraction_id,
        extractor=name,
        wording=Wording(title, lead, text, completeness),
        payload_digest=digest,
        url=url,
        captured_at=parse_instant(captured_at),
        content_type=find_header(json.loads(headers), "content-type"),
        listed_title=listed,
        listed_published_at=parse_instant_or_none(published),
    )


def find_shown_wording(connection: sqlite3.Connection, article_id: int) -> Wording:
    """What an article shows now."""
    row = connection.execute(
        "SELECT e.title, e.lead, e.text, e.completeness FROM articles a "
        "JOIN extractions e ON e.extraction_id = a.extraction_id WHERE a.article_id = ?",
        (article_id,),
    ).fetchone()
    return Wording(*row)


def insert_first(connection: sqlite3.Connection, sighting: RevisionSighting) -> None:
    """The first text of an article."""
    insert_at(connection, 1, sighting)


def insert_next(
    connection: sqlite3.Connection,
    sighting: RevisionSighting,
    change: RevisionChange,
    before_extraction_id: int | None,
) -> None:
    """A further text of an article, with what it changed in the extraction `before_extraction_id`."""
    newest = "SELECT max(number) FROM revisions WHERE article_id = ?"
    (last,) = connection.execute(newest, (sighting.article_id,)).fetchone()
    insert_at(connection, last + 1, sighting)
    set_change(connection, sighting.article_id, last + 1, change, before_extraction_id)


def insert_at(connection: sqlite3.Connection, number: int, sighting: RevisionSighting) -> None:
    """A text of an article under a number that is free."""
    kept = sighting.kept
    connection.execute(
        "INSERT INTO revisions (article_id, number, seen_at, capture_id, extraction_id, title, text_digest) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            sighting.article_id,
            number,
            sighting.seen_at,
            sighting.capture_id,
            kept.extraction_id,
            kept.title,
            kept.text_digest,
        ),
    )


def open_gap(connection: sqlite3.Connection, article_id: int, number: int, places: int) -> None:
    """Move the revisions from a number on up by so many places."""
    # Through negative numbers: while the rows are changed one by one, no two may have one number.
    connection.execute(
        "UPDATE revisions SET number = -number WHERE article_id = ? AND number >= ?", (article_id, number)
    )
    connection.execute(
        "UPDATE revisions SET number = -number + ? WHERE article_id = ? AND number < 0", (places, article_id)
    )


def move_back(connection: sqlite3.Connection, number: int, sighting: RevisionSighting) -> None:
    """Let a revision begin with an earlier sighting of it."""
    kept = sighting.kept
    connection.execute(
        "UPDATE revisions SET seen_at = ?, capture_id = ?, extraction_id = ?, title = ?, text_digest = ? "
        "WHERE article_id = ? AND number = ?",
        (
            sighting.seen_at,
            sighting.capture_id,
            kept.extraction_id,
            kept.title,
            kept.text_digest,
            sighting.article_id,
            number,
        ),
    )


def set_change(
    connection: sqlite3.Connection,
    article_id: int,
    number: int,
    change: RevisionChange | None,
    before_extraction_id: int | None,
) -> None:
    """What a revision changed in the extraction `before_extraction_id`; None for the first."""
    values = (
        (None,) * 5
        if change is None
        else (
            change.kind,
            change.words_changed_share,
            change.words_added,
            change.words_removed,
            int(change.headline_changed),
        )
    )
    connection.execute(
        "UPDATE revisions SET change = ?, words_changed_share = ?, words_added = ?, words_removed = ?, "
        "headline_changed = ?, before_extraction_id = ? WHERE article_id = ? AND number = ?",
        (*values, before_extraction_id, article_id, number),
    )
