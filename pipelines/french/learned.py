"""Learned boilerplate: a short block that recurs over many articles of one source is not news. Pure: counts come in.

The archive keeps, per source, how many articles each block stood in (`compute_block_digests` of every extraction); a
set of such counts, given as `ExtractOptions.learned_blocks`, takes recurring blocks out under the rule id `learned`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from archive.model.digests import fold_text
from archive.model.extraction import Removal
from pipelines.french.restoring import restore_text
from pipelines.options import LearnedBlocks

LEAST_ARTICLES = 5
"""Articles: a block is boilerplate from its fifth on, however small the source; one seen once never is. Chosen, not
measured."""
LEAST_SHARE = 0.05
"""Share of the source's articles: and only when it stood in one of twenty. Chosen, not measured."""
LONGEST = 300
"""Letters: longer blocks are never learned, for news agencies do repeat whole paragraphs of background. Chosen, not
measured."""


def compute_block_digest(text: str) -> str:
    """The digest under which a block is counted: 16 hexadecimal digits over its folded text, lower case."""
    return hashlib.blake2b(fold_text(text).lower().encode(), digest_size=8).hexdigest()


def compute_block_digests(text: str, removals: Iterable[Removal]) -> frozenset[str]:
    """What one extraction adds to its source's counts: the digest of each short block, before cleaning, once."""
    lines = restore_text(text.splitlines(), removals)
    return frozenset(compute_block_digest(line) for line in lines if len(line) <= LONGEST)


def find_recurring(extractions: Iterable[tuple[str, Iterable[Removal]]]) -> dict[str, int]:
    """The blocks that recur over extractions (text, removals), by digest, with the number of extractions each stood
    in.
    """
    counts: Counter[str] = Counter()
    number = 0
    for text, removals in extractions:
        number += 1
        counts.update(compute_block_digests(text, removals))
    return {digest: seen for digest, seen in counts.items() if is_boilerplate(seen, number)}


def to_learned_blocks(digests: Iterable[str]) -> LearnedBlocks:
    """The option that takes these blocks out. Equal digests give an equal option, however often each was seen: the
    option is part of the extractor's name, which has to stay as long as what is learned does.
    """
    return LearnedBlocks(LEAST_ARTICLES, frozenset((digest, LEAST_ARTICLES) for digest in digests))


def is_boilerplate(seen_in: int, articles: int) -> bool:
    """Whether a block that stood in so many of a source's articles is none of their text."""
    return seen_in >= LEAST_ARTICLES and seen_in >= LEAST_SHARE * articles


@lru_cache(maxsize=64)
def _list_boilerplate(learned: LearnedBlocks) -> frozenset[str]:
    return frozenset(digest for digest, seen_in in learned.counts if is_boilerplate(seen_in, learned.articles))


def find_recurring_blocks(lines: Iterable[str], learned: LearnedBlocks) -> frozenset[int]:
    """The indices of lines that the source's counts know as boilerplate."""
    if not learned.counts:
        return frozenset()
    known = _list_boilerplate(learned)
    return frozenset(
        index for index, line in enumerate(lines) if len(line) <= LONGEST and compute_block_digest(line) in known
    )
