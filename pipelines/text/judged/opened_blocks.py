"""Marked blocks that are text all the same: hidden ones that a button opens, a match told by the minute, dates, the
names under readers' letters.

Windows, menus and copies for other screens are hidden too. What stands beside paragraphs on show, in the same element,
holds paragraphs itself, bears no name of noise and repeats nothing is the rest of the article.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice, pairwise

from lxml.html import HtmlElement

from pipelines.page.blocks import Block, NoiseAncestor, PageBlocks
from pipelines.page.markup_vocabulary import NOISE_TAGS, read_named_noise
from pipelines.page.questions import is_opened_by_question
from pipelines.text.apart.flow import is_apparatus
from pipelines.text.judged.judged_block import MOST_LINKED, collect_marked

_MINUTE = re.compile(r"\d{1,3}(?: ?\+ ?\d{1,2})? ?['’′](?: ?\+ ?\d{1,2})?")
"""How a match is told: "45+2'" or "45'+2", on a line of its own."""
_FEWEST_MINUTES = 3
"""Such lines in an element named for comments, from which on a reporter comments on a match. Chosen, not measured."""
_MOST_TABS = 40
"""Elements side by side among which one of a hidden one's kind is looked for; a text has fewer tabs."""
_FEWEST_DATES = 3
"""Such lines, from which on they are a chronology; two are when an article was published and when it was edited."""
_FEWEST_LETTERS = 2
"""Names of one kind, each under a paragraph of its own, from which on each signs a piece of the text. Chosen."""
_ASIDE = NOISE_TAGS["aside"]
_SIGNING = frozenset({"author", "footer"})
_FEWEST_LINES = 2
"""Lines under the heading of a box below the text, which says with one who wrote it or what the newsroom is. Chosen."""
_LINK_FREE = 0.05
"""Share of a box's letters that are link, up to which it leads nowhere: a source may be named. Chosen."""
_NAMED_SO = frozenset({None, "hidden", "related", "paywall"})
"""Families that the names of an article's rest may say: `read-more`, `lire-la-suite`, `premium-content`."""


def open_hidden_blocks(page_blocks: PageBlocks) -> PageBlocks:
    """The page's blocks, those of the article's rest no longer marked as hidden, nor those of a match as comments."""
    blocks = page_blocks.blocks
    families = {ancestor.family for ancestor in collect_marked(blocks)}
    opened = set().union(*(find(blocks) for needed, find in _FINDERS if not families.isdisjoint(needed)))
    if not opened:
        return page_blocks
    blocks = [
        block
        if opened.isdisjoint(block.noise_ancestors)
        else replace(block, noise_ancestors=tuple(each for each in block.noise_ancestors if each not in opened))
        for block in blocks
    ]
    return replace(page_blocks, blocks=blocks)


def _find_opened(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    hidden: dict[NoiseAncestor, list[Block]] = defaultdict(list)
    for block in blocks:
        for ancestor in block.noise_ancestors:
            if ancestor.family == "hidden":
                hidden[ancestor].append(block)
    if not hidden:
        return set()
    shown = [block for block in blocks if block.is_prose and not block.noise_ancestors]
    holders = {block.element.getparent() for block in shown}
    around = {element for block in shown for element in block.element.iterancestors()}
    holders |= {each.element for each in hidden if _is_opened(each.element, around)}
    texts = {block.text for block in shown}
    return {ancestor for ancestor, members in hidden.items() if _goes_on(ancestor.element, members, holders, texts)}


def _is_opened(element: HtmlElement, around: AbstractSet[HtmlElement]) -> bool:
    return _is_tab(element, around) or is_opened_by_question(element) or _is_panel(element, around)


def _is_panel(element: HtmlElement, around: AbstractSet[HtmlElement]) -> bool:
    """Whether an element near paragraphs on show is an accordion's panel, as WAI-ARIA's patterns and builders of pages
    name it: a control right above says that it opens it.
    """
    if around.isdisjoint(islice(element.iterancestors(), _LEVELS)):
        return False
    if element.get("role") in _PANELS and element.get("aria-labelledby"):
        return True
    above = element.getprevious()
    if above is None or not isinstance(above.tag, str):
        return False
    opened, names = element.get("id"), element.get("class") or ""
    controls = [each for each in above.iter() if each.get("aria-controls") or each.tag == "button"]
    return any(opened and each.get("aria-controls") == opened for each in controls) or (
        bool(controls) and "accordion" in names
    )


_PANELS = frozenset({"region", "tabpanel"})
_LEVELS = 5
"""Elements around a panel, its own parent first, of which one holds paragraphs on show: a footer's do not. Chosen."""


def _is_tab(element: HtmlElement, around: AbstractSet[HtmlElement]) -> bool:
    """Whether an element stands beside one of its kind that shows paragraphs; `around` are elements that hold such."""
    parent, name = element.getparent(), _read_first_class(element)
    if parent is None or parent not in around or not name:
        return False
    alike = (each for each in islice(parent, _MOST_TABS) if each is not element and each.tag == element.tag)
    return any(each in around and _read_first_class(each) == name for each in alike)


def _read_first_class(element: HtmlElement) -> str:
    return (element.get("class") or "").strip().partition(" ")[0]


def _find_commentary(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    """The elements named for comments, in each other too, in which a match is told; those named for its minutes too."""
    minutes: Counter[NoiseAncestor] = Counter()
    inside: dict[NoiseAncestor, set[NoiseAncestor]] = defaultdict(set)
    for block in blocks:
        named = [ancestor for ancestor in block.noise_ancestors if ancestor.family == "comments"]
        if named:
            is_minute = _MINUTE.fullmatch(block.text) is not None
            inside[named[0]].update(block.noise_ancestors if is_minute else named)
            minutes[named[0]] += is_minute
    return {each for outer, number in minutes.items() if number >= _FEWEST_MINUTES for each in inside[outer]}


def _find_chronology(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    """Lines named as an article's details of which several of one name each stand right above a paragraph beside them:
    the dates of a chronology.
    """
    heads: dict[tuple[HtmlElement | None, tuple[str, str]], dict[str, NoiseAncestor]] = defaultdict(dict)
    for block, below in pairwise(blocks):
        own = block.noise_ancestors[0] if len(block.noise_ancestors) == 1 else None
        if own is None or own.family != "details" or own.element is not block.element or block.is_prose:
            continue
        if below.is_prose and not below.noise_ancestors and below.element.getparent() is block.element.getparent():
            heads[block.element.getparent(), own.name][block.text] = own
    return {own for like in heads.values() if len(like) >= _FEWEST_DATES for own in like.values()}


def _find_signatures(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    """Elements named for authors of which several of one name each stand right below a paragraph beside them."""
    signed: dict[tuple[HtmlElement | None, tuple[str, str]], dict[str, NoiseAncestor]] = defaultdict(dict)
    for above, block in pairwise(blocks):
        if not block.noise_ancestors or block.noise_ancestors[-1].family not in _SIGNING or block.is_prose:
            continue
        own = _find_own(block, above.noise_ancestors)
        if own is None:
            continue
        parent = own.element.getparent()
        if above.is_prose and above.element.getparent() is parent:
            signed[parent, own.name][block.text] = own
    return {own for like in signed.values() if len(like) >= _FEWEST_LETTERS for own in like.values()}


def _find_quoted(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    """Elements named for authors that stand below the words of a quotation, in it: they name who says them."""
    quoted: set[NoiseAncestor] = set()
    quotation: HtmlElement | None = None
    around: tuple[NoiseAncestor, ...] = ()
    for block in blocks:
        if block.kind != "quote":
            continue
        own = _find_own(block, around)
        if own is None or own.family != "author":
            quotation, around = _find_quotation(block.element), block.noise_ancestors
        elif any(each is quotation for each in own.element.iterancestors()):
            quoted.add(own)
    return quoted


def _find_own(block: Block, around: tuple[NoiseAncestor, ...]) -> NoiseAncestor | None:
    """The one marked element that a block stands in and the lines beside it do not; `around` are those of the lines."""
    return block.noise_ancestors[-1] if block.noise_ancestors[:-1] == around and block.noise_ancestors else None


def _find_quotation(element: HtmlElement) -> HtmlElement | None:
    return next((each for each in (element, *element.iterancestors()) if each.tag == "blockquote"), None)


def _find_boxes(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    """Boxes beside the text, in the element that holds its paragraphs, with paragraphs of their own: what they explain
    is text. What asks for something or leads elsewhere is none.
    """
    boxes: dict[NoiseAncestor, list[Block]] = defaultdict(list)
    starts: dict[NoiseAncestor, int] = {}
    ends: dict[tuple[HtmlElement | None, tuple[NoiseAncestor, ...]], int] = {}
    for place, block in enumerate(blocks):
        if block.is_prose:
            ends[block.element.getparent(), block.noise_ancestors] = place
        for ancestor in block.noise_ancestors:
            if ancestor.family == _ASIDE and ancestor.element.tag == "aside":
                boxes[ancestor].append(block)
                starts.setdefault(ancestor, place)
    found: set[NoiseAncestor] = set()
    for box, members in boxes.items():
        end = ends.get((box.element.getparent(), members[0].noise_ancestors[:-1]))
        if end is not None and _explains(box, members):
            lines = sum(block.kind != "intertitre" for block in members)
            if end > starts[box] or lines >= _FEWEST_LINES or is_apparatus(box.element):
                found.add(box)
    return found


def _explains(box: NoiseAncestor, members: Sequence[Block]) -> bool:
    """Whether a box holds paragraphs and nothing to press, to fill in or to follow."""
    if read_named_noise(box.element) is not None or any(block.noise_ancestors[-1] is not box for block in members):
        return False
    if next(box.element.iter("button", "form", "input", "iframe"), None) is not None:
        return False
    letters = sum(len(block.text) for block in members)
    linked = sum(block.linked * len(block.text) for block in members)
    return any(block.is_prose for block in members) and linked <= _LINK_FREE * letters


def _goes_on(element: HtmlElement, members: Sequence[Block], holders: set[HtmlElement | None], texts: set[str]) -> bool:
    """Whether a hidden element goes on with the text on show; `holders` are parents of paragraphs, and tabs."""
    if holders.isdisjoint((element, element.getparent())) or read_named_noise(element) not in _NAMED_SO:
        return False
    prose = [block for block in members if block.is_prose]
    is_plain = all(len(block.noise_ancestors) == 1 for block in prose)
    letters = sum(len(block.text) for block in members)
    linked = sum(block.linked * len(block.text) for block in members)
    has_text = bool(prose) or is_opened_by_question(element)
    return has_text and is_plain and linked < MOST_LINKED * letters and not any(b.text in texts for b in prose)


_FINDERS: tuple[tuple[AbstractSet[str], Callable[[Sequence[Block]], set[NoiseAncestor]]], ...] = (
    ({"hidden"}, _find_opened),
    ({"comments"}, _find_commentary),
    ({"details"}, _find_chronology),
    (_SIGNING, _find_signatures),
    ({"author"}, _find_quoted),
    ({_ASIDE}, _find_boxes),
)
"""With the families of which each finds some: most pages have not all of them."""
