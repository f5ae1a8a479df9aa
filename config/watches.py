"""`Watch`: a saved search and whom it tells, as `[[watch]]` declares it in `marbre.toml` or `watches.toml`.

Reads no file and parses no question: what a question is, the archive knows, and the loader is handed its judgement.
A key left out means what the field's default says; these defaults stand nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path
from typing import Annotated, ClassVar

from config.checks import (
    BlankIsNone,
    CheckedBy,
    Secret,
    check_any_value,
    check_between,
    check_one_of,
    check_path,
    check_slug,
    check_url,
    check_zone,
)
from config.cron import WEEKDAYS
from config.errors import ValueFault
from config.settings import NO_OTHER_KEYS, Flag
from config.sources import Text

TELL = ("new", "edited", "gone", "returned", "front-page")
"""What a watch may tell of an article: that it has come, was rewritten, was taken down, is there again, is led with on
the home page or no more."""

CHANGES = ("typo", "correction", "headline", "addition", "removal", "rewording", "cut", "restored")
"""The classes of an edit, as docs/revisions.md names them."""

BIG_CHANGES = tuple(change for change in CHANGES if change != "typo")
EVERY = ("at-once", "hourly", "daily", "weekly")
ALSO = ("imported", "reread")
LANGUAGES = ("fr", "en")

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")


def check_clock(text: str) -> ValueFault | None:
    """A time of day on the clock."""
    return (
        None
        if _CLOCK.match(text)
        else ValueFault(_("no time of day: {text!r}").format(text=text), _("write it as in 07:30"))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A saved search, what it tells, by which ways and how often.

    `query` is in the language of `marbre search`; the filters join it by "and", the values of one by "or". `changes`
    are the classes of edits that are told. `also` lets a watch tell what is no news: articles that were imported,
    merged or fetched backwards in time, and texts that only a new extractor has read. `urls` are Apprise's and stand
    for those of [notify] where they are not None. Watches of one `theme` share their messages. `at`, `on` and
    `timezone` say when the day and the week end; `most` is how many articles one message lists.
    """

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    name: Annotated[str, CheckedBy(check_slug)]
    title: Text | None = None
    # what it looks for
    query: Annotated[str, CheckedBy(check_any_value)] = ""
    sources: tuple[Text, ...] = ()
    countries: tuple[Text, ...] = ()
    sections: tuple[Text, ...] = ()
    authors: tuple[Text, ...] = ()
    agencies: tuple[Text, ...] = ()
    completeness: tuple[Text, ...] = ()
    dates: Annotated[str, CheckedBy(check_any_value)] = ""
    # what it tells
    tell: tuple[Annotated[str, check_one_of(TELL)], ...] = ("new",)
    changes: tuple[Annotated[str, check_one_of(CHANGES)], ...] = BIG_CHANGES
    also: tuple[Annotated[str, check_one_of(ALSO)], ...] = ()
    paused: Flag = False
    # whom, and how
    urls: Annotated[tuple[str, ...] | None, Secret()] = field(default=None, repr=False)
    webhook: Annotated[str, CheckedBy(check_url)] | None = None
    atom_file: Annotated[Annotated[Path, CheckedBy(check_path)] | None, BlankIsNone()] = None
    digest_folder: Annotated[Annotated[Path, CheckedBy(check_path)] | None, BlankIsNone()] = None
    theme: Text | None = None
    language: Annotated[str, check_one_of(LANGUAGES)] = "fr"
    # when
    every: Annotated[str, check_one_of(EVERY)] = "at-once"
    at: Annotated[str, CheckedBy(check_clock)] = "07:00"
    on: Annotated[str, check_one_of(WEEKDAYS)] = "mon"
    timezone: Annotated[str, CheckedBy(check_zone)] | None = None
    most: Annotated[int, check_between(1, 500)] = 30

    @property
    def heading(self) -> str:
        """Its title, else its name."""
        return self.title or self.name

    @property
    def has_filter(self) -> bool:
        """Whether anything limits what it finds."""
        filters = (self.sources, self.countries, self.sections, self.authors, self.agencies, self.completeness)
        return bool(self.query.strip() or self.dates.strip() or any(filters))
