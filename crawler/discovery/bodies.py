"""From the bytes of an answer to text: gzip undone within a limit, encoding found, XML freed of what stands before it.

Knows nothing of feeds, sitemaps or links.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Iterator
from typing import Any

from archive.locale.reason import RecordedReason
from crawler.discovery.candidate import Listing

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes of a feed or a section page after decompression."""

SITEMAP_LIMIT = 52_428_800
"""Bytes of a sitemap, on the wire and after decompression: what the protocol allows (sitemaps.org)."""

_BEFORE_OBJECT = re.compile(r"[\s,]*(?=\{)")
_PIECE = 65_536
_FARTHEST_ROOT = 1_000_000
"""Characters within which the root element of a large document is looked for."""

GZIP_MAGIC = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16 LE, of which it is a longer form
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DECLARED = (
    re.compile(rb"<\?xml[^<>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE),
    re.compile(rb"<meta[^<>]*?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE),
)
_XML_PROLOG = re.compile(r"<\?xml\b[^>]{0,500}\?>\s*", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|div|p|a|script)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(x[0-9a-f]{1,8}|[0-9]{1,9});", re.IGNORECASE)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def decompress_body(body: bytes, content_type: str | None, limit: int = BODY_LIMIT) -> str | Listing:
    """The answer as text, or the listing that says why there is none: empty, too-large or broken-gzip."""
    plain = decompress_bytes(body, limit)
    if isinstance(plain, Listing):
        return plain
    text = to_text(plain, content_type).strip()
    return text or Listing("unknown", problem="empty", problem_detail=RecordedReason("no-content"))


def decompress_bytes(body: bytes, limit: int) -> bytes | Listing:
    """The answer's bytes with gzip undone, or the listing that says why not: too-large or broken-gzip."""
    if body.startswith(GZIP_MAGIC):
        try:
            body = _ungzip(body, limit)
        except (OSError, EOFError, zlib.error) as error:
            return Listing("unknown", problem="broken-gzip", problem_detail=str(error))
    if len(body) <= limit:
        return body
    detail = RecordedReason("over-bytes", number=limit)
    return Listing("unknown", problem="too-large", problem_detail=detail)


def _ungzip(body: bytes, limit: int) -> bytes:
    """The bytes in all members of a gzip file (RFC 1952), hardly more than the limit.

    A stream that is cut short or spoilt behind its beginning gives what it held so far. Raises OSError, EOFError or
    zlib.error when nothing came out.
    """
    parts: list[bytes] = []
    size = 0
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
        try:
            while size <= limit and (part := stream.read1(65_536)):
                parts.append(part)
                size += len(part)
        except (OSError, EOFError, zlib.error):
            if not parts:
                raise
    return b"".join(parts)


def to_text(body: bytes, content_type: str | None) -> str:
    """The body as text, never failing; see `find_encoding`. A character that the body's end cuts is left out."""
    return "".join(_decode_pieces(body, content_type))


def split_xml(body: bytes, content_type: str | None, root: re.Pattern[str]) -> Iterator[bytes] | None:
    """What `to_xml` gives of a body, in pieces that end behind a tag; None without such a root near its beginning.

    A sitemap of 50 MB is not held a second time so.
    """
    pieces = _decode_pieces(body, content_type)
    head, found = "", None
    while found is None and len(head) <= _FARTHEST_ROOT and (piece := next(pieces, None)) is not None:
        head += piece
        found = root.search(head)
    return None if found is None else _cut_behind_tags(head[found.start() :], pieces)


def _cut_behind_tags(rest: str, pieces: Iterator[str]) -> Iterator[bytes]:
    for piece in pieces:
        whole, end, rest = (rest + piece).rpartition(">")
        yield _to_allowed(whole + end)
    yield _to_allowed(rest)


def _decode_pieces(body: bytes, content_type: str | None) -> Iterator[str]:
    encoding, mark = find_encoding(body, content_type)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for start in range(len(mark), len(body), _PIECE):
        yield decoder.decode(body[start : start + _PIECE])


def find_marked_encoding(body: bytes) -> tuple[str, bytes] | None:
    """The encoding that a byte order mark at the beginning states, and the mark; None without one."""
    return next(((encoding, mark) for mark, encoding in _BOMS if body.startswith(mark)), None)


def find_encoding(body: bytes, content_type: str | None) -> tuple[str, bytes]:
    """The encoding of a body, as Python names it, and the byte order mark it begins with.

    Order: byte order mark; the wide encodings, told by the zero byte beside the first '<'; UTF-8 when the bytes are
    valid UTF-8, whatever is declared (text in another encoding hardly ever is); HTTP charset; XML or meta declaration.
    What declares nothing else, or lies, is UTF-8 with damaged characters when most of its non-ASCII sequences are
    UTF-8, else windows-1252, of which iso-8859-1 is a part (WHATWG Encoding).
    """
    marked = find_marked_encoding(body)
    if marked is not None:
        return marked
    if body.startswith((b"<\x00", b"\x00<")):
        return ("utf-16-le" if body[0] == ord("<") else "utf-16-be"), b""
    # An incremental decoder does not complain of a character cut by the end of a truncated body.
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), _PIECE):
            decoder.decode(body[start : start + _PIECE])
    except UnicodeDecodeError:
        return _find_other_encoding(body, content_type), b""
    return "utf-8", b""


def _find_other_encoding(body: bytes, content_type: str | None) -> str:
    for encoding in _find_declared_encodings(body, content_type):
        if encoding not in {"utf-8", "iso8859-1", "ascii", "cp1252"}:
            try:
                body.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
            return encoding
    as_utf8 = body.decode("utf-8", "replace")
    damaged = as_utf8.count("\ufffd")
    whole = sum(character > "\x7f" for character in as_utf8) - damaged
    return "utf-8" if whole > damaged else "cp1252"


def _find_declared_encodings(body: bytes, content_type: str | None) -> list[str]:
    names = _HTTP_CHARSET.findall(content_type or "")
    head = body[:2048]
    names += [match.group(1).decode("ascii", "replace") for pattern in _DECLARED if (match := pattern.search(head))]
    encodings = []
    for name in names:
        try:
            info = codecs.lookup(name)
        except (LookupError, ValueError):
            continue
        if getattr(info, "_is_text_encoding", True):  # "hex" and "zip" are codecs too
            encodings.append(info.name)
    return encodings


def to_xml(text: str, root: re.Pattern[str]) -> bytes | None:
    """The document from its root element on, in UTF-8 and without its prolog; None without such a root.

    Drops what a broken server puts before it (blank lines, warnings of its programming language, an HTML wrapper) and
    the characters XML 1.0 forbids. The encoding declaration goes with the prolog, since it no longer holds.
    """
    found = root.search(text)
    if not found:
        return None
    return _to_allowed(text[found.start() :])


def _to_allowed(text: str) -> bytes:
    # Without lone surrogates, which are all that cannot be encoded.
    return _NOT_XML.sub("", _REFERENCE.sub(_allow, text)).encode("utf-8")


def _allow(reference: re.Match[str]) -> str:
    """The numeric reference, or nothing for a character XML forbids: lxml repairs it to bytes it cannot read itself."""
    digits = reference[1].lower()
    number = int(digits[1:], 16) if digits.startswith("x") else int(digits)
    return "" if number > sys.maxunicode or _NOT_XML.match(chr(number)) else reference[0]


def read_cut_list(text: str, begin: int) -> list[dict[str, Any]]:
    """The objects of a JSON list that breaks off, as far as they are whole; `begin` is behind its bracket."""
    found: list[dict[str, Any]] = []
    decoder = json.JSONDecoder()
    while (before := _BEFORE_OBJECT.match(text, begin)) is not None:
        try:
            value, begin = decoder.raw_decode(text, before.end())
        except (ValueError, RecursionError):
            break
        found.append(value)
    return found


def is_html(text: str) -> bool:
    """Whether a web page's tags stand near the beginning."""
    return bool(_HTML.search(text[:4096]))


def strip_prolog(text: str) -> str:
    """The text without its XML declaration: lxml refuses a str that declares an encoding."""
    return _XML_PROLOG.sub("", text, count=1)
