"""What an article shows of its current extraction: the columns of `articles` that are copied from it, declared once.

Lists sort and filter by these columns through an index, which is why they stand in `articles` too. Whoever lets an
article show an extraction, be it a crawl or an accepted re-extraction, writes them here; `verify` compares them.
"""

from __future__ import annotations

import sqlite3

SHOWN_COLUMNS = ("title", "completeness", "words")
"""Columns that `articles` and `extractions` have under one name. `published_at` is no plain copy: see `show`."""

_COPY = "{0} = (SELECT {0} FROM extractions WHERE extraction_id = :extraction_id)"
_SHOW = (
    f"UPDATE articles SET extraction_id = :extraction_id, {', '.join(map(_COPY.format, SHOWN_COLUMNS))}, "  # noqa: S608  # names of our own
    "published_at = :published_at WHERE article_id = :article_id"
)
_DIFFERS = " OR ".join(f"a.{name} IS NOT e.{name}" for name in SHOWN_COLUMNS)

NEXT_NUMBER = """
    SELECT 1 + max(coalesce((SELECT max(article_id) FROM articles), 0),
      coalesce((SELECT max(article_id) FROM takedown_articles), 0))"""
"""The number of a new article: never one under which an erased one was cited."""

UNLIKE_SHOWN = f"""
    SELECT a.article_id, a.extraction_id FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id
    WHERE {_DIFFERS}"""  # noqa: S608  # names of our own
"""The articles whose copies are not those of the extraction they show: none, in a sound archive."""


def insert_showing(connection: sqlite3.Connection, own: dict[str, str | int | None], extraction_id: int) -> int:
    """Insert an article that shows an extraction; `own` are the columns that are not copied. Returns its number."""
    number = connection.execute(NEXT_NUMBER).fetchone()[0]
    own = {"article_id": number, **own}
    names = ", ".join((*own, "extraction_id", *SHOWN_COLUMNS))
    values = ", ".join((*(f":{name}" for name in own), "extraction_id", *SHOWN_COLUMNS))
    query = f"INSERT INTO articles ({names}) SELECT {values} FROM extractions WHERE extraction_id = :extraction_id"  # noqa: S608  # names of our own
    cursor = connection.execute(query, {**own, "extraction_id": extraction_id})
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def show(connection: sqlite3.Connection, article_id: int, extraction_id: int, published_at: str | None) -> None:
    """Let an article show an extraction. `published_at`: its instant, or that of the listing, or the one held
    before.
    """
    connection.execute(_SHOW, {"article_id": article_id, "extraction_id": extraction_id, "published_at": published_at})
