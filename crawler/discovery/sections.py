"""Section pages to listings: the links of a page that look like articles of the same newsroom.

The heuristic, whole. A link is out at once when its host is not the newsroom's, when it is the page itself or its
paging, or when its address by its form is a listing, a service page or a file (`address_forms.names_listing`). What is
left collects points, and is a candidate from THRESHOLD on; of several links to one address the best counts:

    the address   `address_forms.score_form`: long slug, date, number, ending, depth; a bare section name loses points
    its words     6 or more +3, 4 or 5 +2, 3 none, 1 or 2 -1 (a headline is a sentence, "Sport" is not)
    its series    at least three links to one path under several identifiers (`/news.php?id=12`) +1
    its place     in or around a heading +2, elsewhere in an article element +1; in the page's menus, head or foot -3

An image link or a "Lire la suite" has no words, which costs nothing: its address must then carry it alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree, html

from archive.locale.reason import RecordedReason
from archive.model.urls import to_address, to_urlkey
from crawler.discovery.address_forms import count_path_words, names_identifier, names_listing, score_form
from crawler.discovery.bodies import BODY_LIMIT, decompress_body, strip_prolog
from crawler.discovery.candidate import Candidate, Listing
from crawler.discovery.listed_addresses import needs_doubtful
from crawler.discovery.pager import PagerLink, find_pager
from crawler.discovery.wording import TITLE_LENGTH, fold_wording

THRESHOLD = 4
"""Points from which a link is a candidate."""

LINK_LIMIT = 3_000
"""Links of one page that are looked at; newsrooms' own pages have 50 to 600."""

_SERIES = 3
_HEADLINE = 4
"""Words of a link that may be a headline. One article has up to two of those on a page, its own and its picture's."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_AWAY = frozenset({"nav", "footer", "header"})
_AWAY_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|breadcrumbs?|fil-?d-?ariane|ariane|sidebar-menu|cookies?|social"
    r"|share|partage|pagination|pager|langs?|languages?|login)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:lire|voir|(?:en )?savoir|d[ée]couvrir|continuer|poursuivre|read|continue)"
    r"(?:(?:\s\S+){0,3}?\s(?:suite|plus|(?:l['’])?article|lecture|more|reading))?\W*"
    r"|(?:\d+|aucun) commentaires?|commenter|partager|plus|suite|\W*",
    re.IGNORECASE,
)
_PARSER = html.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True)


@dataclass(frozen=True, slots=True)
class PageLink:
    """One `a` element: where it leads, what it says, how its place counts."""

    address: str
    words: str
    place: int
    element: html.HtmlElement

    @property
    def is_away(self) -> bool:
        """Whether it stands in the page's menus, head or foot, and not around a heading, as in a teaser's own head."""
        return self.place < -1


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What an element stands in, up to the nearest menu, head or foot: `is_away` says that there is one."""

    in_heading: bool = False
    in_article: bool = False
    is_away: bool = False


def read_section(
    body: bytes,
    url: str,
    is_allowed: Callable[[str], bool],
    content_type: str | None = None,
    *,
    limit: int = BODY_LIMIT,
) -> Listing:
    """The article-looking links of a page, in the page's order, each urlkey once, without dates.

    `is_allowed` is asked with a link's canonical address and says whether it is of the newsroom; links of others are
    left out, unless there are no others. Titles are the words
    of the link that says most. Never raises; see ListingProblem.
    """
    tree = _find_tree(body, content_type, limit)
    if isinstance(tree, Listing):
        return tree
    links = _settle_links(tree, url)
    own = _to_candidates([link for link in links if is_allowed(link.address)], url)
    pager = find_pager(_list_pager_links(tree, url), url)
    # Where none is the newsroom's own, those of others tell where it has gone.
    return Listing("section", own or _to_candidates(links, url), entries=len(links), pager=pager)


def find_links(
    body: bytes, url: str, content_type: str | None = None, *, limit: int = BODY_LIMIT
) -> list[PageLink] | Listing:
    """The links of a page that are no listings by their form, in its order; or why it is none. Never raises."""
    tree = _find_tree(body, content_type, limit)
    return tree if isinstance(tree, Listing) else _settle_links(tree, url)


def _find_tree(body: bytes, content_type: str | None, limit: int) -> html.HtmlElement | Listing:
    text = decompress_body(body, content_type, limit)
    if isinstance(text, Listing):
        return text
    tree = _parse_tree(text)
    if tree is None or tree.find(".//a") is None:
        return Listing("unknown", problem="not-a-page", problem_detail=RecordedReason("no-link", text=text[:60]))
    return tree


def _settle_links(tree: html.HtmlElement, url: str) -> list[PageLink]:
    links = list(_list_links(tree, url))
    if not needs_doubtful(
        [(link.address, link.words) for link in links if count_path_words(link.words) >= _HEADLINE], fewest_titles=3
    ):
        return [replace(link, address=to_address(link.address) or link.address) for link in links]
    return links


def _parse_tree(text: str) -> html.HtmlElement | None:
    try:
        return html.document_fromstring(strip_prolog(text), parser=_PARSER)
    except (etree.LxmlError, ValueError):  # nothing that could be an element; a character that XML forbids
        return None


def _list_pager_links(tree: html.HtmlElement, url: str) -> Iterator[PagerLink]:
    """Every link and link element with the words on it, whatever its address names."""
    base = tree.find(".//base[@href]")
    base_url = (to_address(base.get("href", ""), url) if base is not None else None) or url
    for element in islice(tree.iter("a", "link"), LINK_LIMIT):
        is_next = "next" in (element.get("rel") or "").lower().split()
        may_be = element.tag == "a" or is_next
        address = to_address(element.get("href") or "", base_url, keep_doubtful=True) if may_be else None
        if address is not None:
            words = _join_text(element).strip()[:20] if element.tag == "a" else ""
            yield PagerLink(address, words, is_next)


def _list_links(tree: html.HtmlElement, url: str) -> Iterator[PageLink]:
    """Every link to another page than this one that is no listing by its form."""
    base = tree.find(".//base[@href]")
    base_url = (to_address(base.get("href", ""), url) if base is not None else None) or url
    own_key = to_urlkey(url)
    places = _Places()
    for element in islice(tree.iter("a"), LINK_LIMIT):
        href = element.get("href")
        is_other = href and not href.lstrip().startswith("#")
        address = to_address(href, base_url, keep_doubtful=True) if href and is_other else None
        if address and not names_listing(address) and to_urlkey(address) != own_key:
            yield PageLink(address, _find_words(element), places.find_place(element), element)


def _to_candidates(links: list[PageLink], url: str) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(url=same[0].address, urlkey=key, found_in=url, title=find_title(same))
        for key, same in gather_articles(links).items()
    )


def gather_articles(links: list[PageLink]) -> dict[str, list[PageLink]]:
    """The links that look like articles, by urlkey, in the order of the first of each."""
    by_key = gather_links(links)
    points = score_links(by_key)
    return {key: same for key, same in by_key.items() if is_article_by(points[key])}


def gather_links(links: Iterable[PageLink]) -> dict[str, list[PageLink]]:
    """Links by urlkey, in the order of the first of each."""
    by_key: dict[str, list[PageLink]] = defaultdict(list)
    for link in links:
        by_key[to_urlkey(link.address)].append(link)
    return by_key


def score_links(by_key: Mapping[str, list[PageLink]]) -> dict[str, int]:
    """The points of each address, which are those of its best link."""
    numbered = _find_numbered({same[0].address for same in by_key.values()})
    return {key: max(map(_score_link, same)) + (same[0].address in numbered) for key, same in by_key.items()}


def is_article_by(points: int) -> bool:
    """Whether so many points make an article."""
    return points >= THRESHOLD


def _find_numbered(addresses: Iterable[str]) -> frozenset[str]:
    """Those that one path answers under several identifiers: `/news.php?id=12`, `?id=13`, `?id=14`."""
    by_path: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        if names_identifier(address):
            by_path[address.partition("?")[0]].append(address)
    return frozenset(address for same in by_path.values() if len(same) >= _SERIES for address in same)


def _score_link(link: PageLink) -> int:
    """The points of one link, by the table at the top."""
    return score_form(link.address) + _score_words(link.words) + link.place


def _score_words(words: str) -> int:
    count = count_path_words(words)
    if not count or _GENERIC.fullmatch(words):
        return 0
    return 3 if count >= 6 else 2 if count >= 4 else 0 if count == 3 else -1


def find_title(links: list[PageLink]) -> str | None:
    """The headline that these links to one article show."""
    said = [link for link in links if link.words and not _GENERIC.fullmatch(link.words)]
    # Around a heading stands the headline; elsewhere the longest words are, at worst, headline and teaser in one.
    best = max(said, key=lambda link: (link.place, len(link.words)), default=None)
    return best.words if best else None


def _find_words(element: html.HtmlElement) -> str:
    """What the link says: the heading inside it, else all of its text, else the title or the image's description."""
    heading = next(element.iter(*_HEADINGS), None)
    for text in (
        _join_text(heading) if heading is not None else "",
        _join_text(element),
        element.get("title", ""),
        next((image.get("alt", "") for image in element.iter("img")), ""),
    ):
        if words := fold_wording(text):
            return words[:TITLE_LENGTH]
    return ""


def _join_text(element: html.HtmlElement) -> str:
    return " ".join(islice(element.itertext(), 50))


class _Places:
    """What stands around elements, each element of the page looked at once however many links it holds."""

    def __init__(self) -> None:
        self._around: dict[html.HtmlElement, _Surroundings] = {}

    def find_place(self, link: html.HtmlElement) -> int:
        """How a link's place counts."""
        around = self._find_surroundings(link.getparent())
        place = 2 if around.in_heading or next(link.iter(*_HEADINGS), None) is not None else 0
        if around.is_away:  # a header or a menu-like class inside an article is the article's own
            return place if around.in_article else place - 3
        return max(place, int(around.in_article))

    def _find_surroundings(self, element: html.HtmlElement | None) -> _Surroundings:
        new = []
        while element is not None and element not in self._around:
            new.append(element)
            element = element.getparent()
        around = self._around[element] if element is not None else _Surroundings()
        for each in reversed(new):
            around = self._around[each] = _extend_surroundings(around, each)
        return around


def _extend_surroundings(around: _Surroundings, element: html.HtmlElement) -> _Surroundings:
    if element.tag in _HEADINGS:
        return replace(around, in_heading=True)
    if element.tag == "article":
        return replace(around, in_article=True)
    if element.tag in _AWAY or _AWAY_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}"):
        return _Surroundings(is_away=True)
    return around
