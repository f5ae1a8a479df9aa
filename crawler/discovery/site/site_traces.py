"""`SiteTraces`: what a home page gives away of where its site's past is listed. A value."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.discovery.site.months import MonthArchives


@dataclass(frozen=True, slots=True)
class SiteTraces:
    """`system` is the content system's name, None where it is not recognized; `posts` where WordPress has its
    interface; `months` the archives by month that the page links to; `sections` those of its menu."""

    system: str | None = None
    posts: str | None = None
    months: MonthArchives | None = None
    sections: tuple[str, ...] = ()
