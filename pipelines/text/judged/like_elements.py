"""Joining an article that is cut into several elements of one kind. Decides by place and class, never by wording."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from lxml.html import HtmlElement

from pipelines.page.blocks import ElementSpan
from pipelines.text.judged.flow_unit import HARDLY_LINKED
from pipelines.text.judged.judged_block import JudgedBlock

_Path: TypeAlias = tuple[tuple[str, str], ...]
_LIKE_LEVELS = 3
"""Elements, from the region's outwards, beside which their like is looked for."""
_CUT_INTO = frozenset({"div", "section"})
"""Elements into which articles are cut; an `article` beside an `article` is another one."""
_FEWEST_ITEMS = 3
_MOST_BESIDE = 1
"""Items of a list at least, and lines beside them at most ("Pour 4 personnes"), in an element that goes on with a text
by it. Chosen on made-up pages."""


def add_like_elements(region: ElementSpan, judged: Sequence[JudgedBlock], spans: Sequence[ElementSpan]) -> ElementSpan:
    """The region with the elements beside it that go on with the text: an article may be cut into several like one."""
    by_element = {span.element: span for span in spans}
    element: HtmlElement = region.element
    for _ in range(_LIKE_LEVELS):
        parent = element.getparent()
        while parent is not None and len(parent) == 1:
            element, parent = parent, parent.getparent()
        if parent is None or parent not in by_element or element.tag not in _CUT_INTO:
            return region
        kind = _read_kind(element)
        beside = (child for child in parent if child is not element and child in by_element)
        like = [by_element[child] for child in beside if _read_kind(child) == kind]
        wanted = _collect_paths(judged[region.start : region.end], element) if like else set()
        going_on = [span for span in like if _continues_text(judged[span.start : span.end], span.element, wanted)]
        if going_on:
            start = min(region.start, *(span.start for span in going_on))
            return ElementSpan(parent, start, max(region.end, *(span.end for span in going_on)))
        element = parent
    return region


def _read_kind(element: HtmlElement) -> tuple[str, str]:
    """An element's tag and the first of its classes: those that follow say what is special about one of its kind."""
    return str(element.tag), (element.get("class") or "").strip().partition(" ")[0]


def _collect_paths(inside: Sequence[JudgedBlock], holder: HtmlElement) -> set[_Path]:
    """How paragraphs of prose stand in an element that holds them: the tags and classes on the way to each."""
    return {_read_path(each.block.element, holder) for each in inside if each.is_plain_prose}


def _read_path(element: HtmlElement, holder: HtmlElement) -> _Path:
    names: list[tuple[str, str]] = []
    inner: HtmlElement | None = element
    while inner is not None and inner is not holder:
        names.append(_read_kind(inner))
        inner = inner.getparent()
    return tuple(names)


def _continues_text(inside: Sequence[JudgedBlock], holder: HtmlElement, wanted: AbstractSet[_Path]) -> bool:
    """Whether the blocks of an element go on with a text: prose that stands as it does there, under no headline."""
    if any(each.is_teaser or each.block.tag == "h1" for each in inside):
        return False
    return not wanted.isdisjoint(_collect_paths(inside, holder)) or _is_list(inside)


def _is_list(inside: Sequence[JudgedBlock]) -> bool:
    """Whether an element holds a list and hardly anything else: ingredients, steps, results."""
    items = [each for each in inside if each.block.kind in {"item", "row"}]
    others = [each for each in inside if each.block.kind not in {"item", "row", "intertitre"}]
    is_plain = all(each.noise is None and each.block.linked <= HARDLY_LINKED for each in inside)
    return is_plain and len(items) >= _FEWEST_ITEMS and len(others) <= _MOST_BESIDE
