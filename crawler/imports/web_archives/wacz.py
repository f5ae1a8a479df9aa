"""Reads WACZ files: the WARC files in a zip, one after the other, without unpacking them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import IO

from crawler.imports.found import FileUnreadable, Found, ReadingRules
from crawler.imports.web_archives import is_web_archive
from crawler.imports.web_archives.warc import WarcReader


class WaczReader:
    """Reads a WACZ. Positions count through its WARC files as if they stood end to end."""

    format = "wacz"

    def __init__(self, path: Path, rules: ReadingRules) -> None:
        try:
            with zipfile.ZipFile(path) as held:
                names = sorted(filter(is_web_archive, held.namelist()))
        except (OSError, zipfile.BadZipFile) as error:
            raise FileUnreadable(
                _("{path}: cannot be read as WACZ ({error})").format(path=path, error=error)
            ) from error
        if not names:
            raise FileUnreadable(_("{path}: is no WACZ: it holds no WARC under archive/").format(path=path))
        self._readers = [WarcReader(f"{path.name}, {name}", partial(_open, path, name), rules) for name in names]
        self.size = sum(reader.size for reader in self._readers)

    def read(self, begin: int) -> Iterator[Found]:
        """All answers of the sources looked for, file after file."""
        before = 0
        for reader in self._readers:
            if begin < before + reader.size:
                for found in reader.read(max(0, begin - before)):
                    yield _move(found, before)
            before += reader.size


def _move(found: Found, before: int) -> Found:
    return replace(found, position=found.position + before)


def _open(path: Path, name: str) -> IO[bytes]:
    return zipfile.ZipFile(path).open(name)
