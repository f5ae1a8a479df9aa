"""What trafilatura's expressions say of an element by its tag and names: the words are trafilatura's own.

Its XPath expressions ask every element of a page anew; here each value of an attribute is asked once, for the pages of
a newsroom repeat them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement
from trafilatura.xpaths import (
    _ARTICLE_CONTENT_CLASS_TOKENS,
    _ARTICLE_CONTENT_ID_TOKENS,
    _MAIN_CONTENT_CLASS_TOKENS,
    _MAIN_CONTENT_ID_TOKENS,
    _OVERALL_DISCARD_BOTH_TOKENS,
    _OVERALL_DISCARD_CLASS_TOKENS,
    _OVERALL_DISCARD_ID_TOKENS,
    _STORY_CLASS_TOKENS,
    _STORY_ID_TOKENS,
)

_MOST_KEPT = 20_000
"""Attribute values whose answer is kept, the least used ones dropped. Not measured."""
_FRAMES = frozenset({"article", "div", "main", "section"})
_DISCARDED = frozenset({"div", "item", "list", "p", "section", "span"})


class OutlineNames(NamedTuple):
    """`stages` are the places, in trafilatura's list of expressions, of those that take the element for an article's.

    `is_unwanted`: it is pruned by its names unless that leaves too little; `is_aside`: it is pruned anyhow (captions,
    teasers).
    """

    stages: frozenset[int] = frozenset()
    is_unwanted: bool = False
    is_aside: bool = False


NO_NAMES = OutlineNames()


def _compile(tokens: Iterable[str], *more: str) -> re.Pattern[str]:
    return re.compile("|".join((*tokens, *more)))


_BODY_IDS = (
    _compile(_ARTICLE_CONTENT_ID_TOKENS, "^articleContent$"),
    _compile(_STORY_ID_TOKENS, "^(?:article|story)$"),
    _compile(_MAIN_CONTENT_ID_TOKENS, "^content$", "[Mm]ain-[Cc]ontent"),
    re.compile("^main"),
)
_BODY_CLASSES = (
    _compile(_ARTICLE_CONTENT_CLASS_TOKENS, "^(?:post|entry)$"),
    _compile(_STORY_CLASS_TOKENS, "^(?:postarea|art-postcontent|text|cell|story)$", "[Ff][Uu][Ll][Ll][Tt][Ee][Xx][Tt]"),
    _compile(_MAIN_CONTENT_CLASS_TOKENS, "^content$", "[Mm]ain-[Cc]ontent", "[Cc]ontent-[Mm]ain", "[Pp]age-[Cc]ontent"),
    re.compile("^main"),
)
_STAGES = (0, 2, 3, 4)
"""The places of the expressions above; the second one of trafilatura's asks for an `article`, the last for `main`."""
_BY_TAG = {"article": 1, "main": 4}
_UNWANTED_ID = _compile((*_OVERALL_DISCARD_BOTH_TOKENS, *_OVERALL_DISCARD_ID_TOKENS))
_UNWANTED_CLASS = _compile((*_OVERALL_DISCARD_BOTH_TOKENS, *_OVERALL_DISCARD_CLASS_TOKENS))
_HIDDEN_ID = re.compile("hidden|reader-comments|akismet|^reply-")
_HIDDEN_CLASS = re.compile(
    "^hide-|comments-title|nocomments|-reply-|message|akismet|suggest-links|-hide-|hide-print| hidden| hide|noprint"
    "|notloaded|^reply-"
)
_HIDDEN_STYLE = re.compile("hidden|display: ?none")
_ASIDE = re.compile("caption|[Tt]easer")


def read_names(tag: str, element: HtmlElement) -> OutlineNames:
    """Read an element's attributes, its tag being trafilatura's."""
    if not element.attrib:
        return read_tag(tag)
    get = element.get
    return _read_values(tag, get("id"), get("class"), get("role"), get("itemprop"), get("style"))


def read_tag(tag: str) -> OutlineNames:
    """What the tag alone says."""
    return _ARTICLES.get(tag, NO_NAMES)


_ARTICLES = {tag: OutlineNames(frozenset({stage})) for tag, stage in _BY_TAG.items()}


@lru_cache(maxsize=_MOST_KEPT)
def _read_values(
    tag: str, identity: str | None, classes: str | None, role: str | None, itemprop: str | None, style: str | None
) -> OutlineNames:
    by_id, by_class, by_role = identity or "", classes or "", role or ""
    stages = set(read_tag(tag).stages)
    if tag in _FRAMES:
        for stage, ids, words in zip(_STAGES, _BODY_IDS, _BODY_CLASSES, strict=True):
            if (by_id and ids.search(by_id)) or (by_class and words.search(by_class)):
                stages.add(stage)
        stages |= {stage for stage, says in ((0, itemprop == "articleBody"), (2, role == "article")) if says}
        if by_role.startswith("main"):
            stages.add(4)
    is_unwanted = bool(_HIDDEN_ID.search(by_id) or _HIDDEN_CLASS.search(by_class) or _HIDDEN_STYLE.search(style or ""))
    is_aside = False
    if tag in _DISCARDED:
        is_unwanted = is_unwanted or bool(
            _UNWANTED_ID.search(by_id)
            or _UNWANTED_CLASS.search(by_class)
            or "nav" in by_role.lower()
            or "cookie" in (by_class or by_id)
        )
        is_aside = bool(_ASIDE.search(by_id) or _ASIDE.search(by_class))
    return OutlineNames(frozenset(stages), is_unwanted, is_aside)
