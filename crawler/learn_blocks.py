"""When a source's frame is learned anew: when its articles have doubled, once a season, and under changed rules.

Asked before a crawl's first page and after its last one, and by a re-extraction. A new set with other lines changes the
extractor's name, and with it what revisions are compared under; so sets are few. What is frame is decided in
`pipelines.french.learning`, kept in `archive.extractions.block_sets`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from archive.extractions.block_sets import BlockSet, LearnedLine
from archive.store import Archive
from pipelines.french.learning import LEARNER, LEAST_ARTICLES, find_recurring

SEASON = timedelta(days=91)
"""After so long a newsroom's boxes are others; what it has published since is learned from. Chosen, not measured."""


def is_in_force(learned: BlockSet) -> bool:
    """Whether extractions go by a set: the digests of a former rule are of another kind."""
    return learned.learner == LEARNER


def is_due(articles: int, newest: BlockSet | None, now: datetime) -> bool:
    """Whether to learn from a source with so many articles, given the newest set; a former rule's counts as none."""
    if newest is None or not is_in_force(newest):
        return articles >= LEAST_ARTICLES
    is_old = now - newest.made_at >= SEASON and articles >= newest.articles + LEAST_ARTICLES
    return is_old or articles >= 2 * max(newest.articles, LEAST_ARTICLES)


def find_learned(archive: Archive, source: str, now: datetime) -> BlockSet | None:
    """What is in force of a source, or would be where it is due to be learned now. Writes nothing."""
    sets = archive.block_sets
    articles, newest = sets.count_articles(source), sets.find_newest(source)
    if not is_due(articles, newest, now):
        return newest if newest is not None and is_in_force(newest) else None
    found = find_recurring(sets.list_newest_texts(source), sets.list_looks(source))
    lines = tuple(LearnedLine(digest, line.articles, line.example) for digest, line in found.items())
    return BlockSet(LEARNER, now, articles, lines)


def learn_blocks(archive: Archive, source: str, now: datetime) -> None:
    """Learn a source's frame where it is due; the extractions that follow leave it out."""
    learned = find_learned(archive, source, now)
    if learned is not None and learned != archive.block_sets.find_newest(source):
        archive.block_sets.add(source, learned)


def forget_blocks(archive: Archive, source: str, now: datetime) -> None:
    """Let nothing that was learned of a source be in force, until its articles have doubled."""
    sets = archive.block_sets
    sets.add(source, BlockSet(LEARNER, now, sets.count_articles(source)))
