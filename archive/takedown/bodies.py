"""Bodies taken out of `payloads`: what stands on them, or on a reference that holds them, is compressed anew first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from gettext import gettext as _

from archive.db.errors import ArchiveDamaged
from archive.payloads import references
from archive.payloads.codec import QUICK, CompressionBase, compress, is_base
from archive.payloads.references import PayloadFault, References, is_made_of
from archive.payloads.stored import Packed, read_bytes, read_row, set_base

_FEWEST_STANDING = 4
"""Bodies for which another reference is made; fewer stand alone."""


_NO_KIND = "none"
"""The kind of a reference that no page is of."""


Owners = Mapping[str, frozenset[str]]
"""The sources whose captures were answered with a body, by its digest."""


def list_owners(connection: sqlite3.Connection, digests: Iterable[str]) -> Owners:
    """Whose bodies these are; to be asked before any capture is changed."""
    query = "SELECT DISTINCT source FROM captures WHERE payload_digest = ?"
    return {
        digest: frozenset(source for (source,) in connection.execute(query, (digest,)))
        for digest in digests if read_row(connection, digest) is not None
    }  # fmt: skip


def drop_payloads(connection: sqlite3.Connection, owners: Owners) -> int:
    """Take bodies out; how many others were compressed anew. Inside the caller's transaction.

    The caller sees to it that no capture and no extraction points to them any more. Raises ArchiveDamaged where what
    stands on one of them cannot be read: nothing is lost of it that was not lost before.
    """
    going = frozenset(owners)
    made_of = _find_references_made_of(connection, owners)
    rebased = _rebase_standing_on_bodies(connection, going)
    for reference_id, bodies in made_of.items():
        rebased += _replace_reference(connection, reference_id, going, bodies)
    connection.executemany("DELETE FROM payloads WHERE payload_digest = ?", [(digest,) for digest in going])
    return rebased


def _rebase_standing_on_bodies(connection: sqlite3.Connection, digests: frozenset[str]) -> int:
    """What stands on former bytes that go stands alone from now on, or on its reference."""
    count = 0
    for digest in digests:
        query = "SELECT payload_digest FROM payloads WHERE former_digest = ?"
        for (standing,) in connection.execute(query, (digest,)).fetchall():
            if standing not in digests:
                set_base(connection, standing, Packed(compress(_read(connection, standing))))
                count += 1
    # Those that go may stand on one another.
    connection.executemany(
        "UPDATE payloads SET former_digest = NULL WHERE payload_digest = ?", [(digest,) for digest in digests]
    )
    return count


def _find_references_made_of(connection: sqlite3.Connection, owners: Owners) -> dict[int, list[bytes]]:
    """The references that hold one of these bodies, with those they hold: looked for among those of its sources, a body
    after the other, as all together are more than fits into memory.
    """
    found: dict[int, list[bytes]] = {}
    every = frozenset(source for (source,) in connection.execute("SELECT DISTINCT source FROM payload_references"))
    by_source: dict[str, list[str]] = {}
    for digest, sources in owners.items():
        for source in sources or every:  # nobody's: it may stand anywhere
            by_source.setdefault(source, []).append(digest)
    for source, digests in sorted(by_source.items()):
        references_there = _read_references(connection, source)
        for digest in sorted(digests):
            body = _read(connection, digest)
            for reference_id, reference in references_there.items():
                if is_made_of(reference, body):
                    found.setdefault(reference_id, []).append(body)
    return found


def _read_references(connection: sqlite3.Connection, source: str) -> dict[int, bytes]:
    query = "SELECT reference_id, reference_digest, size, data FROM payload_references WHERE source = ?"
    rows = connection.execute(query, (source,)).fetchall()
    read = {reference_id: references.decompress_reference(*row) for reference_id, *row in rows}
    return {reference_id: reference for reference_id, reference in read.items() if isinstance(reference, bytes)}


def _replace_reference(
    connection: sqlite3.Connection, reference_id: int, going: frozenset[str], bodies: list[bytes]
) -> int:
    """Let what stands on a reference stand on another, made of what else it held or of one of the bodies themselves."""
    source, kind, made_at, *row = connection.execute(
        "SELECT source, kind, made_at, reference_digest, size, data FROM payload_references WHERE reference_id = ?",
        (reference_id,),
    ).fetchone()
    former = references.decompress_reference(*row)
    assert isinstance(former, bytes)
    found = connection.execute(
        "SELECT payload_digest FROM payloads WHERE reference_id = ? ORDER BY rowid", (reference_id,)
    ).fetchall()
    standing = [digest for (digest,) in found if digest not in going]
    rest = _cut_out(former, bodies)
    texts = {digest: _read(connection, digest) for digest in standing[:1]} if not is_base(rest) else {}
    if not is_base(rest):
        rest = next(iter(texts.values()), b"")
    new_id = None
    if is_base(rest) and len(standing) >= _FEWEST_STANDING:
        new_id = references.add(connection, source, kind, made_at, rest)
    if new_id is None:  # its number must not be given to another: a running crawl may still compress against it
        references.add(connection, source, _NO_KIND, made_at, bytes(64))
    base = None if new_id is None else CompressionBase(rest)
    for digest in standing:
        body = _read(connection, digest)
        alone = Packed(compress(body)) if base is None else Packed(compress(body, base, QUICK), new_id)
        set_base(connection, digest, alone)
    connection.execute("UPDATE payloads SET reference_id = NULL WHERE reference_id = ?", (reference_id,))
    connection.execute("DELETE FROM payload_references WHERE reference_id = ?", (reference_id,))
    return len(standing)


def _cut_out(reference: bytes, bodies: list[bytes]) -> bytes:
    """What a reference holds beside these bodies. Pure."""
    for body in bodies:
        if body in reference:
            reference = reference.replace(body, b"")
        elif is_made_of(reference, body):
            reference = reference[len(body) - body.find(reference[:64]) :]
    return reference


def _read(connection: sqlite3.Connection, digest: str) -> bytes:
    row = read_row(connection, digest)
    body = PayloadFault(_("is missing")) if row is None else read_bytes(connection, row, References(checked=False))
    if isinstance(body, PayloadFault):
        raise ArchiveDamaged(
            _(
                "payload {digest} cannot be read ({what}): what stands on it has to be given other "
                "ground; `marbre verify` lists what is touched"
            ).format(digest=digest, what=body.what)
        )
    return body
