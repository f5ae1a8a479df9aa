"""Bytes to text: which charset a page is really in. Reads no markup beyond its charset declaration.

The order is the HTML Standard's (BOM, HTTP, meta), with its labels, and two differences. A declaration is believed only
when the bytes agree with it: press sites declare iso-8859-1 and send UTF-8, and the reverse; what is overruled is told.
And a page need not be in one charset: a line pasted from elsewhere is read in its own, between the tags around it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

import webencodings
from w3lib.encoding import read_bom

from pipelines.page.western import WESTERN, choose_western, decode_mixed_lines

_HIGH = re.compile(rb"[\x80-\xff]")
_ISO_2022 = b"\x1b$"
"""How text begins in ISO-2022-JP, whose bytes are all below 128."""
_HTTP_LABEL = re.compile(r"charset\s*+=\s*+[\"']?+\s*+([\w.:-]+)", re.IGNORECASE)
_XML_LABEL = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_META_LABEL = re.compile(
    rb"<!--(?:[^<-]++|<(?!!--)|-(?!->))*+-->|<meta\s(?:[^<>]|<(?!meta\s))*?charset\s*+=\s*+[\"']?+\s*+([\w.:-]+)",
    re.IGNORECASE,
)
_START_FOR_META = 100_000
"""Bytes in which a declaration is looked for. The standard asks for 1,024, browsers read on, and heads are long."""
_START_FOR_ZEROS = 2_000
"""Bytes in which the zeros of UTF-16 are looked for."""
_ZEROS = 0.4
"""Share of every second byte that is zero, from which on bytes are UTF-16: markup alone reaches it in any language."""
_STRAY_ZEROS = 0.05
"""Share of the other bytes that may be zero in it."""
_BROKEN = 0.02
"""Broken characters for each byte above ASCII, up to which bytes are in a charset but for accidents."""
_NO_CHARSETS = frozenset({"replacement", "x-user-defined"})
_MULTIBYTE = frozenset({"gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"})
_PYTHON_NAMES = {"cp932": "shift_jis", "cp949": "euc-kr", "cp874": "windows-874"}
_SAMPLE = 20_000
"""Bytes that are looked at where a whole page would take too long."""


@dataclass(frozen=True, slots=True)
class DecodedBody:
    """A body as text, the charset it was read in, and the declared charset where that one was not believed.

    `as_sent`: the bytes are the text in UTF-8, without a mark before it.
    """

    text: str
    charset: str
    overruled: str | None = None
    as_sent: bool = False


def decode(body: bytes, content_type: str | None = None) -> DecodedBody:
    """Decode a body, given the HTTP Content-Type header (or nothing). Never raises.

    A byte order mark settles it, or the zeros of UTF-16. Else bytes that are UTF-8 are read as UTF-8, and others in the
    declared charset where they can be, else in the likeliest; lines in another one each in its own. ASCII alone keeps
    the declared name.
    """
    marked, mark = read_bom(body)
    if marked is not None and mark is not None:
        return DecodedBody(body[len(mark) :].decode(marked, "replace"), _to_public_name(marked))
    wide = find_wide_codec(body)
    if wide is not None:
        return DecodedBody(body.decode(wide, "replace"), _to_public_name(wide))
    declared = _find_declared(body, content_type)
    if body.isascii():
        return _decode_ascii(body, declared)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text, read_in = _decode_other(body, declared)
        return DecodedBody(text, read_in, _find_overruled(declared, read_in))
    return DecodedBody(text, "utf-8", _find_overruled(declared, "utf-8"), as_sent=True)


def find_wide_codec(body: bytes) -> str | None:
    """UTF-16 or UTF-32 where the bytes are in it, with or without a byte order mark; None for all others."""
    marked, _ = read_bom(body)
    if marked is not None:
        return marked if marked != "utf-8" else None
    sample = body[:_START_FOR_ZEROS]
    if b"\x00" not in sample:
        return None
    places = len(sample) / 2
    even, odd = sample[::2].count(0) / places, sample[1::2].count(0) / places
    if odd > _ZEROS and even < _STRAY_ZEROS:
        return "utf-16-le"
    return "utf-16-be" if even > _ZEROS and odd < _STRAY_ZEROS else None


def _find_declared(body: bytes, content_type: str | None) -> list[str]:
    """The charsets that HTTP, a prolog and a meta element declare, in this order, by the standard's names."""
    http = _HTTP_LABEL.search(content_type or "")
    metas = _META_LABEL.finditer(body, 0, _START_FOR_META)
    labels = [http[1]] if http is not None else []
    prolog = _XML_LABEL.match(body)
    in_body = (prolog and prolog[1], next((match[1] for match in metas if match[1] is not None), None))
    labels += [label.decode("ascii", "replace") for label in in_body if label is not None]
    found = (webencodings.lookup(label) for label in labels)
    # bytes in which a declaration can be read are not in what the standard calls utf-16, and it says so
    names = ("utf-8" if each.name.startswith("utf-16") else each.name for each in found if each is not None)
    return [name for name in names if name not in _NO_CHARSETS]


def _find_overruled(declared: Sequence[str], read_in: str) -> str | None:
    return declared[0] if declared and declared[0] != read_in else None


def _decode_ascii(body: bytes, declared: Sequence[str]) -> DecodedBody:
    if _ISO_2022 in body:
        return DecodedBody(body.decode("iso2022_jp", "replace"), "iso-2022-jp")
    name = declared[0] if declared else "utf-8"
    return DecodedBody(body.decode("ascii"), name, as_sent=True)


def _decode_other(body: bytes, declared: Sequence[str]) -> tuple[str, str]:
    """The text of bytes that are not wholly UTF-8, and the charset most of it is in."""
    for name in declared:
        text = _decode_multibyte(body, name)
        if text is not None:
            return text, name
    mended = decode_mixed_lines(body, declared)
    if mended is not None:
        return mended
    believed = choose_western(body, declared) or next((each for each in declared if _reads(body, each)), None)
    name = believed or _detect_charset(body)
    return _decode_in(body, name), name


def _decode_multibyte(body: bytes, name: str) -> str | None:
    """The text of bytes in a declared charset of several bytes a character; None where they are not in it."""
    if name not in _MULTIBYTE:
        return None
    text = _decode_in(body, name)
    return text if text.count("\ufffd") <= _BROKEN * len(_HIGH.findall(body)) else None


def _reads(body: bytes, name: str) -> bool:
    """Whether bytes are in a charset of one byte a character: all are, but for what it leaves open."""
    if name in _MULTIBYTE or name == "utf-8":
        return False
    return _decode_in(body, name).count("\ufffd") <= _BROKEN * len(_HIGH.findall(body))


def _decode_in(body: bytes, name: str) -> str:
    if name in WESTERN:
        return WESTERN[name](body)
    encoding = webencodings.lookup(name)
    codec = encoding.codec_info if encoding is not None else codecs.lookup(name)
    return codec.decode(body, "replace")[0]


def _detect_charset(body: bytes) -> str:
    """The likeliest charset of bytes that are neither UTF-8 nor what they declare, nor French."""
    import chardet  # here, as it costs 0.1 s and more, for one page in thousands

    high = _HIGH.search(body)
    start = max(0, high.start() - _SAMPLE // 2) if high else 0
    label = (chardet.detect(body[start : start + _SAMPLE])["encoding"] or "").lower()
    encoding = webencodings.lookup(_PYTHON_NAMES.get(label, label))
    return encoding.name if encoding is not None and encoding.name not in {"utf-8", *_NO_CHARSETS} else "windows-1252"


def _to_public_name(codec: str) -> str:
    """The name the HTML Standard uses for what a byte order mark says."""
    return codec.replace("-le", "le").replace("-be", "be")
