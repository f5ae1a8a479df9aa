"""A former and a present extraction of an article made comparable, so that only what its newsroom changed is a change.

Two things look like a change and are none. Another extractor reads the same page otherwise: so the former payload is
read again by the present one. And what surrounds an article rotates, or moves when a page is laid out anew, and part of
it slips into the text: so a line that only one of both texts has is left out of the comparison where the other page
shows it too, where it stands on a card that leads to another article, where it is the clipped beginning of something,
and where it pleads for a subscription. Pure; the stored texts are untouched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from archive.articles.classify_change import Wording, classify, is_cut
from archive.articles.revisions import RevisionComparison, to_wording
from archive.model.extraction import Extraction
from archive.model.words.word_diff import match_words, to_key
from pipelines.compare.frame_lines import has_no_word_of, is_meter, is_rotated, is_same_but_for_date, to_masked
from pipelines.compare.task import ComparisonTask
from pipelines.extract import extract
from pipelines.page.parse import Page, read_page

_SIGNS = re.compile(r"[\W_]+")
_SILENT = ("script", "style", "template", "noscript")
# Chosen on the articles that were saved more than once among the press pages (benchmarks/revisions.py counts what they
# make of them); none was measured alone.
_ANYWHERE = 25
"""Letters from which on a line is looked for anywhere in a page; a shorter one has to be an element's whole text."""
_FEWEST_LETTERS = 8
"""Letters and digits of a line by which its place on the page is found: a shorter one stands anywhere."""
_FEW = 5
"""Children: an element of one short text has fewer."""
_LONGEST_SHORT = 4 * _ANYWHERE
"""Letters and digits: an element of one short text has fewer."""
_TEASER_END = re.compile(r"[\[(]\s*(?:\.\.\.|…)\s*[\])]\s*$")
_PLEA = re.compile(
    r"\b(?:abonnez|inscrivez|suivez|rejoignez|téléchargez|soutenez|retrouvez)-(?:vous|nous|l[ea]s?)\b"
    r"|\ben (?:vous|nous) (?:abonnant|inscrivant|suivant|rejoignant|soutenant)\b",
    re.IGNORECASE,
)
_LONGEST_PLEA = 50
"""Words of a line that asks for a subscription and does nothing else."""
_CARD = 400
"""Letters that a card holds beside the line at most: headline, section, date, credit."""
_HEADLINE = 3
"""Words from which on a link's text can be a headline."""


def compare(task: ComparisonTask) -> RevisionComparison | None:
    """What became of the former extraction; None where the present extractor finds no text in the former page.

    What a listing said of the page has a say in its headline: where it says something else today, the former page is
    extracted again with that, and that extraction is not for keeping.
    """
    former, options = task.former, task.options
    again: Extraction | None = None
    is_same_listing = former.listed_title == options.listed_title
    before = former.wording
    if former.extractor != task.extraction.extractor or not is_same_listing:
        told = replace(options, content_type=former.content_type)
        extracted = extract(task.former_body, former.url, former.captured_at, told)
        if not isinstance(extracted, Extraction):
            return None
        before = to_wording(extracted)
        again = extracted if is_same_listing else None
    after = to_wording(task.extraction)
    change = classify(before, after)
    if change is not None and not is_cut(before, after) and not is_cut(after, before):
        old_page = _PageText(task.former_body, former.url, former.content_type)
        new_page = _PageText(task.body, task.url, options.content_type)
        before, after = strip_boilerplate(before, old_page, after, new_page)
        change = classify(before, after)
    return RevisionComparison(change, again)


def strip_boilerplate(
    before: Wording, before_page: _PageText, after: Wording, after_page: _PageText
) -> tuple[Wording, Wording]:
    """Both wordings without the lines that differ and are no part of the article on either page."""
    old, new = _split_lines(before.text), _split_lines(after.text)
    matcher = match_words([to_key(line) for line in old], [to_key(line) for line in new])
    same = (_squeeze(old[block.a + at]) for block in matcher.get_matching_blocks() for at in range(block.size))
    both = frozenset(line for line in same if len(line) >= _ANYWHERE)
    opcodes = [opcode for opcode in matcher.get_opcodes() if opcode[0] != "equal"]
    gone = {at for _, i1, i2, _, _ in opcodes for at in range(i1, i2)}
    come = {at for _, _, _, j1, j2 in opcodes for at in range(j1, j2)}
    old_boilerplate = {at for at in gone if after_page.shows(old[at]) or before_page.is_boilerplate(old[at], both)}
    new_boilerplate = {at for at in come if before_page.shows(new[at]) or after_page.is_boilerplate(new[at], both)}
    old_boilerplate |= {at for at in gone if is_meter(old[at])}
    new_boilerplate |= {at for at in come if is_meter(new[at])}
    slots: set[_Slot] = set()
    for _, i1, i2, j1, j2 in opcodes:
        for at, to in _pair_lines(old, (i1, i2), new, (j1, j2)):
            slot = _find_common_slot(old[at], before_page, new[to], after_page, both)
            if slot is not None:
                slots.add(slot)
            if slot is not None or is_rotated(old[at], new[to]):
                old_boilerplate.add(at)
                new_boilerplate.add(to)
    if slots:  # whatever else such a box shows at one look
        old_boilerplate |= {at for at in gone if before_page.find_slot(old[at], both) in slots}
        new_boilerplate |= {at for at in come if after_page.find_slot(new[at], both) in slots}
    return replace(before, text=_join_kept(old, old_boilerplate)), replace(after, text=_join_kept(new, new_boilerplate))


def _pair_lines(
    old: list[str], gone: tuple[int, int], new: list[str], come: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The lines that stand at one place before and after: one by one, else those with one masked form."""
    if gone[1] - gone[0] == come[1] - come[0]:
        yield from zip(range(*gone), range(*come), strict=True)
        return
    masked = {to_masked(new[to]): to for to in range(*come)}
    yield from ((at, masked[to_masked(old[at])]) for at in range(*gone) if to_masked(old[at]) in masked)


def _find_common_slot(
    old: str, before_page: _PageText, new: str, after_page: _PageText, article: frozenset[str]
) -> _Slot | None:
    """The box beside the article's paragraphs that both lines fill, where it rotates: all its words are others, or
    nothing but its date.
    """
    if not has_no_word_of(old, new) and not is_same_but_for_date(old, new):
        return None
    slot = before_page.find_slot(old, article)
    return slot if slot is not None and slot == after_page.find_slot(new, article) else None


class _PageText:
    """What a page shows, wherever it stands. Parsed when first asked, and put into one string once: pages are long."""

    def __init__(self, body: bytes, url: str, content_type: str | None) -> None:
        self._source = (body, url, content_type)

    @cached_property
    def _page(self) -> Page | None:
        page = read_page(*self._source)
        for silent in () if page is None else list(page.tree.iter(*_SILENT)):
            silent.drop_tree()  # the parse is this object's own
        return page

    @cached_property
    def _shown(self) -> tuple[str, dict[HtmlElement, tuple[int, int]]]:
        """All that the page shows, squeezed, and from where to where each element goes in it."""
        parts: list[str] = []
        length = 0
        spans: dict[HtmlElement, tuple[int, int]] = {}
        walk = () if self._page is None else etree.iterwalk(self._page.tree, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "end":
                spans[element] = (spans[element][0], length)
            elif event == "start":
                spans[element] = (length, length)
            text = element.text if event == "start" else element.tail
            if text:
                parts.append(_squeeze(text))
                length += len(parts[-1])
        return "".join(parts), spans

    @property
    def _whole(self) -> str:
        return self._shown[0]

    def _get_text(self, element: HtmlElement) -> str:
        start, end = self._shown[1][element]
        return self._whole[start:end]

    @cached_property
    def _short_texts(self) -> frozenset[str]:
        """The texts of elements that hold little more."""
        spans = self._shown[1].items()
        return frozenset(
            self._whole[start:end] for each, (start, end) in spans if len(each) < _FEW and end - start < _LONGEST_SHORT
        )

    def shows(self, line: str) -> bool:
        """Whether the page shows a line of text anywhere."""
        wanted = _squeeze(line)
        return wanted in (self._whole if len(wanted) >= _ANYWHERE else self._short_texts)

    def is_boilerplate(self, line: str, article: frozenset[str]) -> bool:
        """Whether a line is the teaser of something else or a plea to subscribe, on a card or by its own words."""
        if _TEASER_END.search(line):
            return True
        if _PLEA.search(line) and len(line.split()) <= _LONGEST_PLEA and self._holds_link(line):
            return True
        return self._is_on_card(line, article)

    def find_slot(self, line: str, article: frozenset[str]) -> _Slot | None:
        """The box of its own in which a line stands, apart from how the page wraps the article's paragraphs."""
        wanted = _squeeze(line)
        element = self._find_innermost(wanted) if len(wanted) >= _FEWEST_LETTERS and article else None
        if element is None:
            return None
        box = self._climb(element, article | {wanted}, wanted)
        if box is element or box.getparent() is None or not _name(box)[1]:
            return None
        inner = next((self._find_innermost(other) for other in sorted(article)), None)
        wrapped = None if inner is None else self._climb(inner, article | {wanted}, self._get_text(inner))
        slot = (_name(box), _name(box.getparent()))
        return None if wrapped is not None and _name(wrapped) == _name(box) else slot

    def _climb(self, element: HtmlElement, lines: frozenset[str], wanted: str) -> HtmlElement:
        """The largest element around one that holds no other of these lines."""
        box = element
        above = box.getparent()
        while above is not None:
            text = self._get_text(above)
            if any(other in text and other not in wanted for other in lines):
                return box
            box, above = above, above.getparent()
        return box

    def _holds_link(self, line: str) -> bool:
        element = self._find_innermost(_squeeze(line))
        return element is not None and any(
            link.get("href") for link in (*element.iter("a"), *element.iterancestors("a"))
        )

    def _is_on_card(self, line: str, article: frozenset[str]) -> bool:
        """Whether a line stands in a small box with no line of `article` and a headline that links to another page."""
        wanted = _squeeze(line)
        element = self._find_innermost(wanted) if wanted and article else None
        box = element
        while element is not None and box is not None:
            text = self._get_text(box)
            if len(text) > len(wanted) + _CARD or any(other in text and other not in wanted for other in article):
                return False
            if any(self._is_headline(link, element, box, wanted) for link in box.iter("a")):
                return True
            box = box.getparent()
        return False

    def _is_headline(self, link: HtmlElement, element: HtmlElement, box: HtmlElement, wanted: str) -> bool:
        """Whether a link of several words leads to another page of this host, and the line stands in or behind it."""
        text = link.text_content()
        if len(text.split()) < _HEADLINE or not self._leads_on(link.get("href")):
            return False
        if any(above is element for above in link.iterancestors()):
            return wanted.startswith(self._get_text(link))
        return next(each for each in box.iter() if each is link or each is element) is link or link is element

    def _find_innermost(self, wanted: str) -> HtmlElement | None:
        """The smallest element around the first place that shows a text."""
        places = [found.start() for found in re.finditer(re.escape(wanted), self._whole)] if wanted else []
        spans = self._shown[1]

        def holds(element: HtmlElement) -> bool:
            start, end = spans[element]
            return any(start <= place and place + len(wanted) <= end for place in places)

        inner = self._page.tree if self._page is not None and places else None
        element = None
        while inner is not None:
            element = inner
            inner = next((child for child in element.iterchildren("*") if holds(child)), None)
        return element

    def _leads_on(self, href: str | None) -> bool:
        target = None if self._page is None else self._page.to_absolute(href)
        if self._page is None or target is None:
            return False
        there, here = urlsplit(target), urlsplit(self._page.url)
        return there.hostname == here.hostname and (there.path, there.query) != (here.path, here.query)


_Slot = tuple[tuple[str, str], tuple[str, str]]
"""A box and what it stands in, each by its tag and its names."""


def _name(element: HtmlElement | None) -> tuple[str, str]:
    return ("", "") if element is None else (str(element.tag), element.get("class") or element.get("id") or "")


def _split_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _join_kept(lines: list[str], left_out: set[int]) -> str:
    return "\n".join(line for at, line in enumerate(lines) if at not in left_out)


def _squeeze(text: str) -> str:
    """Letters and digits alone: markup and typography put spaces and signs between them as they like."""
    return _SIGNS.sub("", text.casefold())
