"""Seals: what the archive held at an instant, in a few lines that can be published, signed or timestamped elsewhere.

A seal names the head of the chain of captures. The chain shows that past rows are as they were when the head was made;
the seal, kept out of the archive's reach, shows that the chain itself was not written anew and that its end was not cut
off. What neither shows stands in docs/proof.md.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from archive.captures.chain import GENESIS
from archive.db.errors import ArchiveError
from archive.integrity.checks import Problem
from archive.model.timestamps import parse_instant_or_none, parse_stated_instant, to_text, to_text_or_none
from archive.store import Archive

FORM = "marbre-seal-1"


class SealUnreadable(ArchiveError):  # noqa: N818  # as the others of this room
    """A file is no seal, or one of a later version."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The head of the chain, and how much there was up to it.

    `payloads` are the different bodies that the captures up to the head point to, `payload_bytes` their length before
    compression. `extractions` and `articles` are counted for the reader; they may change and are not checked.
    """

    sealed_at: datetime
    captures: int
    chain_digest: str
    last_captured_at: datetime | None
    payloads: int
    payload_bytes: int
    extractions: int
    articles: int


_KEYS = {"extractions": "readings"}
"""Fields that the form marbre-seal-1 has under another name: seals that were published are held against for ever."""

_COUNTS = """
    SELECT count(*), coalesce(sum(size), 0) FROM payloads WHERE payload_digest IN
    (SELECT payload_digest FROM captures WHERE capture_id <= ?)"""


def make_seal(archive: Archive, at: datetime) -> Seal:
    """The seal of what the archive holds now. Reads in one transaction, beside any crawl."""
    with archive.database.connection() as connection:
        connection.execute("BEGIN")
        try:
            head = "SELECT capture_id, chain_digest, captured_at FROM captures ORDER BY capture_id DESC LIMIT 1"
            captures, digest, captured_at = connection.execute(head).fetchone() or (0, GENESIS, None)
            payloads, payload_bytes = connection.execute(_COUNTS, (captures,)).fetchone()
            (extractions,) = connection.execute("SELECT count(*) FROM extractions").fetchone()
            (articles,) = connection.execute("SELECT count(*) FROM articles").fetchone()
        finally:
            connection.execute("COMMIT")
    return Seal(
        at, captures, digest, parse_instant_or_none(captured_at), payloads, payload_bytes, extractions, articles
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
        payloads, payload_bytes = connection.execute(_COUNTS, (sealed.captures,)).fetchone()
    digest = row[0] if row else GENESIS if sealed.captures == 0 else None
    found = []
    if digest is None:
        found.append("the capture that was sealed is not there")
    elif digest != sealed.chain_digest:
        found.append("the chain has another head: rows up to it were changed, and the chain written anew")
    for what, now, then in (
        ("captures", captures, sealed.captures),
        ("payloads", payloads, sealed.payloads),
        ("bytes of payloads", payload_bytes, sealed.payload_bytes),
    ):
        if now != then:
            found.append(f"{now} {what} up to it, {then} were sealed")
    return tuple(Problem("captures", f"seal at {sealed.captures}", what) for what in found)


def format_seal(sealed: Seal) -> str:
    """The seal as the text of a small file, always the same for the same seal."""
    values = {
        **asdict(sealed),
        "sealed_at": to_text(sealed.sealed_at),
        "last_captured_at": to_text_or_none(sealed.last_captured_at),
    }
    named = {_KEYS.get(name, name): value for name, value in values.items()}
    return json.dumps({"form": FORM, **named}, indent=1) + "\n"


def parse_seal(text: str | bytes, name: str) -> Seal:
    """The seal that the file `name` holds. Raises SealUnreadable."""
    try:
        values: dict[str, Any] = json.loads(text)
        form = values.pop("form")
        if form != FORM:
            raise SealUnreadable(f"{name}: is a seal of the form {form!r}; this version of Marbre reads {FORM}")
        for field, key in _KEYS.items():
            values[field] = values.pop(key)
        values["sealed_at"] = parse_stated_instant(values["sealed_at"])
        last = values["last_captured_at"]
        values["last_captured_at"] = None if last is None else parse_stated_instant(last)
        return Seal(**values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SealUnreadable(f"{name}: is no seal ({error}); `marbre seal` writes one") from error
