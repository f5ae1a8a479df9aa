"""Who signs by the word of the head of the page: JSON-LD and metas, which readers may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from archive.model.extraction import Origin
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.people.agencies import is_agency
from pipelines.metadata.people.found import LONGEST_BYLINE, FoundByline, SigningLines, read_line
from pipelines.metadata.people.names import is_alias, is_person

_META_NAMES = (
    "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "dc:creator", "parsely-author",
    "sailthru.author", "cxenseparse:author", "mrf:authors", "byl", "article:author_name", "twitter:data1",
)  # fmt: skip
_ADDRESS = re.compile(r"https?:|\S{1,64}@\S{1,64}\.\w|\(?image|\d+$", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]{0,40}\)")
_LONGEST_STATED = 1000
"""Letters: a longer value names no authors. Chosen, not measured."""


def find_stated(evidence: Evidence, lines: SigningLines) -> FoundByline | None:
    """The authors that JSON-LD or a meta states; of several such values, the one whose persons are displayed."""
    newsroom: FoundByline | None = None
    first: FoundByline | None = None
    for text, origin, may_be_single in _list_candidates(evidence):
        byline = read_line(evidence, text)
        names = byline.persons or (byline.everyone if may_be_single and not byline.is_newsroom else ())
        found = FoundByline(text, byline, names, origin)
        if names and is_displayed(found, lines):
            return found
        if names and all(evidence.outlet.is_called_after(name) for name in names):
            # Displayed nowhere, it may be what the site is called and no more.
            found = replace(found, names=(), byline=replace(byline, is_newsroom=True))
        elif first is None and names:
            first = found
        if newsroom is None and found.says_something:
            newsroom = found
    return first or newsroom


def _list_candidates(evidence: Evidence) -> Iterator[tuple[str, Origin, bool]]:
    """Each value with its origin, and whether a single word of it can be a name."""
    people = [name for name in evidence.linked.people if len(name) <= LONGEST_BYLINE]
    if people:
        yield " ; ".join(people)[:_LONGEST_STATED], "json-ld", True
    for name in _META_NAMES:
        values = [value for value in evidence.markup.metas.get(name, ()) if not _ADDRESS.match(value)]
        if values:
            origin: Origin = "open-graph" if ":" in name else "meta"
            if inverted := " ; ".join(filter(None, map(_turn_round, values))):
                yield inverted[:_LONGEST_STATED], origin, False
            yield " ; ".join(values)[:_LONGEST_STATED], origin, False
    for name in evidence.linked.organizations:
        yield name[:_LONGEST_STATED], "json-ld", False
    if (blogger := _find_in_title(evidence)) is not None and read_line(evidence, blogger).persons:
        yield blogger, "html", False


def _turn_round(name: str) -> str | None:
    """A library's form of a name as readers see it: "Sy, Awa" → "Awa Sy"; None for another form."""
    family, comma, given = name.partition(", ")
    turned = f"{given} {family}"
    is_turned = bool(comma) and is_person(turned) and not (is_person(family) or is_person(given))
    return turned if is_turned else None


def _find_in_title(evidence: Evidence) -> str | None:
    """What follows the headline in the title element: blogs are called after their authors."""
    title, headline = evidence.markup.title or "", evidence.headline.text if evidence.headline else ""
    if not headline:
        return None
    _, found, rest = " ".join(title.split()).partition(headline)
    return rest.strip(" |-–—•·«»")[:LONGEST_BYLINE] or None if found else None


def is_displayed(stated: FoundByline, lines: SigningLines) -> bool:
    """Whether one of the stated persons also stands in one of the lines in which an article is signed."""
    return lines.has_any(tuple(name for name in stated.names if " " in name or name.lower() == name.upper()))


def find_alias(evidence: Evidence, lines: SigningLines) -> FoundByline | None:
    """The pseudonym that JSON-LD gives for a person and that stands near the headline all the same: "greg (nakan)"."""
    if len(evidence.linked.people) != 1:
        return None
    alias = evidence.linked.people[0]
    if not is_alias(alias) or _ADDRESS.match(alias) or evidence.outlet.has_name(_BRACKETS.sub("", alias)):
        return None
    byline = read_line(evidence, alias)
    if byline.names or byline.agency or is_agency(alias):
        return None
    return FoundByline(alias, byline, (alias,), "json-ld") if lines.has_any((alias,)) else None
