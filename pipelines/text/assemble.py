"""From a page to its article's text: blocks chosen, cleaned, and told apart into headline, lead and body.

The order of work: find the article among the page's blocks (`pipelines.text.body`), take out its repeated headline, its
lead, captions and repetitions, then what the French rules know. All of it stands in one log.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from archive.model.extraction import BlockKind, Image, Removal
from pipelines.french.cleaning import CleanedLines, clean_lines
from pipelines.french.company import TextLine
from pipelines.french.learned import ArticleLine, find_learned_lines
from pipelines.french.rules import RULES
from pipelines.options import ExtractOptions
from pipelines.page.blocks import Block, PageBlocks
from pipelines.page.inline import strip_accents, to_line_key
from pipelines.page.parse import Page, VisibleHead
from pipelines.text.apart.mark_apart import mark_apart
from pipelines.text.body import Body, BodyLine, find_body
from pipelines.text.dangling import take_dangling
from pipelines.text.images import read_images
from pipelines.text.judged.judged_block import MOST_LINKED
from pipelines.text.lone_links import LoneLinkFinder
from pipelines.text.outward_links import OutwardLinks
from pipelines.text.repetitions import RepetitionFinder
from pipelines.text.set_aside import SetAside

_TITLE_METAS = frozenset({"twitter:title", "title"})
_CREDIT_WORD = re.compile(
    r"^\W*(?:crédits?|credit|sources?|photos?|via|image|illustration)[^:©]{0,20}[:©]\s*", re.IGNORECASE
)
_CREDITING = frozenset(rule.id for rule in RULES if rule.says in {"credit", "source"})
# Chosen by what they did to the saved press pages; none was measured alone.
LONGEST_INTERTITRE = 130
"""Letters: a longer line is a paragraph, however bold."""
_SHORTEST_INTERTITRE = 4
"""Letters: a shorter bold line is an ornament (* * *) or a number."""
_SHORTEST_DECK = LONGEST_INTERTITRE // 2 + 1
"""Letters: a shorter heading under the headline is an intertitre or a section, and no lead."""
_SHORTEST_LEAD = 50
"""Letters: a shorter line in an element named lead is a section or a date."""
_LONGEST_LEAD = 1500
"""Letters of all that is named a lead: where there are more, the name is a wrapper's and means nothing."""
_LEAST_AFTER_LEAD = 0.4
"""Letters of the text for each one of its lead, at least: with less, what is named a lead is the text."""
_LEAD_LINES = 4
"""Lines from the text's start among which an unnamed lead is looked for."""
_ALL_BOLD = 0.95
"""Share of a line's letters that are bold, above which all of it is: signs between two bold parts often are not."""
_HARDLY_BOLD = 0.5
"""Share of letters that are bold, below which the paragraph after a bold one is set otherwise."""
_LONGEST_HEAD_LINE = 200
"""Letters: a longer line around the headline says nothing of who wrote and when."""
_SHORTEST_PLAIN_KEY = 20
"""Letters and digits: a shorter line that is no heading begins or ends the page's title by chance. Chosen."""
_PROSE_BELOW = 3
"""Lines below such a line, among which there is prose where it is the headline and no mention of it. Chosen."""
_SHORTEST_TITLE_KEY = 9
"""Letters and digits of a headline or title, from which on one that contains the other repeats it."""
_LEAST_OF_TITLE = 0.5
"""Share of a title, above which an intertitre that it begins or ends with is the headline. Chosen, not measured."""
_ENDS_LIKE_PROSE = re.compile(r"[.:;,]$")


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text of an article with all that was taken out of it; `before` are the lines before cleaning."""

    lines: tuple[str, ...]
    kinds: tuple[BlockKind, ...]
    before: tuple[str, ...]
    removals: tuple[Removal, ...]
    head: VisibleHead
    images: tuple[Image, ...] = ()

    @property
    def credit(self) -> str | None:
        """Who is credited at the text's end (Crédit : …, Source : …), as displayed, without the word itself."""
        removed = next((removal.text for removal in reversed(self.removals) if removal.rule in _CREDITING), None)
        return strip_credit_word(removed) or None if removed is not None else None

    @property
    def text(self) -> str:
        """One block a line."""
        return "\n".join(self.lines)


def strip_credit_word(line: str) -> str:
    """A credit or source line without the word that announces it: `Crédit : DR` → `DR`."""
    return _CREDIT_WORD.sub("", line).strip()


def assemble_text(page: Page, tree: HtmlElement, page_blocks: PageBlocks, options: ExtractOptions) -> ArticleText:
    """Read the article's text out of a page, given its tree, pruned as the source wants it, and the tree's blocks.

    `lines` is empty where no text was found.
    """
    names = _collect_title_keys(page)
    titled = _find_titled_heading(names, page_blocks.blocks)
    links = OutwardLinks(page)
    body = find_body(tree, page_blocks, titled, links.is_leading_out)
    headline = titled or _find_nearest_headline(page_blocks.blocks, body)
    is_stated = (
        titled is not None and titled.tag == "h1" and titled.linked < MOST_LINKED
    )  # else a link to the home page
    titles = names if is_stated else frozenset()
    lines = mark_apart(_mark_repetitions(links, body.lines, headline, titles), headline)
    lead = _find_lead(lines)
    taken, cleaned = _clean(lines, lead, options)
    if lead and not cleaned.lines:  # a lead without a text is the text
        lead = []
        taken, cleaned = _clean(lines, lead, options)
    cleaned = take_dangling(cleaned, lines, page_blocks.blocks)
    head = VisibleHead(
        headline=headline.text if headline is not None else None,
        lead="\n".join(lines[index].block.text for index in lead) or None,
        lines=tuple(block.text for block in (*body.above, *body.aside) if len(block.text) <= _LONGEST_HEAD_LINE),
        removals=cleaned.removals,
        text="\n".join(line.text for line in cleaned.lines),
    )
    captions = [line.block for line in lines if line.rule == "markup:caption"]
    captions += [block for block in (*body.aside, *body.above) if block.noise_ancestors and _is_in_caption(block)]
    return ArticleText(
        lines=tuple(line.text for line in cleaned.lines),
        kinds=tuple(line.kind for line in cleaned.lines),
        before=tuple(line.text for line in taken),
        removals=_merge_log(cleaned.removals, lines, body.set_aside),
        head=head,
        images=read_images(page, body.region, body.noise, captions) if body.region is not None else (),
    )


def _is_in_caption(block: Block) -> bool:
    return any(ancestor.family == "caption" for ancestor in block.noise_ancestors)


def _clean(
    lines: Sequence[BodyLine], lead: Sequence[int], options: ExtractOptions
) -> tuple[list[TextLine], CleanedLines]:
    """The lines as rules see them, and what the rules leave of them."""
    taken = [_to_text_line(line, index in lead) for index, line in enumerate(lines)]
    return taken, clean_lines(taken, _find_learned(lines, taken, options.learned_lines))


def _merge_log(
    removals: Sequence[Removal], lines: Sequence[BodyLine], set_aside: Sequence[SetAside]
) -> tuple[Removal, ...]:
    """What cleaning took out and what was set aside before, in page order."""
    places = [line.place for line in lines]
    told = [each.to_removal(bisect(places, each.place)) for each in set_aside]
    return tuple(sorted((*told, *removals), key=lambda removal: removal.block))


def _find_titled_heading(titles: AbstractSet[str], blocks: Sequence[Block]) -> Block | None:
    """The headline that the page's own title repeats: an h1, or without any h1 a heading of its words, or a line."""
    long_titles = [title for title in titles if len(title) >= _SHORTEST_TITLE_KEY]
    headings = [block for block in blocks if block.tag == "h1"]
    for block in headings:
        is_long = len(block.key) >= _SHORTEST_TITLE_KEY
        if is_long and any(block.key in title or title in block.key for title in long_titles):
            return block
    if headings:
        return None
    intertitres = [block for block in blocks if block.kind == "intertitre" and block.key]
    exact = next((block for block in intertitres if block.key in titles), None)
    most = (block for block in intertitres if _is_most_of_title(block.key, long_titles))
    return exact or next(most, None) or _find_plain_headline(blocks, titles)


def _is_most_of_title(key: str, titles: Sequence[str]) -> bool:
    """Whether a title begins or ends with these words and says little else: the newsroom's name."""
    return any(
        (title.startswith(key) or title.endswith(key)) and len(key) > _LEAST_OF_TITLE * len(title) for title in titles
    )


def _find_plain_headline(blocks: Sequence[Block], titles: AbstractSet[str]) -> Block | None:
    """On a page without headings, the line over prose with which one of its titles begins or ends."""
    for place, block in enumerate(blocks):
        is_long = len(block.key) >= _SHORTEST_PLAIN_KEY and block.linked < MOST_LINKED
        if is_long and any(title.startswith(block.key) or title.endswith(block.key) for title in titles):
            below = blocks[place + 1 : place + 1 + _PROSE_BELOW]
            if any(other.is_prose and other.linked < MOST_LINKED for other in below):
                return block
    return None


def _find_nearest_headline(blocks: Sequence[Block], body: Body) -> Block | None:
    """Where no heading repeats the page's title: the last h1 above the text, or the first one at all."""
    above = [block for block in body.above if block.tag == "h1"]
    return above[-1] if above else next((block for block in blocks if block.tag == "h1"), None)


def _collect_title_keys(page: Page) -> frozenset[str]:
    """What the page calls itself, as keys."""
    stated = [each for prop, name, each in page.head_metas if prop == "og:title" or name in _TITLE_METAS]
    return frozenset(key for key in map(to_line_key, (page.title, *stated)) if key)


def _mark_repetitions(
    links: OutwardLinks, lines: Sequence[BodyLine], headline: Block | None, titles: AbstractSet[str]
) -> list[BodyLine]:
    """The lines with what repeats others marked, and links that stand alone.

    `titles` are what the page calls itself, where a headline above the text says so.
    """
    captions = (line.block for line in lines if line.rule == "markup:caption")
    left = [line.block for line in lines if line.rule is None]
    repetitions, lone_links = RepetitionFinder(left, captions), LoneLinkFinder(links, left)
    marked: list[BodyLine] = []
    place, has_begun = 0, False
    for line in lines:
        rule = line.rule
        if rule is None:
            if _repeats_headline(line.block, headline, titles, has_begun):
                rule = "headline"
            elif repetitions.is_repetition(place, line.block):
                rule = "repeated"
            elif lone_links.is_lone_link(line.block):
                rule = "markup:linked"
            place += 1
            has_begun = has_begun or rule is None
        marked.append(line if rule is line.rule else replace(line, rule=rule))
    return marked


def _repeats_headline(block: Block, headline: Block | None, titles: AbstractSet[str], has_begun: bool) -> bool:
    """Whether a line is the headline again, or an h1 that opens the text and is no first intertitre under another."""
    if headline is not None and (block is headline or block.key == headline.key):
        return True
    if block.tag != "h1" or has_begun:
        return False
    key = strip_accents(block.key)
    return not titles or any(key in title or title in key for title in map(strip_accents, titles))


def _find_lead(lines: Sequence[BodyLine]) -> list[int]:
    """The indices of the lead's lines: those named so, a deck under the headline, or a first paragraph all in bold."""
    left = [index for index, line in enumerate(lines) if line.rule is None]
    prose = next(
        (index for index in left if lines[index].block.is_prose and not lines[index].block.in_lead), len(lines)
    )
    named = [i for i in left if i < prose and lines[i].block.in_lead and len(lines[i].block.text) >= _SHORTEST_LEAD]
    if named and _leaves_a_text(lines, left, named):
        return named
    for position, index in enumerate(left[:_LEAD_LINES]):
        block = lines[index].block
        after = lines[left[position + 1]].block if position + 1 < len(left) else None
        if block.kind == "intertitre" and len(block.text) >= _SHORTEST_DECK and index <= prose:
            return [index] if _leaves_a_text(lines, left, [index]) else []
        is_bold = block.bold > _ALL_BOLD and len(block.text) > LONGEST_INTERTITRE
        if is_bold and after is not None and after.bold < _HARDLY_BOLD:
            return [index] if _leaves_a_text(lines, left, [index]) else []
        if block.is_prose:
            break
    return []


def _leaves_a_text(lines: Sequence[BodyLine], left: Sequence[int], lead: Sequence[int]) -> bool:
    """Whether what is named a lead can be one: the name is a wrapper's where it holds most of the article."""
    letters = sum(len(lines[index].block.text) for index in lead)
    rest = sum(len(lines[index].block.text) for index in left) - letters
    return letters <= _LONGEST_LEAD and rest >= _LEAST_AFTER_LEAD * letters


def _find_learned(lines: Sequence[BodyLine], taken: Sequence[TextLine], digests: frozenset[str]) -> frozenset[int]:
    """The indices of the lines that were learned as the source's frame; what its settings keep is none."""
    if not digests:
        return frozenset()
    left = [i for i, line in enumerate(taken) if line.taken_by is None and not lines[i].block.wanted]
    learned = find_learned_lines([ArticleLine(taken[i].text, taken[i].kind) for i in left], digests)
    return frozenset(left[place] for place in learned)


def _to_text_line(line: BodyLine, is_lead: bool) -> TextLine:
    block = line.block
    kind: BlockKind = block.kind
    if kind == "paragraph" and block.bold > _ALL_BOLD and _looks_like_intertitre(block.text):
        kind = "intertitre"
    return TextLine(block.text, kind, block.linked, "lead" if is_lead else line.rule)


def _looks_like_intertitre(text: str) -> bool:
    return _SHORTEST_INTERTITRE <= len(text) <= LONGEST_INTERTITRE and not _ENDS_LIKE_PROSE.search(text)
