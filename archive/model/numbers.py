"""Numbers of captures and crawls that say whose they are: an archive's own, or of an origin merged into it. Pure.

The captures of the origin n stand under `n * RANGE` and their number there; an archive's own are below `RANGE`. So a
row's number in its own archive is computed and stored nowhere twice, and each origin's chain can be computed again.
"""

from __future__ import annotations

RANGE = 2**32
"""Captures of one archive at most, far beyond what a file holds. Two million origins stay below 2**53, which JSON's
readers count exactly."""


def find_origin(number: int) -> int:
    """The origin of a capture or crawl by its number here; 0: this archive itself."""
    return number // RANGE


def to_own_number(number: int) -> int:
    """Its number in the archive that made it."""
    return number % RANGE


def to_number_here(origin_id: int, own_number: int) -> int:
    """Its number here."""
    return origin_id * RANGE + own_number
