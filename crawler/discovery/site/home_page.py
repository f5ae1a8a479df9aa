"""`read_home_page`: what a newsroom's home page says of itself: name, language, feeds, system, menu. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from archive.model.urls import is_malformed, to_address
from crawler.discovery.bodies import BODY_LIMIT, decompress_body, strip_prolog
from crawler.discovery.site.cms import FoundCms, recognize_cms
from crawler.discovery.wording import fold_wording

_PARSER = html.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_MOST_FEEDS = 40
_MOST_LINKS = 1_500
_TITLE_PARTS = re.compile(r"(?<!\s)\s++[|·•–—-]\s++|(?:(?<!\s)\s++)?[:|]\s++")
_INTERFACE = "//link[@rel='https://api.w.org/']/@href"
_PUBLISHERS = ("Organization", "NewsMediaOrganization", "WebSite")
_FEED_HINT = re.compile(r"(?:^|[/._?=&-])(?:rss2?|atom|feeds?|backend|syndication|flux)(?:$|[/._?=&-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DeclaredFeed:
    """A feed that a page names: by a link element, or (`is_link`) by a link for people."""

    url: str
    title: str
    is_link: bool = False


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A link in the page's navigation."""

    url: str
    words: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """What a page says of its site. `kind` is og:type; `text` the words on it, for what it says in the way of parking.

    `region` is the country of a language tag such as fr-CA, lower case; `posts` where WordPress has its interface.
    """

    url: str
    title: str
    site_name: str
    language: str | None
    region: str | None
    kind: str
    is_article: bool
    asks_password: bool
    feeds: tuple[DeclaredFeed, ...]
    menu: tuple[MenuLink, ...]
    links: int
    scripts: int
    text: str
    cms: FoundCms | None
    posts: str | None = None


def read_home_page(body: bytes, url: str, headers: tuple[tuple[str, str], ...]) -> HomePage | None:
    """The page at `url` (after redirects); None where the bytes are no page."""
    content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
    text = decompress_body(body, content_type, BODY_LIMIT)
    if not isinstance(text, str):
        return None
    try:
        tree = html.document_fromstring(strip_prolog(text), parser=_PARSER)
    except (etree.LxmlError, ValueError):
        return None
    metas = _read_metas(tree)
    base = urljoin(url, next((str(each) for each in tree.xpath("//base/@href")), ""))
    title = fold_wording(" ".join(tree.xpath("(//head//title)[1]//text()")))
    language, region = _read_language(tree, metas)
    generators = [str(each) for each in tree.xpath("//meta[translate(@name,'G','g')='generator']/@content")]
    return HomePage(
        url=url,
        title=title,
        site_name=_find_site_name(tree, metas, title, url),
        language=language,
        region=region,
        kind=metas.get("og:type", "").lower(),
        is_article="article:published_time" in metas or _says_article(tree),
        asks_password=bool(tree.xpath("//input[@type='password']")),
        feeds=tuple(_list_feeds(tree, base)),
        menu=tuple(_list_menu(tree, base)),
        links=len(tree.xpath("//a[@href]")),
        scripts=len(tree.xpath("//script")),
        text=fold_wording(" ".join(islice(_list_words(tree), 2_000)))[:20_000],
        cms=recognize_cms(text, generators, headers, urlsplit(url).hostname or ""),
        posts=next((to_address(str(each), base) for each in tree.xpath(_INTERFACE)), None),
    )


def make_bare_page(url: str, title: str) -> HomePage:
    """The page of a site of which nothing but its address and its title are known."""
    return HomePage(
        url=url,
        title=title,
        site_name=title,
        language=None,
        region=None,
        kind="",
        is_article=False,
        asks_password=False,
        feeds=(),
        menu=(),
        links=0,
        scripts=0,
        text="",
        cms=None,
    )


def _read_metas(tree: html.HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or "").lower()
        value = (element.get("content") or "").strip()
        if name and value:
            metas.setdefault(name, value)
    return metas


def _read_language(tree: html.HtmlElement, metas: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The declared language and its region, lower case."""
    for value in (tree.get("lang") or "", tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
                  metas.get("og:locale", "")):  # fmt: skip
        if found := re.match(r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{2}))?\b", value.strip()):
            return found[1].lower(), (found[2] or "").lower() or None
    return None, None


def _find_site_name(tree: html.HtmlElement, metas: Mapping[str, str], title: str, url: str) -> str:
    """As the site calls itself, else the part of the title that its host is named after."""
    for name in ("og:site_name", "application-name", "apple-mobile-web-app-title"):
        if said := fold_wording(metas.get(name, "")):
            return said[:80]
    names = (node.get("name") for node in _list_linked_data(tree) if node.get("@type") in _PUBLISHERS)
    publisher = next((name for name in names if isinstance(name, str)), "")
    if publisher:
        return fold_wording(publisher)[:80]
    host = re.sub(r"[^a-z0-9]", "", (urlsplit(url).hostname or "").removeprefix("www.").rpartition(".")[0])
    parts = [part for part in _TITLE_PARTS.split(title) if part]
    alike = [
        part for part in parts if (bare := re.sub(r"[^a-z0-9]", "", part.lower())) and (bare in host or host in bare)
    ]
    chosen = alike or parts or [(urlsplit(url).hostname or url).removeprefix("www.")]
    return chosen[0][:80]


def _list_linked_data(tree: html.HtmlElement) -> Iterator[dict[str, object]]:
    """The objects of the page's JSON-LD, those of its graphs too."""
    for written in islice(tree.xpath("//script[@type='application/ld+json']/text()"), 20):
        try:
            data = json.loads(written)
        except (ValueError, RecursionError):
            continue
        for node in data if isinstance(data, list) else [data]:
            if isinstance(node, dict):
                yield node
                graph = node.get("@graph")
                yield from (each for each in (graph if isinstance(graph, list) else ()) if isinstance(each, dict))


def _says_article(tree: html.HtmlElement) -> bool:
    return any(node.get("@type") in ("NewsArticle", "ReportageNewsArticle") for node in _list_linked_data(tree))


def _list_feeds(tree: html.HtmlElement, base: str) -> Iterator[DeclaredFeed]:
    """Feeds of link elements, then of links whose address or words say so; each address once."""
    seen: set[str] = set()
    for element in tree.iter("link"):
        kind = (element.get("type") or "").lower().partition(";")[0].strip()
        rel = (element.get("rel") or "").lower().split()
        if kind in _FEED_TYPES and ("alternate" in rel or "feed" in rel):
            yield from _make_feed(element, base, (element.get("title") or "").strip(), seen)
    for element in islice(tree.iter("a"), _MOST_LINKS):
        href = element.get("href") or ""
        words = fold_wording(" ".join(islice(element.itertext(), 20)))
        is_named = re.fullmatch(r"(?:flux )?rss.{0,20}|atom", words, re.IGNORECASE)
        if (is_named or _FEED_HINT.search(_find_path(href))) and len(seen) < _MOST_FEEDS:
            yield from _make_feed(element, base, words, seen, is_link=True)


def _make_feed(
    element: html.HtmlElement, base: str, title: str, seen: set[str], *, is_link: bool = False
) -> Iterator[DeclaredFeed]:
    # Kept as written, but for white space: to_address would drop what a feed's address may need.
    url = urljoin(base, (element.get("href") or "").strip()).partition("#")[0]
    if not url.startswith(("http://", "https://")) or is_malformed(url) or url in seen or len(seen) >= _MOST_FEEDS:
        return
    seen.add(url)
    yield DeclaredFeed(url, title[:120], is_link)


def _find_path(href: str) -> str:
    """The path and query of a written address; empty for what is none."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}"


def _list_menu(tree: html.HtmlElement, base: str) -> Iterator[MenuLink]:
    """Links of the page's navigation, in its order, each address once."""
    seen: set[str] = set()
    places = (
        "//nav//a[@href] | //header//a[@href] | //*[contains(concat(' ', @class, ' '), 'menu')]//a[@href]"
        " | //*[contains(concat(' ', @id, ' '), 'menu')]//a[@href] | //*[contains(@class, 'nav')]//a[@href]"
    )
    for element in islice(tree.xpath(places), _MOST_LINKS):
        url = to_address(element.get("href") or "", base)
        words = fold_wording(" ".join(islice(element.itertext(), 10)))
        if url and words and url not in seen:
            seen.add(url)
            yield MenuLink(url, words[:60])


def _list_words(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "noscript", "template"):
            yield element.text or ""
        yield element.tail or ""
