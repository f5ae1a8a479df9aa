"""Who signs: the byline as displayed, the persons in it, the agency the copy came from.

What readers see decides: a byline near the headline, then the signature at the end of the text, then JSON-LD and
metas. A visible byline that names only the newsroom or an agency means that nobody signs, whatever account the content
system writes into its JSON-LD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from archive.model.extraction import Origin
from pipelines.metadata.dates.french_dates import fold, read_dates, strip_dates
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.markup import MarkedElement, is_elsewhere
from pipelines.metadata.masthead import find_displayed, find_displayed_in_parts
from pipelines.metadata.people.agencies import find_agency, find_dateline_agency, find_signed_agency, is_agency
from pipelines.metadata.people.bylines import BYLINE_START, Byline, read_byline

_META_NAMES = (
    "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "dc:creator", "parsely-author",
    "sailthru.author", "cxenseparse:author", "mrf:authors", "byl", "article:author_name", "twitter:data1",
)  # fmt: skip
_AGENCY_SLASHED = re.compile(r"[A-Z]{2,7}\s*/\s*[A-ZÀ-Ý][\w'’ -]{1,30}/\s*[A-ZÀ-Ý][^/.]{3,40}$")
"""An agency's dateline with its reporter: "AA / Paris / Awa Sy"."""

# Chosen by what they did to the saved press pages; none was measured alone.
_LONGEST_BYLINE = 220
"""Letters: a longer line is a paragraph or a biography; a longer text in a byline's markup is cut there."""
_LONGEST_NAMES = 80
"""Letters of the names beside a date at most."""
_FAR_BEFORE = 60
"""Elements before the headline in which a marked byline may stand."""
_SAME_GROUP = 12
"""Elements from one entry of a list of authors to the next at most."""
_DATE_LINES_BEFORE, _DATE_LINES_AFTER = 3, 14
"""Lines above and below the headline among which names beside a date are looked for."""
_LONGEST_DATE_LINE = 120
"""Letters of a line with names and a date at most."""
_SHORTEST_SIGNATURE, _LONGEST_SIGNATURE = 4, 110
"""Letters of a last line that can be a signature."""
_MOST_WORDS = 12
"""Words of a line that holds nothing but names at most."""
_NAMES_SHARE = 0.55
"""Share of a line's letters that names must be where something else stands beside them."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The byline, the persons and the agency, each with where it was read."""

    byline: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    byline_origin: Origin | None = None
    authors_origin: Origin | None = None
    agency_origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class _FoundByline:
    text: str
    byline: Byline
    names: tuple[str, ...]
    origin: Origin
    is_account: bool = False

    @property
    def says_something(self) -> bool:
        return bool(self.names or self.byline.agency or self.byline.is_newsroom)


def read_signature(evidence: Evidence) -> Signature:
    """Decide who signs an article: what readers see goes before what JSON-LD and the metas say."""
    shown = _find_shown(evidence)
    signed = None if shown and shown.names and not shown.is_account else _find_signed_at_end(evidence)
    if signed is not None:
        chosen: _FoundByline | None = signed
    else:
        chosen = shown or _find_stated(evidence)
    agency, agency_origin = _decide_agency(evidence, shown, chosen)
    displayed_as = shown or chosen
    return Signature(
        byline=displayed_as.text or None if displayed_as else None,
        authors=chosen.names if chosen else (),
        agency=agency,
        byline_origin=displayed_as.origin if displayed_as and displayed_as.text else None,
        authors_origin=chosen.origin if chosen and chosen.names else None,
        agency_origin=agency_origin,
    )


def _find_shown(evidence: Evidence) -> _FoundByline | None:
    """The byline displayed near the headline: by its markup, else by its words."""
    marked = _find_marked(evidence)
    if marked is not None and marked.names and not marked.is_account:
        return marked
    worded = _find_worded(evidence)
    if worded is None or not worded.names:
        worded = _find_beside_date(evidence) or worded
    if worded is not None and (worded.names or marked is None):
        return worded
    return marked or worded


def _find_marked(evidence: Evidence) -> _FoundByline | None:
    groups = list(_group_marked(evidence))
    newsroom: _FoundByline | None = None
    place = 0
    for group in groups:
        if newsroom is not None and group[0].place > place + _SAME_GROUP:
            break
        found = _read_group(evidence, group)
        if found.names:
            # A newsroom named right before a person is the person's employer.
            return found
        if newsroom is None and found.says_something:
            newsroom, place = found, group[0].place
    return newsroom


def _group_marked(evidence: Evidence) -> Iterator[list[MarkedElement]]:
    """Elements marked as bylines, nearest behind the headline first; siblings of one list together."""
    headline = evidence.headline.element if evidence.headline else None
    home = frozenset(headline.iterancestors()) if headline is not None else frozenset()
    place = evidence.markup.find_place(headline) if headline is not None else 0
    marked = [entry for entry in evidence.markup.marked["author"] if entry.place >= place - _FAR_BEFORE]
    marked.sort(key=lambda entry: (entry.place < place, abs(entry.place - place)))
    taken: set[HtmlElement] = set()
    for entry in marked:
        element = entry.element
        if element in taken or is_elsewhere(element, home) or element in home:
            continue
        group = [entry]
        taken.update(element.iter())
        for other in marked:
            near = 0 < other.place - group[-1].place <= _SAME_GROUP
            if near and other.element not in taken and _are_alike(element, other.element):
                group.append(other)
                taken.update(other.element.iter())
        yield group


def _are_alike(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether both are entries of one list: same markup, under the same parent or grandparent."""
    same_kind = one.tag == other.tag and one.get("class") == other.get("class") and one.get("rel") == other.get("rel")
    return same_kind and not _list_two_above(one).isdisjoint(_list_two_above(other))


def _list_two_above(element: HtmlElement) -> set[HtmlElement]:
    return set(islice(element.iterancestors(), 2))


def _read_group(evidence: Evidence, group: list[MarkedElement]) -> _FoundByline:
    text = _shorten(", ".join(filter(None, (find_displayed(entry.element) for entry in group))))
    parts = _shorten(" | ".join(find_displayed_in_parts(entry.element) for entry in group))
    byline = _read_line(evidence, text)
    if parts != text:
        # Names in elements of their own end where these end: "Awa Sy" next to "Ville" is not "Awa Sy Ville".
        apart = _read_line(evidence, parts)
        byline = apart if apart.persons and len(apart.persons) >= len(byline.persons) else byline
    if _GLUED.search(text):
        text = ", ".join(piece for piece in (piece.strip() for piece in parts.split("|")) if piece)
    return _FoundByline(text, byline, _list_outright(byline), "html", _is_account(group[0].element))


_GLUED = re.compile(r"[a-zà-ÿ]{2}(?:[A-ZÀ-Ý][a-zà-ÿ]{3})")


def _list_outright(byline: Byline) -> tuple[str, ...]:
    """The names where the page says "author" outright: a single word counts before a person or all alone."""
    if byline.persons:
        first = byline.everyone.index(byline.persons[0])
        return byline.everyone[:first] + byline.persons
    return byline.everyone if len(byline.everyone) == 1 and not byline.is_newsroom else ()


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_BYLINE else text[:_LONGEST_BYLINE].rsplit(" ", 1)[0]


def _is_account(element: HtmlElement) -> bool:
    """Whether the content system signs, with the account that posted the page."""
    links = [element, *element.iter("a")]
    return any("/author/" in (link.get("href") or "") for link in links) or "vcard" in (element.get("class") or "")


def _find_worded(evidence: Evidence) -> _FoundByline | None:
    """A line that begins like a byline: "Par …", "Propos recueillis par …"."""
    newsroom: _FoundByline | None = None
    near = [line.text for line in evidence.lines if line.distance > 0] + [
        line.text for line in reversed(evidence.lines) if line.distance < 0
    ]
    for text in (*near, *evidence.head_texts):
        if len(text) > _LONGEST_BYLINE or not (BYLINE_START.match(text) or _AGENCY_SLASHED.match(text)):
            continue
        byline = _read_line(evidence, text)
        found = _FoundByline(text, byline, byline.persons, "visible-text")
        if found.names:
            return found
        if newsroom is None and (byline.is_newsroom or byline.agency):
            newsroom = found
    return newsroom


def _find_beside_date(evidence: Evidence) -> _FoundByline | None:
    """Names alone on the date's line or on the one next to it: "Awa Sy | 06.12.2022"."""
    subjects = {fold(text) for text in (evidence.linked.section, *evidence.linked.tags) if text}
    for name in ("article:section", "article:tag", "keywords", "news_keywords"):
        subjects.update(
            fold(text).strip() for value in evidence.markup.metas.get(name, ()) for text in value.split(",")
        )
    near = [line.text for line in evidence.lines if -_DATE_LINES_BEFORE <= line.distance <= _DATE_LINES_AFTER]
    dates = [read_dates(text, evidence.now) if len(text) <= _LONGEST_DATE_LINE else () for text in near]
    for place, text in enumerate(near):
        if len(text) > _LONGEST_DATE_LINE or not any(dates[max(0, place - 1) : place + 2]):
            continue
        rest = _DATE_WORDS.sub(" ", strip_dates(text, dates[place])).strip(" ,|-–—•·:")
        if not rest[:1].isupper() or len(rest) > _LONGEST_NAMES or fold(rest) in subjects:
            continue
        byline = _read_line(evidence, rest)
        if byline.persons and _holds_only_names(rest, byline):
            return _FoundByline(text, byline, byline.persons, "visible-text")
    return None


_DATE_WORDS = re.compile(
    r"\b(?:publi[ée]e?|post[ée]e?|paru|mis(?:e)? (?:en ligne|à jour)|modifi[ée]e?|cr[ée]{2}e?|le|à|par)\b\s*:?",
    re.IGNORECASE,
)


def _find_signed_at_end(evidence: Evidence) -> _FoundByline | None:
    """A last line that holds nothing but names, newsrooms and agencies."""
    for text in evidence.tail_texts:
        bare = text.strip().strip("()[]")
        if not _SHORTEST_SIGNATURE <= len(bare) <= _LONGEST_SIGNATURE or bare.endswith((":", "?", "!", "…")):
            continue
        byline = _read_line(evidence, bare)
        labelled = BYLINE_START.match(bare) is not None
        # "(Awa Sy, édité par Moussa Kane)": brackets make a last line a signature.
        bracketed = bare != text.strip() and bool(byline.persons) and fold(bare).startswith(fold(byline.persons[0]))
        if byline.persons and (labelled or bracketed or _holds_only_names(bare, byline)):
            return _FoundByline(text, byline, byline.persons, "visible-text")
    return None


def _holds_only_names(text: str, byline: Byline) -> bool:
    """Whether hardly anything but the names is in the line."""
    if len(text.split()) > _MOST_WORDS or any(char.isdigit() for char in text):
        return False
    return byline.unread == 0 or sum(len(name) for name in byline.everyone) >= _NAMES_SHARE * len(text)


def _find_stated(evidence: Evidence) -> _FoundByline | None:
    """What JSON-LD and the metas say, which readers may not see."""
    newsroom: _FoundByline | None = None
    candidates: list[tuple[str, Origin]] = []
    if evidence.linked.people:
        candidates.append((" ; ".join(evidence.linked.people), "json-ld"))
    for name in _META_NAMES:
        values = [value for value in evidence.markup.metas.get(name, ()) if not value.startswith("http")]
        if values:
            candidates.append((" ; ".join(values), "open-graph" if ":" in name else "meta"))
    candidates.extend((name, "json-ld") for name in evidence.linked.organizations)
    if (blogger := _find_in_title(evidence)) is not None and _read_line(evidence, blogger).persons:
        candidates.append((blogger, "html"))
    for text, origin in candidates:
        byline = _read_line(evidence, text)
        names = byline.persons or (byline.everyone if origin == "json-ld" and not byline.is_newsroom else ())
        found = _FoundByline(text, byline, names, origin)
        if names:
            return found
        if newsroom is None and found.says_something:
            newsroom = found
    return newsroom


def _find_in_title(evidence: Evidence) -> str | None:
    """What follows the headline in the title element: blogs are called after their authors."""
    title, headline = evidence.markup.title or "", evidence.headline.text if evidence.headline else ""
    if not headline:
        return None
    _, found, rest = " ".join(title.split()).partition(headline)
    return rest.strip(" |-–—•·«»") or None if found else None


def _decide_agency(
    evidence: Evidence, shown: _FoundByline | None, chosen: _FoundByline | None
) -> tuple[str | None, Origin | None]:
    for found in (shown, chosen):
        if found is not None and found.byline.agency:
            return found.byline.agency, found.origin
    start = [line for line in evidence.visible.text.split("\n", 2)[:2] if line]
    if evidence.visible.lead:
        start.append(evidence.visible.lead)
    for line in (*start, *evidence.head_texts):
        if found_name := find_dateline_agency(line) or find_signed_agency(line):
            return found_name, "visible-text"
    for line in evidence.tail_texts:
        if found_name := find_signed_agency(line):
            return found_name, "visible-text"
    for name in (*evidence.linked.people, *evidence.linked.organizations):
        if found_name := find_agency(name) or (find_agency(name.upper()) if is_agency(name) else None):
            return found_name, "json-ld"
    return None, None


def _read_line(evidence: Evidence, text: str) -> Byline:
    byline = read_byline(text, evidence.outlet, evidence.options.not_authors)
    title = fold(evidence.headline.text) if evidence.headline else ""
    if byline.names and title and fold(text) == title:
        return Byline()
    return byline
