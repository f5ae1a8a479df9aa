"""`Extraction` and `NoText`: what one versioned extractor read out of one payload, or why it read nothing.

Values only. Built at one door, `pipelines.extract.extract`; kept at one, `archive.store.Archive.add_reading`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Literal

from archive.model.columns import CODE_MAP, CODES, PLAIN, TEXT, WORDS, make_column, to_readable_json
from archive.model.text import count_words

BlockKind = Literal["paragraph", "intertitre", "item", "quote", "row"]
"""The kind of one line of a text: paragraph, newsroom subheading, list item, quotation, table row."""

Completeness = Literal["full", "teaser", "unknown"]
Precision = Literal["minute", "day", "month"]
Origin = Literal[
    "json-ld", "open-graph", "meta", "time-tag", "visible-text", "url", "feed", "html", "detected",
    "template", "searched",
]  # fmt: skip
"""Where a field's value was read: `html` is the page's own markup (title, h1, lang), `detected` a statistical guess.

Of the text, where the source has a template: `template` where its other pages have it, `searched` where that did not
fit.
"""

NoTextReason = Literal[
    "not-html",
    "empty",
    "too-short",
    "listing-page",
    "error-page",
    "consent-wall",
    "captcha-wall",
    "login-wall",
    "host-page",  # the host speaks: the site is suspended, moved out, for sale, under construction or maintenance
    "interstitial",  # a page that asks for an age, a language, another browser or an app, or turns its reader away
    "javascript-required",
    "extractor-failed",  # the extractor raised
    "extractor-hung",  # over the time limit; its worker was stopped
    "extractor-died",  # its worker process ended
]


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as the page gives it: aware, in the page's own zone, no more precise than the page is."""

    at: datetime
    precision: Precision

    def __str__(self) -> str:
        """ISO 8601 at the stated precision: `2025-10-17T08:30:00+02:00`, `2025-10-17`, `2025-10`."""
        if self.precision == "minute":
            return self.at.isoformat(timespec="seconds")
        return self.at.strftime("%Y-%m-%d" if self.precision == "day" else "%Y-%m")


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the article with its caption (légende) and credit, each as displayed."""

    url: str
    caption: str | None = None
    credit: str | None = None


SET_ASIDE = "aside:"
"""Begins the rules of what was set aside before cleaning, by its place or markup."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece that a rule took out of the extractor's text, or that was set aside and never stood in it.

    `block` is the index of the line it stood in, counted in the text before any removal; `start` the offset in that
    line at which `text` stood. Putting every removal back in order gives the text before cleaning, exactly. What was
    set aside is no part of that text: it stood above the line `block`, and holds one line of the page a line.
    """

    rule: str
    text: str
    block: int
    start: int = 0

    @property
    def is_set_aside(self) -> bool:
        """Whether it never stood in the text."""
        return self.rule.startswith(SET_ASIDE)


def parse_moment(text: str | None) -> Moment | None:
    """What `str` of a `Moment` wrote: ISO 8601 to the minute or finer, to the day, or to the month.

    None for a text that was not written so: damage is for `verify` to find, and keeps nobody from reading the article.
    """
    if text is None:
        return None
    try:
        return _parse_moment(text)
    except ValueError:
        return None


def _parse_moment(text: str) -> Moment:
    if len(text) <= len("2025-10-17"):
        precision: Precision = "month" if len(text) == len("2025-10") else "day"
        first = text if precision == "day" else f"{text}-01"
        return Moment(datetime.fromisoformat(first).replace(tzinfo=UTC), precision)
    return Moment(datetime.fromisoformat(text), "minute")


_MOMENT = make_column(lambda moment: None if moment is None else str(moment), parse_moment)
_IMAGES = make_column(
    lambda images: to_readable_json([asdict(image) for image in images]),
    lambda text: tuple(Image(**image) for image in json.loads(text)),
    list,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one extractor read out of one payload.

    `text` has one block a line and `block_kinds` one kind for each of these lines. Neither headline nor lead stands
    in it. `origins` says, by field name, where each value was read.

    Each field is declared here alone: its metadata says how its column of `extractions` holds it, and its place among
    the others is its place in the extraction digest. A new field goes to the end, with a `digest_rule` of its own, and
    needs a migration that adds the column. `extractor` and `removals` have tables of their own.
    """

    extractor: str
    title: str | None = field(default=None, metadata=TEXT)
    lead: str | None = field(default=None, metadata=TEXT)
    text: str = field(metadata=TEXT)
    block_kinds: tuple[BlockKind, ...] = field(metadata=CODES)
    text_digest: str = field(metadata=PLAIN)
    words: int = field(init=False, metadata=PLAIN)
    byline: str | None = field(default=None, metadata=TEXT)
    authors: tuple[str, ...] = field(default=(), metadata=WORDS)
    agency: str | None = field(default=None, metadata=TEXT)
    credit: str | None = field(default=None, metadata=TEXT)
    section: str | None = field(default=None, metadata=TEXT)
    tags: tuple[str, ...] = field(default=(), metadata=WORDS)
    published: Moment | None = field(default=None, metadata=_MOMENT)
    modified: Moment | None = field(default=None, metadata=_MOMENT)
    language: str | None = field(default=None, metadata=TEXT)
    image: str | None = field(default=None, metadata=TEXT)
    images: tuple[Image, ...] = field(default=(), metadata=_IMAGES)
    reading_minutes: int | None = field(default=None, metadata=PLAIN)
    completeness: Completeness = field(default="unknown", metadata=PLAIN)
    canonical_url: str | None = field(default=None, metadata=TEXT)
    charset: str = field(default="utf-8", metadata=PLAIN)
    charset_overruled: str | None = field(default=None, metadata=PLAIN)
    origins: Mapping[str, Origin] = field(default_factory=dict, metadata=CODE_MAP)
    removals: tuple[Removal, ...] = ()

    def __post_init__(self) -> None:
        # A copy of its own, so that nobody else can change it; plain, because it travels between processes.
        object.__setattr__(self, "origins", dict(self.origins))
        object.__setattr__(self, "words", count_words(self.text))


def list_text_blocks(text: str, kinds: Sequence[str]) -> list[tuple[str, str]]:
    """The kind and the text of each line. Where a damaged row names too few kinds the rest are paragraphs, and kinds
    too many are passed over: every line is read.
    """
    lines = text.splitlines()
    return list(zip_longest(kinds[: len(lines)], lines, fillvalue="paragraph"))


@dataclass(frozen=True, slots=True)
class NoText:
    """Why an extractor read no text out of a payload: a value, archived like a text."""

    extractor: str
    reason: NoTextReason
    detail: str | None = None
