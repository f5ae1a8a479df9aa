"""Addresses and links: our pages for keys of the archive, and which outside addresses may become links."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from markupsafe import Markup


def to_outside_link(url: str | None) -> str | None:
    """An address that may become a link: http and https alone. Fields come from strangers (javascript:, data:)."""
    return url if url is not None and url.strip().lower().startswith(("http://", "https://")) else None


def to_source_path(source: str) -> str:
    """The path of a source's page."""
    return f"/source/{quote(source, safe='')}"


def link_cell(datasette: Any, value: Any, column: str) -> str | None:
    """A table's cell as a link to the page of what it names; None where it names nothing of ours."""
    if column == "article_id" and type(value) is int:
        path = f"/article/{value}"
    elif column == "dispatch_id" and type(value) is int:
        path = f"/dispatch/{value}"
    elif column == "source" and isinstance(value, str) and value:
        path = to_source_path(value)
    else:
        return None
    return Markup('<a href="{}">{}</a>').format(datasette.urls.path(path), value)
