"""The pages on which a listing goes on: which links of a page are its further pages, and by what form. Pure.

A further page has the page's own address but for a number: in a parameter (`?page=3`, `?debut_articles=20`) or in the
path (`/page/3/`). The number is put in by whoever walks on, so that no link is followed that a page makes up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.model.urls import to_urlkey

_KEY = re.compile(
    r"(?:(?:num|no|p|cur(?:rent)?)_?)?(?:page|pag|pg|seite|pagina)(?:_?(?:num|no|number))?|p|paged|start|offset|from|debut(?:_?\w+)?|limitstart"
    r"|start-index|tx_\w+(?:\[|%5B)[\w\[\]%@/-]*currentpage(?:\]|%5D)",
    re.IGNORECASE,
)
"""Parameters that hold the number of a page, or of its first entry."""
_OFFSET_KEY = re.compile(r"start|offset|from|debut\w*|limitstart|start-index", re.IGNORECASE)
_PATH = re.compile(
    r"(?P<stem>.*?)(?P<mark>/(?:page|pages|p|seite)[/-]?|[-_]page[-_]?)(?P<number>\d{1,5})(?P<ending>(?:\.\w{2,5})?/?)",
    re.IGNORECASE,
)
_MOST_LINKS = 3_000
_MOST_ENTRIES = 500
"""Entries of one page, by which an offset rises at most. `?p=4711` is an article's number, and no page's."""
NUMBER = "{number}"


@dataclass(frozen=True, slots=True)
class Pager:
    """How a listing goes on. `form` has NUMBER in it; `following` is the next page's, `step` more each, `last` the
    highest that the page links to."""

    form: str
    following: int
    step: int
    last: int


@dataclass(frozen=True, slots=True)
class PagerLink:
    """A link as it stands: its address, its words, and whether it says that it is the next."""

    url: str
    words: str = ""
    is_next: bool = False


def find_pager(links: Iterable[PagerLink], url: str) -> Pager | None:
    """The further pages of the listing at `url`, by the form that most of its links have; None where it has none."""
    bases = {to_urlkey(url): 0}
    for base, _, number in _split(url):
        bases[to_urlkey(base)] = number
    found: dict[str, dict[int, PagerLink]] = defaultdict(dict)
    for link, _ in zip(links, range(_MOST_LINKS), strict=False):
        for base, form, number in _split(link.url):
            if to_urlkey(base) in bases:
                found[form].setdefault(number, link)
    if not found:
        return None
    form, pages = max(found.items(), key=lambda pair: (len(pair[1]), any(link.is_next for link in pair[1].values())))
    own = next((number for base, own_form, number in _split(url) if own_form == form), None)
    return _make_pager(form, pages, own)


def _make_pager(form: str, pages: dict[int, PagerLink], own: int | None) -> Pager | None:
    numbers = sorted(pages)
    is_offset = bool(_OFFSET_KEY.search(form.partition("?")[2])) and "?" in form
    named = next((number for number in numbers if pages[number].is_next), None)
    reached = own if own is not None else 0 if is_offset or _counts_from_nought(pages) else 1
    following = named if named is not None and named > reached else next((n for n in numbers if n > reached), None)
    if following is None or following - reached > (_MOST_ENTRIES if is_offset else 1):
        return None
    return Pager(form, following, following - reached, numbers[-1])


def _counts_from_nought(pages: dict[int, PagerLink]) -> bool:
    """Whether the page that people call the second has the number 1, as Drupal counts."""
    return any(link.words.isdigit() and int(link.words) == number + 1 for number, link in pages.items())


def _split(url: str) -> Iterator[tuple[str, str, int]]:
    """Each way of reading an address as a further page: the first page's address, the form, the number."""
    parts = urlsplit(url)
    pieces = parts.query.split("&") if parts.query else []
    for place, piece in enumerate(pieces):
        key, _, value = piece.partition("=")
        if _KEY.fullmatch(key) and re.fullmatch(r"\d{1,6}", value):
            rest = [*pieces[:place], *pieces[place + 1 :]]
            numbered = [*pieces[:place], f"{key}={NUMBER}", *pieces[place + 1 :]]
            yield (
                parts._replace(query="&".join(rest), fragment="").geturl(),
                parts._replace(query="&".join(numbered), fragment="").geturl(),
                int(value),
            )
    if (found := _PATH.fullmatch(parts.path)) is not None:
        stem, ending = found["stem"], found["ending"]
        numbered_path = f"{stem}{found['mark']}{NUMBER}{ending}"
        base = f"{stem}{ending}" if ending.strip("/") else f"{stem}/"
        yield (
            parts._replace(path=base, fragment="").geturl(),
            parts._replace(path=numbered_path, fragment="").geturl(),
            int(found["number"]),
        )
