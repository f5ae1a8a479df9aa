"""Where the article is: trafilatura's answer, held against the blocks of the page. Decides by place, never by wording.

trafilatura says which text is the article's. Its answer is trusted for the place and not for the details: the lowest
element that holds nearly all of what it found is the article, and what stands in there as plain prose and was lost on
the way (first paragraphs, lists, blocks its pruning took for noise) is brought back in page order. What stands in there
and belongs to something else by the names of its markup is taken out, and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from lxml.html import HtmlElement

from pipelines.page.blocks import Block, ElementSpan, PageBlocks
from pipelines.page.markup_vocabulary import is_content_name
from pipelines.text.found_blocks import find_blocks
from pipelines.text.judged_block import MOST_LINKED, JudgedBlock
from pipelines.text.noise import find_plain_noise, mark_noise

# Chosen by what they did to the saved press pages; none was measured alone.
_REGION_SHARE = 0.9
"""Share of the weight found: the article's element is the lowest one that holds at least this."""
_WIDENING = 1.25
"""Factor: after the first step, every wider element must hold that much more prose to be the article's."""
_MOST_ABOVE = 3
"""Factor: where the whole weight is more than this many times what stands below the headline, the headline is believed
to stand in the wrong place."""
_SHORTEST_DECK = 60
"""Letters: a shorter line under the headline is a section, a date or a byline, and no lead."""
_MOST_LINKED_LINE = 0.5
"""Share of letters that are link, above which a line that trafilatura left out stays out."""
_SHORTEST_QUOTE = 20
"""Letters: a shorter quotation that trafilatura left out stays out; it may be an ornament."""
_PROSE_AFTER = 3
"""Blocks after a heading among which there must be prose, for it to be an intertitre of the text."""
_LEADS_STAND_IN = frozenset({"details", "author", "share", "newsletter", "paywall", "navigation"})
"""Families of noise in whose elements designers put leads."""


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


def find_body(tree: HtmlElement, page_blocks: PageBlocks, headline: Block | None = None) -> Body:
    """Choose the article's blocks among those of the page.

    `headline` is the block that repeats the page's title, where there is one: texts stand below their headlines.
    """
    plain_noise = find_plain_noise(page_blocks.blocks)
    judged = find_blocks(tree, page_blocks, plain_noise)
    _weigh_below(headline, judged)
    if not any(each.weight for each in judged):
        return Body((), tuple(page_blocks.blocks), ())
    region = _find_region(judged, page_blocks.spans)
    mark_noise(judged, region)
    _excuse_leads(judged, region)
    region = _widen(region, judged, page_blocks.spans)
    start = _find_start(judged, region)
    lines: list[BodyLine] = []
    aside: list[Block] = []
    for index, each in enumerate(judged):
        if not (start <= index < region.end or each.block.wanted):
            continue
        if each.noise is not None and each.is_found:
            lines.append(BodyLine(each.block, f"markup:{each.noise}"))
        elif each.noise is None and (each.is_text or each.block.in_lead or _belongs(judged, index)):
            lines.append(BodyLine(each.block))
        else:
            aside.append(each.block)
    beside = page_blocks.outside.union(ancestor.element for ancestor in plain_noise)
    return Body(tuple(lines), tuple(page_blocks.blocks[:start]), tuple(aside), region.element, beside)


def _weigh_below(headline: Block | None, judged: Sequence[JudgedBlock]) -> None:
    """Let what stands above the headline weigh nothing, unless the most of what was found stands there.

    Where nothing was found below it, plain paragraphs and leads below it weigh instead.
    """
    start = next((index for index, each in enumerate(judged) if each.block is headline), 0)
    below = judged[start:]
    if any(each.weight for each in below):
        weights = [each.weight for each in below]
    else:
        weights = [_count_plain_letters(each.block) if place else 0 for place, each in enumerate(below)]
    if sum(weights) * _MOST_ABOVE < sum(each.weight for each in judged):
        return
    for each in judged[:start]:
        each.weight = 0
    for each, weight in zip(below, weights, strict=True):
        each.weight = weight


def _count_plain_letters(block: Block) -> int:
    is_plain = not block.noise_ancestors and (block.in_lead or block.is_prose) and block.linked < MOST_LINKED
    return len(block.text) if is_plain else 0


def _find_region(judged: Sequence[JudgedBlock], spans: Sequence[ElementSpan]) -> ElementSpan:
    """The lowest element that holds the wanted share of the weight."""
    sums = list(accumulate((each.weight for each in judged), initial=0))
    wanted = _REGION_SHARE * sums[-1]
    return min(
        (span for span in spans if sums[span.end] - sums[span.start] >= wanted), key=lambda span: span.end - span.start
    )


def _widen(region: ElementSpan, judged: Sequence[JudgedBlock], spans: Sequence[ElementSpan]) -> ElementSpan:
    """The region, or the nearest element around it that is named as an article's text and holds more of its prose."""
    sums = list(accumulate((len(each.block.text) if each.is_plain_prose else 0 for each in judged), initial=0))
    wanted = sums[region.end] - sums[region.start] + 1
    for span in spans:
        if span.start > region.start or span.end < region.end or span is region:
            continue
        held = sums[span.end] - sums[span.start]
        if held >= wanted and (span.element.tag == "article" or is_content_name(span.element)):
            region, wanted = span, int(held * _WIDENING)
    return region


def _excuse_leads(judged: Sequence[JudgedBlock], region: ElementSpan) -> None:
    """Let a named lead stand among the details of an article's head, where designers put it."""
    headline = _find_last_h1(judged, region.end)
    if headline is None:
        return
    for each in judged[headline + 1 : region.end]:
        block = each.block
        if (
            block.in_lead
            and each.noise in _LEADS_STAND_IN
            and len(block.text) >= _SHORTEST_DECK
            and block.linked < MOST_LINKED
        ):
            each.noise = None
        elif block.is_prose and each.noise is None:
            return


def _find_start(judged: Sequence[JudgedBlock], region: ElementSpan) -> int:
    """Where the text begins: at the region, or above it at a lead or prose that follows the page's headline."""
    headline = _find_last_h1(judged, region.start)
    if headline is None:
        return region.start
    for index in range(headline + 1, region.start):
        each = judged[index]
        if not each.noise and (each.is_plain_prose or _is_deck(each.block)):
            return index
    return region.start


def _find_last_h1(judged: Sequence[JudgedBlock], end: int) -> int | None:
    """The index of the last h1 before an index."""
    return next((index for index in range(end - 1, -1, -1) if judged[index].block.tag == "h1"), None)


def _is_deck(block: Block) -> bool:
    """Whether a block can be the lead under a headline."""
    is_long = len(block.text) >= _SHORTEST_DECK
    return is_long and block.linked < MOST_LINKED and (block.in_lead or block.kind == "intertitre")


def _belongs(judged: Sequence[JudgedBlock], index: int) -> bool:
    """Whether a block that trafilatura left out is the article's: a heading, a quotation, a line among its lines."""
    block = judged[index].block
    if block.linked > _MOST_LINKED_LINE:
        return False
    if block.kind == "intertitre":
        if index and judged[index - 1].block.tag == "h1" and _is_deck(block):
            return True
        after = judged[index + 1 : index + 1 + _PROSE_AFTER]
        is_between = any(each.is_plain_prose for each in after) and any(
            each.is_plain_prose for each in islice(judged, index)
        )
        return block.linked < MOST_LINKED and is_between
    if block.kind == "quote" and len(block.text) >= _SHORTEST_QUOTE:
        return True
    parent = block.element.getparent()
    for place in (index - 1, index + 1):
        if not 0 <= place < len(judged) or not judged[place].is_text:
            return False
        other = judged[place].block.element
        if other is not block.element and other.getparent() is not parent:
            return False
    return True
