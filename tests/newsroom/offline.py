"""A discovery without a network: what the session asks is answered by a function, robots.txt and redirects included."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from archive.model.capture import Capture
from crawler.fetch.robots import to_rules
from crawler.newsroom.sessions import DiscoverySession
from crawler.planning.fetch_task import FetchTask
from tests.newsroom.made_sites import NOW, MadeAnswer

MOST_REDIRECTS = 5


def discover(
    home: str, answer: Callable[[str], MadeAnswer], now: datetime = NOW, session: DiscoverySession | None = None
) -> tuple[DiscoverySession, list[str]]:
    """The session after its end, and all that was asked, in order."""
    session = session or DiscoverySession(home, now)
    asked: list[str] = []
    known: set[str] = set()
    waiting = deque(session.plan_opening())
    while waiting:
        task = waiting.popleft()
        host = urlsplit(task.url).netloc
        if host not in known:
            known.add(host)
            robots = session.attach_last(FetchTask("robots", urljoin(task.url, "/robots.txt")))
            asked.append(robots.url)
            found = answer(robots.url)
            session.note_robots(robots, to_rules(found.status, found.body))
        if task.redirected_from and not session.addresses.is_allowed(task.url):
            capture = to_answer(task, MadeAnswer(status=0), now)
        else:
            asked.append(task.url)
            found = answer(task.url)
            if found.location is not None and len(task.redirected_from) < MOST_REDIRECTS:
                waiting.appendleft(session.attach_last(task.follow_to(urljoin(task.url, found.location))))
                continue
            capture = to_answer(task, found, now)
        if capture.error:
            session.add_failure(task, capture)
        waiting.extend(session.take_listing(task, capture))
    return session, asked


def to_answer(task: FetchTask, found: MadeAnswer, now: datetime) -> Capture:
    """The capture that the spider would make of it."""
    error = "redirect-loop" if found.location is not None else "http" if found.status >= 400 else None
    if not found.status:  # refused before it was read
        error = {b"too-large": "too-large", b"%PDF-1.7": "bad-media-type"}.get(found.body, "outside-hosts")
    return Capture(
        crawl_id=0,
        source="made",
        kind=task.kind,
        url=task.url,
        captured_at=now,
        status=found.status or None,
        media_type=found.content_type.partition(";")[0],
        headers=(("Content-Type", found.content_type), *found.headers),
        body=found.body or None,
        error=error,  # type: ignore[arg-type]  # one of the errors that there are
        error_detail=found.content_type if error == "bad-media-type" else None,
        redirected_from=task.redirected_from,
    )
