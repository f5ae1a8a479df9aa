"""`Extraction` and `NoText`: what one versioned extractor read out of one payload, or why it read nothing.

Values only. Built at one door, `pipelines.extract.extract`; kept at one, `archive.store.Archive.add_reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

BlockKind = Literal["paragraph", "intertitre", "item", "quote", "row"]
"""The kind of one line of a text: paragraph, newsroom subheading, list item, quotation, table row."""

Completeness = Literal["full", "teaser", "unknown"]
Precision = Literal["minute", "day", "month"]
Origin = Literal["json-ld", "open-graph", "meta", "time-tag", "visible-text", "url", "feed", "html", "detected"]
"""Where a field's value was read: `html` is the page's own markup (title, h1, lang), `detected` a statistical guess."""

NoTextReason = Literal[
    "not-html",
    "empty",
    "too-short",
    "listing-page",
    "error-page",
    "consent-wall",
    "captcha-wall",
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


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece that a rule took out of the extractor's text.

    `block` is the index of the line it stood in, counted in the text before any removal; `start` the offset in that
    line at which `text` stood. Putting every removal back in order gives the text before cleaning, exactly.
    """

    rule: str
    text: str
    block: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one extractor read out of one payload.

    `text` has one block a line and `block_kinds` one kind for each of these lines. Neither headline nor lead stands
    in it. `origins` says, by field name, where each value was read.
    """

    extractor: str
    text: str
    text_digest: str
    block_kinds: tuple[BlockKind, ...]
    title: str | None = None
    lead: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    credit: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    published: Moment | None = None
    modified: Moment | None = None
    language: str | None = None
    image: str | None = None
    images: tuple[Image, ...] = ()
    reading_minutes: int | None = None
    completeness: Completeness = "unknown"
    canonical_url: str | None = None
    charset: str = "utf-8"
    charset_overruled: str | None = None
    removals: tuple[Removal, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A copy of its own, so that nobody else can change it; plain, because it travels between processes.
        object.__setattr__(self, "origins", dict(self.origins))


@dataclass(frozen=True, slots=True)
class NoText:
    """Why an extractor read no text out of a payload: a value, archived like a text."""

    extractor: str
    reason: NoTextReason
    detail: str | None = None
