"""`Corpus` and its rows: written once, listed, deleted; never changed."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from typing import Any

from archive.captures.chain import GENESIS
from archive.db.connection import Database
from archive.db.errors import ArchiveError
from archive.model.numbers import RANGE
from archive.model.timestamps import parse_instant, to_text
from archive.selection.find import FoundArticles, find_selected
from archive.selection.members import MEMBER_COLUMNS, compile_members
from archive.selection.selection import ArticleSelection
from archive.selection.stored import to_selection_json

DIGEST_RULE = "corpus1-sha256"
"""The rule of a corpus's digest: sha256 over a line for each article by its number, of its address, the digest of the
page's bytes and that of its text, with tabs between them."""

_NAME = re.compile(r"[\w][\w.-]{0,63}")
_CORPORA = "SELECT corpus_id, name, created_at, selection, articles, corpus_digest, chain_digest FROM corpora"
_FREEZE = f"""
    INSERT INTO corpus_articles (corpus_id, {", ".join(MEMBER_COLUMNS)}, text_digest)
    SELECT :into, {", ".join(f"m.{name}" for name in MEMBER_COLUMNS)}, e.text_digest
    FROM ({{members}}) m CROSS JOIN extractions e ON e.extraction_id = m.extraction_id"""  # noqa: S608  # names of our own
_CONTENT = """
    SELECT f.url, e.payload_digest, f.text_digest FROM corpus_articles f
    JOIN extractions e ON e.extraction_id = f.extraction_id WHERE f.corpus_id = ? ORDER BY f.article_id"""

_HEAD = f"SELECT chain_digest FROM captures WHERE capture_id < {RANGE} ORDER BY capture_id DESC LIMIT 1"  # noqa: S608  # a number
"""Of the archive's own chain; the captures of merged archives have chains of their own."""


class CorpusRefused(ArchiveError):  # noqa: N818  # as the others of this room
    """A corpus that is not there, or one of that name that is there already, or a name that is none."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A named corpus. `selection` is what was asked, in the form of `archive.selection.stored`."""

    corpus_id: int
    name: str
    created_at: datetime
    selection: dict[str, Any]
    articles: int
    corpus_digest: str
    chain_digest: str

    @property
    def citation(self) -> str:
        """One sentence by which the corpus can be cited, and told apart from any other."""
        return (
            f"Corpus {self.name!r}: {self.articles} articles, frozen {self.created_at:%Y-%m-%d} in a Marbre archive "
            f"with the chain head {self.chain_digest}; {self.corpus_digest}."
        )


def create_corpus(
    database: Database, name: str, selection: ArticleSelection, at: datetime
) -> tuple[Corpus | None, FoundArticles]:
    """Freeze what a selection finds now; None where it finds nothing. Raises SelectionFaulty and CorpusRefused."""
    if not _NAME.fullmatch(name):
        raise CorpusRefused(
            _("{name!r} is no name of a corpus; write letters, digits, points, hyphens: 64 at most").format(name=name)
        )
    with database.transaction() as connection:
        if _find(connection, name) is not None:
            raise CorpusRefused(
                _("there is a corpus {name} already; choose another name, or delete it first").format(name=name)
            )
        found = find_selected(database, selection)
        if not found.article_ids:
            return None, found
        return _freeze(connection, name, selection, found, at), found


def _freeze(
    connection: sqlite3.Connection, name: str, selection: ArticleSelection, found: FoundArticles, at: datetime
) -> Corpus:
    head = connection.execute(_HEAD).fetchone()
    said = json.dumps(to_selection_json(selection), ensure_ascii=False)
    chain_digest = head[0] if head else GENESIS
    corpus_id = connection.execute(
        "INSERT INTO corpora (name, created_at, selection, articles, corpus_digest, chain_digest) "
        "VALUES (?, ?, ?, 0, '', ?)",
        (name, to_text(at), said, chain_digest),
    ).lastrowid
    values = {"into": corpus_id, "corpus": found.corpus_id, "ids": json.dumps(list(found.article_ids))}
    connection.execute(_FREEZE.format(members=compile_members(connection, found.corpus_id)), values)
    assert corpus_id is not None
    digest, articles = compute_corpus_digest(connection, corpus_id)
    connection.execute(
        "UPDATE corpora SET articles = ?, corpus_digest = ? WHERE corpus_id = ?", (articles, digest, corpus_id)
    )
    made = _find(connection, name)
    assert made is not None
    return made


def compute_corpus_digest(connection: sqlite3.Connection, corpus_id: int) -> tuple[str, int]:
    """The digest of a corpus as it stands, and how many articles it is over."""
    digest, articles = hashlib.sha256(), 0
    for row in connection.execute(_CONTENT, (corpus_id,)):
        digest.update(("\t".join(row) + "\n").encode("utf-8", "surrogateescape"))
        articles += 1
    return f"{DIGEST_RULE}:{digest.hexdigest()}", articles


def list_corpora(database: Database) -> tuple[Corpus, ...]:
    """All corpora by name."""
    with database.connection() as connection:
        return tuple(_to_corpus(row) for row in connection.execute(f"{_CORPORA} ORDER BY name"))


def find_corpus(database: Database, name: str) -> Corpus:
    """A corpus by its name. Raises CorpusRefused where there is none."""
    with database.connection() as connection:
        found = _find(connection, name)
    if found is None:
        raise CorpusRefused(
            _("there is no corpus {name}; `marbre corpus list` lists those there are").format(name=name)
        )
    return found


def delete_corpus(database: Database, name: str) -> None:
    """Take a corpus away; articles and extractions stay. Raises CorpusRefused where there is none."""
    corpus = find_corpus(database, name)
    with database.transaction() as connection:
        connection.execute("DELETE FROM corpus_articles WHERE corpus_id = ?", (corpus.corpus_id,))
        connection.execute("DELETE FROM corpora WHERE corpus_id = ?", (corpus.corpus_id,))


def _find(connection: sqlite3.Connection, name: str) -> Corpus | None:
    row = connection.execute(f"{_CORPORA} WHERE name = ?", (name,)).fetchone()
    return None if row is None else _to_corpus(row)


def _to_corpus(row: tuple[Any, ...]) -> Corpus:
    corpus_id, name, created_at, selection, *rest = row
    return Corpus(corpus_id, name, parse_instant(created_at), json.loads(selection), *rest)
