"""Short lines of entries: the hour of each message of a live report, who speaks, the day, an answer of one word.

trafilatura drops them by their length, and names such as `date` or `signature` mark them. Above the only text of a box
such a line is a date, a byline or a section. Where several boxes of one kind stand beside each other and some hold the
text, a line that stands in them as lines in their like do is text too. Decides by place, never by wording.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from lxml.html import HtmlElement

from pipelines.text.judged.flow_unit import HARDLY_LINKED, read_kind
from pipelines.text.judged.judged_block import MOST_LINKED, JudgedBlock

_FEWEST_ENTRIES: Final = 3
"""Boxes of one kind in one parent in which a line stands alike: two are a summary and a text. Chosen on made-up
pages."""
_FEWEST_WITH_TEXT: Final = 2
"""Boxes among them that hold lines of the text; one is enough where paragraphs stand beside them. Chosen likewise."""
_LONGEST: Final = 60
"""Letters of a line that a name of the page's design marks at most. Chosen likewise."""
_LEVELS: Final = 4
"""Elements around a line, from its own outwards, that may be an entry."""
_BOXES: Final = frozenset({"div", "section", "article", "details", "li", "p", "header"})
"""Elements that entries are; of others, only what stands right above a line of the text is text."""
_OUTERMOST: Final = frozenset({"body", "html"})
_EXCUSED: Final = frozenset({"details", "author"})
"""Families of noise that dates and names of entries are marked as."""

_MOST_CARDS: Final = 0.5
"""Share of the boxes that lead elsewhere with a line, from which on all are like cards, and only what stands right
above a line of the text is text. Chosen on the saved press pages."""
_FORM_ENTRIES: Final = 0.5
"""Share of the boxes that hold paragraphs, from which on labels that several have beside these are a form's: how long
the members of a forum have been such. Chosen likewise."""
_FORM_LINES: Final = 2
"""Labels, from which on all else beside the paragraphs belongs to the form as well. Chosen likewise."""
_LABEL_END: Final = re.compile(r"[:\d]")

_Kind: TypeAlias = tuple[str, str]
_Path: TypeAlias = tuple[_Kind, ...]


@dataclass(slots=True, eq=False)
class _Entry:
    """A box: the places of its lines by the way from each to the box, and whether one leads elsewhere."""

    lines: dict[int, _Path] = field(default_factory=dict)
    is_card: bool = False


_Group: TypeAlias = Sequence[_Entry]


def find_entry_lines(judged: Sequence[JudgedBlock], flow: AbstractSet[int], start: int, end: int) -> set[int]:
    """The places of lines that stand in boxes as lines of the text do in boxes of the same kind beside these."""
    lines = {place for place in range(start, end) if place in flow or _may_be_entry(judged[place])}
    asking = lines - flow  # groups without any of these are text already
    if not flow or not asking:
        return set()
    prose = [place for place in flow if judged[place].is_plain_prose]
    beside = {judged[place].block.element.getparent() for place in prose}
    between = range(min(prose, default=end) + 1, max(flow))
    found: set[int] = set()
    single: set[int] = set()
    for parent, entries in _gather_entries(judged, lines, asking, range(start, end)):
        if _hold_text(entries, flow, parent in beside, between):
            alike = _list_alike(entries, judged)
            if sum(entry.is_card for entry in entries) >= _MOST_CARDS * len(entries):
                heads = {place for entry in entries for place in _list_heads(entry, flow)}
                found.update(place for place in alike if place in heads and judged[place].noise is None)
            elif max(len(entry.lines) for entry in entries) == 1:
                single.update(alike)
            else:
                found.update(alike)
    for place in sorted(single):  # where each entry is a line, those that follow on the text's
        if place - 1 in flow or place - 1 in found:
            found.add(place)
    return found - flow


def _gather_entries(
    judged: Sequence[JudgedBlock], lines: AbstractSet[int], asking: AbstractSet[int], places: range
) -> Iterator[tuple[HtmlElement, _Group]]:
    """The boxes of one kind in one parent, where there are several, and one of them holds a line that asks."""
    boxes = _BoxReader()
    groups: dict[tuple[HtmlElement, _Kind], dict[HtmlElement, _Entry]] = {}
    for place in asking:
        for _, key in boxes.list_outwards(judged[place].block.element):
            groups[key] = defaultdict(_Entry)
    for place in places:
        each = judged[place]
        is_line, leads_away = place in lines, each.is_teaser or each.block.linked > MOST_LINKED
        if not (is_line or leads_away):
            continue
        path: _Path = ()
        for box, key in boxes.list_outwards(each.block.element):
            if key in groups:
                entry = groups[key][box]
                entry.is_card |= leads_away or box.tag not in _BOXES
                if is_line:
                    entry.lines[place] = path
            path = (*path, key[1])
    for (parent, _), alike in groups.items():
        entries = [entry for entry in alike.values() if entry.lines]
        if len(entries) >= _FEWEST_ENTRIES:
            yield parent, entries


class _BoxReader:
    """Reads the elements around lines, each once: lines of a text stand in the same ones."""

    def __init__(self) -> None:
        self._read: dict[HtmlElement, tuple[HtmlElement | None, _Kind]] = {}

    def list_outwards(self, element: HtmlElement) -> Iterator[tuple[HtmlElement, tuple[HtmlElement, _Kind]]]:
        """The boxes that may be a line's entry, each with its parent and kind, which it shares with others like it."""
        for _ in range(_LEVELS):
            if element not in self._read:
                self._read[element] = element.getparent(), read_kind(element)
            parent, kind = self._read[element]
            if parent is None:
                return
            yield element, (parent, kind)
            if parent.tag in _OUTERMOST:
                return
            element = parent


def _may_be_entry(each: JudgedBlock) -> bool:
    if each.is_teaser or each.block.linked > HARDLY_LINKED or not each.block.key:
        return False
    return each.noise is None or (each.noise in _EXCUSED and len(each.block.text) <= _LONGEST)


def _hold_text(entries: _Group, flow: AbstractSet[int], is_beside: bool, between: range) -> bool:
    """Whether entries are the text's: some hold its lines, or they stand among its paragraphs."""
    with_text = sum(not flow.isdisjoint(entry.lines) for entry in entries)
    if with_text >= _FEWEST_WITH_TEXT or (with_text and is_beside):
        return True
    return is_beside and all(place in between for entry in entries for place in entry.lines)


def _list_heads(entry: _Entry, flow: AbstractSet[int]) -> list[int]:
    """The lines that stand in the box itself or right below it, over a line of the text in it."""
    return [
        place
        for place, path in entry.lines.items()
        if len(path) <= 1 and place not in flow and place + 1 in flow and place + 1 in entry.lines
    ]


def _list_alike(entries: _Group, judged: Sequence[JudgedBlock]) -> list[int]:
    """The places of lines that stand in several entries alike, say not the same in all, and fill in no form."""
    said: dict[_Path, list[str]] = defaultdict(list)
    for entry in entries:
        for path, place in {path: place for place, path in entry.lines.items()}.items():
            said[path].append(judged[place].block.text)
    alike = {path for path, texts in said.items() if len(texts) >= _FEWEST_ENTRIES and len(set(texts)) > 1}
    fields = _find_form_labels(entries, judged) if alike else set()
    if not alike or len(fields) >= _FORM_LINES:
        return []
    return [
        place
        for entry in entries
        for place, path in entry.lines.items()
        if path in alike and not (fields and _read_label(judged[place].block.text) in fields)
    ]


def _find_form_labels(entries: _Group, judged: Sequence[JudgedBlock]) -> set[str]:
    """The labels that several entries have beside their paragraphs."""
    texts = [[judged[place].block for place in entry.lines] for entry in entries]
    if sum(any(block.is_prose for block in blocks) for blocks in texts) < _FORM_ENTRIES * len(texts):
        return set()
    times = Counter(label for blocks in texts for label in {_read_label(block.text) for block in blocks})
    return {label for label, number in times.items() if label and number >= _FEWEST_ENTRIES}


def _read_label(text: str) -> str:
    """What a line says before a colon or a figure; nothing where it has neither."""
    end = _LABEL_END.search(text)
    return text[: end.start()].strip() if end is not None else ""
