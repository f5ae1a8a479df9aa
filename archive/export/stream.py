"""`Stream`: a text that is made article by article, and can be sent while it is made. A value only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.export.row import ExportRow

NUL = b"\0"


@dataclass(frozen=True, slots=True)
class Stream:
    """A text that goes on article by article: a head, lots of articles with something between two lots, a tail.

    A lot is made by `encode`; or by an `expression` of SQL that gives each article's bytes, over the names of
    `archive.export.row`: where SQLite can make the form itself it is three times as fast. `nul`
    is what stands there for a NUL character, where the form's readers take that for an end.
    """

    encode: Callable[[Sequence[ExportRow]], str] | None = None
    expression: str | None = None
    head: str = ""
    between: str = ""
    tail: str = ""
    nul: bytes = NUL
