"""A front page as the command and the site show it: one look, and what the looks before it say of its articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from gettext import gettext as _

from archive.db.connection import Database
from archive.db.errors import ArchiveError
from archive.frontpages.read import FrontPageLook, FrontPageRow, ShownPlace, list_front_pages, list_looks
from archive.frontpages.stays import HeadlineChange, Stay, compute_stays, list_headline_changes, list_leads
from archive.model.urls import to_address, to_urlkey


class NoFrontPage(ArchiveError):  # noqa: N818  # as the others of this room
    """No look answers the question; the message says why."""


@dataclass(frozen=True, slots=True)
class FrontPageQuery:
    """Which page of a source (None: its home page, or the one that comes nearest), as of when, and how far back."""

    source: str
    at: datetime
    page: str | None = None
    days: int = 1


@dataclass(frozen=True, slots=True)
class FrontPageView:
    """The last look until an instant; over the span before it, how long each article stood there, what changed, and all
    looks (`history`), the oldest first."""

    page: FrontPageRow
    pages: tuple[FrontPageRow, ...]
    looks: int
    look: FrontPageLook
    stays: Mapping[str, Stay]
    changes: tuple[HeadlineChange, ...]
    history: tuple[FrontPageLook, ...] = ()

    @property
    def leads(self) -> list[Stay]:
        """What stood at the first place, longest first."""
        return list_leads(list(self.stays.values()))

    @property
    def placed(self) -> list[tuple[ShownPlace, Stay]]:
        """The places of the look, each with the stay of its article."""
        return [(place, self.stays[place.urlkey]) for place in self.look.places]

    @property
    def gone(self) -> list[Stay]:
        """The articles that stood there within the span and do so no longer, those that did so longest first."""
        here = {place.urlkey for place in self.look.places}
        return [stay for key, stay in self.stays.items() if key not in here]


def read_view(database: Database, query: FrontPageQuery) -> FrontPageView:
    """What was asked for. Raises NoFrontPage."""
    pages = list_front_pages(database, query.source)
    page = _choose_page(pages, query, str(database.path))
    last = list_looks(database, query.source, page.urlkey, None, query.at)
    if not last:
        raise NoFrontPage(
            _("{url}: was first looked at on {first_seen_at:%Y-%m-%d %H:%M} UTC, not before").format(
                url=page.url, first_seen_at=page.first_seen_at
            )
        )
    since = last[0].seen_at - timedelta(days=query.days)
    looks = list_looks(database, query.source, page.urlkey, since, last[0].seen_at)
    stays = {stay.last.urlkey: stay for stay in compute_stays(looks, query.at)}
    changes = tuple(list_headline_changes(looks))
    return FrontPageView(page, tuple(pages), len(looks), looks[-1], stays, changes, tuple(looks))


def _choose_page(pages: Sequence[FrontPageRow], query: FrontPageQuery, archive: str) -> FrontPageRow:
    if not pages:
        raise NoFrontPage(
            _(
                "{archive}: holds no home or section page of {source} that was read; name them in "
                "its `sections`, or read what is stored with `marbre frontpage {source} --rebuild`"
            ).format(archive=archive, source=query.source)
        )
    if query.page is None:
        return pages[0]
    wanted = to_urlkey(to_address(query.page) or query.page)
    found = next((page for page in pages if page.urlkey == wanted), None)
    if found is None:
        known = ", ".join(page.url for page in pages[:5])
        raise NoFrontPage(
            _("{page}: is no page of {source} that was looked at; these were: {known}").format(
                page=query.page, source=query.source, known=known
            )
        )
    return found
