"""A body as it was sent undone to the bytes it stands for: chunks, then content encodings, each within a limit.

Crawlers differ in what they store: what was sent, or the decoded bytes under headers that still say otherwise. So a
body that its headers describe wrongly is taken as it is where it is markup plainly. Pure.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from typing import IO, Any

from fastwarc.stream_io import BrotliReader, ZstdReader

from archive.model.capture import find_header

_WINDOWS = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""zlib's window bits, by coding; servers send deflate with and without its head (RFC 9110 § 8.4.1.2)."""
_READERS: dict[str, Callable[[IO[bytes]], Any]] = {
    "br": BrotliReader,
    "zstd": ZstdReader,
}
_GZIP = b"\x1f\x8b\x08"
_MOST_MEMBERS = 64
"""Of one body: what follows each is copied, which thousands of empty ones would make minutes of."""
_UNSENT = ("content-encoding", "transfer-encoding")
_ORIGINAL = "x-archive-orig-"
_MARKUP = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff")
_CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


class BodyTooLarge(Exception):  # noqa: N818  # says what is so
    """More bytes than the limit."""


class BodyDamaged(Exception):  # noqa: N818
    """The encoding that the headers name cannot be undone."""


def decode_body(body: bytes, headers: tuple[tuple[str, str], ...], limit: int, *, is_cut: bool = False) -> bytes:
    """The payload; of a body that was cut off when it was saved, as much as is there. Raises BodyTooLarge and
    BodyDamaged.
    """
    for name in (*_list_codings(headers, "transfer-encoding"), *_list_codings(headers, "content-encoding")):
        if name == "chunked":
            body = _join_chunks(body, is_cut=is_cut)
        elif name in _WINDOWS:
            body = _inflate(body, _WINDOWS[name], limit, is_cut=is_cut)
        elif name in _READERS:
            body = _undo(body, _READERS[name], limit)
        elif name not in ("identity", "none", "utf-8") and not body.lstrip().startswith(_MARKUP):
            raise BodyDamaged(f"content encoding {name}")
    if len(body) > limit:
        raise BodyTooLarge
    return body


def _list_codings(headers: tuple[tuple[str, str], ...], name: str) -> list[str]:
    """What a header says was done to the body, the last first."""
    return [each for each in reversed((find_header(headers, name) or "").lower().replace(",", " ").split()) if each]


def to_kept_headers(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The headers that go with a decoded body; those that an export had to set aside are as they were."""
    moved = {name.lower().removeprefix(_ORIGINAL) for name, _ in headers if name.lower().startswith(_ORIGINAL)}
    return tuple(
        (name[len(_ORIGINAL) :] if name.lower().startswith(_ORIGINAL) else name, value)
        for name, value in headers
        if name.lower() not in _UNSENT and name.lower() not in moved
    )


def _join_chunks(body: bytes, *, is_cut: bool) -> bytes:
    """The body without the lengths of its chunks (RFC 9112 § 7.1); one that has none was joined by who saved it."""
    pieces: list[bytes] = []
    at = 0
    while (head := _CHUNK_HEAD.match(body, at)) is not None:
        length, begin = int(head[1], 16), head.end()
        if not length:
            return b"".join(pieces)
        piece = body[begin : begin + length]
        pieces.append(piece)
        at = begin + length
        if len(piece) < length:
            break
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    if not pieces:
        return body
    if is_cut or at == len(body):  # all chunks are whole, but the one that says that it is the last
        return b"".join(pieces)
    raise BodyDamaged("its chunks end early")


def _inflate(body: bytes, windows: tuple[int, ...], limit: int, *, is_cut: bool) -> bytes:
    said = ""
    for bits in windows:
        try:
            found, is_whole = _inflate_members(body, bits, limit)
        except zlib.error as error:
            said = str(error)
            continue
        if is_whole or (is_cut and found):
            return found
        said = "it ends early"
    if body.lstrip().startswith(_MARKUP):
        return body
    raise BodyDamaged(said)


def _inflate_members(body: bytes, bits: int, limit: int) -> tuple[bytes, bool]:
    """What is compressed, in one member or several (RFC 1952 § 2.2), and whether the last one is whole."""
    pieces: list[bytes] = []
    size = 0
    for _ in range(_MOST_MEMBERS):
        stream = zlib.decompressobj(bits)
        pieces.append(stream.decompress(body, limit + 1 - size))
        size += len(pieces[-1])
        if size > limit:
            raise BodyTooLarge
        body = stream.unused_data
        if not (stream.eof and body.startswith(_GZIP)):
            return b"".join(pieces), stream.eof
    raise BodyDamaged(f"more than {_MOST_MEMBERS} gzip members")


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
