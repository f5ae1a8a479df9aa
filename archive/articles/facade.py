"""`Articles`: what the archive's door offers on articles, reached as `Archive.articles`. Delegates; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from archive.articles import changed_lines, history, known, read, revisits, write
from archive.articles.changed_lines import ChangedLines
from archive.articles.classify_change import Wording
from archive.articles.earlier import NeighbourComparison, Neighbours
from archive.articles.history import ArticleHistory, RevisionRow
from archive.articles.identity import CapturedExtraction
from archive.articles.known import KnownAddress
from archive.articles.read import ArticleRow
from archive.articles.revisions import FormerExtraction, RevisionComparison
from archive.articles.revisits import HeldArticle, RevisitRule
from archive.articles.write import ArticleUpdate
from archive.captures.rows import LastAnswer
from archive.crawls import totals
from archive.db.connection import Database


class Articles:
    """Articles with what they show, their revisions, and when they are asked again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, found: CapturedExtraction, extracted_at: datetime, comparison: RevisionComparison | None = None
    ) -> ArticleUpdate:
        """Commit what was read out of a capture's payload and, where it is a text, give it to its article."""
        return write.add_to_article(self._database, found, extracted_at, comparison)

    def add_earlier(
        self, found: CapturedExtraction, extracted_at: datetime, beside: NeighbourComparison
    ) -> ArticleUpdate:
        """The same for a text that was seen before its article's newest one, compared with those around it."""
        return write.add_to_article(self._database, found, extracted_at, beside=beside)

    def find_neighbours(self, found: CapturedExtraction) -> Neighbours | None:
        """The sightings around a late text in its article's life; None where it is not late."""
        return write.find_neighbours_of(self._database, found)

    def find_former_extraction(self, found: CapturedExtraction) -> FormerExtraction | None:
        """The newest text of the article that an extraction would be given to, if it is held."""
        return write.find_former_extraction_of(self._database, found)

    def find(self, url_or_id: str | int) -> ArticleRow | None:
        """An article by any of its addresses or by its number, with its text, captures and removals."""
        return read.find_article(self._database, url_or_id)

    def find_history(self, url_or_id: str | int) -> ArticleHistory | None:
        """Every capture and every text of an article, by any of its addresses or its number."""
        return history.find_history(self._database, url_or_id)

    def find_wordings(self, before: RevisionRow, after: RevisionRow) -> tuple[Wording, Wording] | None:
        """Two revisions' wordings as one extractor has read them; None where none has read both."""
        return history.find_wordings(self._database, before, after)

    def find_known(self, urlkeys: Iterable[str]) -> dict[str, KnownAddress]:
        """What is known of each article address, by urlkey; those never heard of are left out."""
        return known.find_known(self._database, urlkeys)

    def find_dates(self, urlkeys: Iterable[str]) -> dict[str, datetime]:
        """When the articles held under these addresses were published, by urlkey."""
        return known.find_dates(self._database, urlkeys)

    def count_published(self, source: str, since: datetime | None) -> int:
        """How many articles of a source are held that were published since an instant, or at any."""
        return known.count_published(self._database, source, since)

    def find_due(self, source: str, now: datetime, rule: RevisitRule) -> Iterator[HeldArticle]:
        """A source's articles that are due to be asked again, the most overdue first; read as they are taken."""
        return revisits.find_due_articles(self._database, source, now, rule)

    def find_answer(self, article_id: int) -> LastAnswer | None:
        """The answer that gave an article's newest text, for a conditional request."""
        return revisits.find_article_answer(self._database, article_id)

    def list_changed_lines(self, source: str) -> list[ChangedLines]:
        """By article, the lines that changed between two looks: mostly the frame of the source's pages."""
        return changed_lines.list_changed_lines(self._database, source)

    def count_new(self, since: datetime, until: datetime) -> dict[str, int]:
        """By source, how many articles were first seen after `since`, until `until`."""
        return totals.count_new_articles(self._database, since, until)
