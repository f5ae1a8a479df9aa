"""`Template`: where the article and what is none of it stand in a source's pages; written as JSON. Decides nothing.

An element is known by its key: its tag and those of its classes and ids that the source's pages share. Names of markup
are all that a template holds; no word of a page is in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class KnownElement:
    """An element of the pages that never holds anything of the article, or one on the way to such, by key."""

    is_outside: bool = False
    children: Mapping[str, KnownElement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Template:
    """The names that pages share, what is known below the body, and the keys on the way to the article's element.

    `says_article`: whether the pages call themselves articles. `is_proven`: what stands in the article's element and in
    none of those outside is the text, as far as the pages it was learned from tell.
    """

    names: frozenset[str]
    body: KnownElement
    way: tuple[str, ...]
    says_article: bool
    is_proven: bool = False


def list_names(element: HtmlElement) -> list[str]:
    """The names that an element bears: its classes, and its id behind a sign of its own."""
    names = (element.get("class") or "").split()
    own = element.get("id")
    return [*names, f"#{own}"] if own else names


def find_key(element: HtmlElement, names: frozenset[str]) -> str:
    """An element's key, given the names that count."""
    if not element.attrib:
        return str(element.tag)
    return " ".join((str(element.tag), *sorted(names.intersection(list_names(element)))))


def write_template(template: Template) -> str:
    """A template as JSON, equal for equal templates."""
    held = {
        "names": sorted(template.names),
        "body": _to_json(template.body),
        "way": template.way,
        "says_article": template.says_article,
        "is_proven": template.is_proven,
    }
    return json.dumps(held, separators=(",", ":"))


@lru_cache(maxsize=64)
def read_template(written: str) -> Template:
    """A template from its JSON."""
    held = json.loads(written)
    body = _to_known(held["body"])
    return Template(frozenset(held["names"]), body, tuple(held["way"]), held["says_article"], held["is_proven"])


def _to_json(known: KnownElement) -> dict[str, Any] | int:
    """Elements below by key; a bare 0 is an element outside."""
    return 0 if known.is_outside else {key: _to_json(child) for key, child in sorted(known.children.items())}


def _to_known(held: dict[str, Any] | int) -> KnownElement:
    if isinstance(held, int):
        return KnownElement(is_outside=True)
    return KnownElement(children={key: _to_known(child) for key, child in held.items()})
