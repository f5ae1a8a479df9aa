"""What a file's answers refer to: the record that a revisit repeats, and the redirects that led to an answer.

Asked in the file first, as far as it has been read, then in the archive.
"""

from __future__ import annotations

import base64
import binascii
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from archive.db.errors import PayloadMissing
from archive.model.capture import Capture
from archive.store import Archive
from crawler.imports.found import FoundAnswer, KnownOfCapture, LeftOut, RevisitTarget

_V = TypeVar("_V")
_MOST = 200_000
"""Records that are remembered: a file of a gigabyte has fewer of one archive's sources."""
_SOON = timedelta(minutes=5)
"""Within which an answer follows the redirect that led to it."""


class RevisitTargets:
    """The payloads of a file's records by what revisits call them, and the redirects met last."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._payloads: OrderedDict[str, tuple[str, tuple[tuple[str, str], ...]]] = OrderedDict()
        self._redirects: OrderedDict[str, tuple[datetime, tuple[str, ...]]] = OrderedDict()

    def resolve(self, found: FoundAnswer) -> FoundAnswer | LeftOut:
        """The answer with the body that it repeats, and with the addresses whose redirects led to it."""
        if found.revisit_of is not None:
            held = self._find_payload(found.revisit_of)
            try:
                body = None if held is None else self._archive.payloads.read(held[0])
            except PayloadMissing:
                body = None
            if held is None or body is None:
                return LeftOut(found.position, f"{found.place}, {found.url}", "revisit-unresolved")
            found = replace(found, body=body, headers=found.headers or held[1])
        led = self._redirects.get(found.url)
        if found.known is not None or led is None or abs(found.captured_at - led[0]) > _SOON:
            return found
        return replace(found, known=KnownOfCapture(redirected_from=led[1]))

    def note(self, found: FoundAnswer, payload_digest: str | None, capture: Capture) -> None:
        """Remember a kept answer for those that follow."""
        if payload_digest is not None:
            for name in (found.digest, found.record_id):
                if name is not None:
                    _remember(self._payloads, name, (payload_digest, found.headers))
        if capture.location is not None:
            chain = (*capture.redirected_from, capture.url)
            _remember(self._redirects, capture.location.partition("#")[0], (capture.captured_at, chain))

    def _find_payload(self, target: RevisitTarget) -> tuple[str, tuple[tuple[str, str], ...]] | None:
        for name in (target.record_id, target.digest):
            if name is not None and name in self._payloads:
                return self._payloads[name]
        held = self._archive.imports.find_target(target.record_id, target.url, target.captured_at)
        if held is not None:
            return held
        digest = to_payload_digest(target.digest)
        return None if digest is None else (digest, ())


def to_payload_digest(written: str | None) -> str | None:
    """A WARC's `sha256:` digest, base32 or hexadecimal, as the archive writes it; None for other rules."""
    rule, _, value = (written or "").partition(":")
    if rule.lower() not in ("sha256", "sha-256"):
        return None
    if len(value) == 64:
        return f"sha256:{value.lower()}"
    try:
        return f"sha256:{base64.b32decode(value.upper()).hex()}"
    except binascii.Error:
        return None


def _remember(known: OrderedDict[str, _V], key: str, value: _V) -> None:
    known[key] = value
    if len(known) > _MOST:
        known.popitem(last=False)
