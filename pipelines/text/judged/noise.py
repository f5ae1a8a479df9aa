"""Which marked elements of a page are noise, decided by how much of the article stands in them.

Asked twice: before the article is looked for, when hardly any prose is enough to tell, and after it was found, when the
elements that hold it are acquitted whatever their names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from pipelines.page.blocks import Block, ElementSpan, NoiseAncestor
from pipelines.text.judged.judged_block import JudgedBlock, collect_marked, is_in_comments

# Chosen by what they did to the saved press pages; none was measured alone.
_NOISE_SHARE = 0.1
"""Share of the page's letters of prose: marked elements of one name that hold less are noise at once."""
_ACQUITTING_SHARE = 0.4
"""Share of the weight found: elements of one name that hold more are the article's, whatever their name."""
_ACQUITTING_NUMBER = {"paywall": 1, "newsletter": 2, "related": 2}
"""Found paragraphs, hardly linked, by which a mark of the family is about the article's text and not beside it. Other
families are never acquitted by number."""
_LINK_FREE = 0.05
"""Share of an element's letters that are link, below which its paragraphs count as hardly linked."""
_UNREACHED = 1_000_000_000
"""More letters, or paragraphs, than any page has: what is given so many is never below a limit, and reaches none."""
_CONSENTING = re.compile(
    r"\b(?:cookies?|traceurs?|consent\w*|finalités?|données personnelles|vie privée)\b", re.IGNORECASE
)
_CONSENT_SHARE = 0.25
"""Share of the letters in an element marked as consent that speak of consent, from which on it is no article, however
long."""
_FEWEST_CARDS = 3
"""Like elements with a link each, from which on they are cards of other articles."""
_CARDS_SHARE = 0.6
"""Share of an element's letters that its cards hold at least."""
_NEEDED = frozenset({"caption", "paywall"})
"""Families that stay until the article is found: captions lead to pictures, and the text may stand in a paywall's
element."""


def find_plain_noise(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    """What cannot be the article, before looking for it: marked elements with hardly any prose."""
    by_name: dict[tuple[str, str], int] = defaultdict(int)
    total = 1
    for block in blocks:
        letters = len(block.text) if block.is_prose else 0
        total += 0 if letters and is_in_comments(block) else letters
        if block.tag == "h1" or block.wanted:
            letters = _UNREACHED
        if letters:
            for ancestor in block.noise_ancestors:
                by_name[ancestor.name] += letters
    marked = collect_marked(blocks)
    asking = _find_consent_requests(blocks) if any(ancestor.family == "consent" for ancestor in marked) else set()
    return {
        ancestor
        for ancestor in marked
        if ancestor.family not in _NEEDED
        and by_name.get(ancestor.name, 0)
        < (_UNREACHED if ancestor.family == "comments" or ancestor in asking else _NOISE_SHARE * total)
    }


def _find_consent_requests(blocks: Sequence[Block]) -> set[NoiseAncestor]:
    """Elements marked as consent that do speak of it, which a name such as `modal` alone does not say."""
    letters: dict[NoiseAncestor, list[int]] = defaultdict(lambda: [0, 0])
    for block in blocks:
        for ancestor in block.noise_ancestors:
            if ancestor.family == "consent":
                speaks = _CONSENTING.search(block.text) is not None
                letters[ancestor][speaks] += len(block.text)
    return {ancestor for ancestor, (other, asking) in letters.items() if asking >= _CONSENT_SHARE * (other + asking)}


def mark_noise(judged: Sequence[JudgedBlock], region: ElementSpan) -> None:
    """Note the family of noise of each block, given the element that holds the article. What is wanted is no noise."""
    acquitted = _find_acquitted(judged, region)
    marks: tuple[NoiseAncestor, ...] = ()
    noise: str | None = None
    for each in judged:
        block = each.block
        if block.noise_ancestors is not marks:  # lines beside each other have theirs in common
            marks = block.noise_ancestors
            noise = next((ancestor.family for ancestor in marks if ancestor not in acquitted), None)
        if not block.wanted:
            each.noise = "teaser" if each.is_teaser else noise


def _find_acquitted(judged: Sequence[JudgedBlock], region: ElementSpan) -> set[NoiseAncestor]:
    """Marked elements that cannot be noise, because the article stands in them."""
    inside: dict[NoiseAncestor, list[JudgedBlock]] = defaultdict(list)
    weights: dict[tuple[str, str], int] = defaultdict(int)
    total = 0
    for each in judged:
        total += each.weight
        for ancestor in each.block.noise_ancestors:
            if each.weight:
                weights[ancestor.name] += each.weight
            if ancestor.family in _ACQUITTING_NUMBER:
                inside[ancestor].append(each)
    above = {region.element, *region.element.iterancestors()}
    wanted = _ACQUITTING_SHARE * total
    return {
        ancestor
        for ancestor in collect_marked(each.block for each in judged)
        if ancestor.element in above
        or (
            (
                weights.get(ancestor.name, 0) > wanted
                or (ancestor in inside and _holds_paragraphs(inside[ancestor], _ACQUITTING_NUMBER[ancestor.family]))
            )
            and not (ancestor.family == "related" and _holds_cards(ancestor.element))
        )
    }


def _holds_cards(element: HtmlElement) -> bool:
    """Whether most of an element's text stands in like elements with a link each, however long their summaries are."""
    whole = _count_letters(element)
    while len(element):
        cards: dict[tuple[str, str], list[HtmlElement]] = defaultdict(list)
        for child in element:
            if next(child.iter("a"), None) is not None:
                cards[str(child.tag), child.get("class") or ""].append(child)
        if any(
            len(like) >= _FEWEST_CARDS and sum(map(_count_letters, like)) >= _CARDS_SHARE * whole
            for like in cards.values()
        ):
            return True
        element = max(element, key=_count_letters)
        if _count_letters(element) < _CARDS_SHARE * whole:
            return False
    return False


def _count_letters(element: HtmlElement) -> int:
    return len("".join(element.itertext()).strip())


def _holds_paragraphs(members: Sequence[JudgedBlock], wanted: int) -> bool:
    """Whether so many found paragraphs are among some blocks, which are hardly linked."""
    if sum(each.weight > 0 for each in members) < wanted:
        return False
    size = sum(len(each.block.text) for each in members)
    linked = sum(each.block.linked * len(each.block.text) for each in members)
    return linked < _LINK_FREE * size
