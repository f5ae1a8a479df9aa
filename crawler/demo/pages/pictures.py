"""The newspaper's pictures: a harbour horizon in flat colours, drawn from the file's name, as a small PNG."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

WIDTH, HEIGHT = 320, 180


@lru_cache(maxsize=64)
def draw_picture(name: str) -> bytes:
    """A PNG (RFC 2083): a sky that fades into the sea, its colours and its lighthouse placed by the name."""
    seed = zlib.crc32(name.encode())
    sky, sea = (_choose_colour(seed, 130), _choose_colour(seed >> 9, 40))
    lighthouse = 40 + seed % (WIDTH - 80)
    rows = (b"\0" + _draw_row(y, sky, sea, lighthouse) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = (("IHDR", header), ("IDAT", zlib.compress(b"".join(rows))), ("IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_make_chunk(kind.encode(), data) for kind, data in chunks)


def _choose_colour(seed: int, floor: int) -> tuple[int, int, int]:
    return (floor + seed % 50, floor + 20 + (seed >> 3) % 60, floor + 50 + (seed >> 6) % 70)


def _draw_row(y: int, sky: tuple[int, int, int], sea: tuple[int, int, int], lighthouse: int) -> bytes:
    horizon = HEIGHT * 2 // 3
    base, depth = (sky, y) if y < horizon else (sea, HEIGHT - y)
    row = bytearray(bytes(min(255, part + depth // 3) for part in base) * WIDTH)
    if HEIGHT // 4 < y < horizon:
        white = y // 12 % 2 == 0
        row[lighthouse * 3 : (lighthouse + 14) * 3] = (b"\xf5\xf5\xf0" if white else b"\xb2\x22\x2a") * 14
    return bytes(row)


def _make_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
