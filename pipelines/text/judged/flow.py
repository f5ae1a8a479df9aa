"""Which short lines stand in the article's flow: among its paragraphs, or in a list, table or stanza of its own.

trafilatura drops lines by their length and look. What stands beside the text's paragraphs, in the element that holds
them, is text all the same: answers of an interview, verses, results, names. Decides by place, never by wording.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from lxml.html import HtmlElement

from pipelines.page.blocks import HEADINGS, Block
from pipelines.text.judged.boxed_series import find_boxed_series
from pipelines.text.judged.entry_lines import find_entry_lines
from pipelines.text.judged.flow_unit import HARDLY_LINKED, LISTS, TABLES, FlowUnit, read_kind
from pipelines.text.judged.judged_block import JudgedBlock

_OPENED = frozenset({"details", "summary"})
_LISTS_AND_OPENED = LISTS | _OPENED
_LINKS_ARE_SUBJECT = 2
"""Letters of links for each one of the text beside them, from which on the article is about the links: a press review,
a list of documents. Chosen on the saved press pages; not measured alone."""

_PARTLY_LINKED = 0.6
"""Share of the letters of an announced list's item that are link, at most: a name with its link, and a word on who that
is. Other articles are links throughout. Chosen on made-up pages."""
_FEWEST_LIKE = 3
"""Lines of one kind one after the other, from which on they are a series: verses, answers, entries. Chosen on made-up
pages; two are a byline and a date."""
_FEWEST_SECTIONS = 2
"""Headings of one kind, each above a paragraph of the text: one alone is a link to another article. Chosen likewise."""
_FEWEST_ITEMS = 2
"""Lines of a list or table that is no single remark. Chosen likewise."""


def find_flow(judged: Sequence[JudgedBlock], start: int, end: int, is_leading_out: Callable[[Block], bool]) -> set[int]:
    """The indices, from `start` up to `end`, of lines that no noise marks and that stand in the article's flow.

    `is_leading_out` tells whether a line's links lead to other sites or documents: sources and references are text.
    """
    linked = [each.block.linked for each in judged[:end]]
    by_holder: dict[HtmlElement | None, list[FlowUnit]] = defaultdict(list)
    unit: FlowUnit | None = None
    for place in range(start, end):
        each = judged[place]
        if each.noise is not None or each.is_teaser:
            continue
        linked[place] = _measure_linked(each.block, is_leading_out)
        element = _find_unit_element(each)
        if unit is None or unit.element is not element:
            unit = FlowUnit(element)
            by_holder[element.getparent()].append(unit)
        unit.add(place, each, linked[place])
    flow = {place for units in by_holder.values() for place in _find_flowing(units)}
    entry_lines = find_entry_lines(judged, flow, start, end)
    for place in entry_lines:
        judged[place].noise = None
    flow |= entry_lines
    flow |= find_boxed_series([unit for units in by_holder.values() for unit in units], judged, flow)
    for last in {max(flow, default=end), _find_last_beside_prose(judged, flow, end)}:
        flow |= _find_series_below(judged, linked, flow, last, end)
    return flow


def _measure_linked(block: Block, is_leading_out: Callable[[Block], bool]) -> float:
    """The share of a block's letters that lead on within the site. What a table leads to is no part of a text."""
    is_outward = block.linked > HARDLY_LINKED and block.kind != "row" and is_leading_out(block)
    return 0.0 if is_outward else block.linked


def _find_unit_element(each: JudgedBlock) -> HtmlElement:
    """The outermost list or table of data around a block, without leaving either; else the block's own element.

    Tables that lay out a page hold no rows of data, and what stands in their cells stands for itself.
    """
    element = each.block.element
    around = TABLES if each.block.kind == "row" else _LISTS_AND_OPENED
    while (parent := element.getparent()) is not None and parent.tag in around:
        element = parent
    return element


def _find_flowing(units: Sequence[FlowUnit]) -> list[int]:
    """The lines of one holder's units from its first text on to its last; where links are the subject, to its end.

    Where the holder has prose, its text begins there: short lines above it are a date, a byline, a section.
    """
    texts = [index for index, unit in enumerate(units) if unit.is_text]
    if not texts:
        return []
    first = next((index for index in texts if units[index].has_prose), None)
    if first and _heads_series(units, first - 1):
        first -= 1
    begun = units[texts[0] if first is None else first :]
    linked = sum(unit.letters for unit in begun if unit.is_linked)
    if first is not None and linked >= _LINKS_ARE_SUBJECT * sum(units[index].letters for index in texts):
        return [place for unit in begun for place in unit.places]
    last = begun.index(units[texts[-1]])
    is_among_prose = first is not None
    sections = _find_section_heads(begun[: last + 1]) if is_among_prose else set()
    apart = {
        index
        for index, unit in enumerate(begun[: last + 1])
        if (unit.is_leading_on if is_among_prose or unit.element.tag in LISTS else unit.is_linked)
    }
    kept = (unit for index, unit in enumerate(begun[: last + 1]) if index in sections or index not in apart)
    return [place for unit in kept for place in unit.places]


def _find_section_heads(units: Sequence[FlowUnit]) -> set[int]:
    """The indices of headings that are links, where several of one kind each stand right above a paragraph."""
    by_kind: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (unit, below) in enumerate(pairwise(units)):
        if unit.is_leading_on and unit.element.tag in HEADINGS and below.has_prose:
            by_kind[read_kind(unit.element)].append(index)
    return {index for places in by_kind.values() if len(places) >= _FEWEST_SECTIONS for index in places}


def _heads_series(units: Sequence[FlowUnit], place: int) -> bool:
    """Whether a unit is a heading, and others of its kind head what follows: it heads the text's first section."""
    kind = read_kind(units[place].element)
    return kind[0] in HEADINGS - {"h1"} and any(read_kind(unit.element) == kind for unit in units[place + 1 :])


def _find_last_beside_prose(judged: Sequence[JudgedBlock], flow: AbstractSet[int], end: int) -> int:
    """The place of the flow's last line in the element that holds the most prose; `end` where there is no prose."""
    holders = {place: _find_unit_element(judged[place]).getparent() for place in flow}
    letters: dict[HtmlElement | None, int] = defaultdict(int)
    for place, holder in holders.items():
        if judged[place].is_plain_prose:
            letters[holder] += len(judged[place].block.text)
    if not letters:
        return end
    most = max(letters, key=letters.__getitem__)
    return max(place for place, holder in holders.items() if holder is most)


def _find_series_below(
    judged: Sequence[JudgedBlock], linked: Sequence[float], flow: AbstractSet[int], last: int, end: int
) -> set[int]:
    """The places of lists and series of like lines that follow right after a line of the flow, in the element that
    holds this line: an article may end in names, verses, answers that trafilatura dropped for their length.
    """
    unit = _find_unit_element(judged[last]) if last < end else None
    holder = unit.getparent() if unit is not None else None
    most = HARDLY_LINKED
    below: list[int] = []
    for place in range(last + 1, end):
        each = judged[place]
        former, unit = unit, _find_unit_element(each)
        if unit is not former:
            is_announced = unit.tag in LISTS and judged[place - 1].block.text.endswith(":")
            most = _PARTLY_LINKED if is_announced else HARDLY_LINKED
        links = linked[place] if unit.getparent() is holder else each.block.linked
        is_plain = each.noise is None and not each.is_teaser and links <= most
        if not is_plain or all(above is not holder for above in each.block.element.iterancestors()):
            break
        below.append(place)
    series = [*_list_series_above(judged, flow, holder, last), *below]
    kinds = Counter(read_kind(judged[place].block.element) for place in series)
    units = Counter(_find_unit_element(judged[place]) for place in below)
    found: set[int] = set()
    for place in reversed(below):  # a heading goes with what it heads
        element = judged[place].block.element
        around = _find_unit_element(judged[place])
        is_list = around.tag in LISTS | TABLES | _OPENED and units[around] >= _FEWEST_ITEMS
        heads = element.tag in HEADINGS or judged[place].block.text.endswith(":")
        is_heading = heads and place + 1 in found
        if is_list or is_heading or kinds[read_kind(element)] >= _FEWEST_LIKE:
            found.add(place)
        else:
            found.clear()
    return found


def _list_series_above(
    judged: Sequence[JudgedBlock], flow: AbstractSet[int], holder: HtmlElement | None, last: int
) -> list[int]:
    """The places of the short lines that the flow has up to a line: what follows may be the last of their series."""
    series: list[int] = []
    for place in sorted((place for place in flow if place <= last), reverse=True):
        each = judged[place]
        is_next = place == (series[-1] if series else place + 1) - 1
        if not is_next or each.block.is_prose or each.block.element.getparent() is not holder:
            break
        series.append(place)
    return series
