"""Rules of access as the configuration has them: kept beside the articles, so that every reader goes by them.

What a rule withholds at this moment, the view `withheld_articles` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.db.connection import Database
from archive.model.timestamps import to_text_or_none
from archive.model.urls import to_urlkey


@dataclass(frozen=True, slots=True)
class AccessRule:
    """When, or where alone, some articles are shown: those of a source, of addresses that begin so, or both.

    `embargo` counts from an article's date; `is_loopback_only`: by commands and by a site on the loopback address.
    """

    source: str | None = None
    url: str | None = None
    shown_from: datetime | None = None
    shown_until: datetime | None = None
    embargo: timedelta | None = None
    is_loopback_only: bool = False


_COLUMNS = "source, urlkey_prefix, shown_from, shown_until, embargo_seconds, is_loopback_only"


def sync_access_rules(database: Database, rules: Sequence[AccessRule]) -> bool:
    """Write the rules in the place of those held; whether any was another. Nothing is written where none was."""
    wanted = [_to_row(rule) for rule in rules]
    with database.connection() as connection:
        held = connection.execute(f"SELECT {_COLUMNS} FROM access_rules ORDER BY rule_id").fetchall()  # noqa: S608
    if held == wanted:
        return False
    with database.transaction() as connection:
        connection.execute("DELETE FROM access_rules")
        connection.executemany(f"INSERT INTO access_rules ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", wanted)  # noqa: S608
    return True


def _to_row(rule: AccessRule) -> tuple[str | int | None, ...]:
    # "https://host/path" and all below: without the end mark that a key of the homepage alone would have.
    prefix = None if rule.url is None else to_urlkey(rule.url).rstrip("/")
    return (
        rule.source,
        prefix,
        to_text_or_none(rule.shown_from),
        to_text_or_none(rule.shown_until),
        None if rule.embargo is None else int(rule.embargo.total_seconds()),
        int(rule.is_loopback_only),
    )
