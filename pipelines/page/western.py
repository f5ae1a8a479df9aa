"""Western text in one byte a character, alone or in lines of a UTF-8 page: told by its French letters and signs.

Detectors weigh the letters of all languages and are wrong on short French texts; an accented letter between plain ones,
a quotation mark or a no-break space in its place says more. Does not know where declarations stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

_CONTROLS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
"""What the bytes that ISO charsets leave to controls stand for, wherever they occur in pages (the HTML Standard)."""


def _decode_windows(body: bytes) -> str:
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError:  # five bytes are undefined; a browser shows nothing for them
        return body.decode("latin-1").translate(_CONTROLS)


def _decode_latin9(body: bytes) -> str:
    return body.decode("iso8859-15").translate(_CONTROLS)


WESTERN: Final[Mapping[str, Callable[[bytes], str]]] = {
    "windows-1252": _decode_windows,
    "iso-8859-15": _decode_latin9,
    "macintosh": lambda body: body.decode("mac-roman"),
    "cp850": lambda body: body.decode("cp850"),
}
"""The charsets that French was written in, with how each is read; the first counts where they say the same."""

_ALIKE = frozenset({"windows-1252", "iso-8859-15"})
_HIGH = re.compile(rb"[\x80-\xff]")
_CREDIBLE = (
    rb"\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xc5[\x92\x93\xb8]|\xcc[\x80-\xaf]|\xe2[\x80-\xbf]{2}|\xef\xb8\x8f"
    rb"|\xf0[\x9d-\x9f][\x80-\xbf]{2}"
)
"""Bytes that are a letter or sign of Western UTF-8, and nothing anybody writes in another charset (Ã©, â€™)."""
_VALID = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
_CREDIBLE_ONE = re.compile(_CREDIBLE)
_CREDIBLE_PARTS = re.compile(rb"((?:" + _CREDIBLE + rb")+)")
_VALID_ONE = re.compile(_VALID)
_VALID_PARTS = re.compile(rb"((?:" + _VALID + rb")+)")
_CUT_CHARACTER = re.compile(rb"(?:[\xc2\xc3\xc5]|\xe2[\x80-\xbf]?)(?![A-Za-z\x80-\xff])")
"""The first bytes of a character of UTF-8 that was cut, as teasers are; no French word ends in what they would be."""
_SEGMENT = re.compile(rb"[^<>\n]+")
"""What stands between tags or line ends: pasted or included as a whole, it is in one charset nearly always."""

_FRENCH = re.compile(
    r"(?<![^\W\d_a-zA-Zé])[éèêëàâçùûôîï](?![^\W\d_a-zé])"
    r"|(?<![^\W\d_])[ÉÈÊËÀÂÇÙÛÔÎÏ](?![^\W\d_a-zA-ZÉ])|(?<=[A-Z])[ÉÈÊËÀÂÇÙÛÔÎÏ](?![^\W\d_A-ZÉ])"
    r"|(?<!\d)œ(?=[a-zé])|(?<![a-z])Œ(?=[a-zA-Z])|[’“”«»–—•°€\u00a0]|…(?!\w)"
)
"""A letter or sign where French has it: an accent between plain letters, a capital at a word's start or in capitals."""
_OF_NAMES = re.compile(r"(?<=[^\W\d_])[šžŸŠŽäöüßñáíóúãõåø]|[šžŠŽ](?=[^\W\d_])")
"""Letters of foreign names: they tell two charsets apart that are equally French."""
_ACCENTED = 0.5
"""Share of the bytes above ASCII: a charset in which more of them are French letters and signs is believed."""
_MIXED = 0.2
"""Characters of Western UTF-8 for each broken byte, from which on bytes are a mixture, however little French."""
_SAMPLE = 20_000
"""Bytes from the first one above ASCII by which a charset is chosen."""


def choose_western(body: bytes, declared: Sequence[str] = ()) -> str | None:
    """The charset in which bytes are the most French, what is declared where two are alike; None for none."""
    high = _HIGH.search(body)
    if high is None:
        return None
    start = max(0, high.start() - _SAMPLE // 2)
    sample = body[start : start + _SAMPLE]
    texts = {name: decode(sample) for name, decode in WESTERN.items()}
    scores = {name: (len(_FRENCH.findall(text)), len(_OF_NAMES.findall(text))) for name, text in texts.items()}
    best = max(scores, key=lambda name: scores[name])
    if scores[best][0] <= _ACCENTED * len(_HIGH.findall(sample)):
        return None
    said = next((name for name in declared if name in WESTERN), None)
    return said if said is not None and not _overrules(best, said, scores) else best


def _overrules(best: str, said: str, scores: Mapping[str, tuple[int, int]]) -> bool:
    """Whether a charset is so much better than the declared one: two that hardly differ are told apart by one sign."""
    if {best, said} <= _ALIKE:
        return scores[best] > scores[said]
    return scores[best][0] > 2 * scores[said][0] + 1


def decode_mixed_lines(body: bytes, declared: Sequence[str]) -> tuple[str, str] | None:
    """The text of bytes that are UTF-8 in parts and Western in others, and the charset most of it is in.

    None where hardly anything in them is UTF-8 as Western pages write it.
    """
    credible, valid = len(_CREDIBLE_ONE.findall(body)), len(_VALID_ONE.findall(body))
    broken = len(_HIGH.findall(_VALID_ONE.sub(b"", body)))
    if valid > broken and 2 * credible < valid:
        return body.decode("utf-8", "replace"), "utf-8"
    if not credible:
        return None
    foreign = b"\n".join(segment for segment in _SEGMENT.findall(body) if not _is_utf8(segment))
    other = choose_western(foreign, declared)
    is_utf8 = valid > broken
    if other is None and not is_utf8 and credible < _MIXED * broken:
        return None
    decode = WESTERN[other or "windows-1252"]
    text = _SEGMENT.sub(lambda match: _mend_segment(match.group(), decode, is_utf8), body).decode("utf-8", "replace")
    return text, "utf-8" if is_utf8 else other or "windows-1252"


def _mend_segment(segment: bytes, decode: Callable[[bytes], str], page_is_utf8: bool) -> bytes:
    """A segment in UTF-8: as it is, or wholly from another charset, or between what is UTF-8 already."""
    if segment.isascii():
        return segment
    credible, valid = len(_CREDIBLE_ONE.findall(segment)), len(_VALID_ONE.findall(segment))
    if _is_utf8(segment) and (page_is_utf8 or 2 * credible >= valid):
        return segment
    broken = len(_HIGH.findall(_VALID_ONE.sub(b"", segment)))
    parts = (_VALID_PARTS if page_is_utf8 and valid > broken else _CREDIBLE_PARTS).split(segment)
    return b"".join(part if index % 2 else _mend_part(part, decode, page_is_utf8) for index, part in enumerate(parts))


def _mend_part(part: bytes, decode: Callable[[bytes], str], page_is_utf8: bool) -> bytes:
    if part.isascii():
        return part
    if page_is_utf8:
        part = _CUT_CHARACTER.sub(b"\x00", part.replace(b"\x00", b""))
    return decode(part).replace("\x00", "\ufffd").encode()


def _is_utf8(segment: bytes) -> bool:
    try:
        segment.decode()
    except UnicodeDecodeError:
        return False
    return True
