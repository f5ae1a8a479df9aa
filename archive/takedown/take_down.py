"""The door: one step of a takedown over an open archive, or what it would reach. One transaction; then the log of
SQLite is emptied, so that no byte of what was erased stays beside the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from gettext import gettext as _

from archive.articles.identity import find_article_id
from archive.db.connection import Database
from archive.model.digests import compute_address_digest
from archive.model.numbers import find_origin
from archive.model.timestamps import to_text
from archive.model.urls import to_address, to_urlkey
from archive.search.index import merge_segments
from archive.takedown.erase import erase
from archive.takedown.log import TakedownRow, add_takedown
from archive.takedown.mask import ArticleMask, put_originals_back
from archive.takedown.masking import Mask
from archive.takedown.mentions import Mentions, find_mentions, mask_mentions
from archive.takedown.order import REASONS, TakedownOrder, TakedownRefused, TakedownReport
from archive.takedown.pictures import add_pictures
from archive.takedown.reach import Reach, find_reach


def take_down(database: Database, order: TakedownOrder, *, dry_run: bool = False) -> TakedownReport:
    """Carry out one step; with `dry_run` say what it would reach. Raises TakedownRefused, with nothing written."""
    if order.reason not in REASONS:
        raise TakedownRefused(
            _("reason {reason!r}: is no code; one of {reasons}").format(reason=order.reason, reasons=", ".join(REASONS))
        )
    if order.step == "lift":
        return _lift(database, order, dry_run=dry_run)
    with database.connection() as connection:
        articles = _find_articles(connection, order, database)
        reach = find_reach(connection, articles, with_listings=order.step != "restrict")
        if order.step == "erase":
            reach = add_pictures(connection, reach)
        report = _describe(connection, order, reach)
        mentions = find_mentions(connection, reach) if order.step == "erase" and not order.leaves_mentions else None
        report = replace(report, mentions=0 if mentions is None else len(mentions.pages.payloads))
    if dry_run:
        return report
    with overwrite_deleted(database), database.transaction() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        row = _to_row(connection, order)
        report = replace(report, number=row.number)
        report = apply_step(connection, row, (reach, mentions), order, report)
    if order.step != "restrict":
        report = _clean_up(database, report)
    return report


def list_addresses(database: Database, order: TakedownOrder) -> frozenset[str]:
    """All addresses of the articles that an order names. Raises TakedownRefused."""
    query = "SELECT url FROM article_addresses WHERE article_id = ?"
    with database.connection() as connection:
        articles = _find_articles(connection, order, database)
        return frozenset(url for each in articles for (url,) in connection.execute(query, (each,)))


def apply_step(
    connection: sqlite3.Connection,
    row: TakedownRow,
    reached: tuple[Reach, Mentions | None],
    order: TakedownOrder,
    report: TakedownReport,
) -> TakedownReport:
    """Write a step into the log and do it, inside the caller's transaction."""
    reach, mentions = reached
    addresses = {compute_address_digest(key) for key in reach.urlkeys} if order.source is None else set()
    payloads = reach.payloads if order.step != "restrict" else frozenset()
    takedown_id = add_takedown(connection, row, addresses, payloads)
    is_withheld = int(order.step == "restrict")
    if order.source is None or order.step != "restrict":
        connection.executemany(
            "INSERT OR IGNORE INTO takedown_articles (article_id, takedown_id, is_withheld) VALUES (?, ?, ?)",
            [(article_id, takedown_id, is_withheld) for article_id in sorted(reach.articles)],
        )
    if order.step == "erase":
        _drop_originals(connection, reach)
        rebased, gone = erase(connection, reach, takedown_id)
        if mentions is not None:
            rebased += mask_mentions(connection, mentions, takedown_id)
        other = tuple(sorted((table, count) for table, count in gone.items() if count))
        return replace(report, rebased=rebased, other_rows=other)
    if order.step == "mask":
        assert order.masking is not None
        mask = Mask(order.masking.name, order.masking.by)
        run = ArticleMask(connection, takedown_id, mask, order.masking.keeps_originals)
        return replace(report, rebased=run.apply(reach))
    return report


@contextmanager
def overwrite_deleted(database: Database) -> Iterator[None]:
    """What is deleted within the block is overwritten with zeros in the file (PRAGMA secure_delete)."""
    with database.connection() as connection:
        (was,) = connection.execute("PRAGMA secure_delete").fetchone()
        connection.execute("PRAGMA secure_delete = ON")
        try:
            yield
        finally:
            connection.execute(f"PRAGMA secure_delete = {int(was)}")


def empty_log(database: Database) -> bool:
    """Fold SQLite's write-ahead log in and cut it to nothing; False where readers hold it back."""
    with database.connection() as connection:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


@dataclass(frozen=True, slots=True)
class _Lifted:
    takedown_id: int
    archive_id: str
    number: int
    step: str


def _lift(database: Database, order: TakedownOrder, *, dry_run: bool) -> TakedownReport:
    """Undo the newest step in force over the articles or the source."""
    with database.connection() as connection:
        found = _find_in_force(connection, order, database)
        titles = _list_names(connection, found)
    if dry_run:
        return TakedownReport(None, "lift", titles)
    with database.transaction() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        row = replace(_to_row(connection, order), lifts=found.number)
        if found.archive_id != row.archive_id:
            raise TakedownRefused(
                _("takedown {number} was ordered in archive {archive_id}: lift it there, and merge").format(
                    number=found.number, archive_id=found.archive_id[:12]
                )
            )
        add_takedown(connection, row, (), ())
        undo_step(connection, found.takedown_id, found.step)
    return TakedownReport(row.number, "lift", titles)


def undo_step(connection: sqlite3.Connection, takedown_id: int, step: str) -> None:
    """Undo a restriction or a mask. Raises TakedownRefused for a mask whose originals are gone."""
    connection.execute("UPDATE takedown_articles SET is_withheld = 0 WHERE takedown_id = ?", (takedown_id,))
    if step == "mask":
        try:
            put_originals_back(connection, takedown_id)
        except LookupError:
            raise TakedownRefused(_("the originals were not kept: a mask without them cannot be lifted")) from None


def _find_in_force(connection: sqlite3.Connection, order: TakedownOrder, database: Database) -> _Lifted:
    in_force = (
        "NOT EXISTS (SELECT 1 FROM takedowns l WHERE l.step = 'lift' AND l.archive_id = t.archive_id "
        "AND l.lifts = t.number) AND t.step <> 'lift' ORDER BY t.takedown_id DESC LIMIT 1"
    )
    columns = "t.takedown_id, t.archive_id, t.number, t.step"
    found = None
    if order.source is not None:
        query = f"SELECT {columns} FROM takedowns t WHERE t.source = ? AND {in_force}"  # noqa: S608  # names of our own
        found = connection.execute(query, (order.source,)).fetchone()
    for name in order.articles:
        query = (
            f"SELECT {columns} FROM takedowns t WHERE (t.takedown_id IN "  # noqa: S608  # names of our own
            "(SELECT takedown_id FROM takedown_articles WHERE article_id = ?) OR t.takedown_id IN "
            f"(SELECT takedown_id FROM takedown_addresses WHERE address_digest = ?)) AND {in_force}"
        )
        address = to_address(name) or to_address(f"https://{name}") or name
        key = (find_article_id(connection, name), compute_address_digest(to_urlkey(address)))
        found = connection.execute(query, key).fetchone()
    if found is None:
        raise TakedownRefused(_("{path}: nothing is taken down there that could be lifted").format(path=database.path))
    if found[3] == "erase":
        raise TakedownRefused(_("what was erased cannot be put back"))
    return _Lifted(*found)


def _list_names(connection: sqlite3.Connection, found: _Lifted) -> tuple[str, ...]:
    query = (
        "SELECT a.url FROM takedown_articles t JOIN articles a ON a.article_id = t.article_id WHERE t.takedown_id = ?"
    )
    return tuple(url for (url,) in connection.execute(query, (found.takedown_id,)))


def _find_articles(connection: sqlite3.Connection, order: TakedownOrder, database: Database) -> list[int]:
    if order.source is not None:
        if connection.execute("SELECT 1 FROM sources WHERE source = ?", (order.source,)).fetchone() is None:
            raise TakedownRefused(_("{path}: knows no source {source}").format(path=database.path, source=order.source))
        query = "SELECT article_id FROM articles WHERE source = ?"
        return [number for (number,) in connection.execute(query, (order.source,))]
    found = []
    for name in order.articles:
        article_id = find_article_id(connection, name)
        held = "SELECT 1 FROM articles WHERE article_id = ?"
        if article_id is None or connection.execute(held, (article_id,)).fetchone() is None:
            raise TakedownRefused(_("{path}: holds no article {name}").format(path=database.path, name=name))
        found.append(article_id)
    if not found:
        raise TakedownRefused(_("name an article by its address or number, or a source"))
    return found


def _to_row(connection: sqlite3.Connection, order: TakedownOrder) -> TakedownRow:
    (archive_id,) = connection.execute("SELECT archive_id FROM archive_identity").fetchone()
    query = "SELECT coalesce(max(number), 0) + 1 FROM takedowns WHERE archive_id = ?"
    (number,) = connection.execute(query, (archive_id,)).fetchone()
    return TakedownRow(archive_id, number, order.step, to_text(order.at), order.reason, order.ordered_by, order.source)


def _describe(connection: sqlite3.Connection, order: TakedownOrder, reach: Reach) -> TakedownReport:
    urls = [
        url for each in sorted(reach.articles)
        for (url,) in connection.execute("SELECT url FROM articles WHERE article_id = ?", (each,))
    ]  # fmt: skip
    warnings = []
    if order.step == "mask":
        if order.masking is None or not order.masking.name.split():
            raise TakedownRefused(_("a mask needs the name that is to be replaced"))
        mask = Mask(order.masking.name, order.masking.by)
        warnings = [
            _("{url}: the address spells the name, and stays; erase the article").format(url=url)
            for url in urls
            if mask.names(url)
        ]
    if order.step in ("mask", "erase"):
        warnings += _name_other_archives(connection, reach)
    return TakedownReport(
        number=None,
        step=order.step,
        articles=tuple(urls),
        captures=len(reach.captures),
        payloads=len(reach.payloads),
        listings=len(reach.listing_payloads),
        extractions=len(reach.extractions),
        warnings=tuple(warnings),
    )


def _name_other_archives(connection: sqlite3.Connection, reach: Reach) -> list[str]:
    """The archives that these captures were merged from: they have them still."""
    origins = sorted({find_origin(number) for number in reach.captures} - {0})
    found = []
    for origin in origins:
        (name,) = connection.execute("SELECT archive_id FROM origins WHERE origin_id = ?", (origin,)).fetchone()
        found.append(
            _("archive {name}, which was merged into this one, has it too: merge this one into it").format(
                name=name[:12]
            )
        )
    return found


def _drop_originals(connection: sqlite3.Connection, reach: Reach) -> None:
    """What earlier masks of these articles kept apart goes with them."""
    for article_id in reach.articles:
        connection.execute(
            "DELETE FROM takedown_originals WHERE takedown_id IN (SELECT takedown_id FROM takedown_articles "
            "WHERE article_id = ?)", (article_id,),
        )  # fmt: skip


def _clean_up(database: Database, report: TakedownReport) -> TakedownReport:
    with overwrite_deleted(database):
        merge_segments(database)
    if empty_log(database):
        return report
    warning = _("readers hold the write-ahead log back: run `marbre takedown --vacuum` when they have ended")
    return replace(report, warnings=(*report.warnings, warning))
