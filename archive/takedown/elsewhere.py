"""What other parts of the archive hold of an article beside rows that point to it: fingerprints, corpora, messages.

Each has its statement, and the table that has to be there for it; a part that an archive does not have is passed over.
"""

from __future__ import annotations

import json
import sqlite3

from archive.takedown.reach import Reach

_OF_ARTICLE = (
    # A frozen corpus keeps the row, so that it is seen to be incomplete; what it held of the article goes.
    ("corpus_articles", "UPDATE corpus_articles SET url = 'erased:', text_digest = 'erased:' WHERE article_id = :id"),
    (
        "watch_deliveries",
        "UPDATE messages SET title = 'erased:' WHERE message_id IN (SELECT d.message_id FROM watch_deliveries d "
        "JOIN watch_matches m ON m.match_id = d.match_id WHERE m.article_id = :id)",
    ),
    (
        "frontpage_places",
        "DELETE FROM frontpage_places WHERE urlkey IN (SELECT urlkey FROM article_addresses WHERE article_id = :id)",
    ),
)
_OF_ARTICLES = (
    # Headlines on front pages under an address that nobody has asked: no index has them, all are looked at once.
    (
        "frontpage_places",
        "DELETE FROM frontpage_places WHERE length(headline) >= 12 AND headline IN (SELECT title FROM revisions "
        "WHERE article_id IN (SELECT value FROM json_each(:ids)))",
    ),
)
_OF_CAPTURE = (
    ("imported_captures", "DELETE FROM imported_captures WHERE capture_id = :id"),
    ("capture_reservations", "DELETE FROM capture_reservations WHERE capture_id = :id"),
)
_AFTERWARDS = (
    (
        "article_reservations",  # of an article that stays, whose newest answer is among them
        "UPDATE article_reservations SET capture_id = NULL, reservation_id = NULL "
        "WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture_reservations)",
    ),
    (
        "reservations",  # a policy's address may tell whose it was
        "DELETE FROM reservations WHERE reservation_id NOT IN (SELECT reservation_id FROM capture_reservations) "
        "AND reservation_id NOT IN (SELECT coalesce(reservation_id, 0) FROM article_reservations)",
    ),
)

# The index of fingerprints is contentless: one article's cannot be taken out without its text. All are made anew from
# the texts, at the next crawl's end.
_FINGERPRINTS = (
    "INSERT INTO dispatch_fingerprints (dispatch_fingerprints) VALUES ('delete-all')",
    "DELETE FROM dispatch_texts",
    "INSERT OR REPLACE INTO dispatch_queue SELECT article_id, 0 FROM articles",
)


def forget_elsewhere(connection: sqlite3.Connection, reach: Reach) -> None:
    """Inside the caller's transaction, before rows that point to the articles are deleted."""
    for table, statement in _OF_ARTICLE:
        if _has_table(connection, table):
            connection.executemany(statement, [{"id": article_id} for article_id in reach.articles])
    for table, statement in _OF_ARTICLES:
        if _has_table(connection, table):
            connection.execute(statement, {"ids": json.dumps(sorted(reach.articles))})
    for table, statement in _OF_CAPTURE:
        if _has_table(connection, table):
            connection.executemany(statement, [{"id": capture_id} for capture_id in reach.captures])
    for table, statement in _AFTERWARDS:
        if _has_table(connection, table):
            connection.execute(statement)
    if _has_table(connection, "dispatch_fingerprints"):
        for statement in _FINGERPRINTS:
            connection.execute(statement)


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (name,)).fetchone() is not None
