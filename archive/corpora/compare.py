"""What has changed since a corpus was frozen: edits, other readings, articles gone, new hits. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archive.corpora.corpus import Corpus
from archive.db.connection import Database
from archive.selection.find import find_selected
from archive.selection.stored import parse_selection_json

CorpusChangeKind = Literal["edited", "read-anew", "gone", "new", "lost"]
"""`edited`: the newsroom changed the text since. `read-anew`: another extraction of the same text is shown now. `gone`:
taken out of the archive. `new`: the selection finds it now. `lost`: the selection does not find it any more."""

_MEMBERS = """
    SELECT f.article_id, a.article_id, f.extraction_id, a.extraction_id, f.revision,
           (SELECT max(r.number) FROM revisions r WHERE r.article_id = f.article_id), f.url,
           f.text_digest = (SELECT e.text_digest FROM extractions e WHERE e.extraction_id = a.extraction_id)
    FROM corpus_articles f LEFT JOIN articles a ON a.article_id = f.article_id
    WHERE f.corpus_id = ? ORDER BY f.article_id"""


@dataclass(frozen=True, slots=True)
class CorpusChange:
    """One article that is not as it was frozen. `same_text`: what it shows now has the same text digest."""

    article_id: int
    kind: CorpusChangeKind
    url: str
    same_text: bool


def compare_with_corpus(database: Database, corpus: Corpus) -> tuple[CorpusChange, ...]:
    """The changes, by number of article, and those of the selection after them."""
    return (*_compare_members(database, corpus), *_compare_selection(database, corpus))


def _compare_members(database: Database, corpus: Corpus) -> Iterator[CorpusChange]:
    with database.connection() as connection:
        rows = connection.execute(_MEMBERS, (corpus.corpus_id,)).fetchall()
    for article_id, held_id, frozen, shown, revision, revisions, url, same_text in rows:
        if held_id is None or frozen is None:
            yield CorpusChange(article_id, "gone", url, same_text=False)
        elif revisions is not None and revisions > revision:
            yield CorpusChange(article_id, "edited", url, bool(same_text))
        elif shown != frozen:
            yield CorpusChange(article_id, "read-anew", url, bool(same_text))


def _compare_selection(database: Database, corpus: Corpus) -> Iterator[CorpusChange]:
    """Nothing where the selection was a list: it finds what it found."""
    selection = parse_selection_json(corpus.selection)
    if selection is None:
        return
    with database.connection() as connection:
        found = set(find_selected(database, selection).article_ids)
        members = dict(
            connection.execute(
                "SELECT f.article_id, f.url FROM corpus_articles f JOIN articles a ON a.article_id = f.article_id "
                "WHERE f.corpus_id = ?",
                (corpus.corpus_id,),
            )
        )
        for article_id in sorted(found.difference(members)):
            [url] = connection.execute("SELECT url FROM articles WHERE article_id = ?", (article_id,)).fetchone()
            yield CorpusChange(article_id, "new", url, same_text=False)
    for article_id in sorted(set(members) - found):
        yield CorpusChange(article_id, "lost", members[article_id], same_text=True)
