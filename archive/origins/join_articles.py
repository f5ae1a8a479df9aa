"""One article seen by two archives made one: its sights in order of time, and what it shows.

The order of revisions is that of their sights, whoever saw them; what follows another text than it did in its own
archive is compared with it, by one extractor or not at all, as `archive.articles.classify_change` sees it.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from archive.articles import shown
from archive.articles.classify_change import Wording, classify
from archive.articles.revisions import takes_its_place
from archive.model.words.word_diff import FEW_STEPS
from archive.watches.moved_edits import find_last_event, move_edits


@dataclass(frozen=True, slots=True)
class Sight:
    """A revision of an article: when it was seen, where it stands here, and what it was to the text before it."""

    seen_at: str
    capture_id: int
    extraction_id: int
    title: str | None
    text_digest: str
    change: str | None = None
    words_changed_share: float | None = None
    words_added: int | None = None
    words_removed: int | None = None
    headline_changed: int | None = None
    before_extraction_id: int | None = None

    @property
    def text(self) -> tuple[str | None, str]:
        """What tells one text from another."""
        return self.title, self.text_digest


@dataclass(frozen=True, slots=True)
class HeldArticleRow:
    """A row of `articles` under the numbers of this archive, and its revisions in order."""

    row: dict[str, Any]
    sights: tuple[Sight, ...]


_OWN = """
    SELECT source, url, urlkey, first_seen_at, last_seen_at, capture_id, published_at, last_capture_id, last_asked_at,
      last_answered_at, failed_asks, missing_capture_id, gone_at, extraction_id, last_extraction_id
    FROM articles WHERE article_id = ?"""
_SIGHTS = """
    SELECT seen_at, capture_id, extraction_id, title, text_digest, change, words_changed_share, words_added,
      words_removed, headline_changed, before_extraction_id
    FROM revisions WHERE article_id = ? ORDER BY number"""
_ADD_SIGHT = """
    INSERT INTO revisions (article_id, number, seen_at, capture_id, extraction_id, title, text_digest, change,
      words_changed_share, words_added, words_removed, headline_changed, before_extraction_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_WORDING = (
    "SELECT title, lead, text, completeness, payload_digest, extractor_id FROM extractions WHERE extraction_id = ?"
)
_BY_EXTRACTOR = """
    SELECT title, lead, text, completeness FROM extractions
    WHERE payload_digest = ? AND extractor_id = ? AND no_text IS NULL"""

_LAST = ("last_seen_at", "last_capture_id", "last_extraction_id")
_ASKED = ("last_asked_at", "last_answered_at", "failed_asks", "missing_capture_id", "gone_at")


def join_article(connection: sqlite3.Connection, article_id: int, theirs: HeldArticleRow) -> None:
    """Join an article held here with the same one of another archive. Inside the caller's transaction."""
    held = _read_held(connection, article_id)
    sights = merge_sights(connection, held.sights, theirs.sights)
    if sights != held.sights:
        last_event = find_last_event(connection)
        connection.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))
        write_revisions(connection, article_id, list(sights))
        move_edits(connection, article_id, _find_moved(held.sights, sights), last_event)
    mine, other = held.row, theirs.row
    joined: dict[str, Any] = {"first_seen_at": min(mine["first_seen_at"], other["first_seen_at"])}
    if other["last_seen_at"] >= mine["last_seen_at"]:
        joined |= {name: other[name] for name in _LAST}
    if (other["last_asked_at"] or "") >= (mine["last_asked_at"] or ""):
        joined |= {name: other[name] for name in _ASKED}
    connection.execute(
        f"UPDATE articles SET {', '.join(f'{name} = :{name}' for name in joined)} WHERE article_id = :article_id",  # noqa: S608
        {**joined, "article_id": article_id},
    )
    if _is_to_be_shown(connection, mine, other):
        published_at = other["published_at"] or mine["published_at"]
        shown.show(connection, article_id, other["extraction_id"], published_at)
        connection.execute("UPDATE articles SET capture_id = ? WHERE article_id = ?", (other["capture_id"], article_id))


def _find_moved(before: tuple[Sight, ...], after: tuple[Sight, ...]) -> dict[int, int]:
    """By the numbers that revisions had, those of the revisions that now say what they said."""
    order = [(sight.seen_at, sight.capture_id) for sight in after]
    return {
        number: bisect_right(order, (sight.seen_at, sight.capture_id)) or 1 for number, sight in enumerate(before, 1)
    }


def write_revisions(connection: sqlite3.Connection, article_id: int, sights: list[Sight]) -> None:
    """The revisions of an article that has none, in this order."""
    rows = (
        (article_id, number, s.seen_at, s.capture_id, s.extraction_id, s.title, s.text_digest, s.change,
         s.words_changed_share, s.words_added, s.words_removed, s.headline_changed, s.before_extraction_id)
        for number, s in enumerate(sights, 1)
    )  # fmt: skip
    connection.executemany(_ADD_SIGHT, rows)


def merge_sights(
    connection: sqlite3.Connection, mine: tuple[Sight, ...], theirs: tuple[Sight, ...]
) -> tuple[Sight, ...]:
    """The revisions of both in order of time, a text that was there already said once."""
    former = {after.capture_id: before for own in (theirs, mine) for before, after in pairwise(own)}
    by_capture = {sight.capture_id: sight for sight in (*theirs, *mine)}
    merged: list[Sight] = []
    for sight in sorted(by_capture.values(), key=lambda each: (each.seen_at, each.capture_id)):
        if not merged:
            merged.append(_to_first(sight))
            continue
        before, own = merged[-1], former.get(sight.capture_id)
        if sight.text == before.text:
            continue
        if own is not None and own.text == before.text and sight.change is not None:
            merged.append(sight)
        else:
            compared = _compare(connection, before, sight)
            if compared is not None:
                merged.append(compared)
    return tuple(merged)


def _to_first(sight: Sight) -> Sight:
    return Sight(sight.seen_at, sight.capture_id, sight.extraction_id, sight.title, sight.text_digest)


def _compare(connection: sqlite3.Connection, before: Sight, after: Sight) -> Sight | None:
    """A sight as a revision of the one before it; None where nothing that a reader would see is another.

    Where no extractor has read both, it stays what it was in its own archive: a revision of another text, or none.
    """
    *wording, _, extractor_id = connection.execute(_WORDING, (after.extraction_id,)).fetchone()
    digest = connection.execute(_WORDING, (before.extraction_id,)).fetchone()[4]
    found = connection.execute(_BY_EXTRACTOR, (digest, extractor_id)).fetchone()
    if found is None:
        return after if after.change is not None else None
    change = classify(Wording(*found), Wording(*wording), FEW_STEPS)
    if change is None:
        return None
    return replace(
        after,
        change=change.kind,
        words_changed_share=change.words_changed_share,
        words_added=change.words_added,
        words_removed=change.words_removed,
        headline_changed=int(change.headline_changed),
        before_extraction_id=None,
    )


def _is_to_be_shown(connection: sqlite3.Connection, mine: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the article shows from now on what the other archive shows: the newer text, unless a paywall cut it."""
    if mine["extraction_id"] == other["extraction_id"]:
        return False
    at = "SELECT captured_at FROM captures WHERE capture_id = ?"
    mine_at, other_at = (connection.execute(at, (each["capture_id"],)).fetchone()[0] for each in (mine, other))
    if mine["capture_id"] == other["capture_id"]:  # the same page, read again
        read = "SELECT extracted_at FROM extractions WHERE extraction_id = ?"
        ours, theirs = (connection.execute(read, (each["extraction_id"],)).fetchone() for each in (mine, other))
        return bool(theirs >= ours)
    ours, theirs = (
        Wording(*connection.execute(_WORDING, (each["extraction_id"],)).fetchone()[:4]) for each in (mine, other)
    )
    if other_at > mine_at:
        return takes_its_place(ours, theirs)
    return not takes_its_place(theirs, ours)


def _read_held(connection: sqlite3.Connection, article_id: int) -> HeldArticleRow:
    cursor = connection.execute(_OWN, (article_id,))
    row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    return HeldArticleRow(row, tuple(Sight(*each) for each in connection.execute(_SIGHTS, (article_id,))))
