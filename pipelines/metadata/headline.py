"""The headline as displayed: without the newsroom's name, the section or the surtitle that pages write around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from archive.model.extraction import Origin
from pipelines.metadata.dates.french_dates import fold
from pipelines.metadata.linked_data import LinkedData, clean_text
from pipelines.metadata.markup import Markup
from pipelines.metadata.masthead import find_displayed
from pipelines.metadata.people.outlets import Outlet, squeeze_name

_SEPARATOR = re.compile(r"(?<!\s)\s++(?:[|»«·•:–—-]|::|//)\s++|(?:(?<!\s)\s++)?\|\s*+")
_CRUMBS = re.compile(r"(?<!\s)\s++[>›|»]\s++")
_WORD = re.compile(r"[a-z0-9]+")
# Chosen by what they did to the saved press pages; none was measured alone.
_LONGEST = 400
"""Letters: a longer text is no headline."""
_SHORTEST = 9
"""Letters: a shorter text outside an h1 equals the stated headline by chance."""
_LEAST_OVERLAP = 0.3
"""Share of the shorter text's words that a stated headline must have too, for an h1 to be the article's: more than
this."""
_FEWEST_COMMON_WORDS = 2
"""Words that two texts have in common at least, where they are not equal."""
_SHORTEST_WORD = 3
"""Letters: shorter words (le, de, un) are in every headline and are not counted."""
_LARGEST_BEARER = 15
"""Elements within an element: one that holds as many is a box, and no headline."""
_SHORTEST_END = 12
"""Letters and digits of a stated headline: a shorter one ends an h1 by chance, and before it is no surtitle."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline, where it was read, and the element that displays it (None: only the head of the page has it)."""

    text: str
    origin: Origin
    element: HtmlElement | None


def read_headline(tree: HtmlElement, markup: Markup, linked: LinkedData, outlet: Outlet) -> Headline | None:
    """Choose among h1, Open Graph, JSON-LD and the title element.

    The h1 is what readers see, so it wins wherever one of the others confirms it; they in turn tell which of several
    h1 it is, and free it from a surtitle written into the same element.
    """
    stated = _list_stated(markup, linked, outlet)
    displayed_as = [
        (element, text)
        for element in markup.headings
        if (text := drop_invisible(find_displayed(element))) and len(text) < _LONGEST
    ]
    best = _find_confirmed(displayed_as, stated)
    if best is None and stated and (element := _find_same_text(tree, stated)) is not None:
        best = (element, drop_invisible(find_displayed(element)))
    if best is None:
        best = _find_unconfirmed([(e, t) for e, t in displayed_as if not outlet.has_name(t)], stated)
    if best is not None:
        element, text = best
        return Headline(_strip_date(element, _strip_surtitle(element, text, stated)), "html", element)
    if stated:
        text, origin = stated[0]
        element = next((e for e, t in displayed_as if not outlet.has_name(t)), None) if len(displayed_as) == 1 else None
        return Headline(text, origin, element)
    return None


def _find_unconfirmed(
    candidates: list[tuple[HtmlElement, str]], stated: list[tuple[str, Origin]]
) -> tuple[HtmlElement, str] | None:
    """The h1 that nothing confirms: the article's own where the head says nothing, or a sentence that stands alone."""
    if not stated:
        within = [one for one in candidates if any(around.tag in _ARTICLE_TAGS for around in one[0].iterancestors())]
        return next(iter(within or candidates), None)
    if len(candidates) == 1 and len(candidates[0][1].split()) >= _SENTENCE_WORDS:
        return candidates[0]  # the head has a text for search engines
    return None


_ARTICLE_TAGS = ("article", "main")
_SENTENCE_WORDS = 4
"""Words of a lone h1 from which it is a headline and no section's name. Chosen on the saved press pages."""
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad\u200e\u200f"))
"""Zero-width spaces, soft hyphens and marks of direction: they break lines, and no reader sees them."""


def drop_invisible(text: str) -> str:
    """A text without the characters that are there for line breaking only."""
    return text if text.isascii() else " ".join(text.translate(_INVISIBLE).split())


def strip_outlet(title: str, outlet: Outlet) -> str:
    """A title without the newsroom's name (and a section before it) at its end or its start."""
    pieces = _SEPARATOR.split(title)
    if len(pieces) < 2:
        return _trim(title)
    marks = [match.group(0) for match in _SEPARATOR.finditer(title)]
    end = len(pieces)
    while end > 1 and outlet.has_name(pieces[end - 1]) and squeeze_name(pieces[end - 1]):
        end -= 1
    start = 0
    if end == len(pieces) and outlet.has_name(pieces[0]) and ":" not in marks[0]:
        start = 1
    kept = pieces[start] + "".join(
        mark + piece for mark, piece in zip(marks[start:], pieces[start + 1 : end], strict=False)
    )
    return _trim(kept) or title.strip()


def _trim(title: str) -> str:
    """Without the separators that a cut leaves at the ends; guillemets that open or close a quotation stay."""
    return title.strip(" |-–—").lstrip("» ").rstrip("« ")


def _list_stated(markup: Markup, linked: LinkedData, outlet: Outlet) -> list[tuple[str, Origin]]:
    """What the head of the page calls the headline, best first."""
    found: list[tuple[str | None, Origin]] = [
        (markup.find_first("og:title"), "open-graph"),
        (linked.headline, "json-ld"),
        (
            markup.find_first(
                "headline", "dc.title", "dc:title", "twitter:title", "title", "sailthru.title", "parsely-title"
            ),
            "meta",
        ),
        (markup.title, "html"),
    ]
    first: dict[str, Origin] = {}  # most pages state the same text several times
    for text, origin in found:
        if text:
            first.setdefault(text, origin)
    cleaned: dict[str, Origin] = {}
    for text, origin in first.items():
        cleaned.setdefault(strip_outlet(drop_invisible(clean_text(text)), outlet), origin)
    return [
        (text, origin) for text, origin in cleaned.items() if 0 < len(text) < _LONGEST and not outlet.has_name(text)
    ]


def _find_confirmed(
    candidates: list[tuple[HtmlElement, str]], stated: list[tuple[str, Origin]]
) -> tuple[HtmlElement, str] | None:
    best: tuple[HtmlElement, str] | None = None
    best_score = _LEAST_OVERLAP
    for element, text in candidates:
        score = max((_measure_overlap(text, other) for other, _ in stated), default=0.0)
        # Of two with the same text the later one heads the article, the earlier the page.
        again = best is not None and score == best_score and squeeze_name(text) == squeeze_name(best[1])
        if score > best_score or again:
            best, best_score = (element, text), score
    return best


def _measure_overlap(one: str, other: str) -> float:
    """Share of the shorter text's words that the other has too; short texts must agree on most."""
    left, right = set(_split_words(one)), set(_split_words(other))
    if not left or not right:
        return 0.0
    if squeeze_name(_SEPARATOR.split(other)[0]) == squeeze_name(one):
        return 1.0
    common = len(left & right)
    return common / max(min(len(left), len(right)), 1) if common >= _FEWEST_COMMON_WORDS or left == right else 0.0


def _split_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(fold(text)) if len(word) >= _SHORTEST_WORD]


def _find_same_text(tree: HtmlElement, stated: list[tuple[str, Origin]]) -> HtmlElement | None:
    """The element that displays one of the stated headlines where no h1 does: h2, h3, or a title class."""
    pieces = (piece for text, _ in stated for piece in (text, *_CRUMBS.split(text), *_list_long_ends(text)))
    wanted = {squeeze_name(piece) for piece in pieces if len(squeeze_name(piece)) >= _SHORTEST}
    for element in tree.iter(*_BEARERS):
        named = element.tag in ("h2", "h3") or "tit" in (element.get("class") or "").lower()
        is_small = named and sum(1 for _ in element.iter()) < _LARGEST_BEARER
        text = find_displayed(element) if is_small else (element.text or "").strip()
        if _SHORTEST <= len(text) < _LONGEST and squeeze_name(text) in wanted:
            return element
    return None


def _list_long_ends(title: str) -> list[str]:
    """What is left of a title without the pieces at its end or its start, where that is most of it: a name that nothing
    else on the page tells to be the newsroom's stands there.
    """
    cuts = [match.span() for match in _SEPARATOR.finditer(title)]
    ends = [title[:start] for start, _ in cuts] + [title[end:] for _, end in cuts]
    return [end for end in ends if len(end) > _LEAST_OF_TITLE * len(title)]


_LEAST_OF_TITLE = 0.5
"""Share of a title's letters above which what is displayed of it is the headline and no section's name. Chosen."""
_BEARERS = ("h2", "h3", "h4", "p", "div", "span", "strong", "b", "td", "font")


def _strip_surtitle(element: HtmlElement, text: str, stated: list[tuple[str, Origin]]) -> str:
    """An h1 that holds the surtitle in an element of its own, when the head of the page or its class tells it apart."""
    if len(element) == 0:
        return text
    first = element[0]
    kicker = (
        squeeze_name(find_displayed(first)) if isinstance(first.tag, str) and not (element.text or "").strip() else ""
    )
    if kicker and len(kicker) < len(squeeze_name(text)) and _is_kicker(first, kicker, text, stated):
        return _drop_front(text, len(kicker))
    key = squeeze_name(text)
    for other, _ in stated:
        end = squeeze_name(other)
        if len(end) >= _SHORTEST_END and end != key and key.endswith(end):
            front = key[: -len(end)]
            if any(squeeze_name(find_displayed(child)) == front for child in element.iterchildren()):
                return _drop_front(text, len(front))
    return text


def _strip_date(element: HtmlElement, text: str) -> str:
    """An h1 without the date that its last element shows: "La criée déménage Mis à jour le 3 mai 2024"."""
    last = element[-1] if len(element) else None
    if last is None or not isinstance(last.tag, str) or (last.tail or "").strip():
        return text
    shown = find_displayed(last)
    is_date = last.tag == "time" or _DATED.match(shown) is not None
    front = text.removesuffix(shown).rstrip(" |,–—-")
    return front if is_date and shown and len(squeeze_name(front)) >= _SHORTEST_END else text


_DATED = re.compile(
    r"(?:derni[èe]re\s)?(?:publi[ée]|mise?\s|modifi[ée]|actualis|cr[ée]{2})[^\d]{0,40}\d{1,2}[\s./-]", re.IGNORECASE
)
"""A label and a day."""
_KICKER_CLASS = re.compile(
    r"sur-?titre|kicker|eyebrow|over-?line|over-?title|rubri|categor|(?:^|[\s_-])label", re.IGNORECASE
)
_MOST_KICKER_WORDS = 5
"""Words of a surtitle that its class alone tells apart."""


def _is_kicker(first: HtmlElement, kicker: str, text: str, stated: list[tuple[str, Origin]]) -> bool:
    """Whether the h1's first element is a surtitle: by its class, or because the head writes a mark between the two."""
    shown = find_displayed(first)
    if len(squeeze_name(text)) - len(kicker) < _SHORTEST_END:
        return False
    if shown[-1:] in ".:!?»":
        return False  # it leads into the headline
    if _KICKER_CLASS.search(first.get("class") or "") and len(shown.split()) <= _MOST_KICKER_WORDS:
        return True
    return any(
        squeeze_name(other) == squeeze_name(text) and other[_find_offset(other, len(kicker)) :].lstrip()[:1] in _MARKS
        for other, _ in stated
    )


_MARKS = (".", "|", ":", "–", "—")


def _drop_front(text: str, letters: int) -> str:
    return text[_find_offset(text, letters) :].lstrip(" .:|–—-")


def _find_offset(text: str, letters: int) -> int:
    """Where in the text its first so many letters and digits end."""
    seen = 0
    for place, char in enumerate(text):
        if seen == letters:
            return place
        seen += len(squeeze_name(char))
    return len(text)
