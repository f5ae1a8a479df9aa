"""When a source's frame is learned anew: when its articles have doubled, once a season, and under changed rules.

Lines are asked for before a crawl's first page and after its last one, and by a re-extraction; the template of its
pages after a crawl alone, and also when the newest pages are unlike it. A new set with other content changes the
extractor's name, and with it what revisions are compared under; so sets are few. What is learned is decided in
`pipelines.french.learning` and `pipelines.learn_template`, kept in `archive.extractions.block_sets`.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta

from archive.extractions.block_sets import BlockSet, LearnedLine
from archive.store import Archive
from pipelines.french.learning import LEARNER, LEAST_ARTICLES, find_recurring
from pipelines.options import MOST_PAGES, ExtractOptions, PageToLearn
from pipelines.workers.pool import submit_template, to_no_text

log = logging.getLogger(__name__)

SEASON = timedelta(days=91)
"""After so long a newsroom's boxes are others; what it has published since is learned from. Chosen, not measured."""

_OUTGROWN = 0.8
"""Share of the newest pages unlike the template, from which on it is learned anew. Chosen, not measured."""


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
    """What is in force of a source, or would be where its lines are due to be learned now. Writes nothing."""
    sets = archive.block_sets
    articles, newest = sets.count_articles(source), sets.find_newest(source)
    in_force = newest if newest is not None and is_in_force(newest) else None
    if not is_due(articles, newest, now):
        return in_force
    found = find_recurring(sets.list_newest_texts(source), sets.list_looks(source))
    lines = tuple(LearnedLine(digest, line.articles, line.example) for digest, line in found.items())
    return BlockSet(LEARNER, now, articles, lines, in_force.template if in_force is not None else None)


def learn_lines(archive: Archive, source: str, now: datetime) -> None:
    """Learn the lines of a source's frame where that is due; the extractions that follow leave them out."""
    keep_learned(archive, source, find_learned(archive, source, now))


def keep_learned(archive: Archive, source: str, learned: BlockSet | None) -> None:
    """Write what `find_learned` gave, where it is not the newest already."""
    if learned is not None and learned != archive.block_sets.find_newest(source):
        archive.block_sets.add(source, learned)


async def learn_source(
    archive: Archive, source: str, workers: Executor, options: ExtractOptions, now: datetime
) -> None:
    """Learn a source's lines and its template, each where it is due; the latter in a worker, which reads some pages."""
    newest, learned = archive.block_sets.find_newest(source), find_learned(archive, source, now)
    if learned is None:
        return
    if learned != newest or learned.template is None or _is_outgrown(archive, source):
        pages = _read_pages(archive, source)
        try:
            template = await asyncio.wrap_future(submit_template(workers, pages, options))
        except Exception as error:
            to_no_text(error, options)  # raises where it is no fault of the pages'
            log.warning("no template was learned of %s: %r", source, error)
            template = None
        learned = replace(learned, template=template or "")
    if learned != newest:
        archive.block_sets.add(source, learned)


def _is_outgrown(archive: Archive, source: str) -> bool:
    """Whether nearly all of the newest articles stand elsewhere in their pages than the template says."""
    return archive.block_sets.count_unlike_template(source, MOST_PAGES) >= _OUTGROWN * MOST_PAGES


def _read_pages(archive: Archive, source: str) -> list[PageToLearn]:
    captures = archive.block_sets.list_newest_captures(source, MOST_PAGES)
    return [
        PageToLearn(archive.payloads.read(page.payload_digest), page.url, page.captured_at, page.content_type)
        for page in archive.reextractions.read_pages(captures)
    ]


def forget_blocks(archive: Archive, source: str, now: datetime) -> None:
    """Let nothing that was learned of a source be in force, until its articles have doubled."""
    sets = archive.block_sets
    sets.add(source, BlockSet(LEARNER, now, sets.count_articles(source), template=""))
