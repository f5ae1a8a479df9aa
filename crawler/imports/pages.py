"""Folders of saved pages: which files they hold, from which addresses, and when each was saved.

Four ways in which tools leave pages: a list of ours, minet's report, trafilatura's backups (which only the pages
themselves name), and the tree of a site. Each becomes a list of `SavedPage`; one reader reads them all.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from urllib.parse import quote, urljoin

from crawler.extract.page_list import PageListError, load_listed_pages
from crawler.imports.found import FileUnreadable, Found, FoundAnswer, LeftOut, ReadingRules
from crawler.imports.page_address import find_own_address

_PAGE_SUFFIXES = frozenset((".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp", ""))
_GZIP = b"\x1f\x8b"
_URL_COLUMNS = ("resolved_url", "last_url", "resolved", "url")
_PATH_COLUMNS = ("path", "filename", "file")
_DATE_COLUMNS = ("datetime_utc", "fetch_datetime", "captured_at")
_STATUS_COLUMNS = ("http_status", "status", "status_code")
_MINET_FOLDERS = ("", "downloaded", "content", "html")
"""Where `minet fetch` puts pages beside its report; the second is its default."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A file of a folder. `url` None: the page has to say it itself; `captured_at` None: the file's own time is all."""

    path: Path
    url: str | None
    captured_at: datetime | None = None
    status: int = 200
    content_type: str = "text/html"


class PagesReader:
    """Reads a list of saved pages; positions are numbers in it."""

    def __init__(self, reader_format: str, pages: Sequence[SavedPage], folder: Path, rules: ReadingRules) -> None:
        self.format = reader_format
        self.size = len(pages)
        self._pages = pages
        self._folder = folder
        self._rules = rules

    def read(self, begin: int) -> Iterator[Found]:
        """All pages of the sources looked for, from a number on."""
        for position in range(begin, self.size):
            page = self._pages[position]
            if page.url is not None and self._rules.sources.find_source(page.url) is None:
                self._rules.counts["other-host"] += 1
                continue
            found = self._read_page(position, page)
            if found is not None:
                yield found

    def _read_page(self, position: int, page: SavedPage) -> Found | None:
        place = str(page.path.relative_to(self._folder) if page.path.is_relative_to(self._folder) else page.path)
        try:
            body = _read_file(page.path, self._rules.max_bytes)
        except FileNotFoundError:
            return LeftOut(position, place, "missing-file")
        except (OSError, EOFError, zlib.error) as error:
            return LeftOut(position, place, "damaged", str(error))
        if body is None:
            return LeftOut(position, place, "too-large")
        url = page.url or find_own_address(body)
        if url is None:
            return LeftOut(position, place, "no-address", "the page names no address of its own")
        source = self._rules.sources.find_source(url)
        if source is None:
            self._rules.counts["other-host"] += 1
            return None
        return FoundAnswer(
            position=position,
            place=place,
            source=source,
            url=url.partition("#")[0],
            captured_at=page.captured_at or datetime.fromtimestamp(page.path.stat().st_mtime, UTC),
            status=page.status,
            headers=(("Content-Type", page.content_type),),
            body=body or None,
        )


def list_manifest(path: Path) -> list[SavedPage]:
    """A list as `marbre extract --batch` reads it."""
    try:
        return [SavedPage(page.path, page.url, page.captured_at) for page in load_listed_pages(str(path))]
    except PageListError as error:
        raise FileUnreadable(str(error)) from error


def list_minet_report(path: Path) -> list[SavedPage]:
    """The pages of a report that `minet fetch` has written; rows without a file were not fetched."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileUnreadable(_("{path}: cannot be read as CSV ({error})").format(path=path, error=error)) from error
    columns = set(rows[0] if rows else ())
    if not columns.intersection(_URL_COLUMNS) or not columns.intersection(_PATH_COLUMNS):
        raise FileUnreadable(
            _(
                "{path}: is no report of `minet fetch`: it needs a column {url_columns}, and one of {path_columns}"
            ).format(path=path, url_columns=" or ".join(_URL_COLUMNS), path_columns=", ".join(_PATH_COLUMNS))
        )
    return [_to_minet_page(path.parent, row) for row in rows if _first(row, _PATH_COLUMNS)]


def list_backups(folder: Path) -> list[SavedPage]:
    """What `trafilatura --backup-dir` keeps: pages in UTF-8, compressed, under names that say nothing."""
    paths = sorted(path for path in folder.rglob("*") if path.name.endswith((".html.gz", ".html")) and path.is_file())
    return [SavedPage(path, None, content_type="text/html; charset=utf-8") for path in paths]


def list_site(folder: Path, base_url: str) -> list[SavedPage]:
    """The pages in the tree of a site that was served at an address, or mirrored from it."""
    base = base_url if base_url.endswith("/") else f"{base_url}/"
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in _PAGE_SUFFIXES)
    return [SavedPage(path, urljoin(base, _to_address_path(path.relative_to(folder)))) for path in paths]


def _to_address_path(path: Path) -> str:
    written = quote(path.as_posix(), safe="/?=&;@+,~!$'()*%")
    name = path.name.lower()
    return written[: -len(path.name)] if name in ("index.html", "index.htm") else written


def _to_minet_page(folder: Path, row: dict[str, str]) -> SavedPage:
    written = Path(_first(row, _PATH_COLUMNS))
    places = [folder / below / written for below in _MINET_FOLDERS]
    path = next((place for place in places if place.is_file()), places[0])
    status = _first(row, _STATUS_COLUMNS)
    kind = row.get("mimetype") or "text/html"
    charset = row.get("encoding")
    return SavedPage(
        path,
        _first(row, _URL_COLUMNS) or None,
        _parse_date(_first(row, _DATE_COLUMNS)),
        int(status) if status.isdecimal() else 200,
        f"{kind}; charset={charset}" if charset else kind,
    )


def _first(row: dict[str, str], columns: Sequence[str]) -> str:
    return next((row[name].strip() for name in columns if row.get(name)), "")


def _parse_date(written: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read_file(path: Path, limit: int) -> bytes | None:
    """A file's bytes, decompressed where they are gzip; None over the limit."""
    with path.open("rb") as file:
        is_gzip = file.read(2) == _GZIP
    opener: Callable[[Path], gzip.GzipFile] = gzip.GzipFile
    with opener(path) if is_gzip else path.open("rb") as stream:
        body = stream.read(limit + 1)
    return None if len(body) > limit else body
