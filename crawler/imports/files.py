"""What kind of file a path is, and its reader; which sources are looked for in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import cast, get_args

from config.sources import Source
from crawler.extras import format_install_command
from crawler.imports.found import FileUnreadable, Reader, ReadingRules
from crawler.imports.hosts import make_host_source
from crawler.imports.notices import NoticesReader, PressDatabase, find_database
from crawler.imports.pages import (
    PagesReader,
    SavedPage,
    list_manifest,
    list_minet_report,
    list_one,
    list_saved,
    list_site,
)
from crawler.imports.saved_files import FolderFiles, ZipFiles
from crawler.imports.web_archives import is_web_archive

FORMATS = ("warc", "wacz", "manifest", "minet", "pages", "trafilatura", "site", "europresse", "factiva")
_OF_FOLDERS = ("pages", "trafilatura", "site")
_WEB_ARCHIVES = ("warc", "wacz")
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
"""How zips begin, those that hold nothing among them."""
_HEAD = 200_000
_PAGES = (".html", ".htm", ".xhtml")
_REFUSED: dict[tuple[bytes, ...], str] = {
    (b"{\\rtf",): "is RTF, which is not read; export the notices as HTML, with the full text",
    (b"%PDF",): "is PDF, which is not read; export the notices as HTML, or save the pages as such",
    (b"From: <Saved by ", b"MIME-Version: 1.0"): "is MHTML, which is not read; save the page as complete web page",
    (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"): "is compressed by zstd; decompress it with `zstd -d`, and import that",
}
"""What is given by mistake, by its first bytes, and what to do about it. The second sign of zstd begins a dictionary,
which `zstd -d` wants to be given apart."""


def find_format(path: Path, base_url: str | None) -> str:
    """The kind of a file or folder, by its first bytes and its name. Raises FileUnreadable."""
    try:
        if path.is_dir():
            return "site" if base_url else "pages"
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise FileUnreadable(
            _("{path}: cannot be read ({strerror})").format(path=path, strerror=error.strerror or error)
        ) from error
    refused = next((says for signs, says in _REFUSED.items() if head.startswith(signs)), None)
    if refused is not None:
        raise FileUnreadable(_("{path}: {reason}").format(path=path, reason=_(refused)))
    if head.startswith(_ZIPS):
        return _find_zip_format(path, base_url)
    if head.lstrip().startswith(b"{"):
        return "manifest"
    if path.suffix.lower() == ".csv":
        return "minet"
    return find_database(head) or ("pages" if path.suffix.lower() in _PAGES else "warc")


def _find_zip_format(path: Path, base_url: str | None) -> str:
    """A WACZ, or a zip that stands for the folder it holds."""
    if path.suffix.lower() == ".wacz" or any(is_web_archive(str(each)) for each in ZipFiles(path).list_paths()):
        return "wacz"
    return "site" if base_url else "pages"


@dataclass(frozen=True, slots=True)
class FileToImport:
    """A file or folder as it was named; `format` None: it is told by its content."""

    path: Path
    format: str | None = None
    base_url: str | None = None


def check_file(file: FileToImport) -> str:
    """What kind of file it is. Raises FileUnreadable for a missing one, an unknown format, or one whose extra is
    missing: before an archive is made for it.
    """
    path = file.path
    if file.format is not None and file.format not in FORMATS:
        raise FileUnreadable(
            _("{path}: no format is called {value!r}; there are {formats}").format(
                path=path, value=file.format, formats=", ".join(FORMATS)
            )
        )
    if not path.exists():
        raise FileUnreadable(_("{path}: there is no such file").format(path=path))
    kind = file.format or find_format(path, file.base_url)
    if kind == "site" and file.base_url is None:
        raise FileUnreadable(_("{path}: at which address was it served? Say so with --base-url").format(path=path))
    if kind in _WEB_ARCHIVES:
        _find_opener(path, kind)
    return kind


def open_reader(file: FileToImport, rules: ReadingRules) -> Reader:
    """The reader of a file. Raises FileUnreadable."""
    path, kind = file.path, check_file(file)
    if kind in _WEB_ARCHIVES:
        return _find_opener(path, kind)(path, rules)
    if kind in get_args(PressDatabase):
        return NoticesReader(cast("PressDatabase", kind), path, rules)
    if kind in _OF_FOLDERS and _is_zip(path):
        held = ZipFiles(path)
        named = list_site(held, file.base_url or "", path.stem) if kind == "site" else list_saved(held)
        return PagesReader(kind, named, held, rules)
    folder = FolderFiles(path if path.is_dir() else path.parent)
    return PagesReader(kind, _list_pages(path, kind, file.base_url or ""), folder, rules)


def _is_zip(path: Path) -> bool:
    if path.is_dir():
        return False
    with path.open("rb") as file:
        return file.read(4) in _ZIPS


def _find_opener(path: Path, reader_format: str) -> Callable[[Path, ReadingRules], Reader]:
    """What opens a web archive. Raises FileUnreadable where its extra is missing."""
    try:
        from crawler.imports.web_archives.wacz import WaczReader
        from crawler.imports.web_archives.warc import open_warc
    except ModuleNotFoundError as error:
        raise FileUnreadable(
            _("{path}: reading WARC needs {name}, which is not installed: {install_command}").format(
                path=path, name=error.name, install_command=format_install_command("warc")
            )
        ) from error
    return WaczReader if reader_format == "wacz" else open_warc


def _list_pages(path: Path, reader_format: str, base_url: str) -> list[SavedPage]:
    if reader_format == "manifest":
        return list_manifest(path)
    if reader_format == "minet":
        return list_minet_report(path)
    if not path.is_dir():
        return list_one(path)
    return list_site(FolderFiles(path), base_url) if reader_format == "site" else list_saved(FolderFiles(path))


@dataclass(frozen=True, slots=True)
class WantedSources:
    """Which newsrooms an import takes in: those configured, or those named, or the hosts that are named."""

    sources: tuple[Source, ...]

    def choose_by_title(self, title: str) -> Source:
        """The source of this title, of whatever case and accents; else one that is made up for it."""
        wanted = fold_title(title)
        found = next((each for each in self.sources if wanted in (fold_title(each.title), each.name)), None)
        return found or make_titled_source(title)


def choose_sources(configured: Sequence[Source], names: Sequence[str], hosts: Sequence[str]) -> WantedSources:
    """The sources that an import takes in. Hosts that none is configured for stand as sources of their own."""
    if not names and not hosts:
        return WantedSources(tuple(configured))
    chosen = [source for source in configured if source.name in names]
    for host in hosts:
        url = f"https://{host}/"
        own = next((source for source in configured if source.allows(url)), None)
        chosen.append(own or make_host_source(host))
    return WantedSources(tuple(dict.fromkeys(chosen)))


def fold_title(title: str) -> str:
    """A title without accents, case and signs, as a source's name."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    letters = "".join(
        sign if sign.isascii() and sign.isalnum() else " " for sign in plain if not unicodedata.combining(sign)
    )
    return "-".join(letters.split())


def make_titled_source(title: str) -> Source:
    """The source that stands for a newsroom which only a notice names: it has no address."""
    return Source(name=fold_title(title) or "unknown", title=title, homepage="urn:none", country="zz")
