"""Answers that an article does not show: what is known when one comes, and the rows of `set_aside`.

Whether an answer is believed, `archive.articles.belief` says; what is set aside stays a capture with its extraction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Literal

from archive.articles.belief import Doubt, GivenText, Surroundings
from archive.articles.classify_change import Wording
from archive.articles.identity import CapturedExtraction
from archive.articles.revisions import to_wording
from archive.locale.labels import tell_label
from archive.model.extraction import Extraction
from archive.model.timestamps import to_text

SetAsideReason = Literal[Doubt, "further-page"]
"""`further-page`: it is no other page, but the second or a later one of an article on several."""

SET_ASIDE_WORDS: Mapping[SetAsideReason, str] = {
    "another-page": "set aside: another page",
    "same-page-for-many": "set aside: one page for many",
    "further-page": "a further page of it",
}
"""How a person is told."""


def tell_set_aside(reason: SetAsideReason) -> str:
    """The same in the language of this process."""
    french = tell_label("set_aside", reason)
    return SET_ASIDE_WORDS[reason] if french == reason else french


_DATED_BY_PAGE = frozenset(("json-ld", "open-graph", "meta", "time-tag", "visible-text"))
"""Origins of a date that are the page's own word: an address or a listing dates a wall too."""

_WORDING = "e.title, e.lead, substr(e.text, 1, 240000), e.completeness"
"""A wording, of a text no more than `archive.articles.belief` looks at."""

_SEEN_BEFORE = f"""
    SELECT {_WORDING} FROM set_aside s JOIN extractions e ON e.extraction_id = s.extraction_id
    JOIN articles a ON a.article_id = s.article_id
    WHERE s.article_id = :article AND s.seen_at > a.last_seen_at AND s.seen_at < :seen_at
      AND s.reason <> 'further-page' ORDER BY s.seen_at DESC LIMIT 1"""  # noqa: S608  # names of our own

_SET_ASIDE_ELSEWHERE = f"""
    SELECT {_WORDING}, c.listed_title FROM set_aside s JOIN extractions e ON e.extraction_id = s.extraction_id
    JOIN captures c ON c.capture_id = s.capture_id
    WHERE s.source = :source AND s.article_id IS NOT :article AND c.urlkey <> :urlkey AND s.reason <> 'further-page'
    ORDER BY s.capture_id DESC LIMIT 40"""  # noqa: S608  # names of our own

_SAME_TEXT_ELSEWHERE = f"""
    SELECT {_WORDING}, c.listed_title FROM revisions r JOIN articles a ON a.article_id = r.article_id
    JOIN extractions e ON e.extraction_id = r.extraction_id JOIN captures c ON c.capture_id = r.capture_id
    JOIN article_addresses x ON x.article_id = a.article_id
    WHERE r.text_digest = :digest AND a.source = :source AND a.article_id IS NOT :article
      AND EXISTS (SELECT 1 FROM captures o WHERE o.urlkey = x.urlkey AND o.status = 200) LIMIT 8"""  # noqa: S608

_INSERT = """
    INSERT INTO set_aside (capture_id, source, article_id, extraction_id, seen_at, reason) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (capture_id) DO NOTHING"""

# The articles that show this very text, though the listing called them otherwise.
_TWINS = """
    INSERT INTO set_aside (capture_id, source, article_id, extraction_id, seen_at, reason)
    SELECT a.last_capture_id, a.source, a.article_id, a.last_extraction_id, a.last_seen_at, 'same-page-for-many'
    FROM revisions r JOIN articles a ON a.article_id = r.article_id AND a.last_capture_id = r.capture_id
    WHERE r.text_digest = ? AND a.source = ?
    ON CONFLICT (capture_id) DO NOTHING"""

# The capture's own trigger has taken it for an answer, and it is none: the article is still due, for a second look at
# the next crawl; after that it waits as after a failure.
_UNANSWERED = """
    UPDATE articles SET last_answered_at = last_seen_at, failed_asks =
      (SELECT max(0, count(*) - 1) FROM set_aside s
       WHERE s.article_id = articles.article_id AND s.seen_at > articles.last_seen_at AND s.reason <> 'further-page')
    WHERE article_id = ?"""


def to_answer(found: CapturedExtraction, extraction: Extraction) -> GivenText:
    """What is judged of an extraction."""
    is_dated = extraction.published is not None and extraction.origins.get("published") in _DATED_BY_PAGE
    return GivenText(to_wording(extraction), found.capture.listed_title, is_dated or extraction.byline is not None)


def read_surroundings(
    connection: sqlite3.Connection, found: CapturedExtraction, article_id: int | None, held: Wording | None
) -> Surroundings:
    """What the archive knows that an answer is judged by; `held` is the article's newest text."""
    assert isinstance(found.extraction, Extraction)
    keys = {
        "article": article_id,
        "source": found.capture.source,
        "urlkey": found.stored.urlkey,
        "digest": found.extraction.text_digest,
        "seen_at": to_text(found.capture.captured_at),
    }
    before = connection.execute(_SEEN_BEFORE, keys).fetchone()
    doubted = connection.execute(
        "SELECT 1 FROM set_aside s JOIN articles a ON a.last_capture_id = s.capture_id WHERE a.article_id = ?",
        (article_id,),
    ).fetchone()
    rows = [*connection.execute(_SET_ASIDE_ELSEWHERE, keys), *connection.execute(_SAME_TEXT_ELSEWHERE, keys)]
    elsewhere = tuple(GivenText(Wording(*wording), listed) for *wording, listed in rows)
    return Surroundings(held, doubted is not None, None if before is None else Wording(*before), elsewhere)


def insert_set_aside(
    connection: sqlite3.Connection,
    found: CapturedExtraction,
    extraction_id: int,
    article_id: int | None,
    reason: SetAsideReason,
) -> None:
    """Mark an answer, and let its article be looked at again; a further page changes nothing."""
    insert_earlier_set_aside(connection, found, extraction_id, article_id, reason)
    if reason == "further-page":
        return
    if article_id is not None:
        connection.execute(_UNANSWERED, (article_id,))
    elif isinstance(found.extraction, Extraction):
        connection.execute(_TWINS, (found.extraction.text_digest, found.capture.source))


def insert_earlier_set_aside(
    connection: sqlite3.Connection,
    found: CapturedExtraction,
    extraction_id: int,
    article_id: int | None,
    reason: SetAsideReason,
) -> None:
    """Mark an answer; what its article is asked next does not depend on it, as a newer one is held."""
    source, seen_at = found.capture.source, to_text(found.capture.captured_at)
    connection.execute(_INSERT, (found.stored.capture_id, source, article_id, extraction_id, seen_at, reason))
