"""A page's blocks read by its source's template, where that fits and tells enough; otherwise the ordinary way is asked.

What is outside the article on all pages of the source is not read at all, and where the template is proven its article
is not looked for a second time. Inside the article's element everything is read: a box that is empty of text on other
pages may hold some on this one. A page that shows little where the article should stand is no page to trust a template
on: it may be a wall, an error, a listing or a redesign.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.model.extraction import Origin
from pipelines.page.blocks import PageBlocks, read_blocks
from pipelines.page.parse import Page
from pipelines.template.fit import TemplateFit, fit_template
from pipelines.template.template import read_template
from pipelines.text.judged.judged_block import MOST_LINKED
from pipelines.text.no_text import LITTLE


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What a template told of a page: its blocks, where it told enough; and where the text is found, or had to be."""

    blocks: PageBlocks | None = None
    origin: Origin | None = None


def read_known_page(page: Page, tree: HtmlElement, keep: frozenset[HtmlElement], template: str | None) -> KnownPage:
    """Read a page's blocks without what its source's template knows as outside, where that tells enough."""
    address = urlsplit(page.url)
    if template is None or not (address.path.strip("/") or address.query):
        return KnownPage()
    known = read_template(template)
    if page.says_article is not known.says_article:
        return KnownPage()
    fit = fit_template(tree, known)
    if fit is None:
        return KnownPage(origin="searched")
    found = _read_blocks(tree, keep, fit)
    if found.article is None or _count_prose(found, found.article) < LITTLE:
        return KnownPage()
    return KnownPage(found if known.is_proven else replace(found, article=None), "template")


def _count_prose(found: PageBlocks, places: frozenset[int]) -> int:
    shown = [found.blocks[index] for index in places]
    return sum(len(block.text) for block in shown if block.is_prose and block.linked < MOST_LINKED)


def _read_blocks(tree: HtmlElement, keep: frozenset[HtmlElement], fit: TemplateFit) -> PageBlocks:
    """The blocks of a page with those of the article; what stands in its element is all read."""
    wanted = {ancestor for element in keep for ancestor in (element, *element.iterancestors())}
    beside = {element for element in fit.outside if fit.article in element.iterancestors()}
    outside = fit.outside - wanted - beside
    found = read_blocks(tree, keep, outside)
    return replace(found, article=_list_article(found, fit.article, beside), outside=outside)


def _list_article(found: PageBlocks, article: HtmlElement, beside: AbstractSet[HtmlElement]) -> frozenset[int]:
    """The places of the blocks in the article's element that stand in nothing known to be beside it."""
    places: set[int] = set()
    left_out: set[int] = set()
    for span in found.spans:
        if span.element is article:
            places.update(range(span.start, span.end))
        elif span.element in beside:
            left_out.update(range(span.start, span.end))
    return frozenset(places - left_out)
