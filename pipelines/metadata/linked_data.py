"""What a page's JSON-LD says of its article, in plain values. Knows schema.org's words, decides nothing.

Sources: https://schema.org/NewsArticle and its neighbours, as newsrooms write them: lists for values, objects for
names, references by @id, "False" for false, entities in strings.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ARTICLE_TYPES = (
    "newsarticle",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "backgroundnewsarticle",
    "reviewnewsarticle",
    "liveblogposting",
    "article",
    "blogposting",
    "report",
    "techarticle",
    "scholarlyarticle",
    "videoobject",
    "podcastepisode",
    "radioepisode",
    "audioobject",
    "webpage",
)
_TAGS = re.compile(r"<[^>]{1,80}>")
Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The article's fields as JSON-LD gives them; absent ones are None or empty.

    `people` are author names that the page does not type as an organization; `organizations` those it does.
    `is_free` is isAccessibleForFree; `has_paid_part` tells that a part is declared as not free.
    """

    headline: str | None = None
    published: tuple[str, ...] = ()
    modified: str | None = None
    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    section: str | None = None
    breadcrumb: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    image: str | None = None
    is_free: bool | None = None
    has_paid_part: bool = False
    body: str | None = None
    is_article: bool = False


def read_linked_data(nodes: Sequence[Node]) -> LinkedData:
    """Read the page's nodes: fields of the best article node, gaps filled from the others that describe the page."""
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    ranked = sorted(
        ((rank, place, node) for place, node in enumerate(nodes) if (rank := _rank_type(node)) is not None),
        key=lambda entry: entry[:2],
    )
    stories = [node for _, _, node in ranked]
    publishers = [name for node in nodes for name in _iter_names(node.get("publisher"), by_id)]
    publishers += [name for node in nodes if _read_types(node) & _OUTLETS for name in _iter_names(node, by_id)]
    crumbs = next((found for node in nodes if (found := _read_breadcrumb(node))), ())
    if not stories:
        return LinkedData(publishers=tuple(dict.fromkeys(publishers)), breadcrumb=crumbs)
    people, organizations = _find_authors(stories, by_id)
    free = [is_free for node in stories if (is_free := _to_bool(node.get("isAccessibleForFree"))) is not None]
    return LinkedData(
        headline=_find_first(stories, "headline")
        or (_find_first(stories, "name") if ranked[0][0] < _WEBPAGE else None),
        published=tuple(text for node in stories if (text := _to_plain(node.get("datePublished")))),
        modified=_find_first(stories, "dateModified"),
        people=people,
        organizations=organizations,
        publishers=tuple(dict.fromkeys(publishers)),
        section=_find_first(stories, "articleSection"),
        breadcrumb=crumbs,
        tags=_find_tags(stories),
        language=_find_first(stories, "inLanguage"),
        image=next((url for node in stories if (url := _find_image(node.get("image"), by_id))), None),
        is_free=free[0] if free else None,
        has_paid_part=any(
            _to_bool(part.get("isAccessibleForFree")) is False for node in stories for part in _list_parts(node)
        ),
        body=next((text for node in stories if (text := _to_plain(node.get("articleBody")))), None),
        is_article=ranked[0][0] < _WEBPAGE,
    )


_WEBPAGE = _ARTICLE_TYPES.index("webpage")
_OUTLETS = frozenset(("newsmediaorganization", "website", "organization", "radiostation", "newspaper", "periodical"))
_ADDRESSES = ("http", "./", "/", "#")
_BROADCASTS = frozenset(("radioepisode", "podcastepisode", "audioobject"))
_ORGANIZATIONS = _OUTLETS | frozenset(("corporation", "localbusiness"))


def clean_text(text: str) -> str:
    """Entities resolved, tags dropped, letters composed (NFC), white space folded."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAGS.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def _read_types(node: Node) -> frozenset[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return frozenset(name.rsplit("/", 1)[-1].lower() for name in names if isinstance(name, str))


def _rank_type(node: Node) -> int | None:
    return min((_ARTICLE_TYPES.index(name) for name in _read_types(node) if name in _ARTICLE_TYPES), default=None)


def _to_plain(value: object) -> str | None:
    if isinstance(value, list):
        return next((text for item in value if (text := _to_plain(item))), None)
    if isinstance(value, dict):
        return _to_plain(value.get("name") or value.get("@value"))
    if isinstance(value, str):
        return clean_text(value) or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _find_first(nodes: Sequence[Node], key: str) -> str | None:
    return next((text for node in nodes if (text := _to_plain(node.get(key)))), None)


def _to_bool(value: object) -> bool | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        word = value.strip().lower().rsplit("/", 1)[-1]
        return {"true": True, "false": False}.get(word)
    return None


def _resolve_references(value: object, by_id: Mapping[str, Node]) -> Iterator[Node | str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            key = item.get("@id")
            target = by_id.get(key) if "name" not in item and isinstance(key, str) else None
            yield target if target is not None else item
        elif isinstance(item, str):
            yield item


def _iter_names(value: object, by_id: Mapping[str, Node]) -> Iterator[str]:
    for item in _resolve_references(value, by_id):
        text = _to_plain(item) if isinstance(item, str) else _to_plain(item.get("name"))
        if text:
            yield text


def _find_authors(stories: Sequence[Node], by_id: Mapping[str, Node]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    people: list[str] = []
    organizations: list[str] = []
    for node in stories:
        # Who made a broadcast is its director: newsrooms leave its author empty.
        authors = (
            node.get("author")
            or node.get("creator")
            or (node.get("director") if _read_types(node) & _BROADCASTS else None)
        )
        for item in _resolve_references(authors, by_id):
            name = _to_plain(item) if isinstance(item, str) else _to_plain(item.get("name"))
            if name and not name.startswith(_ADDRESSES):
                typed = isinstance(item, dict) and bool(_read_types(item) & _ORGANIZATIONS)
                (organizations if typed else people).append(name)
        if people or organizations:
            break
    return tuple(dict.fromkeys(people)), tuple(dict.fromkeys(organizations))


def _find_tags(stories: Sequence[Node]) -> tuple[str, ...]:
    for node in stories:
        value = node.get("keywords")
        pieces = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
        tags = [text for piece in pieces if (text := _to_plain(piece))]
        if tags:
            return tuple(dict.fromkeys(tags))
    return ()


def _find_image(value: object, by_id: Mapping[str, Node]) -> str | None:
    for item in _resolve_references(value, by_id):
        url = item if isinstance(item, str) else _to_plain(item.get("url") or item.get("contentUrl"))
        if url and url.startswith(("http", "/")):
            return url
    return None


def _list_parts(node: Node) -> list[Node]:
    value = node.get("hasPart")
    return [part for part in (value if isinstance(value, list) else [value]) if isinstance(part, dict)]


def _read_breadcrumb(node: Node) -> tuple[str, ...]:
    if "breadcrumblist" not in _read_types(node):
        nested = node.get("breadcrumb")
        return _read_breadcrumb(nested) if isinstance(nested, dict) and nested is not node else ()
    items = node.get("itemListElement")
    entries = [entry for entry in items if isinstance(entry, dict)] if isinstance(items, list) else []
    names = (_to_plain(entry.get("name")) or _to_plain(entry.get("item")) for entry in entries)
    return tuple(name for name in names if name and not name.startswith("http"))
