"""What a source's frame is, learned from the texts of its articles and from what changed between looks at one. Pure.

A line is learned when it stood, but for figures and dates, in so many of the source's articles as its kind of line asks
for: a label at a text's edge in few, a paragraph in more. A sentence whose figures differ (when the sun rises) or a
value behind its label says something else each time, however often it stands. But a line whose figures alone change
from look to look of one article is a counter or a clock, and one that comes and goes is a teaser.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from archive.extractions.stored_text import StoredText
from archive.model.digests import fold_text
from pipelines.french.learned import LISTED, SHORTEST, SHORTEST_PARAGRAPH, ArticleLine, LinePlace, find_frame_lines
from pipelines.french.masking import MASK, compute_block_digest, mask_line
from pipelines.french.restoring import restore_text

LEARNER = "masked1"
"""The name of these rules: a set that others have made is not in force, for its digests are of another kind."""
LEAST_ARTICLES = 3
"""Articles of different text in which a line must have stood. Measured with `benchmarks/learning.py`."""
LONGEST = 600
"""Letters: a longer line is a news agency's background. Measured with `benchmarks/learning.py`."""
LEAST_CHANGING = 2
"""Articles in whose looks a line must have changed: one alone may be a toll that rises. Chosen, not measured."""
_NEVER = 2.0
"""More than the share that all articles are."""
# Shares of the source's articles. The first was measured with `benchmarks/learning.py`, the others are chosen.
_LABEL = 0.05
_PARAGRAPH = 0.2
"""A whole paragraph may be the background that a news agency gives to each dispatch on a subject."""
_INSIDE = 0.25
"""What stands between paragraphs may be their subheading, set in bold."""
_SENTENCE_ENDS = (".", "!", "…", "»", ")")
_VALUE = re.compile(rf":\s(?:[^:\n]|:(?!\s))*?{MASK}")
"""A label with its value (`Score : 1-0`), which is what an article says."""


@dataclass(frozen=True, slots=True)
class RecurringLine:
    """A line of a source's frame: one of its forms, and the number of articles it stood in or changed in."""

    example: str
    articles: int


@dataclass(slots=True)
class _Sightings:
    """The articles of which a line was frame, by its place in them; `forms` are its wordings before masking."""

    example: str
    places: Counter[LinePlace] = field(default_factory=Counter)
    forms: set[str] = field(default_factory=set)

    @property
    def articles(self) -> int:
        return self.places.total()

    @property
    def place(self) -> LinePlace:
        return "body" if 2 * self.places["body"] >= self.articles else "edge"


def find_recurring(texts: Iterable[StoredText], looks: Iterable[Sequence[StoredText]] = ()) -> dict[str, RecurringLine]:
    """The lines of a source's frame by their digest.

    `looks` are, of articles whose text was another at a later look, the texts in the order of the looks.
    """
    articles = [list_lines(text) for text in texts]
    found = {
        compute_block_digest(seen.example): RecurringLine(seen.example, seen.articles)
        for seen in _count_sightings(articles).values()
        if seen.articles >= LEAST_ARTICLES and seen.articles >= _find_share(seen) * len(articles)
    }
    return {**find_changing(looks), **found}


def list_lines(text: StoredText) -> list[ArticleLine]:
    """The lines that a text has and would have if nothing had been learned."""
    before = restore_text(text.lines, text.removals)
    of_text = [each for each in text.removals if not each.is_set_aside]
    taken = {each.block: each.rule for each in of_text if each.text == before[each.block]}
    kinds = iter(text.kinds)
    lines = []
    for index, line in enumerate(before):
        rule = taken.get(index)
        if rule is None:
            lines.append(ArticleLine(line, next(kinds)))
        elif rule == "learned":
            lines.append(ArticleLine(line, is_learned=True))
    return lines


def find_changing(looks: Iterable[Sequence[StoredText]]) -> dict[str, RecurringLine]:
    """The lines, by digest, that changed between looks at one article, in `LEAST_CHANGING` articles at least."""
    changed: dict[str, set[int]] = defaultdict(set)
    examples: dict[str, str] = {}
    for article, texts in enumerate(looks):
        for former, later in pairwise(texts):
            for line in find_changed_lines(list_lines(former), list_lines(later)):
                changed[mask_line(line)].add(article)
                examples.setdefault(mask_line(line), line)
    return {
        compute_block_digest(line): RecurringLine(examples[line], len(articles))
        for line, articles in changed.items()
        if len(articles) >= LEAST_CHANGING
    }


def find_changed_lines(former: Sequence[ArticleLine], later: Sequence[ArticleLine]) -> list[str]:
    """The lines that are frame by what happened to them between two looks at one article.

    Counters and clocks, which say the same of other figures; and lines long enough to be told apart that came or went.
    A value behind its label is what an article says, and so is all that stands in lists.
    """
    before, since = _mask_all(former), _mask_all(later)
    counters = [
        line.text
        for mask, line in since.items()
        if mask in before and before[mask].text != line.text and not _VALUE.search(mask)
    ]
    moved = [line for mask, line in (before | since).items() if (mask in before) != (mask in since)]
    return [*counters, *(line.text for line in moved if is_learnable(line))]


def _mask_all(lines: Sequence[ArticleLine]) -> dict[str, ArticleLine]:
    return {mask_line(line.text): line for line in lines if line.kind not in LISTED}


def is_learnable(line: ArticleLine) -> bool:
    """Whether a line is of a kind that is learned for recurring; headings, which go with what they head, may be short.

    What was learned before has shown that it is.
    """
    is_long = len(line.text) >= SHORTEST or line.kind == "intertitre"
    return line.is_learned or (is_long and len(line.text) <= LONGEST and not line.text.endswith(":"))


def _count_sightings(articles: Sequence[Sequence[ArticleLine]]) -> Mapping[str, _Sightings]:
    """By masked line, where and how often it was frame among the articles in which it recurs."""
    mask = cache(mask_line)  # a line is asked for up to three times
    times = Counter(
        masked for lines in articles for masked in {mask(line.text) for line in lines if is_learnable(line)}
    )
    sightings: dict[str, _Sightings] = {}
    for lines in articles:
        frame = find_frame_lines(lines, lambda line: times[mask(line)] >= LEAST_ARTICLES)
        in_article = {mask(lines[index].text): (lines[index].text, place) for index, place in frame.items()}
        for masked, (text, place) in in_article.items():
            seen = sightings.setdefault(masked, _Sightings(text))
            seen.places[place] += 1
            seen.forms.add(fold_text(text))
    return sightings


def _find_share(seen: _Sightings) -> float:
    """The share of the source's articles in which such a line must have stood."""
    line = seen.example
    is_sentence = line.endswith(_SENTENCE_ENDS)
    if len(seen.forms) > 1 and (is_sentence or _VALUE.search(mask_line(line))):
        return _NEVER
    if seen.place == "body":
        return _NEVER if line.endswith("?") else _INSIDE
    return _PARAGRAPH if is_sentence and len(line) >= SHORTEST_PARAGRAPH else _LABEL
