"""A crawl without a network and without processes: what the session asks is answered by a function, kept as the spider
would have it kept, and read at once. It can be broken off after any request, as a kill does."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive.crawls.ledger import CrawlStart
from archive.model.capture import Capture
from archive.store import Archive
from config.settings import CrawlSettings
from config.sources import Source
from crawler.backfill.plan_session import BackfillPlanSession
from crawler.backfill.session import BackfillSession
from crawler.clock import Clock
from crawler.convert import to_row
from crawler.discovery.read_listing import read_listing
from crawler.fetch.robots import RobotsRules, to_rules
from crawler.planning.fetch_task import FetchTask
from crawler.planning.request import CrawlRequest
from crawler.planning.session import CrawlSession
from tests.archive.made import new_archive
from tests.backfill.made_pasts import MadePast, PastReply

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
CRAWL = CrawlSettings(
    sources_at_once=1,
    recent_days=3,
    max_articles=0,
    retry_failed_hours=6,
    give_up_after=5,
    revisit_after=(),
    max_revisits=50,
    timezone="UTC",
    max_page_requisites=60,
    max_page_requisite_bytes=10_000_000,
    max_daily_requisite_bytes=200_000_000,
)


@dataclass
class OfflineDesk:
    """A newsroom with a past, a source that declares it, and an archive."""

    past: MadePast
    source: Source
    archive: Archive
    robots: bytes = b"User-agent: *\n"
    asked: list[str] = field(default_factory=list)

    @property
    def articles_asked(self) -> list[str]:
        """Of what was asked, the paths of articles."""
        return [path for path in self.asked if "saison" in path or "?article" in path]

    def crawl(self, stop_after: int | None = None, at: datetime = NOW, **request: object) -> CrawlSession:
        """One crawl to its end, or until so many requests were answered: then nothing else is done, as if killed."""
        wanted = CrawlRequest(self.source, **{"backfill": True, **request})  # type: ignore[arg-type]
        self.archive.crawls.sync_source(to_row(self.source), at)
        begun = CrawlStart(self.source.name, "backfill", at, user_agent=None, marbre="0")
        crawl_id = 0 if wanted.planning else self.archive.crawls.begin(begun)
        kind = CrawlSession if not wanted.backfill else BackfillPlanSession if wanted.planning else BackfillSession
        session = kind(wanted, crawl_id, self.archive, CRAWL, Clock(at))
        waiting, answered, is_robots_known = deque(session.plan_opening()), 0, False
        while waiting and (stop_after is None or answered < stop_after):
            task = waiting.popleft()
            capture = session.find_held(task) if task.is_listing else None
            if capture is None:
                if not is_robots_known:
                    is_robots_known = True
                    robots = FetchTask("robots", urljoin(self.past.base, "/robots.txt"))
                    session.note_robots(robots, self._read_robots())
                capture = self._ask(task, crawl_id, session)
                answered += 1
            waiting.extendleft(reversed(self._take(session, task, capture)))
        return session

    def _read_robots(self) -> RobotsRules:
        return to_rules(200, self.robots)

    def _ask(self, task: FetchTask, crawl_id: int, session: CrawlSession) -> Capture:
        parts = urlsplit(task.url)
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        self.asked.append(path)
        capture = to_answer(task, self.past.answer(path), crawl_id, self.source.name)
        if crawl_id:
            self.archive.captures.add(capture)
        is_article = task.kind == "article" and not capture.error
        session.stats.read += is_article
        session.stats.new_articles += is_article
        return capture

    def _take(self, session: CrawlSession, task: FetchTask, capture: Capture) -> list[FetchTask]:
        if capture.error:
            session.add_failure(task, capture)
        if not task.is_listing:
            return session.take_page(task, capture)
        read = session.to_listing_task(task, capture)
        return session.take_listing(task, capture, read, read_listing(read) if read is not None else None)


def to_answer(task: FetchTask, reply: PastReply, crawl_id: int, source: str) -> Capture:
    """The capture that the spider would make of it."""
    return Capture(
        crawl_id=crawl_id,
        source=source,
        kind=task.kind,
        url=task.url,
        captured_at=NOW,
        status=reply.status,
        media_type=reply.content_type.partition(";")[0],
        headers=(("Content-Type", reply.content_type), *reply.headers),
        body=reply.body or None,
        error="http" if reply.status >= 400 else None,
        found_in=task.found_in,
    )


def make_offline_desk(path: Path, past: MadePast, **keys: object) -> OfflineDesk:
    """A desk with a source of the newsroom; `keys` are those of `Source`, with paths for addresses."""
    listings = {
        key: tuple(past.base + each for each in value) for key, value in keys.items() if isinstance(value, tuple)
    }
    rest = {key: value for key, value in keys.items() if not isinstance(value, tuple)}
    source = Source(name="gazette", title="La Gazette", homepage=f"{past.base}/", country="fr", **listings, **rest)  # type: ignore[arg-type]
    return OfflineDesk(replace(past), source, new_archive(path))
