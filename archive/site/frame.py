"""What stands round every page, ours and Datasette's: the menu, the language, the address for the other language.

Datasette renders its error pages without any plugin's variables, so that these are globals of its Jinja environment,
which read the request being answered from context variables; the middleware sets them.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from archive.site.charts.calendar_cells import draw_rows
from archive.site.database import find_archive_name
from archive.site.datasette_words import translate_rows
from archive.site.language import Language, Words, request_language

DATABASE = "*database"
"""In the menu: the path of the archive's tables, which has the name of its file."""

MENU = (
    ("/search", "site.search"),
    ("/changes", "changes.title"),
    ("/dispatches", "dispatches.title"),
    ("/watches", "watch.title"),
    (DATABASE, "site.tables"),
)
"""(path, key of its words): the entries of the menu, in their order."""

request_address: ContextVar[tuple[str, str]] = ContextVar("request_address", default=("/", ""))
"""The path, without a proxy's prefix, and the query of the request being answered."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the menu. `is_here`: the page shown is the entry's."""

    path: str
    label: str
    is_here: bool


class CurrentWords:
    """`t` of templates: the words of whatever language the request being answered is in."""

    def __call__(self, key: str, /, **names: Any) -> str:
        """See `Words`."""
        return Words(request_language.get())(key, **names)

    def __getattr__(self, name: str) -> Any:
        return getattr(Words(request_language.get()), name)


class Site:
    """`site` of templates: what the frame needs of the request being answered."""

    def __init__(self, datasette: Any) -> None:
        self._datasette = datasette

    @property
    def database(self) -> str | None:
        """The name of the archive; None where Datasette serves none."""
        return find_archive_name(self._datasette)

    @property
    def language(self) -> Language:
        """The language of the page."""
        return request_language.get()

    @property
    def other_language(self) -> Language:
        """The one that the button offers."""
        return "fr" if self.language == "en" else "en"

    @property
    def path(self) -> str:
        """The path of the page, without a proxy's prefix."""
        return request_address.get()[0]

    @property
    def query(self) -> list[tuple[str, str]]:
        """What the query names, but for the language."""
        pairs = parse_qsl(request_address.get()[1], keep_blank_values=True)
        return [(name, value) for name, value in pairs if name != "lang"]

    @property
    def menu(self) -> list[MenuEntry]:
        """The entries of the menu."""
        database = self.database
        paths = [(f"/{database}" if path == DATABASE else path, label) for path, label in MENU]
        return [
            MenuEntry(path, label, self.path == path) for path, label in paths if database or path != f"/{database}"
        ]


def add_frame(environment: Any, datasette: Any) -> None:
    """Give Datasette's Jinja environment what our templates and the frame of its own need."""
    environment.globals["t"] = CurrentWords()
    environment.globals["site"] = Site(datasette)
    environment.globals["translate_rows"] = translate_rows
    environment.globals["draw_calendar_rows"] = lambda calendar: draw_rows(calendar, Words(request_language.get()))
