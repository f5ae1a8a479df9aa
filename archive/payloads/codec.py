"""zstd (RFC 8878): one frame a payload, standing alone or on bytes that are already held. Pure, and safe in threads."""

from __future__ import annotations

import threading
from gettext import gettext as _

import zstandard

from archive.model.digests import compute_payload_digest

COMPRESSION = "zstd"

# Against a reference, level 3 reaches most of what higher levels gain at a fraction of their time. Alone, which only a
# source's first pages stand, it takes level 7 to be smaller than gzip. The frame needs no checksum of its own: the
# digest is one.
QUICK = 3
ALONE = 7
THOROUGH = 19

_SMALLEST = 64
"""Fewer bytes are not worth standing on; zstd takes no fewer than 8."""


_EMPTY_FRAME = zstandard.ZstdCompressor().compress(b"")


class CompressionBase:
    """Bytes that frames stand on (a raw-content dictionary), made ready once for as many frames as there are.

    May be shared between threads: what zstd makes of the bytes is made under a lock, once a level, and never changed.
    """

    __slots__ = ("_by_level", "_lock", "_undoing", "body")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._lock = threading.Lock()
        self._by_level: dict[int, zstandard.ZstdCompressionDict] = {}
        self._undoing: zstandard.ZstdCompressionDict | None = None

    def make_compressor(self, level: int) -> zstandard.ZstdCompressor:
        """A new one: compressors hold state and are not for sharing."""
        with self._lock:
            dictionary = self._by_level.get(level)
            if dictionary is None:
                dictionary = self._by_level[level] = _dictionary(self.body)
                dictionary.precompute_compress(level=level)
        return zstandard.ZstdCompressor(level=level, dict_data=dictionary, write_dict_id=False)

    def make_decompressor(self) -> zstandard.ZstdDecompressor:
        """A new one, for the same reason."""
        with self._lock:
            if self._undoing is None:
                self._undoing = _dictionary(self.body)
                # The first use makes the dictionary ready; two threads at once would each do it, and one's be lost.
                zstandard.ZstdDecompressor(dict_data=self._undoing).decompress(_EMPTY_FRAME)
        return zstandard.ZstdDecompressor(dict_data=self._undoing)


def _dictionary(body: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(body, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def is_base(body: bytes) -> bool:
    """Whether these bytes are enough to stand on."""
    return len(body) >= _SMALLEST


class _Codecs(threading.local):
    """zstd's contexts for frames that stand alone, kept because they are costly to make, one pair a thread."""

    def __init__(self) -> None:
        self.compressors: dict[int, zstandard.ZstdCompressor] = {}
        self.make_decompressor = zstandard.ZstdDecompressor()


_codecs = _Codecs()


def compress(body: bytes, base: CompressionBase | None = None, level: int | None = None) -> bytes:
    """One zstd frame that states its content's size; without a level, as crawls make it."""
    if base is not None:
        return base.make_compressor(QUICK if level is None else level).compress(body)
    level = ALONE if level is None else level
    compressor = _codecs.compressors.get(level)
    if compressor is None:
        compressor = _codecs.compressors[level] = zstandard.ZstdCompressor(level=level, write_checksum=False)
    return compressor.compress(body)


def decompress(
    digest: str | None, size: int, compression: str, data: bytes, base: CompressionBase | None = None
) -> tuple[bytes | None, str | None]:
    """The bytes of a stored frame, or None with what is wrong with it. Without a digest they are not checked."""
    if compression != COMPRESSION:
        return None, _("compressed by {compression!r}, which is unknown").format(compression=compression)
    try:
        # Looked at first, so that a damaged frame cannot ask for gigabytes.
        if zstandard.frame_content_size(data) != size:
            return None, _("its frame does not hold the {size} bytes that were written").format(size=size)
        decompressor = _codecs.make_decompressor if base is None else base.make_decompressor()
        body = decompressor.decompress(data)
    except zstandard.ZstdError as error:
        return None, _("cannot be decompressed ({error})").format(error=error)
    if digest is None or compute_payload_digest(body) == digest:
        return body, None
    return None, _("its bytes have another digest")
