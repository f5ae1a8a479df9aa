"""The article in a page's data, where the page shows none: JSON-LD, the state of a JavaScript framework, templates.

Looks for the longest body by its structure, never by site: a string of markup or paragraphs, or a list of nodes that
each hold some text (Arc, Draft.js, portable text, React elements). What is found is written as a page of its own.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, document_fromstring, tostring

from pipelines.page.parse import Page

_DEEPEST = 40
"""Lists and objects within each other that are followed."""
_MOST_SCRIPTS = 60
"""Scripts of a page that are looked into."""
_SHORTEST = 300
"""Letters: a shorter body is a summary, a notice or a setting. Chosen, not measured."""
_TIMES_SHOWN = 2
"""Letters of a body for each letter of prose that the page shows, at least. Chosen, not measured."""
_FEWEST_SENTENCES = 3
"""Sentences that a body has at least: code and lists of settings have none. Chosen, not measured."""
_JSON_START = re.compile(r"(?:^|=|\(|\w:|JSON\.parse\()\s*(?=[\[{\"'])")
_SENTENCE = re.compile(r"[a-zà-ÿ»”)]{2}[.!?…](?:\s|$|<)")
_TAG = re.compile(r"</?(?:p|br|h[2-6]|li|ul|ol|div|strong|em|a|blockquote)\b[^<>]*>", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")
_TEXT_KEYS = ("content", "text", "value", "html", "body", "children", "data", "props", "paragraph", "nodes", "items")
"""Keys under which editors' nodes hold their text, in the order in which they are asked."""
_KIND_KEYS = ("type", "_type", "blockType", "style", "nodeType", "tag", "kind", "__typename")
_BODY_KEYS = re.compile(r"body|content|text|html|article|corps|texte|contenu|elements|blocks|children", re.IGNORECASE)
_HEADING = re.compile(r"head|h[2-6]\b|title|intertitre", re.IGNORECASE)
_ITEM = re.compile(r"list[-_]?item|^li$", re.IGNORECASE)
_FOREIGN = re.compile(r"related|comment|recommend|promo|newsletter|legal|cookie|consent|seo|schema", re.IGNORECASE)
_PUSHED = re.compile(r"self\.__next_f\.push\(\s*\[\s*1\s*,\s*(\"(?:[^\"\\]|\\.)*\")", re.DOTALL)


def find_embedded_article(page: Page, shown: int) -> HtmlElement | None:
    """The tree of a page that holds nothing but the longest article in the page's data; None where there is none.

    `shown` are the letters of prose that the page shows: what does not hold much more is no other text.
    """
    bodies = sorted(_find_bodies(page), key=_measure, reverse=True)
    if (
        not bodies
        or _measure(bodies[0]) < max(_SHORTEST, _TIMES_SHOWN * shown)
        or len(_SENTENCE.findall(bodies[0])) < _FEWEST_SENTENCES
    ):
        return None
    heading = next((node.get("headline") for node in page.json_ld if isinstance(node.get("headline"), str)), None)
    return _to_tree(bodies[0], heading)


def find_listed_article(content: str | None, title: str | None) -> HtmlElement | None:
    """The tree of a page that holds nothing but what the newsroom's feed holds of an article; None without an article.

    `content` is markup or plain text, `title` the headline that the feed gives.
    """
    if content is None:
        return None
    body = _to_markup(content)
    if _measure(body) < _SHORTEST or len(_SENTENCE.findall(body)) < _FEWEST_SENTENCES:
        return None
    return _to_tree(body, title)


def _to_tree(body: str, heading: str | None) -> HtmlElement | None:
    title = f"<h1>{entities.escape(heading)}</h1>" if heading else ""
    try:
        return document_fromstring(
            f"<html><body><article>{title}<div class='article-body'>{body}</div></article></body></html>"
        )
    except (etree.ParserError, ValueError):
        return None


def _measure(body: str) -> int:
    return len(_TAG.sub("", body))


def _find_bodies(page: Page) -> Iterator[str]:
    for node in page.json_ld:
        if isinstance(node.get("articleBody"), str):
            yield _to_markup(node["articleBody"])
    for element in page.tree.iter("template", "noscript"):
        yield "".join(tostring(child, encoding="unicode") for child in element)
    for script in page.scripts[:_MOST_SCRIPTS]:
        for value in _read_json(script.text or "", (script.get("type") or "").lower()):
            yield from _find_in_json(value, _DEEPEST)


def _read_json(text: str, media_type: str) -> Iterator[Any]:
    """The JSON values in a script: all of it, what is assigned or passed on, what Next.js pushes in pieces."""
    if len(text) < _SHORTEST or "ld+json" in media_type:
        return
    decoder = json.JSONDecoder(strict=False)
    pushed = "".join(json.loads(piece, strict=False) for piece in _PUSHED.findall(text))
    for line in pushed.splitlines():
        yield from _decode(decoder, line.partition(":")[2])
    if pushed:
        return
    done = 0
    for match in _JSON_START.finditer(text):
        if match.end() < done:
            continue
        try:
            value, done = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, str) and value[:1] in "[{":
            yield from _decode(decoder, value)
        else:
            yield value


def _decode(decoder: json.JSONDecoder, text: str) -> Iterator[Any]:
    try:
        yield decoder.raw_decode(text)[0]
    except (ValueError, RecursionError):
        return


def _find_in_json(value: Any, deeper: int) -> Iterator[str]:
    """The strings that are bodies, and the lists whose nodes together are one."""
    if deeper == 0:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if _FOREIGN.search(key):
                continue
            if isinstance(inner, str) and len(inner) >= _SHORTEST and _BODY_KEYS.search(key):
                yield _to_markup(inner)
            elif isinstance(inner, dict | list):
                yield from _find_in_json(inner, deeper - 1)
    elif isinstance(value, list):
        lines = [line for node in value if (line := _to_line(node, deeper - 1))]
        if len(lines) > 1:
            yield "".join(lines)
        for inner in value:
            yield from _find_in_json(inner, deeper - 1)


def _to_line(node: Any, deeper: int) -> str:
    """One node of an editor's list as markup: its text, in an element of its kind; empty where it holds no text."""
    kind = _read_kind(node)
    if _FOREIGN.search(kind):
        return ""
    text = _collect_text(node, deeper)
    if not text.strip() or not re.search(r"\s", text.strip()):
        return ""
    if _TAG.match(text.strip()) and re.match(r"\s*<(?:p|h\d|ul|ol|div|blockquote)\b", text, re.IGNORECASE):
        return text
    tag = "h2" if _HEADING.search(kind) else "li" if _ITEM.search(kind) else "p"
    return f"<{tag}>{text}</{tag}>"


def _read_kind(node: Any) -> str:
    if isinstance(node, list):  # a React element: ["$", tag, key, properties]
        return str(node[1]) if len(node) == 4 and node[0] == "$" else ""  # its four parts
    if not isinstance(node, dict):
        return ""
    return " ".join(str(node[key]) for key in _KIND_KEYS if isinstance(node.get(key), str))


def _collect_text(node: Any, deeper: int) -> str:
    if deeper == 0:
        return ""
    if isinstance(node, str):
        return node if "<" in node else entities.escape(node, quote=False)
    if isinstance(node, list):
        if len(node) == 4 and node[0] == "$":  # a React element's four parts
            return _collect_text(node[3], deeper - 1)
        return "".join(_collect_text(each, deeper - 1) for each in node)
    if isinstance(node, dict):
        return next((text for key in _TEXT_KEYS if (text := _collect_text(node.get(key), deeper - 1))), "")
    return ""


def _to_markup(text: str) -> str:
    """A body as markup: entities of markup undone, paragraphs of plain text made elements."""
    if "&lt;" in text and "<" not in text:
        text = entities.unescape(text)
    if _TAG.search(text):
        return text
    return "".join(
        f"<p>{entities.escape(entities.unescape(line), quote=False)}</p>" for line in _PARAGRAPHS.split(text)
    )
