"""Many newsrooms at once, out of a list: each is known already, is discovered, or is refused with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from config.checks import check_url
from config.settings import Settings
from config.sources import Source
from crawler.clock import Clock
from crawler.discovery.site.candidates import ListingCandidate
from crawler.discovery.site.hosts import find_site
from crawler.newsroom.ask import SiteAsk, ask_sites
from crawler.newsroom.choose import choose_listings
from crawler.newsroom.opml import ListedNewsroom
from crawler.newsroom.propose import Proposal, Wishes, propose_source
from crawler.newsroom.refusals import Refusal
from crawler.newsroom.sessions import DiscoverySession
from crawler.newsroom.site_ask import make_site_ask


@dataclass(frozen=True, slots=True)
class ImportedNewsroom:
    """An entry of a list and what became of it: a proposal, the name of the source it is already, or a refusal."""

    address: str
    proposal: Proposal | None = None
    known: str | None = None
    refusal: Refusal | None = None
    cms_evidence: str | None = None


def import_newsrooms(
    entries: Sequence[ListedNewsroom], known: Sequence[Source], settings: Settings, wishes: Wishes
) -> list[ImportedNewsroom]:
    """Every entry, those that were to be asked last. Can be called once a process."""
    clock = Clock(None)
    done, asks = sort_entries(entries, known, clock)
    sources = [*known]
    if asks:
        ask_sites(asks, settings, clock, lambda _: None)
    for ask in asks:
        assert isinstance(ask.session, DiscoverySession)
        one = take_session(ask.session, sources, wishes)
        if one.proposal is not None:
            sources.append(one.proposal.source)  # so that the next one gets another name and minute
        done.append(one)
    return done


def sort_entries(
    entries: Sequence[ListedNewsroom], known: Sequence[Source], clock: Clock
) -> tuple[list[ImportedNewsroom], list[SiteAsk]]:
    """What can be said without asking, and what has to be asked: each site once. Pure."""
    done: list[ImportedNewsroom] = []
    sessions: dict[str, DiscoverySession] = {}
    for entry in entries:
        address = entry.home or _find_home(entry.feed or "")
        fault = check_url(entry.feed or address) or check_url(address)
        owner = None if fault else next((each.name for each in known if each.allows(address)), None)
        if fault is not None:
            done.append(ImportedNewsroom(address, refusal=Refusal(entry.feed or address, fault.what, fault.mend)))
        elif owner is not None:
            done.append(ImportedNewsroom(address, known=owner))
        else:
            given = ListingCandidate("feed", entry.feed, "given", entry.title) if entry.feed else None
            sessions.setdefault(find_site(address) or address, DiscoverySession(address, clock.now(), given))
    return done, [make_site_ask(session) for session in sessions.values()]


def take_session(session: DiscoverySession, known: Sequence[Source], wishes: Wishes) -> ImportedNewsroom:
    """What a site came to. Pure."""
    found = session.refusal or propose_source(session, choose_listings(session.tried), known, wishes)
    if isinstance(found, Refusal):
        return ImportedNewsroom(session.home, refusal=replace(found, url=session.home))
    cms = session.page.cms if session.page else None
    return ImportedNewsroom(session.home, proposal=found, cms_evidence=cms.evidence if cms else None)


def _find_home(feed: str) -> str:
    parts = urlsplit(feed)
    return f"{parts.scheme}://{parts.netloc}/"
