"""The pages of an article: its text, two revisions compared; and its downloads (Markdown, BibTeX, RIS)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from datasette.utils.asgi import Request, Response

from archive.articles.history import RevisionRow, find_history
from archive.articles.read import ArticleRow, CaptureRow, find_article
from archive.db.connection import Database
from archive.export.citation import to_bibtex, to_coins, to_meta_tags, to_ris
from archive.export.markdown import to_markdown
from archive.model.extraction import Image, list_text_blocks
from archive.model.timestamps import to_text
from archive.reservations.find import ArticleReservation, find_of_article
from archive.site.database import run_query
from archive.site.links import to_outside_link
from archive.site.pages.article_lists import ListedArticle, find_neighbours
from archive.site.pages.base import Missing, guard_page, render_page
from archive.site.pages.dispatch import Printing, read_printings
from archive.site.pages.revision_diff import RevisionDiff, compare_revisions
from archive.site.pages.stored.pages import is_page

CAPTURES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class _ArticleContent:
    """Everything that the page of an article shows."""

    article: ArticleRow
    original: str | None
    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    images: tuple[tuple[Image, str | None], ...]
    captures: tuple[CaptureRow, ...]
    shown_capture: int | None
    revisions: tuple[RevisionRow, ...]
    gone_at: datetime | None
    before: tuple[ListedArticle, ...]
    after: tuple[ListedArticle, ...]
    printings: tuple[Printing, ...]
    reserved: ArticleReservation | None


@guard_page
async def show_article(datasette: Any, request: Request) -> Response:
    """An article with its provenance, its revisions and its neighbours."""
    article_id = int(request.url_vars["article_id"])
    shown = await run_query(datasette, lambda database: _read_content(database, article_id))
    context = {
        "page": shown,
        "article": shown.article,
        "meta_tags": to_meta_tags(shown.article),
        "coins": to_coins(shown.article),
        "bibtex": to_bibtex(shown.article),
        "markdown": to_markdown(shown.article),
    }
    return await render_page(datasette, request, "article", context)


def _read_content(database: Database, article_id: int) -> _ArticleContent:
    row = _article(database, article_id)
    history = find_history(database, article_id)
    assert history is not None
    before: tuple[ListedArticle, ...] = ()
    after: tuple[ListedArticle, ...] = ()
    if row.published_at is not None:
        before, after = find_neighbours(database, row.source, to_text(row.published_at), article_id)
    kept = [capture for capture in row.captures if is_page(capture)]
    current = [one for one in kept if one.payload_digest == row.payload_digest]
    return _ArticleContent(
        article=row,
        original=to_outside_link(row.url),
        blocks=to_blocks(row),
        images=tuple((image, to_outside_link(image.url)) for image in row.images if image.caption or image.credit),
        captures=tuple(reversed(row.captures[-CAPTURES_SHOWN:])),
        shown_capture=(current or kept)[-1].capture_id if kept else None,
        revisions=history.revisions,
        gone_at=history.gone_at,
        before=before,
        after=after,
        printings=read_printings(database, article_id),
        reserved=_find_reserved(database, article_id),
    )


def _find_reserved(database: Database, article_id: int) -> ArticleReservation | None:
    """What the article's publisher reserves; None where that is nothing."""
    with database.connection() as connection:
        found = find_of_article(connection, article_id)
    return found if found is not None and found.statements else None


def to_blocks(row: ArticleRow) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The lines of the text with their kinds; those that make one list, quotation or table are put together. Pure."""
    lines = list_text_blocks(row.text, row.block_kinds)
    found: list[tuple[str, tuple[str, ...]]] = []
    for kind, run in groupby(lines, key=lambda each: each[0]):
        texts = tuple(text for _, text in run)
        found.extend([(kind, texts)] if kind in ("item", "quote", "row") else [(kind, (text,)) for text in texts])
    return tuple(found)


@guard_page
async def show_diff(datasette: Any, request: Request) -> Response:
    """Two revisions compared word by word: within the text, or side by side with `?view=side`."""
    article_id, former, latter = (int(request.url_vars[name]) for name in ("article_id", "former", "latter"))

    def both(database: Database) -> tuple[ArticleRow, RevisionDiff]:
        row = _article(database, article_id)
        history = find_history(database, article_id)
        assert history is not None
        held = {revision.number: revision for revision in history.revisions}
        for number in (former, latter):
            if number not in held:
                raise Missing("error.no_revision", number)
        return row, compare_revisions(database, held[former], held[latter])

    row, compared = await run_query(datasette, both)
    view = "side" if request.args.get("view") == "side" else "inline"
    return await render_page(datasette, request, "diff", {"article": row, "compared": compared, "view": view})


_FORMS: dict[str, tuple[Callable[[ArticleRow], str], str]] = {
    "md": (to_markdown, "text/markdown; charset=utf-8"),
    "bib": (to_bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (to_ris, "application/x-research-info-systems; charset=utf-8"),
}


@guard_page
async def send_reference(datasette: Any, request: Request) -> Response:
    """Send the article as Markdown, BibTeX or RIS."""
    article_id, form = int(request.url_vars["article_id"]), request.url_vars["form"]
    row = await run_query(datasette, lambda database: _article(database, article_id))
    write, media_type = _FORMS[form]
    disposition = {"content-disposition": f'attachment; filename="article-{article_id}.{form}"'}
    return _bytes(write(row).encode(), media_type, disposition)


def _article(database: Database, article_id: int) -> ArticleRow:
    row = find_article(database, article_id)
    if row is None:
        raise Missing("error.no_article", article_id)
    return row


def _bytes(body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    return Response(body, headers=headers, content_type=media_type)
