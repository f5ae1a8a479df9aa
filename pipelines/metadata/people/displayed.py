"""The byline that readers see near the headline: by its markup, by its words, else names alone beside the date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipelines.metadata.dates.french_dates import fold, read_dates
from pipelines.metadata.evidence import Evidence
from pipelines.metadata.masthead import DisplayedLine, find_displayed
from pipelines.metadata.people.bylines import BYLINE_START, is_label_alone
from pipelines.metadata.people.found import (
    LONGEST_BYLINE,
    FoundByline,
    has_only_names,
    is_of_a_picture,
    may_have_only_names,
    read_line,
    strip_dating,
    to_name_key,
)
from pipelines.metadata.people.marked import find_marked

_AGENCY_SLASHED = re.compile(r"[A-Z]{2,7}\s*/\s*[A-ZÀ-Ý][\w'’ -]{1,30}/\s*[A-ZÀ-Ý][^/.]{3,40}$")
"""An agency's dateline with its reporter: "AA / Paris / Awa Sy"."""

# Chosen by what they did to the saved press pages; none was measured alone.
_LONGEST_NAMES = 80
"""Letters of the names beside a date, or below a label, at most."""
_DATE_LINES_BEFORE, _DATE_LINES_AFTER = 3, 14
"""Lines above and below the headline among which names beside a date are looked for."""
_LABEL_LINES_AFTER = 12
"""Lines below the headline within which a label alone is a byline's; farther down it stands in lists."""
_LONGEST_DATE_LINE = 120
"""Letters of a line with names and a date at most."""


def find_shown(evidence: Evidence) -> FoundByline | None:
    """The byline displayed near the headline, where its markup or its words say that it is one."""
    marked = find_marked(evidence)
    if marked is not None and marked.names and not marked.is_account:
        return marked
    worded = _find_worded(evidence)
    if worded is not None and (worded.names or marked is None):
        return marked if marked is not None and _stops_before(marked, worded) else worded
    return marked or worded


def _stops_before(marked: FoundByline, worded: FoundByline) -> bool:
    """Whether the element marked as the byline names whom the line names too, without the section that follows."""
    pairs = list(zip(marked.names, worded.names, strict=False))
    alike = all(longer == name or longer.startswith(f"{name} ") for name, longer in pairs)
    return bool(pairs) and alike and len(marked.names) == len(worded.names) and marked.names != worded.names


def _find_worded(evidence: Evidence) -> FoundByline | None:
    """A line that begins like a byline: "Par …", "Propos recueillis par …"."""
    newsroom: FoundByline | None = None
    for text in _list_worded(evidence):
        byline = read_line(evidence, text)
        found = FoundByline(text, byline, byline.persons, "visible-text")
        if found.names:
            return found
        if newsroom is None and (byline.is_newsroom or byline.agency):
            newsroom = found
    return newsroom


def _list_worded(evidence: Evidence) -> Iterator[str]:
    """Lines that begin with a label, and those below a line that is nothing but one: "Auteur" over "Awa Sy"."""
    below = [line for line in evidence.lines if line.distance > 0]
    for place, line in enumerate(below):
        if len(line.text) > LONGEST_BYLINE or is_of_a_picture(line.hints):
            continue
        if BYLINE_START.match(line.text) or _AGENCY_SLASHED.match(line.text):
            yield line.text
        elif line.distance <= _LABEL_LINES_AFTER and is_label_alone(line.text):
            after = below[place + 1].text if place + 1 < len(below) else ""
            if len(after) <= _LONGEST_NAMES and has_only_names(after, read_line(evidence, after)):
                yield after
    above = [line.text for line in reversed(evidence.lines) if line.distance < 0]
    for text in (*above, *evidence.head_texts):
        if len(text) <= LONGEST_BYLINE and (BYLINE_START.match(text) or _AGENCY_SLASHED.match(text)):
            yield text


def find_beside_date(evidence: Evidence, in_same_line: bool) -> FoundByline | None:
    """Names alone on the date's own line, "Awa Sy | 06.12.2022", or on the one next to it, where anything stands."""
    near = [line for line in evidence.lines if -_DATE_LINES_BEFORE <= line.distance <= _DATE_LINES_AFTER]
    dates = [
        read_dates(line.text, evidence.now, evidence.language.dates) if len(line.text) <= _LONGEST_DATE_LINE else ()
        for line in near
    ]
    for place, line in enumerate(near):
        text = line.text
        beside = dates[place : place + 1] if in_same_line else dates[max(0, place - 1) : place + 2]
        if not any(beside) or not _may_name(line) or (not in_same_line and _TAGS.search(line.hints)):
            continue
        rest = strip_dating(text, dates[place])
        if not rest[:1].isupper() or len(rest) > _LONGEST_NAMES or not may_have_only_names(rest):
            continue
        byline = read_line(evidence, rest)
        if byline.persons and has_only_names(rest, byline) and not _is_subject(evidence, rest, byline.persons):
            return FoundByline(text, byline, byline.persons, "visible-text")
    return None


_CRUMBS = re.compile(r"crumb|ariane", re.IGNORECASE)
_TAGS = re.compile(r"(?:^|[\s_-])tags?(?:$|[\s_-])|categor|rubri", re.IGNORECASE)
"""Class words of a line of tags or sections; where the date stands in it too, an author may as well."""


def _may_name(line: DisplayedLine) -> bool:
    return len(line.text) <= _LONGEST_DATE_LINE and not is_of_a_picture(line.hints) and not _CRUMBS.search(line.hints)


def _is_subject(evidence: Evidence, text: str, names: tuple[str, ...]) -> bool:
    """Whether what looks like names is a section, a tag or an entry of a menu, or whom the headline speaks of."""
    title = to_name_key(evidence.headline.text) if evidence.headline else ""
    if fold(text) in _list_subjects(evidence) or any(to_name_key(name) in title for name in names):
        return True
    return _stand_in_menu(evidence, (text, *names))


def _stand_in_menu(evidence: Evidence, texts: tuple[str, ...]) -> bool:
    """Whether a menu of the page leads there: what two capitals make look like a name is a section then."""
    wanted = {fold(text) for text in texts}
    return any(
        fold(find_displayed(link)) in wanted and any(map(_is_menu, link.iterancestors()))
        for link in evidence.markup.links
    )


def _is_menu(element: HtmlElement) -> bool:
    return element.tag == "nav" or "menu" in (element.get("class") or "").lower()


def _list_subjects(evidence: Evidence) -> set[str]:
    """Sections and tags, folded: they look like names where they are places."""
    subjects = {fold(text) for text in (evidence.linked.section, *evidence.linked.tags) if text}
    for name in ("article:section", "article:tag", "keywords", "news_keywords"):
        subjects.update(
            fold(text).strip() for value in evidence.markup.metas.get(name, ()) for text in value.split(",")
        )
    return subjects
