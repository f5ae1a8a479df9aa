"""`Page`: the one parse of a page, that everything else reads and nothing changes. Decides nothing about its content.

`VisibleHead` is what the extraction of the text saw on the way and hands to the extraction of the metadata: the words a
reader sees around the article, so that neither half of the extraction looks for them twice.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from archive.model.extraction import Removal
from pipelines.page.encoding import decode
from pipelines.page.initials import INITIAL, join_initials
from pipelines.page.masked_addresses import MARK, show_addresses

_PARSER = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
# lxml.html asks a Python function for the class of each element, to tell forms from the rest; nothing here cares.
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
_ASKED_FOR = ("title", "base", "script", "link")
"""Tags whose elements are asked for wherever they stand."""
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_JSON_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>)\s*$"
)
_JSON_STARTS, _JSON_ENDS = ("{", "["), ("}", "]", ";")
_JSON = json.JSONDecoder(strict=False)
_END_TAG = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_ENDS = (re.compile(rb"</(?:html|body)"), re.compile(rb"</(?:HTML|BODY)"))
"""In the case in which pages write them; hardly any mixes both, and each is searched for through the whole page."""
_ELEMENT = re.compile(rb"<(?:body|div|p|section|article|main|h[1-6]|table)\b", re.IGNORECASE)
_ROOTED = r"(?:/[\w%~+-][\w%~+.,-]*)+/?(?:\?[\w%~+.,=&-]+)?"
_ROOTED_ADDRESS = re.compile(_ROOTED, re.ASCII)
_WHOLE_ADDRESS = re.compile(rf"https?://[\w.-]+(?:/|{_ROOTED})?", re.ASCII)
"""Addresses in which nothing is to be resolved, as nearly all are: joining each costs more than reading its line."""
_ARTICLE_TYPES = re.compile(r"Article|BlogPosting|Report$")
_DEEPEST = 12
"""Lists and objects within each other that JSON-LD is followed through; real pages need four."""


@dataclass(frozen=True, eq=False)
class Page:
    """A page parsed once. `tree` is its root element, shared by all: whoever changes it changes a copy."""

    url: str
    tree: HtmlElement
    html: str
    charset: str
    charset_overruled: str | None = None

    @cached_property
    def _asked_for(self) -> Mapping[str, list[HtmlElement]]:
        """From one walk through the tree: to look for the first of a kind alone takes lxml as long."""
        found: dict[str, list[HtmlElement]] = {tag: [] for tag in _ASKED_FOR}
        for element in self.tree.iter(*_ASKED_FOR):
            found[str(element.tag)].append(element)
        return found

    @property
    def title(self) -> str:
        """The text of the page's title element, white space and all."""
        titles = self._asked_for["title"]
        return (titles[0].text or "") if titles else ""

    @property
    def scripts(self) -> Sequence[HtmlElement]:
        """The script elements in page order."""
        return self._asked_for["script"]

    @property
    def links_of_head(self) -> Sequence[HtmlElement]:
        """The link elements in page order: the canonical address, feeds, other languages."""
        return self._asked_for["link"]

    @cached_property
    def says_article(self) -> bool:
        """Whether the page calls itself an article, in Open Graph or JSON-LD."""
        if any(name == "og:type" and content == "article" for name, _, content in self.head_metas):
            return True
        return any(_ARTICLE_TYPES.search(str(node.get("@type"))) for node in self.json_ld)

    @cached_property
    def base_url(self) -> str:
        """What relative addresses of the page are relative to."""
        base = next((element for element in self._asked_for["base"] if element.get("href") is not None), None)
        try:
            return urljoin(self.url, (base.get("href") or "").strip()) if base is not None else self.url
        except ValueError:
            return self.url

    @cached_property
    def _origin(self) -> str | None:
        """Scheme and host, to which addresses from the root on are added; None where there is no such."""
        base = urlsplit(self.base_url)
        return f"{base.scheme}://{base.netloc}" if base.scheme in ("http", "https") and base.netloc else None

    def to_absolute(self, address: str | None) -> str | None:
        """An address of the page made absolute; None for what is no web address."""
        if address and _WHOLE_ADDRESS.fullmatch(address):
            return address
        try:
            if address and _ROOTED_ADDRESS.fullmatch(address) and self._origin is not None:
                return self._origin + address
            absolute = urljoin(self.base_url, (address or "").strip()) if address else ""
        except ValueError:
            return None
        return absolute if absolute.startswith(("http://", "https://")) else None

    @cached_property
    def head_metas(self) -> tuple[tuple[str | None, str | None, str], ...]:
        """The property, name and content of each meta element in the page's head that has a content."""
        heads = self.tree.iterchildren("head") if self.tree.tag == "html" else ()
        metas = (meta for head in heads for meta in head.iterchildren("meta"))
        return tuple(
            (meta.get("property"), meta.get("name"), content)
            for meta in metas
            if (content := meta.get("content")) is not None
        )

    @cached_property
    def json_ld(self) -> tuple[Mapping[str, Any], ...]:
        """The page's JSON-LD nodes in document order, lists and @graph unrolled, blocks that do not parse left out."""
        scripts = (script for script in self.scripts if _is_json_ld(script.get("type", "")))
        return tuple(
            node for script in scripts if script.text for node in _iter_nodes(_parse_json(script.text), _DEEPEST)
        )


def _is_json_ld(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() == "application/ld+json"


@dataclass(frozen=True, slots=True)
class VisibleHead:
    """What a reader sees around the article's text.

    `headline` and `lead` as displayed; `lines` the short lines around the headline that are not text (surtitle, byline,
    date, section), in page order; `removals` what the rules took out, in order, with their rule ids; `text` the clean
    text, one block a line.
    """

    headline: str | None = None
    lead: str | None = None
    lines: tuple[str, ...] = ()
    removals: tuple[Removal, ...] = ()
    text: str = ""


def read_page(body: bytes, url: str, content_type: str | None = None) -> Page | None:
    """Decode and parse a body; None where there is no element in it."""
    decoded = decode(body, content_type)
    sent = body if decoded.as_sent else decoded.text.encode("utf-8", "replace")
    source = sent.translate(None, _CONTROLS)
    if not source.isascii() and _C1.search(source):
        source = _C1.sub(_to_windows, source)
    source = _drop_early_ends(source)
    try:
        tree = document_fromstring(source, parser=_PARSER, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    if MARK in source:
        show_addresses(tree)
    if INITIAL.search(source):
        join_initials(tree)
    return Page(url, tree, decoded.text, decoded.charset, decoded.overruled)


def _drop_early_ends(source: bytes) -> bytes:
    """A page without end tags of html and body, where more follows them: the parser reads nothing behind them."""
    end = _ENDS[0].search(source) or _ENDS[1].search(source)
    return _END_TAG.sub(b"", source) if end is not None and _ELEMENT.search(source, end.start()) else source


def _to_windows(control: re.Match[bytes]) -> bytes:
    """The character of windows-1252 that a control stands for, as in numeric references (the HTML Standard)."""
    return control.group()[1:].decode("cp1252", "ignore").encode()


def _parse_json(text: str) -> object:
    """What a JSON-LD block holds: wrapping comments, raw newlines and escaped entities forgiven."""
    bare = text.strip()
    if bare[:1] not in _JSON_STARTS or bare[-1:] not in _JSON_ENDS:  # else nothing is wrapped around it
        bare = _JSON_WRAPPING.sub("", text).strip()
    bare = bare.rstrip(";")
    for spell_out in (str, entities.unescape):
        try:
            return _JSON.decode(spell_out(bare))
        except (ValueError, RecursionError):
            continue
    return None


def _iter_nodes(value: object, deeper: int) -> Iterator[Mapping[str, Any]]:
    if deeper == 0:
        return
    if isinstance(value, list):
        for item in value:
            yield from _iter_nodes(item, deeper - 1)
    elif isinstance(value, dict):
        graph = value.get("@graph")
        if not isinstance(graph, list) or "@type" in value:
            yield value
        yield from _iter_nodes(graph, deeper - 1)
