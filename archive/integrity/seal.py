"""Seals: what the archive held at an instant, in a few lines that can be published, signed or timestamped elsewhere.

A seal names the head of the chain of captures. The chain shows that past rows are as they were when the head was made;
the seal, kept out of the archive's reach, shows that the chain itself was not written anew and that its end was not cut
off. What neither shows stands in docs/proof.md.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from gettext import gettext as _
from typing import Any

from archive.captures.chain import GENESIS
from archive.db.errors import ArchiveError
from archive.integrity.checks import Problem
from archive.model.numbers import RANGE, to_number_here
from archive.model.timestamps import parse_instant_or_none, parse_stated_instant, to_text, to_text_or_none
from archive.origins.heads import find_digest, list_heads
from archive.store import Archive
from archive.takedown.log import find_head

FORM = "marbre-seal-1"


class SealUnreadable(ArchiveError):  # noqa: N818  # as the others of this room
    """A file is no seal, or one of a later version."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The head of the chain, and how much there was up to it.

    `payloads` are the different bodies that the captures up to the head point to, `payload_bytes` their length before
    compression. `origins` are the heads of the chains merged in (archive, captures, chain digest), `takedowns` how many
    steps there were, and the digest of the last. `extractions` and `articles` are counted for the reader; they may
    change and are not checked.
    """

    sealed_at: datetime
    captures: int
    chain_digest: str
    last_captured_at: datetime | None
    payloads: int
    payload_bytes: int
    extractions: int
    articles: int
    origins: tuple[tuple[str, int, str], ...] = ()
    takedowns: tuple[int, str] | None = None


_LATER = ("origins", "takedowns")
"""Fields that seals made before archives could be merged do not have; left out where there is nothing to say."""

_KEYS = {"extractions": "readings"}
"""Fields that the form marbre-seal-1 has under another name: seals that were published are held against for ever."""

_HEAD = f"""
    SELECT capture_id, chain_digest, captured_at FROM captures WHERE capture_id < {RANGE}
    ORDER BY capture_id DESC LIMIT 1"""  # noqa: S608  # a number
_COUNTS = """
    SELECT count(*), coalesce(sum(size), 0) FROM payloads WHERE payload_digest IN
    (SELECT payload_digest FROM captures WHERE capture_id <= ?)"""

_TAKEN_DOWN = """
    SELECT count(*), coalesce(sum(size), 0) FROM (
      SELECT DISTINCT t.payload_digest, t.payload_size AS size FROM takedown_captures t
      WHERE t.capture_id <= :last AND t.payload_digest IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM captures c WHERE c.capture_id <= :last AND c.payload_digest = t.payload_digest))"""
_PUT_IN_PLACE = """
    SELECT count(*), coalesce(sum(p.size), 0) FROM payloads p WHERE p.payload_digest IN (
        SELECT c.payload_digest FROM captures c JOIN takedown_captures t ON t.capture_id = c.capture_id
        WHERE c.capture_id <= :last)
      AND NOT EXISTS (SELECT 1 FROM captures o WHERE o.payload_digest = p.payload_digest AND o.capture_id <= :last
        AND NOT EXISTS (SELECT 1 FROM takedown_captures t WHERE t.capture_id = o.capture_id))"""


def make_seal(archive: Archive, at: datetime) -> Seal:
    """The seal of what the archive holds now. Reads in one transaction, beside any crawl."""
    with archive.database.connection() as connection:
        connection.execute("BEGIN")
        try:
            captures, digest, captured_at = connection.execute(_HEAD).fetchone() or (0, GENESIS, None)
            origins = tuple((each.archive_id, each.captures, each.chain_digest) for each in list_heads(connection)[1:])
            takedowns = find_head(connection)
            payloads, payload_bytes = connection.execute(_COUNTS, (captures,)).fetchone()
            (extractions,) = connection.execute("SELECT count(*) FROM extractions").fetchone()
            (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        finally:
            connection.execute("COMMIT")
    return Seal(
        at,
        captures,
        digest,
        parse_instant_or_none(captured_at),
        payloads,
        payload_bytes,
        extractions,
        articles,
        origins,
        takedowns if takedowns[0] else None,
    )


def compare_with_seal(archive: Archive, sealed: Seal) -> tuple[Problem, ...]:
    """Where the archive is not what was sealed. The rows themselves are recomputed by `archive.integrity.verify`, not
    here.
    """
    with archive.database.connection() as connection:
        head = "SELECT chain_digest FROM captures WHERE capture_id = ?"
        row = connection.execute(head, (sealed.captures,)).fetchone()
        (captures,) = connection.execute(
            "SELECT count(*) FROM captures WHERE capture_id <= ?", (sealed.captures,)
        ).fetchone()
        payloads, payload_bytes = _count_payloads(connection, sealed.captures)
        merged = tuple(_compare_origins(connection, sealed))
    digest = row[0] if row else GENESIS if sealed.captures == 0 else None
    found = []
    if digest is None:
        found.append(_("the capture that was sealed is not there"))
    elif digest != sealed.chain_digest:
        found.append(_("the chain has another head: rows up to it were changed, and the chain written anew"))
    for what, now, then in (
        (_("captures"), captures, sealed.captures),
        (_("payloads"), payloads, sealed.payloads),
        (_("bytes of payloads"), payload_bytes, sealed.payload_bytes),
    ):
        if now != then:
            found.append(_("{now} {what} up to it, {then} were sealed").format(now=now, what=what, then=then))
    key = _("seal at {captures}").format(captures=sealed.captures)
    return (*(Problem("captures", key, what) for what in found), *merged)


def _count_payloads(connection: sqlite3.Connection, last: int) -> tuple[int, int]:
    """Payloads up to a capture and their bytes, as they were before takedowns."""
    number, size = connection.execute(_COUNTS, (last,)).fetchone()
    for query, sign in ((_TAKEN_DOWN, 1), (_PUT_IN_PLACE, -1)):
        count, length = connection.execute(query, {"last": last}).fetchone()
        number, size = number + sign * count, size + sign * length
    return number, size


def _compare_origins(connection: sqlite3.Connection, sealed: Seal) -> Iterator[Problem]:
    """Where chains that were merged in, and the log of takedowns, are not what was sealed."""
    held = {head.archive_id: head for head in list_heads(connection)}
    for archive_id, captures, digest in sealed.origins:
        head = held.get(archive_id)
        if head is None or find_digest(connection, to_number_here(head.origin_id, captures)) != digest:
            what = _("its chain up to capture {captures} is not the one that was sealed").format(captures=captures)
            yield Problem("origins", archive_id, what)
    if sealed.takedowns is not None:
        number, digest = sealed.takedowns
        query = "SELECT takedown_digest FROM takedowns ORDER BY takedown_id LIMIT 1 OFFSET ?"
        row = connection.execute(query, (number - 1,)).fetchone()
        if row is None or row[0] != digest:
            yield Problem("takedowns", str(number), _("the log up to this step is not the one that was sealed"))


def format_seal(sealed: Seal) -> str:
    """The seal as the text of a small file, always the same for the same seal."""
    values = {
        **asdict(sealed),
        "sealed_at": to_text(sealed.sealed_at),
        "last_captured_at": to_text_or_none(sealed.last_captured_at),
    }
    named = {_KEYS.get(name, name): value for name, value in values.items() if value or name not in _LATER}
    return json.dumps({"form": FORM, **named}, indent=1) + "\n"


def parse_seal(text: str | bytes, name: str) -> Seal:
    """The seal that the file `name` holds. Raises SealUnreadable."""
    try:
        values: dict[str, Any] = json.loads(text)
        form = values.pop("form")
        if form != FORM:
            raise SealUnreadable(
                _("{name}: is a seal of the form {form!r}; this version of Marbre reads {form2}").format(
                    name=name, form=form, form2=FORM
                )
            )
        for field, key in _KEYS.items():
            values[field] = values.pop(key)
        values["origins"] = tuple(tuple(each) for each in values.get("origins", ()))
        values["takedowns"] = tuple(values["takedowns"]) if values.get("takedowns") else None
        values["sealed_at"] = parse_stated_instant(values["sealed_at"])
        last = values["last_captured_at"]
        values["last_captured_at"] = None if last is None else parse_stated_instant(last)
        return Seal(**values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SealUnreadable(
            _("{name}: is no seal ({error}); `marbre seal` writes one").format(name=name, error=error)
        ) from error
