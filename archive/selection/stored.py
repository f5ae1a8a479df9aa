"""A selection as JSON, so that a corpus can be asked for again and a datasheet can say what was asked. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import Any

from archive.search.query import SearchQuery
from archive.selection.selection import ArticleSelection

_NOT_ASKED = ("limit", "offset", "corpus", "with_copies")
_TEXTS = ("text", "dates", "by")


def to_selection_json(selection: ArticleSelection) -> dict[str, Any]:
    """What is asked, by the names of `SearchQuery`; what is not asked is left out. A list is named by its digest."""
    query = selection.query
    asked = {each.name: getattr(query, each.name) for each in fields(query) if each.name not in _NOT_ASKED}
    said: dict[str, Any] = {
        name: value if name in _TEXTS else list(value) for name, value in asked.items() if value and name != "by"
    }
    if query.corpus:
        said["corpus"] = query.corpus
    if selection.listed is not None:
        content = "\n".join(selection.listed).encode()
        said["list"] = {"lines": len(selection.listed), "digest": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    if selection.limit is not None:
        said |= {"limit": selection.limit, "by": query.by}
    if selection.deduplicate:
        said["deduplicate"] = True
    if selection.respects_tdm:
        said["respect-tdm"] = True
    return said


def parse_selection_json(said: dict[str, Any]) -> ArticleSelection | None:
    """The selection that was asked; None where it was a list, which is not kept."""
    if "list" in said:
        return None
    asked: dict[str, Any] = {
        name: value if name in _TEXTS else tuple(value) for name, value in said.items() if name not in _OWN
    }
    query = SearchQuery(**asked, corpus=said.get("corpus", ""))
    flags = said.get("deduplicate", False), said.get("respect-tdm", False)
    return ArticleSelection(query, None, said.get("limit"), *flags)


_OWN = ("list", "limit", "deduplicate", "respect-tdm", "corpus")
