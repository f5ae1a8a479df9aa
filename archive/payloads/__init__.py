"""Body bytes, once, and small: what they are compressed against, how that is chosen, and how it is undone.

Pages of one newsroom share their template. So a payload is kept as one zstd frame that stands on bytes already held:

    reference ◀── payload                 earlier pages of the same source and kind, end to end, renewed when that pays
    reference ◀── payload ◀── payload     a page asked again stands on its own former bytes, where that is smaller

    codec       zstd and digests (pure)
    stored      the rows of `payloads`: written, read, resolved
    references  the rows of `payload_references`, and those last used
    packing     what a new payload is to stand on, while crawling; when a reference is renewed
    choice      which bytes make a good reference (pure, by measured sizes)
    compact     the same again, later and thoroughly

A frame's bytes are checked against their digest whenever they are read, so a reference that was swapped or damaged
cannot give wrong bytes, only an error.
"""

from archive.payloads.codec import compress, decompress
from archive.payloads.stored import Packed, is_held, put, read_payload

__all__ = ["Packed", "compress", "decompress", "is_held", "put", "read_payload"]
