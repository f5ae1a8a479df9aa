"""A template learned from pages of one source, and held against what the ordinary way reads out of them. Pure.

Of each page the elements are noted that hold what was read: lines kept and lines that rules took out, the head with its
lead and byline. What holds nothing of it on any page is outside; the element that holds the whole text on every page,
by the same way down, is the article's. Then the pages are read by the template: one that gives another text than the
ordinary way on any of them is not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree
from lxml.html import HtmlElement

from archive.model.extraction import Extraction
from pipelines.extract import extract, find_elements
from pipelines.french.restoring import restore_text
from pipelines.options import ExtractOptions, PageToLearn
from pipelines.page.blocks import Block, read_blocks
from pipelines.page.parse import read_page
from pipelines.template.fit import fit_template
from pipelines.template.template import (
    KnownElement,
    Template,
    find_key,
    list_names,
    read_template,
    write_template,
)

LEAST_PAGES = 3
"""Pages of different text, and pages in which an element stood, to be known. As many as lines need."""
_SHARED = 0.5
"""Share of the pages with a class name, from which on it is the template's and not the article's (a category)."""
_ALIKE = 1 / 3
"""Share of the pages that are of one design, at least; all others are read the ordinary way. Chosen, not measured."""
_MOST_DIFFERING = 0.2
"""Share of the pages that may give more by the template than by the ordinary way. Chosen, not measured."""
_LONGEST_HEAD_LINE = 200
"""Letters: a longer block between headline and text is none of the head (as in `pipelines.text.assemble`)."""


@dataclass(frozen=True, slots=True)
class _LearnedPage:
    """A page with what the ordinary way read out of it, and the elements that hold it or the text alone."""

    page: PageToLearn
    extraction: Extraction
    tree: HtmlElement
    body: HtmlElement
    used: frozenset[HtmlElement]
    text: frozenset[HtmlElement]
    names: frozenset[str]
    says_article: bool


@dataclass(slots=True)
class _Tried:
    """What is known of elements of one key below one parent: on how many pages they stood, whether they were used."""

    pages: int = 0
    is_used: bool = False
    children: dict[str, _Tried] = field(default_factory=dict)


def learn_template(pages: Sequence[PageToLearn], options: ExtractOptions) -> str | None:
    """The template of a source's pages, written; None where they have too little in common.

    The one that the options bring stays while it is good for most of them: another would be another extractor.
    """
    plain = replace(options, template=None)
    read = [found for page in pages if (found := _read(page, plain)) is not None]
    different = list({each.extraction.text_digest: each for each in read}.values())
    if len(different) < LEAST_PAGES:
        return None
    if options.template is not None and _is_good(different, options) and _fits_most(different, options):
        return options.template
    names = _find_shared_names(different)
    way, alike = _find_way(different, names)
    if not way or len({each.says_article for each in alike}) > 1:
        return None
    template = Template(names, _find_known(alike, names), way, alike[0].says_article)
    for candidate in (replace(template, is_proven=True), template):
        written = write_template(candidate)
        if _is_good(different, replace(plain, template=written)):
            return written
    return None


def _read(page: PageToLearn, options: ExtractOptions) -> _LearnedPage | None:
    own = replace(options, content_type=page.content_type)
    extraction = extract(page.body, page.url, page.captured_at, own)
    parsed = read_page(page.body, page.url, page.content_type)
    if not isinstance(extraction, Extraction) or parsed is None or parsed.tree.find("body") is None:
        return None
    body = parsed.tree.find("body")
    assert body is not None
    keep = frozenset(element for path in options.keep for element in find_elements(parsed.tree, path))
    blocks = read_blocks(parsed.tree, keep).blocks
    text = {*extraction.text.splitlines()}
    lines = {*restore_text(extraction.text.splitlines(), extraction.removals), *(extraction.lead or "").splitlines()}
    captions = [said for image in extraction.images for said in (image.caption, image.credit) if said]
    held = [block.text in lines for block in blocks]
    used = [block for block, is_held in zip(blocks, held, strict=True) if is_held or block.tag == "h1"]
    used += [block for block in blocks if any(said in block.text or block.text in said for said in captions)]
    names = {name for element in body.iter(etree.Element) for name in list_names(element)}
    return _LearnedPage(
        page,
        extraction,
        parsed.tree,
        body,
        _find_holders(
            [block.element for block in (*used, *_list_head(blocks, held))] + _list_pictures(body, extraction)
        ),
        frozenset(block.element for block in blocks if block.text in text),
        frozenset(name for name in names if not any(letter.isdigit() for letter in name)),
        parsed.says_article,
    )


def _list_head(blocks: Sequence[Block], held: Sequence[bool]) -> list[Block]:
    """The short blocks between the last headline above the text and the text."""
    first = next((index for index, is_held in enumerate(held) if is_held), 0)
    headline = max((index for index in range(first) if blocks[index].tag == "h1"), default=first)
    return [block for block in blocks[headline:first] if len(block.text) <= _LONGEST_HEAD_LINE]


def _list_pictures(body: HtmlElement, extraction: Extraction) -> list[HtmlElement]:
    """The elements of the pictures that were read, by the names of their files."""
    files = {image.url.partition("?")[0].rpartition("/")[2] for image in extraction.images}
    return [
        element
        for element in body.iter("img", "source", "amp-img")
        if any(file in value for file in files if file for value in map(str, element.attrib.values()))
    ]


def _find_holders(elements: Iterable[HtmlElement]) -> frozenset[HtmlElement]:
    """Elements with all that they stand in."""
    found: set[HtmlElement] = set()
    for each in elements:
        element: HtmlElement | None = each
        while element is not None and element not in found:
            found.add(element)
            element = element.getparent()
    return frozenset(found)


def _find_shared_names(pages: Sequence[_LearnedPage]) -> frozenset[str]:
    times = Counter(name for page in pages for name in page.names)
    return frozenset(name for name, number in times.items() if number >= max(_SHARED * len(pages), 2))


def _find_way(pages: Sequence[_LearnedPage], names: frozenset[str]) -> tuple[tuple[str, ...], list[_LearnedPage]]:
    """The keys from below the body to the lowest element that holds the whole text, as far as most pages agree; and
    those pages: others may be of a former design or another form.
    """
    least = max(LEAST_PAGES, round(_ALIKE * len(pages)))
    going = [(page, list(_list_keys(page, names))) for page in pages if page.text]
    way: list[str] = []
    while True:
        keys = Counter(keys[len(way)] for _, keys in going if len(keys) > len(way))
        key, number = keys.most_common(1)[0] if keys else ("", 0)
        if number < least or any(len(keys) <= len(way) for _, keys in going):
            return tuple(way), [page for page, _ in going]
        going = [(page, keys) for page, keys in going if keys[len(way)] == key]
        way.append(key)


def _list_keys(page: _LearnedPage, names: frozenset[str]) -> Iterator[str]:
    """The keys of the elements that hold the whole text of a page, from below its body inwards."""
    common: list[HtmlElement] | None = None
    for element in page.text:
        line = [element, *element.iterancestors()][::-1]
        common = line if common is None else [a for a, b in zip(common, line, strict=False) if a is b]
    for element in common or ():
        if element is not page.body and element.getparent() is not None and element.tag != "html":
            yield find_key(element, names)


def _find_known(pages: Sequence[_LearnedPage], names: frozenset[str]) -> KnownElement:
    body = _Tried(len(pages), is_used=True)
    for page in pages:
        _try_children(page, [page.body], body, names)
    return _to_known(body)


def _try_children(page: _LearnedPage, elements: Sequence[HtmlElement], tried: _Tried, names: frozenset[str]) -> None:
    """Note, for one page, what stands below elements of one key."""
    by_key: dict[str, list[HtmlElement]] = {}
    for element in elements:
        for child in element:
            if isinstance(child.tag, str):
                by_key.setdefault(find_key(child, names), []).append(child)
    for key, children in by_key.items():
        below = tried.children.setdefault(key, _Tried())
        below.pages += 1
        if any(child in page.used for child in children):
            below.is_used = True
            _try_children(page, children, below, names)


def _to_known(tried: _Tried) -> KnownElement:
    """What is worth knowing: elements outside the article, and those on the way to one."""
    if not tried.is_used:
        return KnownElement(is_outside=True)
    below = {key: _to_known(child) for key, child in tried.children.items() if child.pages >= LEAST_PAGES}
    return KnownElement(children={key: known for key, known in below.items() if known.is_outside or known.children})


def _is_good(pages: Sequence[_LearnedPage], options: ExtractOptions) -> bool:
    """Whether the pages give by the template what the ordinary way gives: most the same, and none a line less."""
    differing = 0
    for each in pages:
        own = replace(options, content_type=each.page.content_type)
        found = extract(each.page.body, each.page.url, each.page.captured_at, own)
        if not isinstance(found, Extraction) or not _holds_all(found, each.extraction):
            return False
        differing += _to_comparable(found) != _to_comparable(each.extraction)
    return differing <= _MOST_DIFFERING * len(pages)


def _fits_most(pages: Sequence[_LearnedPage], options: ExtractOptions) -> bool:
    assert options.template is not None
    template = read_template(options.template)
    return sum(fit_template(page.tree, template) is not None for page in pages) >= _ALIKE * len(pages)


def _holds_all(found: Extraction, ordinary: Extraction) -> bool:
    lines = {*found.text.splitlines(), *(found.lead or "").splitlines()}
    return lines.issuperset((*ordinary.text.splitlines(), *(ordinary.lead or "").splitlines()))


def _to_comparable(extraction: Extraction) -> Extraction:
    """An extraction without its maker, and without the log, which may hold more by the ordinary way."""
    return replace(extraction, extractor="", origins={}, removals=())
