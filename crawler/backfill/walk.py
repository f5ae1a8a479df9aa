"""`Walk`: one way into the past, page after page, and why it ends. Pure: it is told what each page was.

A walk makes its addresses itself, by number or by month, and follows no link, so that what a site makes up as it is
asked leads nowhere. It ends where its pages repeat, list nothing, or are not there; see WalkEnding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from crawler.discovery.pager import NUMBER, Pager

PageOutcome = Literal["listed", "absent", "failed"]
"""What a page of a way was: a listing; not there (404, 410, a web page in the place of a feed); or it may pass."""

WalkEnding = Literal[
    "whole",  # its last page was read, or the month that was asked for
    "repeats",  # pages list what earlier pages did: a number that the site does not heed
    "nothing",  # pages, or a year of months, that list no article
    "absent",  # there is no such way here
    "failing",  # pages did not answer: the next call asks them again
    "before-since",  # what it lists is older than what was asked for
    "known",  # all is held since a backfill that was whole
    "covered",  # other ways had listed all of it already
    "fruitless",  # what it lists is no article: a trap, or a calendar
    "endless",  # more pages than any newsroom has
]
TRAPS: frozenset[WalkEnding] = frozenset({"repeats", "fruitless", "endless"})
"""Endings of ways that would have gone on for ever."""

_SAME_IN_A_ROW = 2
"""Pages without anything new after which numbers are not heeded: one alone is what was moved on by a new article."""
_FAILED_IN_A_ROW = 3
_COVERED_IN_A_ROW = 3
"""Pages that other ways have listed whole, after which the last page is looked at, where it is known; of months one."""
_FAR = 5
"""Pages by which a pager's highest number lies ahead where it is the last page, and no window around this one."""
_COVERED_AT_MOST = 10
"""The same where it is not known."""
_EMPTY_MONTHS = 12
"""Months in a row without an article: newsrooms that paused for a year are rare, calendars without end are not."""
_MOST_PAGES = 50_000
"""Pages of one way; at 10 articles each more than any newsroom has published."""
_MAY_GO_ON = 5
"""Entries of a month from which it may have a second page, where it links to none."""


@dataclass(frozen=True, slots=True)
class WalkPage:
    """What a page came to: the keys of what it lists, how many of them nobody had listed before in this backfill, how
    it goes on, the number of its last page where it says so; whether all is older than asked for, or held already."""

    outcome: PageOutcome
    keys: frozenset[str] = frozenset()
    fresh: int = 0
    pager: Pager | None = None
    last: int | None = None
    is_older: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A listing and its further pages: `form` has NUMBER in it, None where only its first page tells; `start` is the
    second page's number, `step` more each. `is_told`: the form was read off the site's own links."""

    first: str
    form: str | None = None
    start: int = 2
    step: int = 1
    is_told: bool = False


@dataclass(slots=True)
class Walk:
    """One way. `find_next` is what to ask, `take` what it came to; `ending` says why there is nothing more to ask."""

    name: str
    kind: Literal["feed", "section"]
    stretches: Iterator[Stretch]
    is_by_month: bool = False
    is_whole: bool = True
    may_be_empty: bool = False
    first_url: str = ""
    ending: WalkEnding | None = None
    pages: int = 0
    listed: int = 0
    fresh: int = 0
    _stretch: Stretch | None = None
    _number: int | None = None
    _is_first: bool = True
    _last: int | None = None
    _is_probing: bool = False
    _resume_at: int | None = None
    _seen: set[str] = field(default_factory=set)
    _same: int = 0
    _failed: int = 0
    _covered: int = 0
    _older: int = 0
    _held: int = 0
    _empty_stretches: int = 0
    _has_listed: bool = False

    @property
    def has_said_all(self) -> bool:
        """Whether it lists all that there is: it says so itself, or it went on beyond what was known."""
        is_through = self.is_whole and self.ending in ("whole", "before-since", "known")
        counts = self._last is not None
        return is_through and ((self.listed > 0 and (self.fresh > 0 or counts)) or (self.may_be_empty and counts))

    def find_next(self) -> str | None:
        """The page to be asked; None at the end."""
        if self.ending is not None:
            return None
        if self.pages >= _MOST_PAGES:
            self.ending = "endless"
            return None
        if self._stretch is None:
            self._stretch = next(self.stretches, None)
            if self._stretch is None:
                self.ending = "whole" if self._has_listed else "nothing"
                return None
            self._is_first, self._number, self._last, self._same, self._covered = True, None, None, 0, 0
            self.first_url = self.first_url or self._stretch.first
            return self._stretch.first
        assert self._stretch.form is not None
        assert self._number is not None
        return self._stretch.form.replace(NUMBER, str(self._number))

    def take(self, page: WalkPage) -> None:
        """Note what the page was that `find_next` named, and where to go on."""
        assert self._stretch is not None
        self.pages += 1
        if self._is_probing:
            self._take_probe(page)
            return
        if page.outcome == "failed":
            self._failed += 1
            if self._failed >= _FAILED_IN_A_ROW:
                self.ending = "failing"
            else:
                self._go_on(page)
            return
        self._failed = 0
        if page.outcome == "absent":
            self._end_stretch("absent")
            return
        self._take_listed(page)

    def end(self, ending: WalkEnding) -> None:
        """End it for what whoever walks has seen."""
        self.ending = self.ending or ending

    def _take_listed(self, page: WalkPage) -> None:
        is_same = page.keys <= self._seen
        self.listed += len(page.keys - self._seen)
        self.fresh += page.fresh
        self._seen |= page.keys
        self._has_listed = self._has_listed or bool(page.keys)
        self._same = self._same + 1 if is_same else 0
        self._older = self._older + 1 if page.is_older else 0
        self._held = self._held + 1 if page.is_held else 0
        if not is_same:
            self._empty_stretches = 0
        if self._older >= _SAME_IN_A_ROW:
            self.ending = "before-since"
        elif self._held >= _SAME_IN_A_ROW:
            self.ending = "known"
        elif self._same >= _SAME_IN_A_ROW or (is_same and self.is_by_month):
            self._end_stretch("repeats" if page.keys else "nothing")
        elif page.keys and not page.fresh and not is_same:
            self._take_covered(page)
        else:
            self._covered = 0
            self._go_on(page)

    def _take_covered(self, page: WalkPage) -> None:
        """Other ways have listed all of the page: the last one tells whether they list all of the stretch."""
        self._covered += 1
        if self._covered >= _COVERED_AT_MOST and not self.is_by_month:
            self.ending = "covered"
            return
        self._go_on(page)
        stretch, number = self._stretch, self._number
        if stretch is None or number is None or self.ending is not None:
            return
        last = self._last or (page.pager.last if page.pager is not None else number)
        enough = 1 if self.is_by_month else _COVERED_IN_A_ROW
        if self._covered >= enough and last - number > _FAR * stretch.step:
            self._resume_at, self._number, self._is_probing = number, last, True

    def _take_probe(self, page: WalkPage) -> None:
        """The last page: where it lists what nobody did, all of the stretch is walked."""
        self._is_probing = False
        self._number = self._resume_at
        self._covered = -_MOST_PAGES
        self.fresh += page.fresh
        if page.outcome == "listed" and page.keys and not page.fresh:
            self._end_stretch("covered")

    def _go_on(self, page: WalkPage) -> None:
        """The next page of the stretch; its end where it says that this was the last."""
        stretch = self._stretch
        assert stretch is not None
        if self._is_first and page.pager is not None:
            stretch = self._stretch = Stretch(
                stretch.first, page.pager.form, page.pager.following, page.pager.step, is_told=True
            )
        if stretch.form is None or (self.is_by_month and self._is_first and not self._may_go_on(page, stretch)):
            self._end_stretch("whole")
            return
        self._number = stretch.start if self._number is None else self._number + stretch.step
        was_first, self._is_first = self._is_first, False
        self._last = page.last if page.last is not None else self._last
        is_last = self._last is not None and self._number > self._last
        if is_last or (stretch.is_told and not was_first and page.outcome == "listed" and page.pager is None):
            self._end_stretch("whole")

    def _may_go_on(self, page: WalkPage, stretch: Stretch) -> bool:
        return page.pager is not None or stretch.is_told or len(page.keys) >= _MAY_GO_ON

    def _end_stretch(self, ending: WalkEnding) -> None:
        """The stretch ends, and with it the walk unless there are further ones."""
        if not self.is_by_month:
            self.ending = "whole" if ending == "absent" and self._has_listed else ending
            return
        is_empty = ending in ("absent", "nothing", "repeats") and self._is_first
        self._empty_stretches = self._empty_stretches + 1 if is_empty else 0
        self._stretch = None
        if self._empty_stretches >= _EMPTY_MONTHS:
            self.ending = "whole" if ending != "repeats" and self._has_listed else ending
