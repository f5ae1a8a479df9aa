"""`Evidence`: everything one page offers on its article, gathered once for the modules that decide a field each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from archive.model.extraction import Origin
from pipelines.metadata.dates.zones import find_newsroom_zone
from pipelines.metadata.headline import Headline, read_headline
from pipelines.metadata.language import PageLanguage, decide_language
from pipelines.metadata.linked_data import LinkedData, read_linked_data
from pipelines.metadata.markup import Markup, read_markup
from pipelines.metadata.masthead import DisplayedLine, find_lines_around
from pipelines.metadata.people.outlets import Outlet, read_outlet
from pipelines.options import ExtractOptions
from pipelines.page.parse import Page, VisibleHead

# Chosen by what they did to the saved press pages; none was measured alone.
_END_LINES = 4
"""Lines at either end of the text in which an article is signed and dated."""
_LAST_PART = 0.75
"""Share of the lines before cleaning, after which what was cut out may be a signature."""
_SIGNING_RULES = ("byline", "signature", "edited", "date", "source", "account", "author")
"""Words of the ids of rules that take out who wrote and when; what pleas and offers say signs nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`lines` are those around the headline in the page; `head_texts` and `tail_texts` those that the extraction of the
    text met at either end of it, removed ones included. `home` are the elements around the displayed headline."""

    page: Page
    captured_at: datetime
    options: ExtractOptions
    visible: VisibleHead
    markup: Markup
    linked: LinkedData
    outlet: Outlet
    headline: Headline | None
    home: frozenset[HtmlElement]
    lines: tuple[DisplayedLine, ...]
    head_texts: tuple[str, ...]
    tail_texts: tuple[str, ...]
    language: PageLanguage
    zone: ZoneInfo | None
    now: datetime
    """The capture's wall clock in the newsroom's zone, UTC where that is not known."""


def gather_evidence(page: Page, captured_at: datetime, options: ExtractOptions, visible: VisibleHead) -> Evidence:
    """Walk the page once for everything."""
    markup = read_markup(page)
    linked = read_linked_data(page.json_ld)
    outlet = read_outlet(page.url, markup, linked)
    headline = read_headline(page.tree, markup, linked, outlet)
    element = headline.element if headline is not None else None
    lines = find_lines_around(element) if element is not None else ()
    zone = find_newsroom_zone(page.url, options.timezone)
    at = captured_at if captured_at.tzinfo else captured_at.replace(tzinfo=UTC)
    now = at.astimezone(zone or UTC).replace(tzinfo=None)
    language = _read_language(markup, linked, visible)
    return Evidence(
        page=page,
        captured_at=at,
        options=options,
        visible=visible,
        markup=markup,
        linked=linked,
        outlet=outlet,
        headline=headline,
        home=frozenset(element.iterancestors()) if element is not None else frozenset(),
        lines=lines,
        head_texts=_list_head_texts(visible, has_lines=bool(lines)),
        tail_texts=_list_tail_texts(visible),
        language=language,
        zone=zone,
        now=now,
    )


def _list_head_texts(visible: VisibleHead, has_lines: bool) -> tuple[str, ...]:
    """What was cut out of the text's beginning; where no headline leads to lines, the short ones that were seen."""
    early = tuple(removal.text for removal in visible.removals if removal.block <= _END_LINES)
    return early if has_lines else (*visible.lines, *early)


def _list_tail_texts(visible: VisibleHead) -> tuple[str, ...]:
    """The last lines of the article, and what was cut out in its last quarter, last one first."""
    last_quarter = _LAST_PART * (visible.text.count("\n") + len(visible.removals))
    late = [
        removal.text
        for removal in visible.removals
        if removal.block > max(_END_LINES, last_quarter) and any(word in removal.rule for word in _SIGNING_RULES)
    ]
    lines = visible.text.rsplit("\n", _END_LINES)[-_END_LINES:]
    return (*reversed(lines), *reversed(late))


def _read_language(markup: Markup, linked: LinkedData, visible: VisibleHead) -> PageLanguage:
    """The html element before JSON-LD before metas, and the text before all of them."""
    declared: tuple[tuple[str | None, Origin], ...] = (
        (markup.language, "html"),
        (linked.language, "json-ld"),
        (markup.find_first("og:locale"), "open-graph"),
        (markup.find_first("content-language", "language", "dc.language", "dcterms.language", "dc:language"), "meta"),
    )
    return decide_language(declared, visible.text)
