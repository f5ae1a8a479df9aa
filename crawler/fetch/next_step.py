"""What an address needs next, before it is asked and after it was answered: two pure functions, each with one value.

    decide_ask   may it be asked now? ......... Ask | AskRobotsFirst | Refuse | LeaveOut
    decide_next  it was answered; and now? .... AskAgain | Follow | Finish

Whether and when to ask again is `politeness`'s, what robots.txt allows `robots`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from archive.locale.reason import RecordedReason
from archive.model.capture import READ_STATUSES, Capture, CaptureError
from crawler.fetch.leads import read_cookies
from crawler.fetch.politeness import PolitenessSettings, decide_retry
from crawler.fetch.private_addresses import is_private_host
from crawler.fetch.robots import RobotsRules
from crawler.planning.addresses import AddressRules, parse_host
from crawler.planning.fetch_task import FetchTask


@dataclass(frozen=True, slots=True)
class HostState:
    """What this run knows of an address's host. `rules`: None until its robots.txt is known. `closed`: why it is not
    asked any more, None where it is."""

    rules: RobotsRules | None = None
    closed: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Nothing speaks against it: send the request."""


@dataclass(frozen=True, slots=True)
class AskRobotsFirst:
    """Hold it back until robots.txt of its host is known."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Do not ask it, and keep a capture with this error that says so."""

    error: CaptureError
    detail: str


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Do not ask it in this run and keep nothing of it: its host is closed."""

    reason: str


@dataclass(frozen=True, slots=True)
class AskAgain:
    """Ask the same address once more, after its host was left in peace for `pause` seconds."""

    pause: float


@dataclass(frozen=True, slots=True)
class Follow:
    """Go on to the address that the answer redirects to."""

    task: FetchTask


@dataclass(frozen=True, slots=True)
class Finish:
    """The address is done with.

    `holds` says what its answer is good for: a host's robots.txt, another file of a host that is only kept, a listing
    of articles, or a page that the item pipelines see to. `closes_host` says why nothing more is asked of its host in
    this run, None where more is.
    """

    holds: Literal["robots", "host-file", "listing", "page"]
    closes_host: str | None = None


def decide_ask(
    task: FetchTask, host: HostState, addresses: AddressRules, politeness: PolitenessSettings
) -> Ask | AskRobotsFirst | Refuse | LeaveOut:
    """Whether an address may be asked now; the first objection counts. What was asked already is asked again freely."""
    if task.tries:
        return Ask()
    objection = _object_to_redirect(task, addresses, politeness)
    if objection is not None:
        return objection
    # RFC 9309 § 2.3.1.2: a robots.txt is asked even at another host, whatever that one's own robots.txt says.
    is_robots = task.is_robots
    if host.closed is not None and not is_robots:
        return LeaveOut(host.closed)
    objection = _object_to_address(task.url, politeness)
    if objection is not None:
        return objection
    if is_robots or not politeness.obey_robots:
        return Ask()
    if host.rules is None:
        return AskRobotsFirst()
    reason = host.rules.forbids(task.url, politeness.product)
    return Ask() if reason is None else Refuse("robots", reason)


def decide_next(
    task: FetchTask, capture: Capture, politeness: PolitenessSettings, now: datetime
) -> AskAgain | Follow | Finish:
    """What follows from what came back for an address: it is asked again, it leads on, or it is done with."""
    retry = decide_retry(capture, task.tries, politeness, now)
    if retry is not None and retry.pause is not None:
        return AskAgain(retry.pause)
    if capture.location and capture.status != 304:
        by_refresh = capture.status in READ_STATUSES
        onward, cookies = capture.location.partition("#")[0], read_cookies(capture.headers)
        return Follow(task.follow_to(onward, by_refresh=by_refresh, cookies=cookies))
    closes_host = (retry.reason or None) if retry is not None else None
    if task.kind == "robots":
        return Finish("robots" if task.is_robots else "host-file", closes_host)
    return Finish("listing" if task.is_listing else "page", closes_host)


def _object_to_redirect(task: FetchTask, addresses: AddressRules, politeness: PolitenessSettings) -> Refuse | None:
    """Why an address that a redirect led to is not followed."""
    if not task.redirected_from:
        return None
    former = task.redirected_from[-1]
    if task.is_redirect_loop or len(task.redirected_from) > politeness.max_redirects:
        return Refuse("redirect-loop", RecordedReason("after-redirects", n=len(task.redirected_from)))
    if task.is_robots:
        return None  # its rules stay those of the host first asked
    is_allowed = addresses.is_requisite_allowed if task.is_requisite else addresses.is_allowed
    if not is_allowed(task.url):
        return Refuse("outside-hosts", RecordedReason("redirects-outside", url=former))
    if task.kind == "article" and addresses.is_listing(task.url):
        # What newsrooms answer for an article they have taken down, where they do not answer 404 or 410.
        return Refuse("redirect-home", RecordedReason("redirects-to-listing", url=former))
    return None


def _object_to_address(url: str, politeness: PolitenessSettings) -> Refuse | None:
    """Why an address is one that nobody may have us ask."""
    if urlsplit(url).scheme not in ("http", "https"):
        return Refuse("bad-scheme", RecordedReason("other-scheme"))
    if not politeness.allow_private and is_private_host(parse_host(url)):
        return Refuse("private-address", RecordedReason("private-host"))
    return None
