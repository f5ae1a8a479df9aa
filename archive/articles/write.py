"""Gives extractions to their articles: a new article, a revision of one, or nothing new. `add_to_article` is the door.

Which article it is, `archive.articles.identity` finds; whether the text is believed, `archive.articles.belief` says;
what two texts are to each other, the pure functions of `archive.articles.classify_change`; what an article shows,
`archive.articles.shown` writes. All that takes time is found out before the transaction begins, and bounded.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from archive.access.tombstones import withhold_if_named
from archive.articles import revisions, shown
from archive.articles.belief import find_doubt
from archive.articles.classify_change import RevisionChange, classify
from archive.articles.earlier import (
    EarlierPlace,
    NeighbourComparison,
    Neighbours,
    find_neighbours,
    find_newest_revision,
    find_place,
    insert_earlier,
)
from archive.articles.identity import (
    CapturedExtraction,
    drop_unheld_first_page,
    find_article_by_keys,
    find_article_continued_by,
    find_article_of,
    to_published_instant,
)
from archive.articles.revisions import FormerExtraction, RevisionComparison, RevisionSighting, takes_its_place
from archive.articles.set_aside import (
    SetAsideReason,
    insert_earlier_set_aside,
    insert_set_aside,
    read_surroundings,
    to_answer,
)
from archive.db.connection import Database
from archive.extractions.write import StoredExtraction, add_extraction
from archive.model.extraction import Extraction, NoText
from archive.model.text import to_storable
from archive.model.timestamps import to_text, to_text_or_none
from archive.model.urls import to_urlkey
from archive.model.words.word_diff import FEW_STEPS

ArticleEvent = Literal[
    "new",  # the first text of an article
    "same",  # nothing a reader would see as changed, or no former extraction by the same extractor to compare with
    "revision",  # another text or headline than before
    "no-text",  # nothing was read
    "set-aside",  # a text that is not believed to be the article, or a further page of it: kept, and not shown
    "older",  # a text seen before the newest one held, and no revision of its own
]


_NOT_COMPARED = NeighbourComparison()


@dataclass(frozen=True, slots=True)
class ArticleUpdate:
    """What an extraction has become. `article_id` is None where nothing was read at an address of no known article."""

    extraction_id: int
    article_id: int | None
    event: ArticleEvent


def add_to_article(
    database: Database,
    found: CapturedExtraction,
    extracted_at: datetime,
    comparison: RevisionComparison | None = None,
    beside: NeighbourComparison = _NOT_COMPARED,
) -> ArticleUpdate:
    """Commit what was read out of a capture's payload and, where it is a text, give it to its article.

    The article is the one held under the capture's address, else under `canonical`, else under the address first
    asked, before redirects; or a new one, cited by `canonical` or the capture's address. A text that the source has
    under another address, headline and all, is that article's too: it has moved.

    A revision is another text or headline than before, as `archive.articles.classify_change` sees it. Two extractors
    are never compared: where the former text was read by another one, `comparison` says what has changed, or there is
    no revision. What a paywall left never takes the place of a full text: the archive keeps showing the text, and the
    revision tells of the cut. A text that is not believed to be the article is set aside. A text that was seen before
    the newest one takes its place among the revisions (`archive.articles.earlier`); `beside` is for it alone.

    Raises ValueError for a capture without a payload.
    """
    stored, extraction = found.stored, found.extraction
    if stored.payload_digest is None:
        raise ValueError(f"capture {stored.capture_id} of {stored.url} has no payload that could have been read")
    with database.connection() as connection:
        found = drop_unheld_first_page(connection, found)
        judged = _judge(connection, found, comparison, beside)
    with database.transaction() as connection:
        if not judged.still_holds(connection, found):  # another process has written to this very article meanwhile
            judged = _judge(connection, found, comparison, beside)
        kept = add_extraction(connection, stored.payload_digest, extraction, extracted_at)
        article_id = judged.article_id
        if isinstance(extraction, NoText):
            return ArticleUpdate(kept.extraction_id, article_id, "no-text")
        event: ArticleEvent
        if judged.earlier is not None and article_id is not None:
            event = _add_earlier(connection, article_id, found, kept, judged.earlier)
        elif judged.reason_aside is not None:
            insert_set_aside(connection, found, kept.extraction_id, article_id, judged.reason_aside)
            event = "set-aside"
        elif article_id is None:
            article_id = _insert_article(connection, found, extraction, kept)
            event = "new"
        else:
            event = _Update(connection, article_id, found, extraction, kept).apply(comparison, judged)
        if article_id is not None and event != "set-aside":
            _add_addresses(connection, article_id, found)
    return ArticleUpdate(kept.extraction_id, article_id, event)


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What was found out about an extraction before anything was written.

    `held_extraction_id` is the newest of its article, by which the rest was found. `change` is that to the former text
    of the same extractor; `is_first_believed` says that the article has shown a page that was not believed until now;
    `earlier` is where a text stands that was seen before the newest one.
    """

    article_id: int | None = None
    held_extraction_id: int | None = None
    earlier: EarlierPlace | None = None
    reason_aside: SetAsideReason | None = None
    is_first_believed: bool = False
    former: FormerExtraction | None = None
    change: RevisionChange | None = None

    def still_holds(self, connection: sqlite3.Connection, found: CapturedExtraction) -> bool:
        """Whether the article has no newer text than the one that was looked at, or there is none still."""
        if self.article_id is None:
            return find_article_by_keys(connection, found.identifying_keys) is None
        if _find_newest(connection, self.article_id)[0] != self.held_extraction_id:
            return False
        newest = None if self.earlier is None else self.earlier.newest_revision_id
        return newest is None or find_newest_revision(connection, self.article_id) == newest


def _judge(
    connection: sqlite3.Connection,
    found: CapturedExtraction,
    comparison: RevisionComparison | None,
    beside: NeighbourComparison,
) -> _Judgement:
    """Which article an extraction is of, whether it is believed, and what it changes. Bounded; writes nothing."""
    extraction = found.extraction
    if isinstance(extraction, NoText):
        return _Judgement(find_article_of(connection, found))
    continued_id = find_article_continued_by(connection, found)
    if continued_id is not None:
        return _Judgement(continued_id, _find_newest(connection, continued_id)[0], reason_aside="further-page")
    article_id = find_article_by_keys(connection, found.identifying_keys)
    if article_id is None:
        doubt = find_doubt(to_answer(found, extraction), read_surroundings(connection, found, None, None))
        if doubt is not None:
            return _Judgement(reason_aside=doubt)
        article_id = find_article_of(connection, found)
        if article_id is None:
            return _Judgement()
    held_id, last_seen_at = _find_newest(connection, article_id)
    if to_text(found.capture.captured_at) < last_seen_at:
        return _Judgement(article_id, held_id, earlier=find_place(connection, article_id, found, beside))
    former = revisions.find_former_extraction(connection, article_id, extraction.extractor)
    known = read_surroundings(connection, found, article_id, None if former is None else former.wording)
    doubt = None if former is None else find_doubt(to_answer(found, extraction), known)
    change = None
    if doubt is None and comparison is None and former is not None and former.extractor == extraction.extractor:
        change = classify(former.wording, revisions.to_wording(extraction), FEW_STEPS)
    return _Judgement(
        article_id,
        held_id,
        reason_aside=doubt,
        is_first_believed=known.is_held_doubted,
        former=former,
        change=change,
    )


def _find_newest(connection: sqlite3.Connection, article_id: int) -> tuple[int, str]:
    """An article's newest extraction, and when it was seen."""
    row: tuple[int, str] = connection.execute(
        "SELECT last_extraction_id, last_seen_at FROM articles WHERE article_id = ?", (article_id,)
    ).fetchone()
    return row


def find_former_extraction_of(database: Database, found: CapturedExtraction) -> FormerExtraction | None:
    """The newest text of the article that an extraction would be given to, if it is held.

    As the extraction's own extractor has read it, where it has; else as it was read then.
    """
    with database.connection() as connection:
        if find_article_continued_by(connection, found) is not None:
            return None
        article_id = find_article_of(connection, found)
        if article_id is None:
            return None
        return revisions.find_former_extraction(connection, article_id, found.extraction.extractor)


def find_neighbours_of(database: Database, found: CapturedExtraction) -> Neighbours | None:
    """The sightings around a late text in the life of the article it would be given to; None where it is not late."""
    with database.connection() as connection:
        if isinstance(found.extraction, NoText) or find_article_continued_by(connection, found) is not None:
            return None
        article_id = find_article_of(connection, found)
        if article_id is None or to_text(found.capture.captured_at) >= _find_newest(connection, article_id)[1]:
            return None
        return find_neighbours(connection, article_id, found)


def _add_earlier(
    connection: sqlite3.Connection,
    article_id: int,
    found: CapturedExtraction,
    kept: StoredExtraction,
    place: EarlierPlace,
) -> ArticleEvent:
    if place.reason_aside is not None:
        insert_earlier_set_aside(connection, found, kept.extraction_id, article_id, place.reason_aside)
        return "set-aside"
    return "revision" if insert_earlier(connection, article_id, found, kept, place) else "older"


def _add_addresses(connection: sqlite3.Connection, article_id: int, found: CapturedExtraction) -> None:
    seen_at = to_text(found.capture.captured_at)
    connection.executemany(
        "INSERT INTO article_addresses (urlkey, article_id, url, seen_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (urlkey) DO NOTHING",
        [(key, article_id, url, seen_at) for key, url in found.addresses.items()],
    )
    withhold_if_named(connection, article_id, found.addresses)


def _insert_article(
    connection: sqlite3.Connection, found: CapturedExtraction, extraction: Extraction, kept: StoredExtraction
) -> int:
    seen_at = to_text(found.capture.captured_at)
    cite = to_storable(found.canonical or found.stored.url)
    published_at = to_published_instant(extraction.published) or found.capture.listed_published_at
    own: dict[str, str | int | None] = {
        "source": found.capture.source,
        "url": cite,
        "urlkey": to_urlkey(cite),
        "first_seen_at": seen_at,
        "last_seen_at": seen_at,
        "capture_id": found.stored.capture_id,
        "published_at": to_text_or_none(published_at),
        "last_capture_id": found.stored.capture_id,
        "last_extraction_id": kept.extraction_id,
        "last_asked_at": seen_at,
        "last_answered_at": seen_at,
    }
    article_id = shown.insert_showing(connection, own, kept.extraction_id)
    revisions.insert_first(connection, RevisionSighting(article_id, seen_at, found.stored.capture_id, kept))
    return article_id


@dataclass(frozen=True, slots=True)
class _Update:
    """A further text of a known article, inside the transaction that keeps it."""

    connection: sqlite3.Connection
    article_id: int
    found: CapturedExtraction
    extraction: Extraction
    kept: StoredExtraction

    def apply(self, comparison: RevisionComparison | None, judged: _Judgement) -> ArticleEvent:
        """Note the revision, if it is one, and what the article shows from now on."""
        seen_at = to_text(self.found.capture.captured_at)
        change, before_extraction_id = self._find_change(comparison, judged)
        if change is not None:
            sighting = RevisionSighting(self.article_id, seen_at, self.found.stored.capture_id, self.kept)
            revisions.insert_next(self.connection, sighting, change, before_extraction_id)
        former = revisions.find_shown_wording(self.connection, self.article_id)
        if judged.is_first_believed or takes_its_place(former, revisions.to_wording(self.extraction)):
            self._show()
        self.connection.execute(
            "UPDATE articles SET last_seen_at = ?, last_capture_id = ?, last_extraction_id = ?, failed_asks = 0, "
            "last_asked_at = max(last_asked_at, ?), last_answered_at = max(last_answered_at, ?), "
            "missing_capture_id = NULL, gone_at = NULL WHERE article_id = ?",
            (seen_at, self.found.stored.capture_id, self.kept.extraction_id, seen_at, seen_at, self.article_id),
        )
        return "same" if change is None else "revision"

    def _find_change(
        self, comparison: RevisionComparison | None, judged: _Judgement
    ) -> tuple[RevisionChange | None, int | None]:
        """What the text changes, if anything, and the extraction it was compared with, if that is kept."""
        former = judged.former
        if judged.is_first_believed:  # the newsroom has changed nothing: its article has come
            return None, None
        if former is None:
            return (None if comparison is None else comparison.change), None
        if former.extractor == self.extraction.extractor:
            return (judged.change if comparison is None else comparison.change), former.extraction_id
        if comparison is None:
            return None, None
        if comparison.reread is None:
            return comparison.change, None
        kept = add_extraction(self.connection, former.payload_digest, comparison.reread, former.captured_at)
        return comparison.change, kept.extraction_id

    def _show(self) -> None:
        (held,) = self.connection.execute(
            "SELECT published_at FROM articles WHERE article_id = ?", (self.article_id,)
        ).fetchone()
        published_at = (
            to_text_or_none(to_published_instant(self.extraction.published))
            or held
            or to_text_or_none(self.found.capture.listed_published_at)
        )
        shown.show(self.connection, self.article_id, self.kept.extraction_id, published_at)
        self.connection.execute(
            "UPDATE articles SET capture_id = ? WHERE article_id = ?", (self.found.stored.capture_id, self.article_id)
        )
