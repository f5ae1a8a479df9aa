"""When what the newsroom's feed holds of an article bears on what is read of its page. Values only; reads no feed."""

from __future__ import annotations

from archive.model.extraction import Extraction, NoText, NoTextReason

TOLD_BY_FEED = frozenset[NoTextReason]({"javascript-required", "consent-wall", "empty", "too-short"})
"""Pages that keep their article from us: what the newsroom's own feed holds of it is taken. An error or a host's page
says that there is none any more."""
SHORT = 2000
"""Characters: a text that is no longer may be a part of the article. Of the articles cut by a paywall that were looked
at, none showed more; whole features have twice it."""


def is_told_by_feed(found: Extraction | NoText) -> bool:
    """Whether the feed can say more: pages without their text, and short texts that may be cut."""
    if isinstance(found, NoText):
        return found.reason in TOLD_BY_FEED
    return found.completeness == "full" and len(found.text) < SHORT
