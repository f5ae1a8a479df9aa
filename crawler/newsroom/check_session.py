"""`CheckSession`: the declared addresses of one source, each asked and judged. What follows from it is `mend`'s."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from gettext import gettext as _
from typing import Literal

from archive.model.capture import Capture
from config.sources import Source
from crawler.discovery.candidate import Listing
from crawler.discovery.read_listing import ListingTask
from crawler.discovery.site.candidates import ListingCandidate, ListingKind
from crawler.fetch.robots import RobotsRules
from crawler.newsroom.judge_listing import TriedListing, TriedVerdict, judge_answer, leave
from crawler.newsroom.sessions import OpenAddresses
from crawler.planning.fetch_task import FetchTask

AddressState = Literal["works", "moved", "old", "dead", "html", "challenge", "useless", "unread"]
"""What a declared address is: `dead`: no answer, or one of an error; `useless`: it lists nothing of this newsroom;
`unread`: it could not be tried now. All but the first and `old` need a look."""

GOOD = frozenset(("works", "old"))
_STATES: dict[TriedVerdict, AddressState] = {
    "works": "works",
    "undated": "works",
    "old": "old",
    "challenge": "challenge",
    "failed": "dead",
    "no-listing": "html",
    "left": "unread",
}
_PERMANENT = (301, 308)
KEYS: dict[ListingKind, str] = {"feed": "feeds", "sitemap": "sitemaps", "section": "sections"}
"""The key under which a source declares addresses of a kind."""


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """A declared address and what it was found to be. `moved_to` is where it is for good now."""

    kind: ListingKind
    url: str
    state: AddressState
    sentence: str
    moved_to: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether it can stay as it is declared."""
        return self.state in GOOD


@dataclass(slots=True)
class CheckSession:
    """Asks what a source declares, keeps nothing. `checked` is in the order of the answers."""

    declared: Source
    now: datetime
    checked: list[CheckedAddress] = field(default_factory=list)
    addresses: OpenAddresses = field(default_factory=OpenAddresses)
    crawl_id: int = 0
    _passing: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        """The name under which answers are told."""
        return self.declared.name

    def plan_opening(self) -> list[FetchTask]:
        """Every declared address."""
        return [FetchTask(kind, url) for kind, key in KEYS.items() for url in getattr(self.declared, key)]

    def attach_last(self, task: FetchTask) -> FetchTask:
        """The same address: nothing is held."""
        return task

    def find_held(self, task: FetchTask) -> None:
        """None: nothing is held."""

    def load_body(self, task: FetchTask, capture: Capture) -> bytes | None:  # noqa: ARG002
        """The payload of an answer."""
        return capture.body

    def note_robots(self, task: FetchTask, rules: RobotsRules) -> list[FetchTask]:  # noqa: ARG002
        """Nothing follows from it here."""
        return []

    def note_redirect(self, task: FetchTask, capture: Capture) -> None:
        """Remember which of them are not for good."""
        if capture.status not in _PERMANENT:
            self._passing.add(_find_first(task))

    def add_failure(self, task: FetchTask, capture: Capture) -> None:
        """An address gave nothing; `take_listing` says so of it."""

    def take_page(self, task: FetchTask, capture: Capture) -> list[FetchTask]:  # noqa: ARG002
        """No article is asked."""
        return []

    def leave_out(self, task: FetchTask, reason: str) -> list[FetchTask]:
        """An address was not asked, because its host wants a pause."""
        self._add(task, leave(ListingCandidate(_to_kind(task), task.url, "declared"), reason))
        return []

    def to_listing_task(self, task: FetchTask, capture: Capture) -> None:
        """None: an answer is judged here, and nothing of it is kept."""

    def take_listing(
        self,
        task: FetchTask,
        capture: Capture,
        read: ListingTask | None = None,  # noqa: ARG002  # as is `listing`: nothing was given to read
        listing: Listing | None = None,  # noqa: ARG002
    ) -> list[FetchTask]:
        """Judge an answer."""
        candidate = ListingCandidate(_to_kind(task), _find_first(task), "declared")
        body = None if capture.error else capture.body
        self._add(task, judge_answer(candidate, capture, body, self.now, self.declared.homepage))
        return []

    def _add(self, task: FetchTask, tried: TriedListing) -> None:
        first = _find_first(task)
        state = _STATES.get(tried.verdict, "useless")
        if tried.candidate.kind == "feed" and tried.verdict == "topic":
            state = "works"  # whoever declares a tag's feed wants it
        moved_to = None
        if task.redirected_from and first not in self._passing and state in GOOD:
            state, moved_to = "moved", task.url
        sentence = _("moved for good to {url}").format(url=task.url) if moved_to else tried.sentence
        self.checked.append(CheckedAddress(tried.candidate.kind, first, state, sentence, moved_to))


def _find_first(task: FetchTask) -> str:
    return task.redirected_from[0] if task.redirected_from else task.url


def _to_kind(task: FetchTask) -> ListingKind:
    return task.kind if task.kind in ("feed", "sitemap") else "section"
