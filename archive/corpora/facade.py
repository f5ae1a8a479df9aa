"""`Corpora`: what the archive's door offers on them, reached as `Archive.corpora`. Delegates; decides nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from archive.db.connection import Database

if TYPE_CHECKING:
    from archive.corpora.compare import CorpusChange
    from archive.corpora.corpus import Corpus
    from archive.selection.find import FoundArticles
    from archive.selection.selection import ArticleSelection


class Corpora:
    """Selections frozen under a name. Every call that names one raises CorpusRefused where there is none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, selection: ArticleSelection, at: datetime) -> tuple[Corpus | None, FoundArticles]:
        """Freeze what a selection finds now; None where it finds nothing. Raises SelectionFaulty."""
        from archive.corpora.corpus import create_corpus

        return create_corpus(self._database, name, selection, at)

    def list(self) -> tuple[Corpus, ...]:
        """All corpora by name."""
        from archive.corpora.corpus import list_corpora

        return list_corpora(self._database)

    def find(self, name: str) -> Corpus:
        """A corpus by its name."""
        from archive.corpora.corpus import find_corpus

        return find_corpus(self._database, name)

    def compare(self, corpus: Corpus) -> tuple[CorpusChange, ...]:
        """What has changed since it was frozen."""
        from archive.corpora.compare import compare_with_corpus

        return compare_with_corpus(self._database, corpus)

    def delete(self, name: str) -> None:
        """Take a corpus away; articles and extractions stay."""
        from archive.corpora.corpus import delete_corpus

        delete_corpus(self._database, name)
