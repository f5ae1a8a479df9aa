"""The pictures of an article: addresses, captions (légendes) and credits as displayed. Fetches nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from lxml.html import HtmlElement

from archive.model.extraction import Image
from pipelines.page.blocks import Block
from pipelines.page.markup_vocabulary import find_noise_family
from pipelines.page.parse import Page

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-full-src", "src", "srcset", "data-srcset")
_ELSEWHERE = frozenset({"share", "related", "author", "advertising", "navigation", "comments", "newsletter", "consent"})
_UNSHOWN = frozenset({"noscript", "template", "iframe", "select"})
_NO_PICTURE = re.compile(
    r"\.svg\b|/(?:logos?|icons?|icones?|avatars?|pixel|spacer|blank|placeholder|emoji|smilies|gravatar)\b|1x1",
    re.IGNORECASE,
)
# Chosen on the saved press pages; none was measured alone.
_SMALLEST = 100
"""Pixels: a picture that states a smaller width or height is an icon or a portrait beside a byline."""
_MOST_DIGITS = 6
"""Digits of a stated width or height that are looked at: some pages state numbers of thousands of digits."""
_CREDIT = re.compile(
    r"(?:^|[\s,;(/|—–-]{1,6})(?:(?:©|\(c\))\s*+|(?:crédits?(?:\s+photos?)?|photos?|image|illustration)\s*:\s*|photo\s+(?=[A-ZÀ-Þ]))"
    r"(?P<credit>[^.]{2,100})[.)]?\s*$|\((?P<agency>[A-ZÀ-Þ][^()]{1,60})\)\s*$",
    re.IGNORECASE,
)
_CLIMB = 4
"""Elements around a caption, itself included, in which its picture is looked for, from inside outwards."""


def read_images(
    page: Page, region: HtmlElement, noise: AbstractSet[HtmlElement], captions: Sequence[Block]
) -> tuple[Image, ...]:
    """The pictures inside the article's element in page order, each with the caption blocks that stand with it.

    Those inside an element of `noise` are not the article's.
    """
    texts: dict[HtmlElement, list[str]] = {}
    for block in captions:
        image = _find_captioned_image(block)
        if image is not None and block.text not in texts.setdefault(image, []):
            texts[image].append(block.text)
    found: dict[str, Image] = {}
    for element in (*region.iter("img"), *(image for image in texts if not _is_within(image, region))):
        url = _find_address(page, element)
        if url is None or (element not in texts and _is_elsewhere(element, region, noise)):
            continue
        caption, credit = _split_credit(texts.get(element, ()))
        known = found.get(url)
        if known is None or (known.caption is None and caption is not None):
            found[url] = Image(url, caption, credit or (known.credit if known else None))
    return tuple(found.values())


def _find_captioned_image(block: Block) -> HtmlElement | None:
    """The picture that a caption block stands with: the first one in the nearest element that holds both."""
    ancestor = next((s for s in block.noise_ancestors if s.family == "caption"), None)
    holder: HtmlElement | None = ancestor.element if ancestor is not None else block.element
    for _ in range(_CLIMB):
        if holder is None or holder.tag == "body":
            return None
        image = next(holder.iter("img"), None)
        if image is not None:
            return image
        holder = holder.getparent()
    return None


def _is_within(element: HtmlElement, region: HtmlElement) -> bool:
    return any(ancestor is region for ancestor in element.iterancestors())


def _is_elsewhere(element: HtmlElement, region: HtmlElement, noise: AbstractSet[HtmlElement]) -> bool:
    for ancestor in element.iterancestors():
        if ancestor is region:
            return False
        if ancestor in noise or ancestor.tag in _UNSHOWN or find_noise_family(ancestor) in _ELSEWHERE:
            return True
    return True


def _find_address(page: Page, element: HtmlElement) -> str | None:
    for size in ("width", "height"):
        stated = re.match(r"\d+", element.get(size) or "")
        if stated and 0 < int(stated.group()[:_MOST_DIGITS]) < _SMALLEST:
            return None
    for name in _SOURCES:
        value = (element.get(name) or "").strip()
        if value and not value.startswith("data:"):
            url = page.to_absolute(value.split(",")[0].split()[0] if name.endswith("srcset") else value)
            if url is not None and not _NO_PICTURE.search(url):
                return url
    return None


def _split_credit(lines: Iterable[str]) -> tuple[str | None, str | None]:
    """Caption and credit told apart, also where one line holds both."""
    captions: list[str] = []
    credit: str | None = None
    for line in lines:
        match = _CREDIT.search(line)
        if match is not None:
            credit = (match["credit"] or match["agency"]).strip()
        caption = line[: match.start()].strip() if match is not None else line
        if caption:
            captions.append(caption)
    return " ".join(captions) or None, credit
