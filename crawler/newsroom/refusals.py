"""Addresses that are no newsroom's home page: what each is, and what to try instead. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from gettext import gettext as _
from urllib.parse import urlsplit

from archive.locale.reason import tell_reason
from archive.model.capture import Capture
from crawler.discovery.address_forms import score_form
from crawler.discovery.bodies import BODY_LIMIT
from crawler.discovery.candidate import Listing
from crawler.discovery.feed_channel import read_channel
from crawler.discovery.feeds import read_feed
from crawler.discovery.site.home_page import HomePage
from crawler.health.challenge import find_challenge

FEWEST_ARTICLES = 3
"""Article-looking links from which a page that asks for a log-in, or speaks of domains, is a newsroom's none the less.
"""
_PARKED = re.compile(
    r"(?:this |the )?domain (?:name )?(?:\S+ )?(?:is |may be |might be )?(?:for sale|parked|available for purchase)"
    r"|buy this domain"
    r"|(?:nom de )?domaine (?:\S+ )?(?:est )?(?:peut-être |peut être )?(?:[àa] vendre|en vente|parqu[ée]|expir[ée])"
    r"|sedoparking|parkingcrew|hugedomains|bodis\.com|domain (?:has )?expired|acheter ce (?:nom de )?domaine"
    r"|site (?:web )?(?:par défaut|en (?:cours de )?construction)|future home of|default web ?(?:site )?page",
    re.IGNORECASE,
)
_PDF = b"%PDF-"
"""What a PDF begins with, whatever media type it is served as."""
_SMALL = 2_500
"""Characters of words; a newsroom's home page has more."""
_FEW_LINKS = 10
"""A page that asks for a proof of being human links to little; others name a captcha in their comment forms."""
_ARTICLE_FORM = 4
_EXPLAINED = {
    "dns": "no such host: look at how it is spelled",
    "refused": "nobody answers there: try again later, or with www.",
    "timeout": "no answer within the time limit: try again later",
    "reset": "the connection was lost: try again later",
    "tls": "its certificate is not accepted: try http://, or [fetch] verify_tls = false",
    "too-large": "the page is larger than [fetch] max_body_mb: raise it, or name a section's page",
    "private-address": "it is an address of this machine or its network: see [fetch] allow_private_addresses",
    "redirect-loop": "it redirects without end: open it in a browser and give the address at which one arrives",
    "robots": "nothing is asked there; if the address is right, try again later or ask the newsroom",
    "empty": "the answer is empty: try with or without www.",
    "other": "try again later",
}


class NoNewsroom(Exception):  # noqa: N818  # says what happened, as the rooms' other errors do
    """An address from which no source can be made; the sentence says why, and what to try."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an address is none to begin with, and what mends it."""

    url: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.url}: {self.what} — {self.mend}"


def find_refusal(url: str, capture: Capture, page: HomePage | None, links: Listing | None) -> Refusal | None:
    """Why the answer to a home page's address is none, or None where it is one. `links`: article-looking ones of it."""
    if capture.error:
        return _refuse_error(url, capture)
    refusal = _refuse_feed(url, capture)
    if refusal is not None:
        return refusal
    body = capture.body or b""
    if body.startswith(_PDF):
        return Refusal(url, "it is a PDF", "give the address of the newsroom's home page")
    if page is None and len(body) > BODY_LIMIT:
        what = f"the page is larger than {BODY_LIMIT // 1_048_576} MB, of which no listing is read"
        return Refusal(url, what, "name a section's page, or the feed if you know it")
    if page is None:
        return Refusal(url, _("it is no web page"), _("give the address of the newsroom's home page"))
    articles = len(links.candidates) if links is not None else 0
    is_bare = articles < FEWEST_ARTICLES and page.links < _FEW_LINKS and not page.feeds
    service = find_challenge(capture) if is_bare else None
    if service:
        return Refusal(
            url,
            _("a challenge of {service} stands before it").format(service=service),
            _("it asks for a person: ask the newsroom for a feed"),
        )
    return _refuse_page(url, page, articles)


def _refuse_page(url: str, page: HomePage, articles: int) -> Refusal | None:
    if _is_article(page):
        home = f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}/"
        return Refusal(url, _("it is an article"), _("give the home page: marbre sources add {home}").format(home=home))
    if articles >= FEWEST_ARTICLES:
        return None
    if _PARKED.search(f"{page.title} {page.text}"[:_SMALL]) and not page.feeds:
        return Refusal(url, _("the domain is parked, for sale or unfinished"), _("look up where the newsroom has gone"))
    if page.asks_password:
        return Refusal(url, _("it asks for a log-in, and none is archived"), _("give a page that everybody can read"))
    if not page.links and not page.feeds:
        what = _("it shows nothing without running its scripts") if page.scripts else _("it links to nothing")
        return Refusal(url, what, _("give a section's page, or the feed if you know it"))
    return None


def _refuse_error(url: str, capture: Capture) -> Refusal:
    service = find_challenge(capture) if capture.error == "http" else None
    if service:
        return Refusal(
            url,
            _("a challenge of {service} stands before it").format(service=service),
            _("it asks for a person: ask the newsroom for a feed"),
        )
    if capture.error == "http":
        return Refusal(
            url,
            _("it answers with status {status}").format(status=capture.status),
            _("open it in a browser and look at how it is spelled"),
        )
    if capture.error == "bad-media-type":
        kind = (
            _("a PDF")
            if "pdf" in (capture.error_detail or "").lower()
            else _("no web page ({error_detail})").format(error_detail=capture.error_detail)
        )
        return Refusal(url, _("it is {kind}").format(kind=kind), _("give the address of the newsroom's home page"))
    if capture.error == "robots":
        return Refusal(url, tell_reason(capture.error_detail or _("robots.txt forbids it")), _(_EXPLAINED["robots"]))
    said = _(_EXPLAINED.get(str(capture.error), "try again later"))
    return Refusal(url, _("it cannot be read ({error})").format(error=capture.error), said)


def _refuse_feed(url: str, capture: Capture) -> Refusal | None:
    """A feed given in the place of the page that declares it."""
    body = capture.body or b""
    listing = read_feed(body, url, capture.content_type)
    if listing.problem and not listing.candidates:
        return None
    channel = read_channel(body, capture.content_type)
    home = channel.link if channel and channel.link else f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/"
    return Refusal(url, _("it is a feed itself"), _("give its home page: marbre sources add {home}").format(home=home))


def _is_article(page: HomePage) -> bool:
    path = urlsplit(page.url).path
    is_deep = path not in ("", "/") and score_form(page.url) >= _ARTICLE_FORM
    return is_deep and (page.is_article or page.kind == "article")
