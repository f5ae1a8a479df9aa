"""The page of what was edited or taken down: `/changes?class=…&source=…&from=…&to=…`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from archive.db.connection import Database
from archive.model.words.word_diff import DiffPiece
from archive.search.dates import to_span
from archive.site.database import run_query
from archive.site.language import Words, request_language
from archive.site.pages.base import guard_page, render_page
from archive.site.pages.source_rows import list_sources
from archive.watches.changes import (
    CHANGE_CLASSES,
    GONE,
    ArticleChange,
    ChangeQuery,
    count_changes,
    list_changes,
)
from archive.watches.entries import read_first_change

_A_PAGE = 20
_MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class _ShownChange:
    change: ArticleChange
    diff: tuple[DiffPiece, ...]


@dataclass(frozen=True, slots=True)
class _ChangesContent:
    changes: tuple[_ShownChange, ...]
    counts: dict[str, int]
    sources: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        """How many changes there are of the kind."""
        return sum(self.counts.values())


@guard_page
async def show_changes(datasette: Any, request: Request) -> Response:
    """Edits and disappearances by class, source and date, each edit with its first change."""
    asked = {name: (request.args.get(name) or "").strip() for name in ("class", "source", "from", "to")}
    page = request.args.get("page") or ""
    number = min(max(int(page[:6]) if page.isascii() and page.isdigit() else 1, 1), _MOST_PAGES)
    query = to_change_query(asked, number)
    shown = await run_query(datasette, lambda database: _read(database, query))
    t = Words(request_language.get())
    context = {
        "asked": asked,
        "page": shown,
        "classes": [(kind, label_change(t, kind)) for kind in CHANGE_CLASSES],
        "label": lambda kind: label_change(t, kind),
        "previous": _address(asked, number - 1) if number > 1 else None,
        "next": _address(asked, number + 1) if number * _A_PAGE < shown.total else None,
    }
    return await render_page(datasette, request, "changes", context)


def to_change_query(asked: dict[str, str], number: int) -> ChangeQuery:
    """The fields of the form as a query; what means nothing is left out. Pure."""
    begin, end = to_span(asked["from"]), to_span(asked["to"])
    return ChangeQuery(
        (asked["class"],) if asked["class"] in CHANGE_CLASSES else (),
        (asked["source"],) if asked["source"] else (),
        begin.begin if begin else None,
        end.end if end else datetime.now(UTC) + timedelta(days=2),
        _A_PAGE,
        (number - 1) * _A_PAGE,
    )


def label_change(t: Words, kind: str) -> str:
    """The words of an edit's class, or of a disappearance."""
    return t("changes.gone") if kind == GONE else t.label_value("change", kind)


def _read(database: Database, query: ChangeQuery) -> _ChangesContent:
    shown = tuple(
        _ShownChange(
            change,
            read_first_change(database, change.article_id, change.revision)[1] if change.revision is not None else (),
        )
        for change in list_changes(database, query)
    )
    sources = tuple((each.source, each.title) for each in list_sources(database))
    return _ChangesContent(shown, count_changes(database, query), sources)


def _address(asked: dict[str, str], number: int) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"?{urlencode(given | ({'page': str(number)} if number > 1 else {}))}"
