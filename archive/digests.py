"""Digests that carry their own rule, so that a rule can change without old digests becoming ambiguous.

`sha256:…` is the digest of a body's bytes (WARC's payload digest, ISO 28500:2017 § 5.9); `text1-sha256:…` the digest
of a text in canonical form, first rule. Contains no I/O.
"""

from __future__ import annotations

import hashlib
import unicodedata

PAYLOAD_RULE = "sha256"
TEXT_RULE = "text1-sha256"


def payload_digest(body: bytes) -> str:
    """The digest of a body's bytes exactly as they were received (after content decoding)."""
    return f"{PAYLOAD_RULE}:{hashlib.sha256(body).hexdigest()}"


def folded_text(text: str) -> str:
    """What the text digest is taken over: Unicode NFC, every run of white space one plain space, no empty lines.

    Non-breaking and narrow spaces fold too: a newsroom that swaps « : » for « : » has not changed its article.
    """
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(line for line in lines if line)


def text_digest(text: str) -> str:
    """The digest of a text under rule `text1`: sha256 over the UTF-8 of `folded_text`."""
    return f"{TEXT_RULE}:{hashlib.sha256(folded_text(text).encode()).hexdigest()}"
