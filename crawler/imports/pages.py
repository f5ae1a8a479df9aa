"""Folders of saved pages, on the disk or in a zip: which files they hold, from which addresses, and when saved.

Four ways in which tools leave pages: a list of ours, minet's report, pages that only themselves name (saved by a
browser, backups of trafilatura), and the tree of a site. Each becomes a list of `SavedPage`; one reader reads them all.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path, PurePath
from urllib.parse import quote, urljoin, urlsplit

from crawler.extract.page_list import PageListError, load_listed_pages
from crawler.imports.found import FileUnreadable, Found, FoundAnswer, LeftOut, ReadingRules
from crawler.imports.page_address import NamedAddress, find_own_address, find_saved_address
from crawler.imports.saved_files import READING_ERRORS, SavedFiles

_PAGE_SUFFIXES = frozenset((".html", ".htm", ".xhtml", ".shtml", ".php", ".asp", ".aspx", ".jsp", ""))
_SAVED_SUFFIXES = (".html", ".htm", ".xhtml", ".html.gz")
_SUFFIX = re.compile(r"\.(?=\w*[a-zA-Z])\w{1,6}")
"""What ends a name as the kind of a file; in `le-budget-de-1.5-milliard` nothing does."""
_QUERY = re.compile(r"\.(?:[xs]?html?|php\d?|aspx?|jsp)(?=[?@])|(?=\?)")
"""Where a file's name goes on with the query of its address, as wget writes it; on Windows with an @ for the ?."""
_APPLE_DOUBLE = "._"
"""What the names of files begin with in which macOS keeps its own notes about another."""
_URL_COLUMNS = ("resolved_url", "last_url", "resolved", "url")
_PATH_COLUMNS = ("path", "filename", "file")
_DATE_COLUMNS = ("datetime_utc", "fetch_datetime", "captured_at")
_STATUS_COLUMNS = ("http_status", "status", "status_code")
_MINET_FOLDERS = ("", "downloaded", "content", "html")
"""Where `minet fetch` puts pages beside its report; the second is its default."""


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A file of a folder. `url` None: the page has to say it itself; `captured_at` None: so has it, or the file's own
    time is all. `content_type` None: HTML where it begins so, UTF-8 where it is that, else by what the page says.
    """

    path: PurePath
    url: str | None
    captured_at: datetime | None = None
    status: int = 200
    content_type: str | None = "text/html"
    is_page: bool = True
    """False: a file beside the pages, a picture or a script; it is counted, not read."""


class PagesReader:
    """Reads a list of saved pages; positions are numbers in it."""

    def __init__(self, reader_format: str, pages: Sequence[SavedPage], files: SavedFiles, rules: ReadingRules) -> None:
        self.format = reader_format
        self.size = len(pages)
        self._pages = pages
        self._files = files
        self._rules = rules

    def read(self, begin: int) -> Iterator[Found]:
        """All pages of the sources looked for, from a number on."""
        for position in range(begin, self.size):
            page = self._pages[position]
            if page.url is not None and self._rules.sources.find_source(page.url) is None:
                self._rules.counts["other-host"] += 1
                continue
            found = self._read_page(position, page) if page.is_page else LeftOut(position, page.path.name, "not-html")
            if found is not None:
                yield found

    def _read_page(self, position: int, page: SavedPage) -> Found | None:
        root = self._files.root
        place = str(page.path.relative_to(root) if page.path.is_relative_to(root) else page.path)
        try:
            body = self._files.read(page.path, self._rules.max_bytes)
        except FileNotFoundError:
            return LeftOut(position, place, "missing-file")
        except READING_ERRORS as error:
            return LeftOut(position, place, "damaged", str(error))
        if body is None:
            return LeftOut(position, place, "too-large")
        named = _find_address(page, body)
        if named is None:
            return LeftOut(position, place, "no-address", "the page names no address of its own")
        source = self._rules.sources.find_source(named.url)
        if source is None:
            self._rules.counts["other-host"] += 1
            return None
        saved_at = page.captured_at or named.saved_at or self._files.find_time(page.path)
        if saved_at is None:
            return LeftOut(position, place, "no-date", "neither the page nor the zip says when it was saved")
        return FoundAnswer(
            position=position,
            place=place,
            source=source,
            url=named.url.partition("#")[0],
            captured_at=saved_at,
            status=page.status,
            headers=(("Content-Type", page.content_type or _find_content_type(body)),),
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


def list_saved(files: SavedFiles) -> list[SavedPage]:
    """The pages of a folder that a browser or trafilatura has saved, under names that say nothing.

    What a browser puts beside a page in a folder of its own (`Page_files`) are parts of it.
    """
    paths = files.list_paths()
    stems = {each.with_suffix("") for each in paths if each.name.endswith(_SAVED_SUFFIXES)}
    return [SavedPage(each, None, content_type=None, is_page=_is_saved(each, files.root, stems)) for each in paths]


def list_one(path: Path) -> list[SavedPage]:
    """A page by itself."""
    return [SavedPage(path, None, content_type=None)]


def _is_saved(path: PurePath, folder: PurePath, stems: set[PurePath]) -> bool:
    above = [parent for parent in path.parents if parent != folder and parent.is_relative_to(folder)]
    is_part = any(parent.with_name(parent.name.rpartition("_")[0] or parent.name) in stems for parent in above)
    return path.name.endswith(_SAVED_SUFFIXES) and not is_part and not path.name.startswith(_APPLE_DOUBLE)


def list_site(files: SavedFiles, base_url: str, name: str = "") -> list[SavedPage]:
    """The pages in the tree of a site that was served at an address; of a mirror, below its host's name.

    `name`: the folder at the top that the files were packed with, where they are all in it.
    """
    base = base_url if base_url.endswith("/") else f"{base_url}/"
    paths = files.list_paths()
    roots = _find_roots(paths, files.root, _list_host_names(base), name)
    pages = []
    for path in paths:
        root = next((each for each in roots if path.is_relative_to(each)), None)
        if root is None or not _is_page_name(path.name):
            pages.append(SavedPage(path, base, is_page=False))
        else:
            url = urljoin(base, _to_address_path(path.relative_to(root)))
            pages.append(SavedPage(path, url, content_type="text/html" if _has_page_suffix(path.name) else None))
    return pages


def _list_host_names(base: str) -> list[str]:
    """What mirrors call the folder of a host; one with a port as wget has it, on Windows too, and HTTrack."""
    parts = urlsplit(base)
    host = (parts.hostname or "").removeprefix("www.")
    ports = [f"{sign}{parts.port}" for sign in ":+_"] if parts.port else [""]
    return [f"{www}{host}{port}" for www in ("", "www.") for port in ports] if host else []


def _find_roots(paths: Sequence[PurePath], folder: PurePath, hosts: Sequence[str], name: str) -> list[PurePath]:
    """The folders that the site's own begins in: those of the host's name, below the packed one where there is one."""
    top = folder / name if name and all(path.is_relative_to(folder / name) for path in paths) else folder
    named = [top / host for host in hosts]
    return [each for each in named if any(path.is_relative_to(each) for path in paths)] or [top]


def _has_page_suffix(name: str) -> bool:
    return _find_suffix(name) in _PAGE_SUFFIXES


def _is_page_name(name: str) -> bool:
    """Whether a file may be a page by its name; one that ends as no kind of file does has to be looked at."""
    is_named = _has_page_suffix(name) or _SUFFIX.fullmatch(_find_suffix(name)) is None
    return is_named and not name.startswith(_APPLE_DOUBLE)


def _find_suffix(name: str) -> str:
    query = _QUERY.search(name)
    return Path(name if query is None else name[: query.end()]).suffix.lower()


def _to_address_path(path: PurePath) -> str:
    """The path of an address; letters with accents in one sign, as addresses have them and a Mac's disk has not."""
    name = unicodedata.normalize("NFC", path.name)
    found = _QUERY.search(name)
    query = ""
    if found is not None:
        name, query = name[: found.end()], "?" + name[found.end() + 1 :].removesuffix(".html")
    name = "" if name.lower() in ("index.html", "index.htm") else name
    folder = unicodedata.normalize("NFC", path.parent.as_posix())
    return quote(f"{'' if folder == '.' else f'{folder}/'}{name}{query}", safe="/?=&;@+,~!$'()*%") or "."


def _find_address(page: SavedPage, body: bytes) -> NamedAddress | None:
    """The address that was given, but where who saved the page wrote another one of that host into it."""
    if page.url is None:
        return find_own_address(body)
    saved = find_saved_address(body, urlsplit(page.url).scheme)
    is_there = saved is not None and urlsplit(saved.url).hostname == urlsplit(page.url).hostname
    return saved if saved is not None and is_there else NamedAddress(page.url)


def _find_content_type(body: bytes) -> str:
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "application/octet-stream"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "text/html"
    return "text/html; charset=utf-8"


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
