"""`ExtractOptions`: everything an extraction may depend on beside the bytes, the address and the instant. Values only.

What is a source's own (markup to prune or keep, accounts that are not authors, time zone, what was learned of it) and
what the crawl knew of this one page (header, feed entry) arrive together; only the former is part of the extractor's
name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

FEWEST_WORDS = 10
"""Words of lead and text together: fewer are no text, but on a page that calls itself an article. Chosen, not
measured."""


@dataclass(frozen=True, slots=True)
class ExtractOptions:
    """Everything an extraction may depend on beside the bytes, the address and the instant.

    Frozen, hashable and picklable, so that extraction can run in worker processes.
    """

    # the source's own
    language: str | None = None  # BCP 47
    timezone: str | None = None  # IANA name
    prune: tuple[str, ...] = ()  # XPath of elements that are never text
    keep: tuple[str, ...] = ()  # XPath of elements that are text whatever the rules of structure say
    not_authors: tuple[str, ...] = ()
    template: str | None = None  # as `pipelines.template` writes it
    learned_lines: frozenset[str] = frozenset()  # digests of `pipelines.french.masking`
    min_words: int = FEWEST_WORDS
    # of this page alone
    content_type: str | None = None  # the HTTP header, charset included
    listed_title: str | None = None
    listed_published_at: datetime | None = None
    listed_content: str | None = None  # markup, as the feed has it


MOST_PAGES = 12
"""Pages from which a template is learned: each is read three times. Chosen, not measured."""


@dataclass(frozen=True, slots=True)
class PageToLearn:
    """A page as it was captured, for its source's template to be learned from."""

    body: bytes
    url: str
    captured_at: datetime
    content_type: str | None = None
