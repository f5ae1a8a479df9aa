"""Crawls that this archive's ledger orders of another archive, and those it carries out for another's ledger.

An order is one row in both: where it was planned it is the lease on its hosts, where it is carried out the proof that
it was begun, and begun once. Its number is the planned line's, which rises: the fencing number.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from archive.crawls.ledger import CrawlEnd, CrawlRow, CrawlStart, begin_waiting, end_line, find_line
from archive.crawls.plans import DueRun, add_waiting_line
from archive.db.connection import Database
from archive.db.errors import OrderRefused
from archive.model.timestamps import parse_instant, parse_instant_or_none, to_text


@dataclass(frozen=True, slots=True)
class Order:
    """A crawl ordered by the ledger of the archive `archive_id`, in its line `order_id`, from `worker`.

    Nobody else may ask its hosts until `until_at`, unless its end is known before (`settled_at`). `crawl_id` is the
    line here that carries it out, where it is known.
    """

    archive_id: str
    order_id: int
    source: str
    worker: str
    hosts: frozenset[str]
    until_at: datetime
    settled_at: datetime | None = None
    crawl_id: int | None = None


class Orders:
    """Orders given and carried out; reached as `Archive.orders`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def archive_id(self) -> str:
        """The name under which other archives know this one."""
        with self._database.connection() as connection:
            return str(connection.execute(_OWN).fetchone()[0])

    # where it is planned

    def give(self, order: Order, start: CrawlStart) -> None:
        """Write that an order is out, and let its waiting line begin. Raises CrawlNotWaiting where it waits no more."""
        with self._database.transaction() as connection:
            begin_waiting(connection, order.order_id, start)
            _insert(connection, order)

    def list_open(self) -> list[Order]:
        """The orders of this archive whose end is not known, oldest first."""
        with self._database.connection() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM orders WHERE settled_at IS NULL AND archive_id = ({_OWN}) ORDER BY order_id"  # noqa: S608  # names of our own
            )
            return [_to_order(row) for row in rows]

    def renew(self, order_id: int, until: datetime) -> None:
        """Leave the hosts of one of our orders to its worker until a later instant; its number stays."""
        with self._database.transaction() as connection:
            connection.execute(
                f"UPDATE orders SET until_at = ? WHERE order_id = ? AND settled_at IS NULL AND archive_id = ({_OWN})",  # noqa: S608  # the same
                (to_text(until), order_id),
            )

    def settle(self, order_id: int, at: datetime, end: CrawlEnd) -> None:
        """Write that the end of one of our orders is known, and close its line."""
        with self._database.transaction() as connection:
            end_line(connection, order_id, end)
            connection.execute(
                f"UPDATE orders SET settled_at = ? WHERE order_id = ? AND settled_at IS NULL AND archive_id = ({_OWN})",  # noqa: S608  # the same
                (to_text(at), order_id),
            )

    def find_last_workers(self) -> dict[str, str]:
        """By source, who was to carry out its newest order of this archive."""
        with self._database.connection() as connection:
            rows = connection.execute(
                "SELECT s.source, (SELECT worker FROM orders o WHERE o.source = s.source AND o.archive_id = "  # noqa: S608  # the same
                f"({_OWN}) ORDER BY o.order_id DESC LIMIT 1) FROM sources s"
            )
            return {source: worker for source, worker in rows if worker is not None}

    # where it is carried out

    def accept(self, order: Order, run: DueRun, *, marbre: str) -> int:
        """Open the line here that carries an order out; it waits for its crawl. The source must have been synced.

        Raises OrderRefused where the order came before, or a later one of its hosts did.
        """
        with self._database.transaction() as connection:
            _refuse_stale(connection, order)
            crawl_id = add_waiting_line(connection, order.source, run, marbre)
            _insert(connection, order, crawl_id)
            return crawl_id

    def revoke(self, order: Order, at: datetime) -> None:
        """Make sure that an order which has not begun here never does."""
        with self._database.transaction() as connection:
            _insert(connection, order)
            connection.execute(
                "UPDATE orders SET settled_at = ? WHERE archive_id = ? AND order_id = ? AND crawl_id IS NULL",
                (to_text(at), order.archive_id, order.order_id),
            )

    def find(self, archive_id: str, order_id: int) -> tuple[Order, CrawlRow | None] | None:
        """An order, with the line here that carries it out; None where it was never heard of."""
        with self._database.connection() as connection:
            row = connection.execute(
                f"SELECT {_COLUMNS} FROM orders WHERE archive_id = ? AND order_id = ?",  # noqa: S608  # names of our own
                (archive_id, order_id),
            ).fetchone()
            if row is None:
                return None
            order = _to_order(row)
            return order, None if order.crawl_id is None else find_line(connection, order.crawl_id)


_COLUMNS = "archive_id, order_id, source, worker, hosts, until_at, settled_at, crawl_id"
_OWN = "SELECT archive_id FROM archive_identity"


def _insert(connection: sqlite3.Connection, order: Order, crawl_id: int | None = None) -> None:
    connection.execute(
        "INSERT INTO orders (archive_id, order_id, source, worker, hosts, until_at, crawl_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (archive_id, order_id) DO NOTHING",
        (order.archive_id, order.order_id, order.source, order.worker, _to_json(order.hosts), to_text(order.until_at),
         crawl_id),
    )  # fmt: skip


def _refuse_stale(connection: sqlite3.Connection, order: Order) -> None:
    newest = connection.execute(
        "SELECT max(o.order_id) FROM orders o WHERE o.archive_id = ? AND o.order_id >= ? AND (o.source = ? OR EXISTS "
        "(SELECT 1 FROM json_each(o.hosts) h JOIN json_each(?) n ON n.value = h.value))",
        (order.archive_id, order.order_id, order.source, _to_json(order.hosts)),
    ).fetchone()[0]
    if newest is not None:
        came = "this very order" if newest == order.order_id else f"the later order {newest}"
        raise OrderRefused(f"order {order.order_id} for {order.source} is not carried out: {came} came before it")


def _to_json(hosts: Iterable[str]) -> str:
    return json.dumps(sorted(hosts))


def _to_order(row: tuple[str, int, str, str, str, str, str | None, int | None]) -> Order:
    archive_id, order_id, source, worker, hosts, until_at, settled_at, crawl_id = row
    known = frozenset[str](json.loads(hosts))
    until, settled = parse_instant(until_at), parse_instant_or_none(settled_at)
    return Order(archive_id, order_id, source, worker, known, until, settled, crawl_id)
