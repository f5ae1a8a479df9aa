"""Bytes to text: which charset a page is really in. Reads no markup beyond its charset declaration.

The order is the HTML Standard's (BOM, HTTP, meta), with one difference: a declaration is believed only when the bytes
agree with it. Press sites declare iso-8859-1 and send UTF-8, and the reverse; what is overruled is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_HIGH = re.compile(rb"[\x80-\xff]")
# Chosen on the saved press pages and made-up bodies (tests/extraction/test_encoding.py); none was measured alone.
_TOLERATED = 0.2
"""Broken sequences for each sound one: a body with fewer is UTF-8 with accidents."""
_ACCENTED = 0.5
"""Share of the bytes above ASCII: a charset in which more of them are French letters and signs is believed."""

_FRENCH = re.compile("[éèêëàâçùûôîïœÉÈÀÇÊ’«»–…°€]")
_SAMPLE = 20_000
"""Bytes or characters that are looked at where a whole page would take too long."""
_FALLBACKS = ("cp1252", "mac-roman", "cp850")


@dataclass(frozen=True, slots=True)
class DecodedBody:
    """A body as text, the charset it was read in, and the declared charset where that one was not believed."""

    text: str
    charset: str
    overruled: str | None = None


def decode(body: bytes, content_type: str | None = None) -> DecodedBody:
    """Decode a body, given the HTTP Content-Type header (or nothing). Never raises.

    A byte order mark settles it. Else bytes that are UTF-8, but for a few accidents, are read as UTF-8; others in the
    declared charset where they can be, else in the likeliest. ASCII alone keeps the declared name.
    """
    marked, mark = read_bom(body)
    if marked is not None and mark is not None:
        return DecodedBody(body[len(mark) :].decode(marked, "replace"), _to_public_name(marked))
    declared = http_content_type_encoding(content_type or "") or html_body_declared_encoding(body)
    if not _HIGH.search(body):
        read_in = declared if declared is not None and _decodes(body, declared) else "utf-8"
        return DecodedBody(body.decode(read_in, "replace"), _to_public_name(read_in))
    try:
        text, read_in = body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        read_in = "utf-8" if _is_nearly_utf8(body) else _find_other_charset(body, declared)
        text = body.decode(read_in, "replace")
    overruled = declared if declared is not None and declared != read_in else None
    return DecodedBody(text, _to_public_name(read_in), _to_public_name(overruled) if overruled else None)


def _find_other_charset(body: bytes, declared: str | None) -> str:
    if declared is not None and declared != "utf-8" and _decodes(body, declared):
        return declared
    return _detect_charset(body)


def _is_nearly_utf8(body: bytes) -> bool:
    """Whether bytes are UTF-8 but for a few accidents: a cut last character, a pasted foreign line."""
    broken = body.decode("utf-8", "replace").count("\ufffd")
    return broken < _TOLERATED * len(_MULTIBYTE.findall(body))


def _decodes(body: bytes, charset: str) -> bool:
    try:
        text = body.decode(charset)
    except UnicodeDecodeError:
        # windows-1252 leaves five bytes undefined, and pages hold them: one accident is no reason to doubt it
        return charset == "cp1252"
    except LookupError:
        return False
    return "\x00" not in text[:_SAMPLE]


def _detect_charset(body: bytes) -> str:
    """The likeliest charset of bytes that are neither UTF-8 nor what they declare, French preferred."""
    high = _HIGH.search(body)
    start = max(0, high.start() - _SAMPLE // 2) if high else 0
    sample = body[start : start + _SAMPLE]
    scores = {name: len(_FRENCH.findall(sample.decode(name, "replace"))) for name in _FALLBACKS}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > _ACCENTED * len(_HIGH.findall(sample)):
        return best
    guess = from_bytes(sample).best()
    resolved = resolve_encoding(guess.encoding) if guess is not None else None
    return resolved or "cp1252"


def _to_public_name(codec: str) -> str:
    """The name the HTML Standard uses for one of Python's codecs."""
    return {"cp1252": "windows-1252", "mac-roman": "macintosh", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be"}.get(
        codec, codec.replace("_", "-")
    )
