"""`Reextractions`: what the archive's door offers on reading stored pages again. Delegates; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from archive.db.connection import Database
from archive.model.extraction import Extraction, NoText
from archive.model.progress import ProgressCallback
from archive.reextract import accept, prune, select
from archive.reextract.accept import Accepted, CanonicalRule, NowFunction
from archive.reextract.prune import Former
from archive.reextract.select import PageKey, Selection, StoredPage


class Reextractions:
    """Stored pages by selection, their further extractions, and what articles show of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def select_captures(self, selection: Selection) -> Sequence[int]:
        """The captures whose payloads are to be read again, oldest first. Raises SelectionInvalid."""
        return select.select_captures(self._database, selection)

    def read_pages(self, capture_ids: Iterable[int]) -> Iterator[StoredPage]:
        """The pages of selected captures, one after the other."""
        return select.read_page_rows(self._database, capture_ids)

    def read_keys(self, capture_ids: Iterable[int]) -> Iterator[PageKey]:
        """What the pages of selected captures are told by, one after the other."""
        return select.read_page_keys(self._database, capture_ids)

    def list_sources(self) -> tuple[str, ...]:
        """Every source that has an article page, by name."""
        return select.list_sources(self._database)

    def find_held(self, payload_digest: str, extractor: str) -> Extraction | NoText | None:
        """What this very extractor has read of a payload, if it has."""
        return select.find_held_extraction(self._database, payload_digest, extractor)

    def is_extracted(self, payload_digest: str, extractor: str) -> bool:
        """Whether this very extractor has read a payload: what makes a re-extraction resumable."""
        return select.is_extracted(self._database, payload_digest, extractor)

    def find_present(self, payload_digest: str) -> Extraction | NoText | None:
        """What an article shows of a payload, else its newest extraction; None for a payload nobody has read."""
        return select.find_present_extraction(self._database, payload_digest)

    def has_other_extractor(self, extractors: Mapping[str, str], sources: Sequence[str]) -> bool:
        """Whether articles of these sources show what another extractor than the present one has read."""
        return select.is_other_extractors(self._database, extractors, sources)

    def add(self, extractions: Iterable[tuple[StoredPage, Extraction | NoText]], at: datetime) -> None:
        """Commit new extractions, all or none. What is shown does not change."""
        select.add_extractions(self._database, extractions, at)

    def begin_acceptance(self, at: datetime) -> None:
        """Note that an acceptance begins, before anything is read for it."""
        accept.begin_acceptance(self._database, at)

    def show(self, pages: Iterable[tuple[PageKey, str]], now: NowFunction) -> Accepted:
        """Let articles show what the named extractor has read of these pages."""
        return accept.show_extractions(self._database, pages, now)

    def add_gained_articles(
        self, pages: Iterable[tuple[PageKey, str]], canonical: CanonicalRule, now: NowFunction
    ) -> Accepted:
        """Give the articles what the named extractor found on pages (oldest first) that had no text before."""
        return accept.add_gained_articles(self._database, pages, canonical, now)

    def roll_back(self, at: datetime) -> Accepted | None:
        """Undo the newest acceptance that stands; None where there is none."""
        return accept.roll_back(self._database, at)

    def find_last_rollback(self) -> datetime | None:
        """When an acceptance was last undone; None where none ever was."""
        return accept.find_last_rollback(self._database)

    def list_former(self) -> tuple[Former, ...]:
        """What `prune` would take out, by extractor, oldest first."""
        return prune.list_former_extractions(self._database)

    def prune(self, *, progress: ProgressCallback | None = None) -> int:
        """Take former extractions out, a few in each transaction; how many went."""
        return prune.prune(self._database, progress=progress)
