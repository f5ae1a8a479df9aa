"""What kind of file a path is, and its reader; which sources are looked for in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.sources import Source
from crawler.imports.found import FileUnreadable, Reader, ReadingRules
from crawler.imports.hosts import SourcesByHost, make_host_source
from crawler.imports.warc import open_warc

FORMATS = ("warc",)
_ZIP = b"PK\x03\x04"


def find_format(path: Path) -> str:
    """The kind of a file or folder, by its first bytes and its name. Raises FileUnreadable."""
    if not path.exists():
        raise FileUnreadable(f"{path}: there is no such file")
    return "warc"


def open_reader(path: Path, name: str, base_url: str | None, rules: ReadingRules) -> Reader:
    """The reader of a file of this format. Raises FileUnreadable."""
    return open_warc(path, rules)


@dataclass(frozen=True, slots=True)
class WantedSources:
    """Which newsrooms an import takes in: those configured, or those named, or the hosts that are named."""

    sources: tuple[Source, ...]

    @property
    def by_host(self) -> SourcesByHost:
        """Asked by host."""
        return SourcesByHost(self.sources)

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
