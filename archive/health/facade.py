"""`Health`: what the archive's door offers on the health of sources, reached as `Archive.health`. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from archive.db.connection import Database
from archive.health import events, listings, read, standing
from archive.health.events import HealthEvent
from archive.health.listings import ListingState
from archive.health.source_history import SourceHistory
from archive.health.standing import StandingVerdict


class Health:
    """What listings turned out to be, what is remembered of each source, and which verdicts were written down."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read_histories(self, until: datetime, sources: Iterable[str] | None = None) -> dict[str, SourceHistory]:
        """The history of every source, or of those named, as it was known at `until`."""
        return read.read_histories(self._database, until, sources)

    def add_listing(self, state: ListingState) -> bool:
        """Keep what a listing turned out to be, where it differs from the last time; says whether it did."""
        return listings.add_listing(self._database, state)

    def list_listing_states(self, source: str) -> list[ListingState]:
        """Every state a source's listings have had, oldest first."""
        return listings.list_listing_states(self._database, source)

    def add_events(self, found: Iterable[HealthEvent]) -> None:
        """Keep changes of verdicts, in one transaction."""
        events.add_health_events(self._database, found)

    def write_standing(self, verdicts: Mapping[str, StandingVerdict], at: datetime) -> None:
        """Keep what sources were judged to be after their last crawls."""
        standing.write_standing_verdicts(self._database, verdicts, at)

    def mark_told(self, event_ids: Iterable[int], at: datetime) -> None:
        """Write down that the messages of these events have left, or need not leave any more."""
        events.mark_told(self._database, event_ids, at)

    def list_events(
        self, *, since: datetime | None = None, untold: bool = False, limit: int = 100
    ) -> list[HealthEvent]:
        """The newest events first; `untold` keeps those whose message has not left."""
        return events.list_health_events(self._database, since=since, untold=untold, limit=limit)
