"""`Format`: what an export format declares of itself. Values only; each format is a module of `archive.export.formats`.

A format is either a `stream`, text made of lots of articles one after the other, which can be sent while it is made, or
a `write`, which makes a file or a folder of its own. Both are given an open `SelectedArticles`, whose `summary` says
what is in it, and the values of the format's own options by name. Neither knows under which name the result will stand:
`archive.export.write` puts it there when it is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.export.stream import Stream

if TYPE_CHECKING:
    from archive.export.selected import SelectedArticles
    from archive.export.summary import ExportSummary

OptionValues = Mapping[str, Any]
"""The values of a format's options by their name; one that was not given has its default."""


@dataclass(frozen=True, slots=True)
class FormatOption:
    """An option of one or several formats: `--name`. A flag where its default is False, else a text or a number."""

    name: str
    says: str
    default: str | int | bool = False


StreamFactory = Callable[["ExportSummary", OptionValues], Stream]
WholeWriter = Callable[["SelectedArticles", Path, OptionValues], None]
"""Makes the file or folder at the path, which does not exist yet, of all that is selected. The same archive, selection
and options have to give the same bytes: no clock, no chance, no names of the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """An export format. `suffix` ends the file's name; empty: a folder. `module` is what Python imports for it where it
    needs an extra of the package, and `extra` that extra's name.
    """

    name: str
    title: str
    suffix: str
    media_type: str = "application/octet-stream"
    stream: StreamFactory | None = None
    write: WholeWriter | None = None
    options: tuple[FormatOption, ...] = ()
    extra: str | None = None
    module: str | None = None
    is_table: bool = False
    """Whether it has all of `archive.export.row.FIELDS` under their names."""

    tells_summary: bool = False
    """Whether the head of its stream tells what is in it, which has to be counted first."""

    @property
    def encoding(self) -> str | None:
        """The encoding of a text."""
        return "utf-8" if "charset=utf-8" in self.media_type else None

    @property
    def streams(self) -> bool:
        """Whether it can be sent while it is made: to standard output, and by the site."""
        return self.stream is not None
