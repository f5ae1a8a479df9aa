"""WARC records as bytes, with what our captures lost on the way mended. Pure.

What fetches pages for us undoes their content encoding and drops that header, but keeps the Content-Length of what was
sent; it forgets the reason phrase. A replaying tool would cut the page off. So the length is written as it is here, and
what the server had said stands under `X-Archive-Orig-`, as other crawlers write it.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Sequence
from http import HTTPStatus

Headers = Sequence[tuple[str, str]]

VERSION = "WARC/1.1"
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_NAMES = uuid.UUID("5f2a6e3c-6f0a-5d7e-9a44-7d0f6f1c2b11").bytes
"""Our namespace of names (RFC 9562 § 5.5): the same capture has the same record's name in every export."""
_OF_THE_WIRE = frozenset(("content-encoding", "transfer-encoding", "content-length"))
_ORIGINAL = "X-Archive-Orig-"


def make_record_id(name: str) -> str:
    """A record's name, made of what is recorded: `<urn:uuid:…>`, version 5; Python's own takes four times as long."""
    made = bytearray(hashlib.sha1(_NAMES + name.encode(), usedforsecurity=False).digest()[:16])
    made[6] = made[6] & 0x0F | 0x50
    made[8] = made[8] & 0x3F | 0x80
    digits = made.hex()
    return f"<urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}>"


def to_warc_digest(digest: str) -> str:
    """`sha256:` in hexadecimal, as the archive has it, in the base32 that tools of web archiving compare."""
    rule, _, value = digest.partition(":")
    return f"{rule}:{base64.b32encode(bytes.fromhex(value)).decode('ascii')}"


def format_record(headers: Headers, *block: bytes) -> bytes:
    """One record: its head, its block, and the two line ends that close it. The block may come in parts."""
    hashed = hashlib.sha1(usedforsecurity=False)
    for part in block:
        hashed.update(part)
    digest = base64.b32encode(hashed.digest()).decode("ascii")
    lines = [VERSION, *[f"{name}: {_to_one_line(value)}" for name, value in headers]]
    lines += [f"WARC-Block-Digest: sha1:{digest}", f"Content-Length: {sum(map(len, block))}", "", ""]
    return b"".join(("\r\n".join(lines).encode("utf-8"), *block, b"\r\n\r\n"))


def format_http_head(status: int, headers: Headers, length: int | None) -> bytes:
    """The head of an answer as HTTP/1.1 would have sent it before a decoded body of this length."""
    true_headers = make_true_headers(headers, length)
    lines = [
        f"HTTP/1.1 {status} {_find_reason(status)}",
        *(f"{name}: {_to_one_line(each)}" for name, each in true_headers),
    ]
    return "\r\n".join((*lines, "", "")).encode("latin-1", errors="replace")


def make_true_headers(headers: Headers, length: int | None) -> list[tuple[str, str]]:
    """Headers that are true of a decoded body of this length; without one they stay as they were."""
    if length is None:
        return list(headers)
    written = [(name, value) for name, value in headers if name.lower() == "content-length"]
    is_true = len(written) == 1 and written[0][1].strip() == str(length)
    mended = [
        (f"{_ORIGINAL}{name}", value)
        if name.lower() in _OF_THE_WIRE and not (is_true and name.lower() == "content-length")
        else (name, value)
        for name, value in headers
    ]
    return mended if is_true else [*mended, ("Content-Length", str(length))]


def _find_reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _to_one_line(value: str) -> str:
    return " ".join(value.split("\n")).replace("\r", " ") if "\n" in value or "\r" in value else value
