"""Where the article is: trafilatura's answer, held against the blocks of the page. Decides by place, never by wording.

trafilatura says which text is the article's. Its answer is trusted for the place and not for the details: the lowest
element that holds nearly all of what it found is the article, and what stands in there as plain prose and was lost on
the way (first paragraphs, lists, blocks its pruning took for noise) is brought back in page order. What stands in there
and belongs to something else by the names of its markup is taken out, and told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate

from lxml.html import HtmlElement

from pipelines.page.blocks import Block, ElementSpan, Surrounding, Visible
from pipelines.page.inline import to_line_key
from pipelines.page.markup_vocabulary import is_content_name
from pipelines.text.trafilatura_outline import find_full_text, find_outline_text

_REGION_SHARE = 0.9
"""The article's element holds at least this share of the letters trafilatura found."""
_ACQUITTING_SHARE = 0.4
"""Elements of one name that hold this share of what was found are the article's, whatever their name."""
_WIDENING = 1.25
"""After the first step, every wider element must hold that much more prose to be the article's."""
_NOISE_SHARE = 0.1
"""A marked element with less of the page's prose than this is noise without further thought."""
_NEVER = 1_000_000_000
_GOOD_SHARE = 0.5
_FAIR_SHARE = 0.25
"""The main extractor is believed when it found these shares of the page's unmarked prose, and of all its prose."""
_SHORTEST_ARTICLE = 80
"""A page that shows fewer letters than this beside its plain noise is not searched twice."""
_MOST_ABOVE = 3
_ACQUITTING_NUMBER = {"paywall": 1, "newsletter": 2, "related": 2}
"""So many found paragraphs without any link show that a mark is about the article's text, and not beside it."""
_NEEDED = frozenset({"caption", "paywall"})
_SHORT_KEY = 14
_LINKED = 0.3
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_LONGEST_CARD = 4
"""How many lines a card that announces an article has at most, from its linked heading on."""
_LINK_FREE = 0.05


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A block of the article before cleaning, and the markup rule that takes it out (None: it stays)."""

    block: Block
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The article's lines before cleaning, in page order; the blocks above them; those among them that are no text.

    `region` is the element that holds it, `noise` are elements that are known to be something else.
    """

    lines: tuple[BodyLine, ...]
    above: tuple[Block, ...]
    aside: tuple[Block, ...]
    region: HtmlElement | None = None
    noise: frozenset[HtmlElement] = frozenset()


class _KeptBlocks:
    """Which blocks trafilatura kept: long ones by their letters anywhere in its text, short ones as whole lines."""

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        by_text = {block.text: block for block in blocks}
        lines = [line.strip() for line in text.splitlines()]
        keys = [by_text[line].key if line in by_text else to_line_key(line) for line in lines]
        self._lines = set(lines)
        self._short = {key for key in keys if len(key) < _SHORT_KEY}
        self._key = "".join(keys)

    def has(self, block: Block) -> bool:
        if block.text in self._lines:
            return bool(block.key)
        return block.key in (self._short if len(block.key) < _SHORT_KEY else self._key)


@dataclass(frozen=True, slots=True)
class _Matched:
    """Per block: whether trafilatura kept it, and the letters of prose that it adds to the article's weight."""

    kept: list[bool]
    weights: list[int]


def _matched(text: str, blocks: Sequence[Block], teasers: Sequence[bool], noise: AbstractSet[Surrounding]) -> _Matched:
    found = _KeptBlocks(text, blocks)
    kept = [block.wanted or (noise.isdisjoint(block.surroundings) and found.has(block)) for block in blocks]
    weights = [
        len(block.text) if kept[i] and block.is_prose and not teasers[i] and not _in_comments(block) else 0
        for i, block in enumerate(blocks)
    ]
    if not any(weights):
        weights = [len(block.text) * kept[i] for i, block in enumerate(blocks)]
    return _Matched(kept, weights)


def _match(tree: HtmlElement, visible: Visible, noise: AbstractSet[Surrounding], teasers: Sequence[bool]) -> _Matched:
    """Ask trafilatura: its main extractor, and the whole cascade where that one found little of the page's prose."""
    blocks = visible.blocks
    first = _matched(find_outline_text(visible, noise), blocks, teasers, noise)
    unmarked = marked = 0
    for block, teaser in zip(blocks, teasers, strict=True):
        if block.is_prose and not teaser and block.linked < _LINKED and not _in_comments(block):
            if block.surroundings:
                marked += len(block.text)
            else:
                unmarked += len(block.text)
    if sum(first.weights) >= max(_GOOD_SHARE * unmarked, _FAIR_SHARE * (unmarked + marked), 1):
        return first
    if sum(len(block.text) for block in blocks if noise.isdisjoint(block.surroundings)) < _SHORTEST_ARTICLE:
        return first
    full = _matched(find_full_text(tree, noise), blocks, teasers, noise)
    return full if sum(full.weights) > sum(first.weights) else first


def find_body(tree: HtmlElement, visible: Visible, headline: Block | None = None) -> Body:
    """Choose the article's blocks among those of the page.

    `headline` is the block that repeats the page's title, where there is one: texts stand below their headlines.
    """
    blocks = visible.blocks
    teasers = _teasers(blocks)
    plain_noise = _plain_noise(blocks)
    matched = _match(tree, visible, plain_noise, teasers)
    kept, weights = matched.kept, _below(headline, blocks, matched)
    if not any(weights):
        return Body((), tuple(blocks), ())
    region = _region(weights, visible.spans)
    acquitted = _acquitted(blocks, weights, region)
    noise = [
        "teaser" if teasers[i] else next((s.family for s in block.surroundings if s not in acquitted), None)
        for i, block in enumerate(blocks)
    ]
    noise = [None if block.wanted else family for block, family in zip(blocks, noise, strict=True)]
    _excuse_leads(blocks, noise, region)
    prose = [block.is_prose and block.linked < _LINKED and not noise[i] for i, block in enumerate(blocks)]
    region = _widened(region, blocks, prose, visible.spans)
    start = _start(blocks, noise, prose, region)
    lines: list[BodyLine] = []
    aside: list[Block] = []
    for index in range(len(blocks)):
        if not (start <= index < region.end or blocks[index].wanted):
            continue
        block, family = blocks[index], noise[index]
        if family is not None and kept[index]:
            lines.append(BodyLine(block, f"markup:{family}"))
        elif family is None and (kept[index] or block.in_lead or prose[index] or _belongs(blocks, index, kept, prose)):
            lines.append(BodyLine(block))
        else:
            aside.append(block)
    beside = frozenset(surrounding.element for surrounding in plain_noise)
    return Body(tuple(lines), tuple(blocks[:start]), tuple(aside), region.element, beside)


def _plain_noise(blocks: Sequence[Block]) -> set[Surrounding]:
    """What cannot be the article, before looking for it: marked elements with hardly any prose."""
    prose: dict[Surrounding, int] = defaultdict(int)
    total = 1
    for block in blocks:
        letters = len(block.text) if block.is_prose else 0
        total += 0 if letters and _in_comments(block) else letters
        if block.tag == "h1" or block.wanted:
            letters = _NEVER
        for surrounding in block.surroundings:
            prose[surrounding] += letters
    by_name: dict[tuple[str, str], int] = defaultdict(int)
    for surrounding, letters in prose.items():
        by_name[surrounding.name] += letters
    return {
        surrounding
        for surrounding in prose
        if surrounding.family not in _NEEDED
        and by_name[surrounding.name] < (_NEVER if surrounding.family == "comments" else _NOISE_SHARE * total)
    }


def _in_comments(block: Block) -> bool:
    return any(surrounding.family == "comments" for surrounding in block.surroundings)


def _teasers(blocks: Sequence[Block]) -> list[bool]:
    """Which blocks announce other articles: a heading that is a link, and the text that hangs on it."""
    linked = [i for i, b in enumerate(blocks) if b.linked > 0.9 and (b.kind == "intertitre" or b.tag in _HEADINGS)]
    teasers = [False] * len(blocks)
    length = 0  # of the card before
    for index, following in zip(linked, (*linked[1:], len(blocks)), strict=False):
        teasers[index] = True
        if following - index <= _LONGEST_CARD and following < len(blocks):
            length = following - index
            teasers[index:following] = [True] * length
        else:
            for after in range(index + 1, min(following, index + max(length, 2))):
                if not (_in_card(blocks, index, after) or (length and _alike(blocks[after], blocks[after - length]))):
                    break
                teasers[after] = True
            length = 0
    return teasers


def _in_card(blocks: Sequence[Block], heading: int, after: int) -> bool:
    """Whether a block shares a small parent with the linked heading above it, and is no heading itself."""
    card = blocks[heading].element.getparent()
    small = card is not None and len(card) <= _LONGEST_CARD
    return small and blocks[after].element.getparent() is card and blocks[after].kind != "intertitre"


def _alike(block: Block, other: Block) -> bool:
    return block.tag == other.tag and block.element.get("class") == other.element.get("class")


def _below(headline: Block | None, blocks: Sequence[Block], matched: _Matched) -> list[int]:
    """The weights without what stands above the headline, unless the most of it stands there."""
    weights = matched.weights
    start = next((index for index, block in enumerate(blocks) if block is headline), 0)
    below = [0] * start + weights[start:]
    if not any(below):
        below = [
            len(b.text) if i > start and not b.surroundings and (b.in_lead or b.is_prose) and b.linked < _LINKED else 0
            for i, b in enumerate(blocks)
        ]
    return below if sum(below) * _MOST_ABOVE >= sum(weights) else weights


def _region(weights: Sequence[int], spans: Sequence[ElementSpan]) -> ElementSpan:
    """The lowest element that holds the wanted share of the found letters."""
    sums = list(accumulate(weights, initial=0))
    wanted = _REGION_SHARE * sums[-1]
    return min(
        (span for span in spans if sums[span.end] - sums[span.start] >= wanted), key=lambda span: span.end - span.start
    )


def _acquitted(blocks: Sequence[Block], weights: Sequence[int], region: ElementSpan) -> set[Surrounding]:
    """Surroundings that cannot be noise, because the article stands in them."""
    inside: dict[Surrounding, list[int]] = defaultdict(list)
    for index, block in enumerate(blocks):
        for surrounding in block.surroundings:
            inside[surrounding].append(index)
    letters: dict[tuple[str, str], int] = defaultdict(int)
    members: dict[tuple[str, str], list[Surrounding]] = defaultdict(list)
    for surrounding, indices in inside.items():
        letters[surrounding.name] += sum(weights[index] for index in indices)
        members[surrounding.name].append(surrounding)
    above = {region.element, *region.element.iterancestors()}
    total = sum(weights)
    acquitted = {surrounding for surrounding in inside if surrounding.element in above}
    for name, weight in letters.items():
        if weight > _ACQUITTING_SHARE * total:
            acquitted.update(members[name])
    for surrounding, indices in inside.items():
        if sum(weights[i] > 0 for i in indices) >= _ACQUITTING_NUMBER.get(surrounding.family, _NEVER):
            size = sum(len(blocks[i].text) for i in indices)
            linked = sum(blocks[i].linked * len(blocks[i].text) for i in indices)
            if linked < _LINK_FREE * size:
                acquitted.add(surrounding)
    return acquitted


def _widened(
    region: ElementSpan, blocks: Sequence[Block], prose: Sequence[bool], spans: Sequence[ElementSpan]
) -> ElementSpan:
    """The region, or the nearest element around it that is named as an article's text and holds more of its prose."""
    sums = list(accumulate((len(b.text) * p for b, p in zip(blocks, prose, strict=True)), initial=0))
    wanted = sums[region.end] - sums[region.start] + 1
    for span in spans:
        if span.start > region.start or span.end < region.end or span is region:
            continue
        held = sums[span.end] - sums[span.start]
        if held >= wanted and (span.element.tag == "article" or is_content_name(span.element)):
            region, wanted = span, int(held * _WIDENING)
    return region


_LEADS_STAND_IN = {"details", "author", "share", "newsletter", "paywall", "navigation"}


def _excuse_leads(blocks: Sequence[Block], noise: list[str | None], region: ElementSpan) -> None:
    """Let a named lead stand among the details of an article's head, where designers put it."""
    headline = max((i for i in range(region.end) if blocks[i].tag == "h1"), default=None)
    if headline is None:
        return
    for index in range(headline + 1, region.end):
        block = blocks[index]
        if block.in_lead and noise[index] in _LEADS_STAND_IN and len(block.text) >= 60 and block.linked < _LINKED:
            noise[index] = None
        elif block.is_prose and noise[index] is None:
            return


def _start(blocks: Sequence[Block], noise: Sequence[str | None], prose: Sequence[bool], region: ElementSpan) -> int:
    """Where the text begins: at the region, or above it at a lead or prose that follows the page's headline."""
    headline = max((i for i in range(region.start) if blocks[i].tag == "h1"), default=None)
    if headline is None:
        return region.start
    return next(
        (i for i in range(headline + 1, region.start) if not noise[i] and (prose[i] or _is_deck(blocks[i]))),
        region.start,
    )


def _is_deck(block: Block) -> bool:
    return len(block.text) >= 60 and block.linked < _LINKED and (block.in_lead or block.kind == "intertitre")


def _belongs(blocks: Sequence[Block], index: int, kept: Sequence[bool], prose: Sequence[bool]) -> bool:
    """Whether a block that trafilatura left out is the article's: a heading, a quotation, a line among its lines."""
    block = blocks[index]
    if block.linked > 0.5:
        return False
    if block.kind == "intertitre":
        if index and blocks[index - 1].tag == "h1" and _is_deck(block):
            return True
        return block.linked < _LINKED and any(prose[index + 1 : index + 4]) and any(prose[:index])
    if block.kind == "quote" and len(block.text) >= 20:
        return True
    parent = block.element.getparent()
    for other in (index - 1, index + 1):
        if not 0 <= other < len(blocks) or not (kept[other] or prose[other]):
            return False
        if blocks[other].element is not block.element and blocks[other].element.getparent() is not parent:
            return False
    return True
