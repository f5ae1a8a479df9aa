"""Learned boilerplate: a short block that recurs over many articles of one source is not news. Pure: counts come in.

The archive keeps, per source, how many articles each block stood in (`block_digests` of every reading); a set of such
counts, given as `ExtractOptions.learned_blocks`, takes recurring blocks out under the rule id `learned`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from archive.digests import folded_text
from archive.extraction import Extraction
from pipelines.french.cleaning import restored
from pipelines.options import LearnedBlocks

LEAST_ARTICLES = 5
"""A block is boilerplate from its fifth article on, however small the source; one seen once never is."""
LEAST_SHARE = 0.05
"""And only when it stood in one of twenty of the source's articles."""
LONGEST = 300
"""Longer blocks are never learned: news agencies do repeat whole paragraphs of background."""


def block_digest(text: str) -> str:
    """The digest under which a block is counted: 16 hexadecimal digits over its folded text, lower case."""
    return hashlib.blake2b(folded_text(text).lower().encode(), digest_size=8).hexdigest()


def block_digests(extraction: Extraction) -> frozenset[str]:
    """What one reading adds to its source's counts: the digest of each short block, before cleaning, once."""
    lines = restored(extraction.text.splitlines(), extraction.removals)
    return frozenset(block_digest(line) for line in lines if len(line) <= LONGEST)


def is_boilerplate(seen_in: int, articles: int) -> bool:
    """Whether a block that stood in so many of a source's articles is none of their text."""
    return seen_in >= LEAST_ARTICLES and seen_in >= LEAST_SHARE * articles


@lru_cache(maxsize=64)
def _boilerplate(learned: LearnedBlocks) -> frozenset[str]:
    return frozenset(digest for digest, seen_in in learned.counts if is_boilerplate(seen_in, learned.articles))


def recurring_blocks(lines: Iterable[str], learned: LearnedBlocks) -> frozenset[int]:
    """The indices of lines that the source's counts know as boilerplate."""
    if not learned.counts:
        return frozenset()
    known = _boilerplate(learned)
    return frozenset(index for index, line in enumerate(lines) if len(line) <= LONGEST and block_digest(line) in known)
