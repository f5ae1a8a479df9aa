"""A body as it was sent undone to the bytes it stands for: chunks, then content encodings, each within a limit.

Crawlers differ in what they store: what was sent, or the decoded bytes under headers that still say otherwise. So a
body that its headers describe wrongly is taken as it is where it is markup plainly. Pure.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import IO, Any

from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader

from archive.model.capture import find_header

_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""zlib's window bits, by coding; servers send deflate with and without its head (RFC 9110 § 8.4.1.2)."""
_READERS: dict[str, Callable[[IO[bytes]], Any]] = {
    "br": BrotliReader,
    "zstd": ZstdReader,
}
_UNSENT = ("content-encoding", "transfer-encoding")
_ORIGINAL = "x-archive-orig-"
_MARKUP = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff")


class BodyTooLarge(Exception):  # noqa: N818  # says what is so
    """More bytes than the limit."""


class BodyDamaged(Exception):  # noqa: N818
    """The encoding that the headers name cannot be undone."""


def decode_body(body: bytes, headers: tuple[tuple[str, str], ...], limit: int) -> bytes:
    """The payload. Raises BodyTooLarge and BodyDamaged."""
    if (find_header(headers, "transfer-encoding") or "").lower().strip() == "chunked":
        body = _undo(body, ChunkedReader, limit)
    for coding in reversed((find_header(headers, "content-encoding") or "").lower().split(",")):
        name = coding.strip()
        if name in _WINDOWS:
            body = _inflate(body, _WINDOWS[name], limit)
        elif name in _READERS:
            body = _undo(body, _READERS[name], limit)
        elif name not in ("", "identity", "none", "utf-8"):
            raise BodyDamaged(f"content encoding {name}")
    if len(body) > limit:
        raise BodyTooLarge
    return body


def to_kept_headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The headers that go with a decoded body; those that an export had to set aside are as they were."""
    moved = {name.lower().removeprefix(_ORIGINAL) for name, _ in headers if name.lower().startswith(_ORIGINAL)}
    return tuple(
        (name[len(_ORIGINAL) :] if name.lower().startswith(_ORIGINAL) else name, value)
        for name, value in headers
        if name.lower() not in _UNSENT and name.lower() not in moved
    )


def _inflate(body: bytes, windows: tuple[int, ...], limit: int) -> bytes:
    said = ""
    for bits in windows:
        stream = zlib.decompressobj(bits)
        try:
            found = stream.decompress(body, limit + 1)
        except zlib.error as error:
            said = str(error)
            continue
        if len(found) > limit:
            raise BodyTooLarge
        if stream.eof:
            return found
        said = "it ends early"
    if body.lstrip().startswith(_MARKUP):
        return body
    raise BodyDamaged(said)


def _undo(body: bytes, open_reader: Callable[[IO[bytes]], Any], limit: int) -> bytes:
    try:
        found = bytes(open_reader(io.BytesIO(body)).read(limit + 1))
    except (OSError, ValueError) as error:
        if body.lstrip().startswith(_MARKUP):
            return body
        raise BodyDamaged(str(error)) from error
    if len(found) > limit:
        raise BodyTooLarge
    return found if found or not body.lstrip().startswith(_MARKUP) else body
