"""`Takedowns`: what the archive's door offers on taking down, reached as `Archive.takedowns`. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from archive.access.rules import AccessRule, sync_access_rules
from archive.access.shown import is_shown
from archive.access.tombstones import is_taken_down
from archive.db.connection import Database
from archive.model.capture import Capture
from archive.takedown.log import TakedownRow, list_takedowns

if TYPE_CHECKING:
    from archive.takedown.order import TakedownOrder, TakedownReport


class Takedowns:
    """Articles that are restricted, masked or erased, the log of it, and rules of access."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_down(self, order: TakedownOrder, *, dry_run: bool = False) -> TakedownReport:
        """Carry out one step, or say what it would reach. Raises TakedownRefused."""
        from archive.takedown.take_down import take_down

        return take_down(self._database, order, dry_run=dry_run)

    def list_addresses(self, order: TakedownOrder) -> frozenset[str]:
        """All addresses of the articles that an order names. Raises TakedownRefused."""
        from archive.takedown.take_down import list_addresses

        return list_addresses(self._database, order)

    def list_all(self) -> list[TakedownRow]:
        """The log, oldest first."""
        with self._database.connection() as connection:
            return list_takedowns(connection)

    def has_taken_down(self, capture: Capture) -> bool:
        """Whether an answer that somebody offers brings back what was masked or erased here."""
        with self._database.connection() as connection:
            return is_taken_down(connection, capture)

    def is_withheld(self, article_id: int) -> bool:
        """Whether an article is held and not shown, to nobody."""
        with self._database.connection() as connection:
            return not is_shown(connection, article_id)

    def sync_access_rules(self, rules: Sequence[AccessRule]) -> bool:
        """Write the rules of access as the configuration has them now; whether any was another."""
        return sync_access_rules(self._database, rules)
