"""Stored home and section pages read as front pages: what a crawl brought, at its end, and all of a source anew.

Reading follows storing, as with articles: a crawl that was killed leaves its pages to the next. Which places a page has
is decided in `crawler.discovery.front_page`, kept in `archive.frontpages`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from gettext import gettext as _
from itertools import islice
from urllib.parse import urlsplit

from archive.frontpages.place import FrontPagePlace
from archive.frontpages.write import UnreadPage
from archive.model.progress import ProgressCallback
from archive.store import Archive
from crawler.discovery.front_page import READER, FrontPageTask, read_front_page
from pipelines.workers.errors import WorkersBroken
from pipelines.workers.pool import WorkerPool

log = logging.getLogger(__name__)

AT_A_CRAWL = 100
"""Pages that a crawl reads at its end, the newest: it brings some ten, and the past of an archive is read on demand."""
_TOGETHER = 8
"""Pages handed out at a time."""


@dataclass(frozen=True, slots=True)
class OwnHost:
    """What is a source's own where it is configured no longer: the host of the page itself."""

    url: str

    def allows(self, url: str) -> bool:
        """Whether an address lies on the host, with or without `www.`"""
        return _find_host(url) == _find_host(self.url)


@dataclass(frozen=True, slots=True)
class FrontPageReader:
    """Reads pages of one source in workers. `is_allowed` says which addresses are its own; None: those of the host."""

    archive: Archive
    source: str
    is_allowed: Callable[[str], bool] | None
    workers: WorkerPool

    async def read_newest(self) -> int:
        """Read what a crawl brought; how many pages that were. Raises ArchiveError and WorkersBroken."""
        return await self._read_all(self.archive.frontpages.find_unread(self.source, READER)[-AT_A_CRAWL:])

    async def rebuild(self, progress: ProgressCallback) -> int:
        """Read every stored page of the source; how many that were. May be broken off: a crawl or a call goes on."""
        frontpages = self.archive.frontpages
        frontpages.forget_readings(self.source)
        count = await self._read_all(frontpages.find_unread(self.source, READER), progress)
        frontpages.prune_unseen()
        return count

    async def _read_all(self, pages: list[UnreadPage], progress: ProgressCallback | None = None) -> int:
        waiting = iter(pages)
        done = 0
        while lot := list(islice(waiting, _TOGETHER)):
            for page, places in zip(lot, await asyncio.gather(*map(self._read, lot)), strict=True):
                self.archive.frontpages.add(page, places, READER)
            done += len(lot)
            if progress is not None:
                progress(done, len(pages))
        return done

    async def _read(self, page: UnreadPage) -> tuple[FrontPagePlace, ...]:
        """The places of a page; none where it cannot be read within the time limit, which is logged."""
        body = self.archive.payloads.read(page.payload_digest) or b""
        task = FrontPageTask(body, page.url, self.is_allowed or OwnHost(page.url).allows, page.content_type)
        try:
            return await asyncio.wrap_future(self.workers.submit_large(len(body), read_front_page, task))
        except (BrokenExecutor, ImportError) as error:
            raise WorkersBroken(
                _("a front page cannot be read here ({error}); is the installation whole?").format(error=error)
            ) from error
        except WorkersBroken:
            raise
        except Exception as error:  # over the time limit, or it killed its process
            log.warning("the places of %s are not known: %r", page.url, error)
            return ()


def _find_host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # such as an unclosed [ in the host
        return ""
