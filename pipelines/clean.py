"""The door for texts without a page: what an earlier pipeline left, cleaned by the same rules. Pure.

There is no markup here to tell a headline from a paragraph, so only what the lines themselves show is read: nothing is
guessed where they show nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.model.digests import compute_text_digest
from archive.model.extraction import BlockKind, Moment, Removal
from pipelines.french.cleaning import CleanedLines, CleanLine, clean_lines
from pipelines.french.company import TextLine, find_capital_headings, is_prose
from pipelines.french.rule import RuleField
from pipelines.french.rules import RULES
from pipelines.metadata.dates.french_dates import read_dates
from pipelines.metadata.people.bylines import read_byline
from pipelines.metadata.people.outlets import Outlet
from pipelines.page.inline import fold_spaces
from pipelines.text.assemble import LONGEST_INTERTITRE, strip_credit_word

_LONGEST_TITLE = 200
"""Letters: a longer first line is a paragraph. Chosen, not measured."""
_ENDED = re.compile(r"[.!?…:;,»”\")\]]$")
_FRAME_LINES = 3
"""Lines under a headline among which its byline, date or length in minutes stands, if there is a headline. Chosen, not
measured."""
_ENDED_TITLE = re.compile(r"[.:;,]$")
_BULLET = re.compile(r"[-•*·–] ")
_MINUTES = re.compile(r"(?<!\d)(\d{1,4}) ?min")
_FIELD_OF_RULE = {rule.id: rule.says for rule in RULES}
_SAID_UNDER_TITLES: frozenset[RuleField | None] = frozenset({"byline", "date", "reading", "agency"})
_NOBODY = Outlet(frozenset())


@dataclass(frozen=True, slots=True)
class CleanedText:
    """A text cleaned: what is left, one block a line, the fields its own lines gave, and the log of what went.

    `text_digest` is over the text left; `before` the lines before cleaning, which text and log give back.
    """

    text: str
    text_digest: str
    block_kinds: tuple[BlockKind, ...]
    before: tuple[str, ...]
    removals: tuple[Removal, ...]
    title: str | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    credit: str | None = None
    published: Moment | None = None
    reading_minutes: int | None = None


def clean(text: str, read_at: datetime) -> CleanedText:
    """Clean a text. `read_at`, aware, is what "hier" in it refers to, and its zone is taken for that of its dates."""
    before = tuple(line for line in map(fold_spaces, text.splitlines()) if line)
    cleaned = _clean_titled(before) if _may_be_titled(before) else None
    title = before[0] if cleaned is not None else None
    if cleaned is None:
        cleaned = clean_lines(_to_text_lines(before))
    lines = [line.text for line in cleaned.lines]
    fields = _RemovedFields(cleaned.removals)
    return CleanedText(
        text="\n".join(lines),
        text_digest=compute_text_digest("\n".join(lines)),
        block_kinds=tuple(_guess_kind(cleaned.lines, index) for index in range(len(lines))),
        before=before,
        removals=cleaned.removals,
        title=title,
        byline=", ".join(fields.signatures or fields.bylines) or None,
        authors=fields.authors,
        credit=next((strip_credit_word(line) for line in reversed(fields.find_lines("credit", "source"))), None),
        published=fields.find_published(read_at),
        reading_minutes=fields.reading_minutes,
    )


def _may_be_titled(lines: Sequence[str]) -> bool:
    """Whether the first line has the form of a headline: short, unended, and with a text under it."""
    is_short = len(lines) > 1 and len(lines[0]) <= _LONGEST_TITLE
    return is_short and not _ENDED_TITLE.search(lines[0]) and not _BULLET.match(lines[0])


def _clean_titled(lines: Sequence[str]) -> CleanedLines | None:
    """The text cleaned with its first line as its headline; None where nothing under it says so, for any text may begin
    with a short line.
    """
    cleaned = clean_lines([TextLine(lines[0], taken_by="headline"), *_to_text_lines(lines)[1:]])
    said = {removal.block: _FIELD_OF_RULE.get(removal.rule) for removal in cleaned.removals}
    is_framed = any(said.get(index) in _SAID_UNDER_TITLES for index in range(1, _FRAME_LINES + 1))
    return cleaned if is_framed and any(is_prose(TextLine(line)) for line in lines[1:]) else None


def _to_text_lines(lines: Sequence[str]) -> list[TextLine]:
    """The lines with the kind that their looks say they have."""
    headings = find_capital_headings(lines)
    return [
        TextLine(line, "item" if _BULLET.match(line) else "intertitre" if index in headings else "paragraph")
        for index, line in enumerate(lines)
    ]


def _guess_kind(lines: Sequence[CleanLine], index: int) -> BlockKind:
    """What a line is by its looks: short, unended and above a paragraph, it is an intertitre."""
    line = lines[index]
    above_prose = index + 1 < len(lines) and len(lines[index + 1].text) > len(line.text)
    if (
        line.kind == "paragraph"
        and len(line.text) <= LONGEST_INTERTITRE
        and above_prose
        and not _ENDED.search(line.text)
    ):
        return "intertitre"
    return line.kind


class _RemovedFields:
    """What the removed lines still say about the article."""

    def __init__(self, removals: Sequence[Removal]) -> None:
        self.removals = removals

    def find_lines(self, *wanted: RuleField) -> list[str]:
        return [removal.text for removal in self.removals if _FIELD_OF_RULE.get(removal.rule) in wanted]

    @property
    def signatures(self) -> list[str]:
        return [removal.text for removal in self.removals if removal.rule == "signature"]

    @property
    def bylines(self) -> list[str]:
        return [_BULLET.sub("", line) for line in self.find_lines("byline")]

    @property
    def authors(self) -> tuple[str, ...]:
        """Persons in order of appearance."""
        found = [name for line in self.bylines for name in read_byline(line, _NOBODY).persons]
        return tuple(dict.fromkeys(found))

    @property
    def reading_minutes(self) -> int | None:
        match = next((match for line in self.find_lines("reading") if (match := _MINUTES.search(line))), None)
        return int(match.group(1)) if match is not None else None

    def find_published(self, read_at: datetime) -> Moment | None:
        wall = read_at.replace(tzinfo=None)
        dates = [
            date for line in self.find_lines("date") for date in read_dates(line, wall) if date.label != "modified"
        ]
        if not dates:
            return None
        return Moment(dates[0].wall.replace(tzinfo=read_at.tzinfo), dates[0].precision)
