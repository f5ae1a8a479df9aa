"""Where a newsroom's articles may be listed: addresses to be tried, each with who names it, best first. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

from archive.model.urls import to_urlkey
from crawler.discovery.address_forms import score_form
from crawler.discovery.site.cms import NO_SYSTEM, USUAL_FEEDS, USUAL_SITEMAPS
from crawler.discovery.site.home_page import DeclaredFeed, HomePage
from crawler.discovery.site.hosts import is_same_site

ListingKind = Literal["feed", "sitemap", "section"]
NamedBy = Literal["declared", "link", "robots.txt", "cms", "usual place", "menu", "sitemap index", "given"]
"""Who names an address: a link element of the page, a link for people, robots.txt, what is known of the system …"""

_COMMENTS = re.compile(
    r"comments?/feed|/comments/default|feed=comments|comments?[-_]?(?:rss|feed)|commentaires?|\bcomments? feed|/forum/"
    r"|backend-forum",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"/(?:tags?|mots?(?:-cles?)?|authors?|auteurs?|search|recherche|label|labels|keywords?|users?)/|[?&](?:tag|author|s|q|id_mot|id_auteur)="
    r"|/-/|[?&]page=(?:mot|auteur)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"/(?:categor(?:y|ies|ie)|rubriques?|sections?|taxonomy/term|c)/|[?&](?:cat|category|id_rubrique)=|\b(?:cat[ée]gorie|rubrique)\b",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"(?:^|\W)(?:[àa][- ]la[- ]une|une|titres|toute?s?(?: l['’])?|actualit[ée]s?|general|all|main|news)(?:\W|$)",
    re.IGNORECASE,
)
_OTHER_MEDIA = re.compile(r"podcast|vid[ée]os?\b|audio|m[ée]t[ée]o|agenda|emploi|annonces|oembed", re.IGNORECASE)
_MENU_NOISE = re.compile(
    r"contact|abonne|connexion|compte|boutique|mentions|legales|cgu|cgv|newsletter|kiosque|annonces?|emploi|m[ée]t[ée]o|jeux|programme"
    r"|tv\b|radio|podcast|vid[ée]os?|publicit|a-propos|qui-sommes|accueil|login|search|recherche|archives?",
    re.IGNORECASE,
)
_NEWS_SITEMAP = re.compile(r"news|actu|google", re.IGNORECASE)
_NO_ARTICLES = re.compile(
    r"(?:page|image|video|categor|tag|author|auteur|product|taxonom|users?|local|static)[\w-]{0,100}\.xml",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ListingCandidate:
    """An address that may list articles. `says` is its title, or by what it is known; `noise` why it is not tried."""

    kind: ListingKind
    url: str
    origin: NamedBy
    says: str = ""
    noise: str | None = None


def list_feeds(page: HomePage) -> list[ListingCandidate]:
    """The feeds that the page declares, then those of its system; comments and tags last, marked as noise."""
    ranked = sorted(enumerate(page.feeds), key=lambda pair: (_rank_feed(pair[1], page.url), pair[0]))
    declared = [
        ListingCandidate(
            "feed", feed.url, "link" if feed.is_link else "declared", feed.title, find_noise(feed.url, feed.title)
        )
        for _, feed in ranked
        if not feed.is_link or is_same_site(feed.url, page.url)
    ]
    cms = page.cms.cms if page.cms else NO_SYSTEM
    known = [ListingCandidate("feed", urljoin(page.url, path), "cms", cms.name) for path in cms.feeds]
    good = [one for one in declared if one.noise is None]
    # What a link for people leads to is often a page about feeds: the system's own feed goes before it.
    said = [one for one in good if one.origin == "declared"]
    linked = [one for one in good if one.origin == "link"]
    return drop_doubles([*said, *known, *linked, *(one for one in declared if one.noise is not None)])


def list_usual_feeds(page: HomePage) -> list[ListingCandidate]:
    """Where feeds lie on many a site."""
    return [ListingCandidate("feed", urljoin(page.url, path), "usual place") for path in USUAL_FEEDS]


def list_sitemaps(page: HomePage, of_robots: Iterable[str]) -> list[ListingCandidate]:
    """Sitemaps of robots.txt, of the system and in the usual places; news sitemaps first, none of pages or tags."""
    named = [ListingCandidate("sitemap", url, "robots.txt") for url in of_robots if is_same_site(url, page.url)]
    cms = page.cms.cms if page.cms else NO_SYSTEM
    known = [ListingCandidate("sitemap", urljoin(page.url, path), "cms", cms.name) for path in cms.sitemaps]
    usual = (
        []
        if page.cms or named
        else [ListingCandidate("sitemap", urljoin(page.url, path), "usual place") for path in USUAL_SITEMAPS]
    )
    # What robots.txt names is there; what the system has by default may be, so that of it only news sitemaps go before.
    named.sort(key=lambda one: not _NEWS_SITEMAP.search(urlsplit(one.url).path))
    guesses = [one for one in (*known, *usual) if not named or _NEWS_SITEMAP.search(one.url)]
    if named and _NEWS_SITEMAP.search(urlsplit(named[0].url).path):
        guesses = []
    return [one for one in drop_doubles([*named, *guesses]) if not _NO_ARTICLES.search(urlsplit(one.url).path)]


def names_news(url: str) -> bool:
    """Whether a sitemap's address says that it is one of news."""
    return bool(_NEWS_SITEMAP.search(urlsplit(url).path))


def choose_nested(urls: Iterable[tuple[str, object]]) -> str | None:
    """Of a sitemap index's sitemaps (address, last change), the one most likely to hold today's articles."""
    listed = [(url, changed) for url, changed in urls if not _NO_ARTICLES.search(urlsplit(url).path)]
    if not listed:
        return None
    news = next((url for url, _ in listed if _NEWS_SITEMAP.search(urlsplit(url).path)), None)
    dated = [(str(changed), place, url) for place, (url, changed) in enumerate(listed) if changed is not None]
    return news or (max(dated)[2] if dated else listed[0][0])


def list_sections(page: HomePage) -> list[ListingCandidate]:
    """The page itself, then sections of its menu, in the menu's order."""
    sections = (
        link
        for link in page.menu
        if is_same_site(link.url, page.url)
        and _looks_like_section(link.url, page.url)
        and not _MENU_NOISE.search(f"{link.url} {link.words}")
    )
    listed = [ListingCandidate("section", page.url, "menu", "home page")]
    listed += [ListingCandidate("section", link.url, "menu", link.words) for link in sections]
    return drop_doubles(listed)


def find_noise(url: str, title: str) -> str | None:
    """Why a feed is not worth a request, by its address and title: comments, or the articles of one tag or author."""
    said = f"{unquote(url)} {title}"
    if _COMMENTS.search(said):
        return "comments"
    return "a tag's or an author's" if _TOPIC.search(unquote(url)) else None


def names_section(url: str, title: str = "") -> bool:
    """Whether a feed's address or title is one section's."""
    return bool(_SECTION.search(unquote(url)) or _SECTION.search(title))


def drop_doubles(candidates: Iterable[ListingCandidate]) -> list[ListingCandidate]:
    """Each address once, as it was named first."""
    return list(_list_once(candidates))


def _list_once(candidates: Iterable[ListingCandidate]) -> Iterator[ListingCandidate]:
    seen: set[str] = set()
    for one in candidates:
        key = to_urlkey(one.url)
        if key not in seen:
            seen.add(key)
            yield one


def _rank_feed(feed: DeclaredFeed, home: str) -> int:
    """Lower is better: the site's own feed of everything, then sections', then other media."""
    said = f"{unquote(feed.url)} {feed.title}"
    rank = 2 * feed.is_link + 3 * bool(_OTHER_MEDIA.search(said)) + 2 * names_section(feed.url, feed.title)
    rank += 1 - bool(_MAIN.search(said))
    names = [name for name in urlsplit(feed.url).path.split("/") if name]
    rank += max(0, len(names) - 2) + (not is_same_site(feed.url, home))
    return rank


def _looks_like_section(url: str, home: str) -> bool:
    """A short name below the home page, and no article's address."""
    path = urlsplit(url).path
    names = [name for name in path.split("/") if name]
    return 1 <= len(names) <= 3 and to_urlkey(url) != to_urlkey(home) and score_form(url) < 4
