"""Digests that carry their own rule, so that a rule can change without old digests becoming ambiguous.

`sha256:…` is the digest of a body's bytes (WARC's payload digest, ISO 28500:2017 § 5.9); `text1-sha256:…` the digest
of a text in canonical form, first rule; `reading1-sha256:…` that of a whole extraction as it is stored. Contains no
I/O.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence

PAYLOAD_RULE = "sha256"
TEXT_RULE = "text1-sha256"
REMOVAL_COLUMNS = ("rule", "text", "block", "start")
"""The columns of `removals` that an extraction's digest covers, in the order of `ordinal`."""


def compute_payload_digest(body: bytes) -> str:
    """The digest of a body's bytes exactly as they were received (after content decoding)."""
    return f"{PAYLOAD_RULE}:{hashlib.sha256(body).hexdigest()}"


def compute_address_digest(urlkey: str) -> str:
    """The digest by which an address is known that must not be told any more: over its identity (`to_urlkey`)."""
    return f"{PAYLOAD_RULE}:{hashlib.sha256(urlkey.encode('utf-8', 'surrogatepass')).hexdigest()}"


def fold_text(text: str) -> str:
    """What the text digest is taken over: Unicode NFC, every run of white space one plain space, no empty lines.

    Non-breaking and narrow spaces fold too: a newsroom that swaps « : » for « : » has not changed its article.
    """
    plain = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ")
    if "  " not in plain and all(map(_is_folded, plain.split("\n"))):
        return plain  # as nearly all texts of extractions are
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n".join(line for line in lines if line)


def _is_folded(line: str) -> bool:
    """Whether folding leaves a line as it is that has no two spaces in a row: of all white space, only the plain space
    is printable.
    """
    return line.isprintable() and line[:1] not in ("", " ") and line[-1] != " "


def compute_text_digest(text: str) -> str:
    """The digest of a text under rule `text1`: sha256 over the UTF-8 of `fold_text`."""
    return f"{TEXT_RULE}:{hashlib.sha256(fold_text(text).encode()).hexdigest()}"


def name_extraction_rule(number: int) -> str:
    """The name of an extraction digest's rule: `reading1-sha256` and so on, as it is written before the digest."""
    return f"reading{number}-sha256"


def compute_extraction_digest(
    row: Sequence[str | int | None], removals: Iterable[Sequence[str | int]], rule: int
) -> str:
    """The digest of an extraction under a rule: sha256 over a JSON list of two, the values of the row that this rule
    covers (`archive.extractions.columns`) and the list of its removals' `REMOVAL_COLUMNS`, in ASCII without spaces.

    Shows accidents in what can be read again from the payload at any time; it is no part of the chain. Raises TypeError
    for values that were never written.
    """
    content = json.dumps([list(row), [list(removal) for removal in removals]], separators=(",", ":"))
    return f"{name_extraction_rule(rule)}:{hashlib.sha256(content.encode()).hexdigest()}"
