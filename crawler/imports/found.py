"""What readers of files find: values only.

`position` is where in the file an item begins (a byte, or its number in a list): reading can begin there again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from archive.model.capture import CaptureError
from archive.model.extraction import Moment
from config.sources import Source
from crawler.imports.hosts import SourcesByHost

LeftOutReason = Literal[
    "other-host",  # no configured source has it, and no --host names it
    "not-html",  # a picture, a script, a PDF
    "listing",  # the source's home page, feed, sitemap or section: no article
    "excluded",  # by the source's own include and exclude
    "no-date",  # nothing says when it was captured
    "no-address",  # it has no web address
    "no-answer",  # no HTTP status, or none that HTTP knows
    "too-large",  # over max_body_mb of the settings, on the disk or decompressed
    "damaged",  # it cannot be read
    "bad-encoding",  # its content encoding could not be undone
    "revisit-unresolved",  # a revisit of a record that is neither in the file nor in the archive
    "missing-file",  # a list names it, and it is not there
    "no-text",  # a notice without a text
    "taken-down",  # it was masked or erased here
]

TOLD: frozenset[LeftOutReason] = frozenset(
    {"no-date", "no-address", "too-large", "damaged", "bad-encoding", "revisit-unresolved", "missing-file", "no-text"}
)
"""Reasons that are a fault of the file: each is told in a line, and the exit code says that something was lost."""


@dataclass(frozen=True, slots=True)
class FoundAnswer:
    """One HTTP answer of a file, its body decoded. `revisit_of` names what it repeats, where it brings no body."""

    position: int
    place: str
    source: Source
    url: str
    captured_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    record_id: str | None = None
    digest: str | None = None
    revisit_of: RevisitTarget | None = None
    truncated: str | None = None
    known: KnownOfCapture | None = None


@dataclass(frozen=True, slots=True)
class RevisitTarget:
    """The record that a revisit repeats, by whatever its writer said of it."""

    digest: str | None = None
    record_id: str | None = None
    url: str | None = None
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownOfCapture:
    """What Marbre's own WARC says of a capture beside its answer."""

    source: str | None = None
    found_in: str | None = None
    listed_title: str | None = None
    listed_published_at: datetime | None = None
    redirected_from: tuple[str, ...] = ()
    location: str | None = None
    error: CaptureError | None = None
    error_detail: str | None = None


@dataclass(frozen=True, slots=True)
class FoundNotice:
    """An article as a database of the press gave it: text and fields, and the part of the file that holds them."""

    position: int
    place: str
    press_database: Literal["europresse", "factiva"]
    source_title: str
    number: str
    title: str | None
    text: str
    html: bytes
    saved_at: datetime
    published: Moment | None = None
    byline: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a file holds and the archive does not take, and why."""

    position: int
    place: str
    reason: LeftOutReason
    detail: str = ""


Found = FoundAnswer | FoundNotice | LeftOut


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What readers go by: the sources that are looked for, the largest body, and where they count what they pass
    over.
    """

    sources: SourcesByHost
    max_bytes: int
    counts: Counter[str]


class Reader(Protocol):
    """Reads one kind of file. `size` is the file's in the unit of positions."""

    @property
    def format(self) -> str:
        """Its name, as the archive notes it."""

    @property
    def size(self) -> int:
        """Where the last position lies."""

    def read(self, begin: int) -> Iterator[Found]:
        """All that the file holds from a position on."""


class FileUnreadable(Exception):  # noqa: N818  # says what is so
    """A file that cannot be imported at all; the message has the file and what mends it."""
