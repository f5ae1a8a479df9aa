"""Where the article is: trafilatura's answer, held against the blocks of the page. Decides by place, never by wording.

trafilatura says which text is the article's. Its answer is trusted for the place and not for the details: the lowest
element that holds nearly all of what it found is the article, and what stands in there as plain prose and was lost on
the way (first paragraphs, lists, blocks its pruning took for noise) is brought back in page order. What stands in there
and belongs to something else by the names of its markup is taken out, and told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate, islice

from lxml.html import HtmlElement

from pipelines.page.blocks import HEADINGS, Block, ElementSpan, PageBlocks
from pipelines.page.markup_vocabulary import is_content_name
from pipelines.text.judged.flow import find_flow
from pipelines.text.judged.found_blocks import find_blocks
from pipelines.text.judged.judged_block import MOST_LINKED, JudgedBlock
from pipelines.text.judged.like_elements import add_like_elements
from pipelines.text.judged.noise import find_plain_noise, mark_noise
from pipelines.text.judged.opened_blocks import open_hidden_blocks
from pipelines.text.set_aside import SetAside, list_set_aside, list_unread

# Chosen by what they did to the saved press pages; none was measured alone.
_REGION_SHARE = 0.9
"""Share of the weight found: the article's element is the lowest one that holds at least this."""
_WIDENING = 1.25
"""Factor: after the first step, every wider element must hold that much more prose to be the article's."""
_FOUND_OF_PLAIN = 0.2
"""Share of the letters of plain paragraphs below the headline: where less of the page was found there, these count."""
_FIRST_PLAIN = 3
"""Plain paragraphs below the headline of which trafilatura has to have found one, to be believed although it found
little."""
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
_LEAVES = frozenset(
    {"p", "li", "ul", "ol", "dl", "dt", "dd", "table", "tbody", "tr", "blockquote", "pre", "figure", *HEADINGS}
)
"""Elements that are a part of an article, and never all of it: what is beside them is looked at as well."""
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[»”\")]?\s?[.!?…]+[»”\")]?$")
_LEADS_STAND_IN = frozenset({"details", "author", "share", "newsletter", "paywall", "navigation"})
"""Families of noise in whose elements designers put leads."""


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A block of the article before cleaning, and the markup rule that takes it out (None: it stays).

    `place` is its index among the page's blocks.
    """

    block: Block
    place: int
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The article's lines before cleaning, in page order; the blocks above them; those among them that are no text.

    `region` is the element that holds it, `set_aside` the account of all that is not among the lines, `noise` are
    elements that are known to be something else.
    """

    lines: tuple[BodyLine, ...]
    above: tuple[Block, ...]
    aside: tuple[Block, ...]
    region: HtmlElement | None = None
    set_aside: tuple[SetAside, ...] = ()
    noise: frozenset[HtmlElement] = frozenset()


def find_body(
    tree: HtmlElement,
    page_blocks: PageBlocks,
    headline: Block | None = None,
    is_leading_out: Callable[[Block], bool] = lambda _: False,
) -> Body:
    """Choose the article's blocks among those of the page.

    `headline` is the block that repeats the page's title, where there is one: texts stand below their headlines.
    `is_leading_out` tells whether a line's links lead to other sites or documents, which the text itself names.
    """
    page_blocks = open_hidden_blocks(page_blocks)
    plain_noise = find_plain_noise(page_blocks.blocks)
    judged = find_blocks(tree, page_blocks, plain_noise, is_leading_out)
    _weigh_below(headline, judged)
    if not any(each.weight for each in judged):
        return Body((), tuple(page_blocks.blocks), ())
    region = _find_region(judged, page_blocks.spans)
    mark_noise(judged, region)
    _excuse_leads(judged, region)
    region = add_like_elements(_widen(region, judged, page_blocks.spans), judged, page_blocks.spans)
    start = _find_start(judged, region, headline)
    flow = find_flow(judged, start, region.end, is_leading_out)
    first_line = next((index for index in range(start, region.end) if _is_line(judged[index])), region.end)
    lines: list[BodyLine] = []
    aside: list[Block] = []
    for index, each in enumerate(judged):
        if not (start <= index < region.end or each.block.wanted):
            continue
        if each.noise is not None and each.is_found:
            lines.append(BodyLine(each.block, index, f"markup:{each.noise}"))
        elif each.noise is None and (each.is_text or each.block.in_lead or _belongs(judged, first_line, index, flow)):
            lines.append(BodyLine(each.block, index))
        else:
            aside.append(each.block)
    beside = page_blocks.outside.union(ancestor.element for ancestor in plain_noise)
    kept = {line.place for line in lines}
    return Body(
        tuple(lines),
        tuple(page_blocks.blocks[:start]),
        tuple(aside),
        region.element,
        (*list_set_aside(judged, kept, start, region.end), *list_unread(page_blocks.unread)),
        beside,
    )


def _weigh_below(headline: Block | None, judged: Sequence[JudgedBlock]) -> None:
    """Let what stands above the headline weigh nothing, unless the most of what was found stands there.

    Where nothing or a lead alone was found below it, plain paragraphs and leads below it weigh instead.
    """
    start = next((index for index, each in enumerate(judged) if each.block is headline), 0)
    below = judged[start:]
    weights = [each.weight for each in below]
    plain = [
        _count_plain_letters(each.block) if place and not each.is_teaser else 0 for place, each in enumerate(below)
    ]
    finds_little = sum(weights) < _FOUND_OF_PLAIN * sum(plain) and not _finds_first(below, plain)
    if finds_little or _finds_lead_alone(below, plain):
        weights = plain
    if sum(weights) * _MOST_ABOVE < sum(each.weight for each in judged):
        return
    for each in judged[:start]:
        each.weight = 0
    for each, weight in zip(below, weights, strict=True):
        each.weight = weight


def _finds_first(below: Sequence[JudgedBlock], plain: Sequence[int]) -> bool:
    """Whether trafilatura found one of the first plain paragraphs below the headline."""
    first = islice((each for each, letters in zip(below, plain, strict=True) if letters), _FIRST_PLAIN)
    return any(each.weight for each in first)


def _finds_lead_alone(below: Sequence[JudgedBlock], plain: Sequence[int]) -> bool:
    """Whether trafilatura found a lead and none of the paragraphs that stand apart from it."""
    found = [each.block.in_lead for each in below if each.weight]
    has_more = any(letters and not each.block.in_lead for each, letters in zip(below, plain, strict=True))
    return bool(found) and all(found) and has_more


def _count_plain_letters(block: Block) -> int:
    is_plain = not block.noise_ancestors and (block.in_lead or block.is_prose) and block.linked < MOST_LINKED
    return len(block.text) if is_plain else 0


def _find_region(judged: Sequence[JudgedBlock], spans: Sequence[ElementSpan]) -> ElementSpan:
    """The lowest element that holds the wanted share of the weight."""
    sums = list(accumulate((each.weight for each in judged), initial=0))
    wanted = _REGION_SHARE * sums[-1]
    holding = [span for span in spans if sums[span.end] - sums[span.start] >= wanted]
    lowest = min(holding, key=lambda span: span.end - span.start)
    return next(
        (span for span in holding if _contains(span, lowest) and span.element.tag not in _LEAVES),
        lowest,
    )


def _contains(span: ElementSpan, other: ElementSpan) -> bool:
    return span.start <= other.start and span.end >= other.end


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
    """Let a lead stand among the details of an article's head, where designers put it: one that is named so, or a whole
    sentence that is set as what stands over a headline.
    """
    headline = _find_last_h1(judged, region.end)
    if headline is None:
        return
    for each in judged[headline + 1 : region.end]:
        block = each.block
        is_named = block.in_lead and each.noise in _LEADS_STAND_IN and len(block.text) >= _SHORTEST_DECK
        if (is_named and block.linked < MOST_LINKED) or _is_sentence_as_detail(each):
            each.noise = None
        elif block.is_prose and each.noise is None:
            return


def _is_sentence_as_detail(each: JudgedBlock) -> bool:
    """Whether a line is a sentence of prose that its own element alone calls a detail: `surtitre`, `kicker`."""
    block = each.block
    if each.noise != "details" or not block.is_prose or block.linked > 0 or not _SENTENCE_END.search(block.text):
        return False
    return len(block.noise_ancestors) == 1 and block.noise_ancestors[0].element is block.element


def _find_start(judged: Sequence[JudgedBlock], region: ElementSpan, titled: Block | None) -> int:
    """Where the text begins: at the region, or above it at a lead or prose that follows the page's headline.

    `titled` is the headline that the page's title repeats: where it stands in the region, what is above it is no text,
    unless a lead or the most of the prose stands there.
    """
    inside = range(region.start, region.end)
    place = next((index for index in inside if judged[index].block is titled), None) if titled is not None else None
    if place is not None:
        above, below = judged[region.start : place], judged[place : region.end]
        has_lead = any(each.block.in_lead for each in above)
        if not has_lead and _count_prose_letters(above) <= _count_prose_letters(below):
            return place
    headline = _find_last_h1(judged, region.start)
    if headline is None:
        return region.start
    for index in range(headline + 1, region.start):
        each = judged[index]
        if not each.noise and (each.is_plain_prose or _is_deck(each.block)):
            return index
    return region.start


def _count_prose_letters(judged: Sequence[JudgedBlock]) -> int:
    return sum(len(each.block.text) for each in judged if each.is_text and each.noise is None and each.block.is_prose)


def _find_last_h1(judged: Sequence[JudgedBlock], end: int) -> int | None:
    """The index of the last h1 before an index."""
    return next((index for index in range(end - 1, -1, -1) if judged[index].block.tag == "h1"), None)


def _is_deck(block: Block) -> bool:
    """Whether a block can be the lead under a headline."""
    is_long = len(block.text) >= _SHORTEST_DECK
    return is_long and block.linked < MOST_LINKED and (block.in_lead or block.kind == "intertitre")


def _belongs(judged: Sequence[JudgedBlock], first_line: int, index: int, flow: AbstractSet[int]) -> bool:
    """Whether a block that trafilatura left out is the article's: a heading, a quotation, a line among its lines."""
    block = judged[index].block
    if block.linked > _MOST_LINKED_LINE:
        return index in flow
    if block.kind == "intertitre":
        if index and judged[index - 1].block.tag == "h1" and _is_deck(block):
            return True
        after = judged[index + 1 : index + 1 + _PROSE_AFTER]
        is_between = any(map(_is_line, after)) and index > first_line
        is_among = index in flow and index + 1 in flow
        return block.linked < MOST_LINKED and (is_between or is_among)
    if block.kind == "quote" and (len(block.text) >= _SHORTEST_QUOTE or _is_said_by(judged, index)):
        return True
    return index in flow


def _is_said_by(judged: Sequence[JudgedBlock], index: int) -> bool:
    """Whether a line ends a quotation that stands right above it in the same element: whose words they are."""
    block, above = judged[index].block, judged[index - 1].block if index else None
    if above is None or above.kind != "quote" or len(above.text) < _SHORTEST_QUOTE:
        return False
    parent = block.element.getparent()
    is_last = index + 1 == len(judged) or judged[index + 1].block.element.getparent() is not parent
    return is_last and above.element.getparent() is parent


def _is_line(each: JudgedBlock) -> bool:
    """Whether a block is a line of the text that a heading can stand over."""
    return each.is_text and each.noise is None and each.block.kind != "intertitre"
