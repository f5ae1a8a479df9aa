"""Articles on several pages: which address is a further page of another, and the next page that a page names. Pure.

A next page is believed where its address is that of the article but for a page number. `rel=next` alone says less:
many templates point it at the next article.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from archive.model.urls import to_address

MOST_PAGES = 20
"""Pages of one article that are followed: the longest seen among the saved press pages has nine."""

_PARAMETER = re.compile(
    r"(?:page|pg|p|paged|pagenum|num_?page|page_?num|page_?no|pagina|seite)=(\d{1,2})", re.IGNORECASE
)
# /2/, /page/2, -page-2.html, _2.html, ,2.html: between the address and its ending.
_IN_PATH = re.compile(
    r"(?P<stem>.*?)(?:[-_,/.]?(?:page|pg|p)[-_/]?|[-_,/])(?P<number>\d{1,2})(?P<ending>(?:\.\w{2,5})?/?)", re.IGNORECASE
)
# The same without a word for pages, which may be the end of the name before it: /le-tour-du-cap/2/.
_BELOW = re.compile(r"(?P<stem>.*)[-_,/](?P<number>\d{1,2})(?P<ending>(?:\.\w{2,5})?/?)")
# /p1.html, /recit-page-1.html: a first page that has a number too, and says that it is a page.
_NUMBERED = re.compile(
    r"(?P<stem>.*?(?:page|pg|\bp|_p)[-_/]?)(?P<number>\d{1,2})(?P<ending>(?:\.\w{2,5})?/?)", re.IGNORECASE
)

_LONGEST_TAG = 2_000
"""Characters of a link's tag."""
_TAG = re.compile(rf"<(a|link)\b([^<>]{{1,{_LONGEST_TAG}}})>", re.IGNORECASE)
_HREF = re.compile(r"""href=["']?([^"'<>\s]++)""")
_END_BACKWARDS = re.compile(r"/?(?:\w{2,5}\.)?\d{1,2}(?!\d)")
"""How the address of a further page ends, its last sign first: of a page's many links few are read farther."""
_LONGEST_END = 10
"""Characters of such an ending, and the one before it."""
_NUMBER_WITHIN = re.compile(r"(?<!\d)\d{1,2}(?:\.\w{2,5})?/?&")
"""The number of a page where other parameters follow."""
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_NEXT_WORDS = re.compile(
    r"^(?:\W*+(?:(?:lire\s+la\s+|la\s+)?(?:page\s+)?suiv(?:ante?|\.)?|page\s+suivante|lire\s+la\s+suite|suite|next(?:\s+page)?|"
    r"n[äa]chste(?:\s+seite)?|siguiente|successiva|volgende|الصفحة\s+التالية|(?:(?:aller\s+[àa]\s+la\s+)?page\s+)?\d{1,2})"
    r"(?:\W{1,3}\d{1,2}\s?/\s?\d{1,2})?+|[^\w›»>→]*+[›»>→])\W*+$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"""\b(?:id|class)\s*=\s*["'](?:[^"'<>]*[\s_-])?$""", re.IGNORECASE)
_COMMENT = re.compile(r"""comment(?<=[\s"'_-]comment)""")
_LONGEST_NAME = 200
"""Characters of an element's classes before the one that is looked at."""
_ANY_TAG = re.compile(r"<[^<>]*>")
_LONGEST_LABEL = 200
"""Characters of a link's inside that are looked at."""


def find_page_number(url: str, first: str) -> int | None:
    """The number by which an address is a further page of `first`, from 1 (of those who count from 0) on."""
    address, start = to_address(url), to_address(first)
    if address is None or start is None or address == start:
        return None
    there, here = urlsplit(address), urlsplit(start)
    if there.hostname != here.hostname:
        return None
    if there.path.rstrip("/") == here.path.rstrip("/"):
        return _find_in_query(there.query, here.query)
    return _find_in_path(there.path, here.path) if there.query == here.query else None


def find_next_page(html: str, url: str, first: str | None = None) -> str | None:
    """The address of the page that follows in an article of which `first`, else `url`, is the first page."""
    start = first or url
    reached = (find_page_number(url, start) or 0) if first else _read_own_number(url)
    for address in _find_links_onward(html, url):
        number = find_page_number(address, start)
        # The second page is 1 of those who count from 0, else 2.
        if number is not None and (number == reached + 1 or (reached == 0 and number == 2)):
            return address
    return None


def _read_own_number(url: str) -> int:
    """The number of a first page that has one: 0 or 1; 0 where it has none."""
    parts = urlsplit(url)
    in_path = _NUMBERED.fullmatch(unquote(parts.path))
    in_query = [found for piece in parts.query.split("&") if (found := _PARAMETER.fullmatch(piece))]
    numbers = [int(found["number"]) for found in (in_path,) if found] + [int(found[1]) for found in in_query]
    return 1 if 1 in numbers else 0


def _find_in_query(query: str, first: str) -> int | None:
    pieces, first_pieces = query.split("&"), first.split("&")
    numbers = [int(found[1]) for piece in pieces if (found := _PARAMETER.fullmatch(piece))]
    own = [int(found[1]) for piece in first_pieces if (found := _PARAMETER.fullmatch(piece))]
    rest, first_rest = (
        [piece for piece in each if piece and not _PARAMETER.fullmatch(piece)] for each in (pieces, first_pieces)
    )
    if len(numbers) != 1 or sorted(rest) != sorted(first_rest) or own not in ([], [0], [1]):
        return None
    return numbers[0] if numbers[0] > (own[0] if own else 0) else None


def _find_in_path(path: str, first: str) -> int | None:
    there, here = unquote(path).rstrip("/"), unquote(first).rstrip("/")
    for added in (_IN_PATH.fullmatch(there), _BELOW.fullmatch(there)):
        if added and here in (added["stem"] + added["ending"], added["stem"]):
            return int(added["number"]) or None
    counted, start = _NUMBERED.fullmatch(there), _NUMBERED.fullmatch(here)
    if counted and start and counted["stem"] == start["stem"] and counted["ending"] == start["ending"]:
        number, own = int(counted["number"]), int(start["number"])
        return number if own in (0, 1) and number > own else None
    return None


def _find_links_onward(html: str, url: str) -> Iterator[str]:
    """The addresses that a page calls the next, by `rel` or by the link's words; comments have pages of their own."""
    for link in _HREF.finditer(html, 0, _find_comments(html)):
        tag = _match_tag(html, link.start()) if _has_page_number(link[1]) else None
        if tag is None:
            continue
        may_say_next = "next" in tag[2].lower()
        if not may_say_next and (tag[1].lower() != "a" or not _NEXT_WORDS.match(_read_label(html, tag.end()))):
            continue
        attributes = {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(tag[2])}
        is_next = "next" in attributes.get("rel", "").lower().split()
        if not is_next and may_say_next and not _NEXT_WORDS.match(_read_label(html, tag.end())):
            continue
        address = to_address(entities.unescape(attributes.get("href", "")), url)
        if address is not None:
            yield address


def _has_page_number(address: str) -> bool:
    """Whether an address as written ends in a small number, or in one and parameters."""
    if _END_BACKWARDS.match(address[: -_LONGEST_END - 1 : -1]):
        return True
    return "&" in address and _NUMBER_WITHIN.search(address) is not None


def _match_tag(html: str, within: int) -> re.Match[str] | None:
    """The tag of a link around a place in the page; looked for near by only, so that no page makes this slow."""
    start = html.rfind("<", max(0, within - _LONGEST_TAG), within)
    return _TAG.match(html, start) if start >= 0 else None


def _find_comments(html: str) -> int:
    """Where readers' comments begin; the page's end where there are none."""
    found = (mention.start() for mention in _COMMENT.finditer(html) if _is_in_name(html, mention.start()))
    return next(found, len(html))


def _is_in_name(html: str, at: int) -> bool:
    """Whether a word of the page stands in an element's id or classes."""
    start = max(0, at - _LONGEST_NAME)
    quote = max(html.rfind('"', start, at), html.rfind("'", start, at))
    before = html[quote - 1 : quote] if quote > 0 else ""
    # Most mentions are words of a script: the last quote before them opens no attribute.
    return (before == "=" or before.isspace()) and _NAMED.search(html, start, at) is not None


def _read_label(html: str, start: int) -> str:
    inside = html[start : start + _LONGEST_LABEL].partition("</a")[0]
    return entities.unescape(_ANY_TAG.sub(" ", inside)).strip()
