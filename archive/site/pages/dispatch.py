"""The pages of wire copy: `/dispatch/N`, and two articles word by word under `/article/A/beside/B`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Request, Response

from archive.articles.read import ArticleRow, find_article
from archive.db.connection import Database
from archive.dispatches.decide import REPRINT_SHARE
from archive.dispatches.read import (
    DispatchRow,
    MemberRow,
    MonthShare,
    SharedPassage,
    find_dispatch,
    find_shared_passages,
    list_dispatch_ids,
    list_members,
    read_month_shares,
)
from archive.model.words.word_diff import DiffPiece, compute_word_diff
from archive.site.database import run_query
from archive.site.pages.base import Missing, guard_page, render_page
from archive.site.pages.revision_diff import DiffRow, align_side_by_side, split_paragraphs

_PASSAGES_OF = 10
"""Members whose passages are shown on the page of a dispatch: each is compared when the page is asked for."""

_MEMBERS_BESIDE = 12
"""Other texts that an article's page lists; the page of the dispatch has all."""

_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Printing:
    """A dispatch as the page of one of its articles tells of it: the article's own part, and who else has it."""

    dispatch: DispatchRow
    own: MemberRow
    others: tuple[MemberRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class MonthCopies:
    """A month of a source: all its articles, those that are copied, its own in percent, and the copied by agency."""

    month: str
    articles: int
    copied: int
    own_percent: int
    agencies: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True)
class _ArticlePair:
    """Two articles compared for a reader."""

    one: ArticleRow
    other: ArticleRow
    passages: tuple[SharedPassage, ...]
    title: tuple[DiffPiece, ...]
    text: tuple[DiffPiece, ...]

    @property
    def paragraphs(self) -> tuple[tuple[DiffPiece, ...], ...]:
        """The texts' pieces, paragraph by paragraph."""
        return tuple(split_paragraphs(self.text))

    @property
    def rows(self) -> tuple[DiffRow, ...]:
        """Headline and paragraphs, either text on its side."""
        return tuple(align_side_by_side(pieces) for pieces in (self.title, *self.paragraphs))


@guard_page
async def show_dispatch(datasette: Any, request: Request) -> Response:
    """A dispatch: who had it first, who printed it, and how much of each text it is."""
    dispatch_id = int(request.url_vars["dispatch_id"])

    def read(database: Database) -> tuple[DispatchRow, list[tuple[MemberRow, list[SharedPassage]]]]:
        dispatch = find_dispatch(database, dispatch_id)
        if dispatch is None:
            raise Missing("error.no_dispatch", dispatch_id)
        members = list_members(database, dispatch_id)
        cited = [member for member in members if member.role == "passage"][:_PASSAGES_OF]
        complete = dispatch.complete_article_id
        passages = {each.article_id: find_shared_passages(database, each.article_id, complete) for each in cited}
        return dispatch, [(member, passages.get(member.article_id, [])) for member in members]

    dispatch, members = await run_query(datasette, read)
    return await render_page(datasette, request, "dispatch", {"dispatch": dispatch, "members": members})


@guard_page
async def show_beside(datasette: Any, request: Request) -> Response:
    """Two articles' texts word by word: within one text, or side by side with `?view=side`."""
    ids = [int(request.url_vars[name]) for name in ("article_id", "other_id")]

    def read(database: Database) -> _ArticlePair:
        one, other = (find_article(database, each) for each in ids)
        for row, article_id in ((one, ids[0]), (other, ids[1])):
            if row is None:
                raise Missing("error.no_article", article_id)
        assert one is not None
        assert other is not None
        title = compute_word_diff(one.title or "", other.title or "")
        text = compute_word_diff(_join(one), _join(other))
        return _ArticlePair(one, other, tuple(find_shared_passages(database, *ids)), title, text)

    pair = await run_query(datasette, read)
    view = "side" if request.args.get("view") == "side" else "inline"
    return await render_page(datasette, request, "beside", {"pair": pair, "view": view})


def read_printings(database: Database, article_id: int) -> tuple[Printing, ...]:
    """The dispatches that an article is of, first that of which it has most."""
    found = []
    for dispatch_id in list_dispatch_ids(database, article_id):
        dispatch, members = find_dispatch(database, dispatch_id), list_members(database, dispatch_id)
        own = next((member for member in members if member.article_id == article_id), None)
        if dispatch is not None and own is not None:
            others = [member for member in members if member is not own]
            shown = tuple(others[:_MEMBERS_BESIDE])
            found.append(Printing(dispatch, own, shown, len(others) - len(shown)))
    return tuple(found)


def read_month_copies(database: Database, source: str) -> tuple[MonthCopies, ...]:
    """What part of a source's texts is its own, month by month, the newest first; none where none is copied."""
    months: dict[str, list[MonthShare]] = {}
    for share in read_month_shares(database, source, REPRINT_SHARE):
        months.setdefault(share.month, []).append(share)
    if not any(share.copied for shares in months.values() for share in shares):
        return ()
    return tuple(_to_month(month, shares) for month, shares in list(months.items())[:_MONTHS])


def _to_month(month: str, shares: list[MonthShare]) -> MonthCopies:
    articles, copied = shares[0].articles, sum(share.copied for share in shares)
    agencies = tuple((share.agency, share.copied) for share in shares if share.copied)
    return MonthCopies(month, articles, copied, round(100 * (articles - copied) / articles), agencies)


def _join(row: ArticleRow) -> str:
    return f"{row.lead}\n{row.text}" if row.lead else row.text
