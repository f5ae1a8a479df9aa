"""The door: a part of an archive taken out as an archive of its own, complete but for the rest.

The part is a new archive with a chain of its own, which begins empty. What it holds of this one stands in it under
this archive's name, with its own numbers and chain digests and a note of what each follows where the former one is not
in the part. So each row can still be verified, and a part that is merged where the whole is, or the other way round, is
merged once.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from gettext import gettext as _
from pathlib import Path

from archive.db.connection import Database, open_database
from archive.db.errors import ArchiveError
from archive.export.whole import open_workplace, publish, sync
from archive.origins.merge import MergeOrder, MergeReport, merge


class SplitRefused(ArchiveError):  # noqa: N818  # as the others of this room
    """Nothing was taken out; the message says why."""


@dataclass(frozen=True, slots=True)
class SplitOrder:
    """Which part: the sources named, and those of the countries named."""

    merging: MergeOrder
    sources: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SplitReport:
    """What was taken out, and of which sources."""

    path: Path
    sources: tuple[str, ...]
    merged: MergeReport


def split(database: Database, out: Path, order: SplitOrder) -> SplitReport:
    """Write the part to `out`, which must not be there yet. This archive is not touched."""
    with database.connection() as connection:
        sources = _choose_sources(connection, database.path, order)
    if out.exists():
        raise SplitRefused(_("{out}: is there already; a part is written to a file of its own").format(out=out))
    with open_workplace(out) as workplace:
        made = workplace.folder / out.name
        with closing(open_database(made, create=True)) as part:
            scope = replace(order.merging.scope, only_sources=frozenset(sources))
            merged = merge(part, database.path, replace(order.merging, scope=scope))
        sync(made)
        publish(made, out)
    return SplitReport(out, sources, merged)


def _choose_sources(connection: sqlite3.Connection, path: Path, order: SplitOrder) -> tuple[str, ...]:
    rows = connection.execute("SELECT source, country FROM sources ORDER BY source").fetchall()
    unknown = sorted(order.sources - {source for source, _ in rows})
    unknown += sorted(order.countries - {country for _, country in rows})
    if unknown:
        raise SplitRefused(
            _("{path}: knows no source or country {unknown}").format(path=path, unknown=", ".join(unknown))
        )
    chosen = tuple(source for source, country in rows if source in order.sources or country in order.countries)
    if not chosen:
        raise SplitRefused(_("which part? Name a source or a country"))
    return chosen
