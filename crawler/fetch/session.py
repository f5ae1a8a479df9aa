"""`SpiderSession`: what the spider asks of whoever knows what is to be asked. A crawl's is `planning.session`'s."""

from __future__ import annotations

from typing import Protocol

from archive.model.capture import Capture
from crawler.discovery.candidate import Listing
from crawler.discovery.read_listing import ListingTask
from crawler.fetch.robots import RobotsRules
from crawler.planning.addresses import AddressRules
from crawler.planning.fetch_task import FetchTask


class SpiderSession(Protocol):
    """It is given answers, and says what to ask because of them; see `crawler.planning.session.CrawlSession`."""

    crawl_id: int

    @property
    def source(self) -> str:
        """The name of what is asked."""

    @property
    def addresses(self) -> AddressRules:
        """Which redirects are followed."""

    def plan_opening(self) -> list[FetchTask]:
        """What is asked first."""

    def attach_last(self, task: FetchTask) -> FetchTask:
        """The same address with the newest answer held for it."""

    def find_held(self, task: FetchTask) -> Capture | None:
        """An answer to a listing's address that is held and stands for asking it; None where it is to be asked."""

    def load_body(self, task: FetchTask, capture: Capture) -> bytes | None:
        """The payload of an answer."""

    def note_robots(self, task: FetchTask, rules: RobotsRules) -> list[FetchTask]:
        """A host's robots.txt is known; what is to be asked of the host beside."""

    def note_redirect(self, task: FetchTask, capture: Capture) -> None:
        """An answer leads on to another address, which is asked next."""

    def add_failure(self, task: FetchTask, capture: Capture) -> None:
        """An address gave nothing."""

    def leave_out(self, task: FetchTask, reason: str) -> list[FetchTask]:
        """An address was not asked; what is to be asked then."""

    def to_listing_task(self, task: FetchTask, capture: Capture) -> ListingTask | None:
        """What a worker is to read of a listing's answer; None where there is nothing to read."""

    def take_listing(
        self, task: FetchTask, capture: Capture, read: ListingTask | None, listing: Listing | None
    ) -> list[FetchTask]:
        """A listing's answer and what was read of it; what is to be asked because of it."""

    def take_page(self, task: FetchTask, capture: Capture) -> list[FetchTask]:
        """A page's answer; what is to be asked because of it."""
