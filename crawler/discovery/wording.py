"""Short pieces of text in listings (titles, summaries, link texts) as plain, folded text. Not for article text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

TITLE_LENGTH = 500
SUMMARY_LENGTH = 2_000
"""Characters of a summary that are kept; some feeds put the whole article there."""
_SHORTEST_CONTENT = 300
"""Characters of markup: what is shorter holds no article."""
_LONGEST_CONTENT = 500_000
"""Characters of markup: what is longer is left to the page."""

# Tags inside a word or before a comma; all others part the words around them.
_INLINE = re.compile(r"</?(?:a|abbr|b|em|i|mark|q|s|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
# What a browser runs or hides and never shows.
_UNSHOWN = re.compile(r"<(script|style|template|iframe|noscript)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--(?:[^<-]++|<(?!!--)|-(?!->))*+-->|</?[a-zA-Z][^<>]*>|<!\[CDATA\[|\]\]>", re.DOTALL)


def fold_wording(text: str) -> str:
    """The text with every run of white space as one space, none at the ends."""
    return " ".join(text.split())


def to_plain(markup: object, length: int = SUMMARY_LENGTH) -> str | None:
    """Text without tags and character references, folded, cut at a word's end; None when nothing is left.

    Feeds escape once too often as well as too seldom, so references are undone after the tags have gone and the tags
    that this uncovers go too.
    """
    if not isinstance(markup, str):
        return None
    text = markup[: length * 10]  # markup around a summary is seldom ten times its length
    text = fold_wording(_strip_tags(html.unescape(_strip_tags(text))))
    if len(text) > length:
        text = text[:length].rpartition(" ")[0] or text[:length]
    return text or None


def _strip_tags(text: str) -> str:
    return _TAG.sub(" ", _INLINE.sub("", _UNSHOWN.sub(" ", text)))


def choose_content(values: Iterable[object]) -> str | None:
    """The longest markup that a feed holds of an article; None where it is as short as a summary, or far too long."""
    longest = max((value for value in values if isinstance(value, str)), key=len, default="")
    return longest if _SHORTEST_CONTENT <= len(longest) <= _LONGEST_CONTENT else None
