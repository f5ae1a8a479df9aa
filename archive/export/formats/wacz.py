"""WACZ: the same WARC with its index and a list of pages in one zip, which a browser replays (replayweb.page).

Made by the package `wacz`; what it takes from the clock or from chance is set anew, so that the same articles give the
same bytes.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from gettext import gettext as _
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.export.format import Format, OptionValues
from archive.export.formats.warc import write_warc_file
from archive.export.selected import SelectedArticles

_TIMELESS = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip can tell."""
_MAKE = "import sys; from wacz.main import main; sys.exit(main())"
_PACKAGE, _DIGEST = "datapackage.json", "datapackage-digest.json"


class WaczNotMade(Exception):  # noqa: N818  # says what is so
    """The package `wacz` has refused what it was given."""


def write_wacz(selected: SelectedArticles, path: Path, options: OptionValues) -> None:
    """Write the file: the WARC first, in a folder beside it that goes again."""
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        warc, pages, made = (Path(folder) / name for name in ("export.warc.gz", "pages.jsonl", "made.wacz"))
        write_warc_file(selected, warc, options)
        _write_pages(selected, pages)
        # In a process of its own: the package prints, and leaves files open.
        command = [sys.executable, "-W", "ignore", "-c", _MAKE, "create"]
        command += ["-f", str(warc), "-o", str(made), "-p", str(pages)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # no shell, our words
        if done.returncode:
            raise WaczNotMade(
                _("{path}: the package wacz has made none: {strip}").format(
                    path=path, strip=(done.stderr or done.stdout).strip()[-300:]
                )
            )
        _settle(made, path, selected.summary.as_of)


def _write_pages(selected: SelectedArticles, path: Path) -> None:
    """The articles as they are now shown, by the capture that gave their text."""
    with path.open("w", encoding="utf-8") as out:
        out.write('{"format": "json-pages-1.0", "id": "pages", "title": "Articles"}\n')
        for row in selected.read_rows():
            page = {"id": str(row.article_id), "url": row.url, "ts": row.captured_at, "title": row.title or row.url}
            out.write(json.dumps(page, ensure_ascii=False) + "\n")


def _settle(made: Path, path: Path, as_of: str | None) -> None:
    """Write the zip again without the instant at which it was made."""
    with zipfile.ZipFile(made) as was, zipfile.ZipFile(path, "w") as now:
        package = json.loads(was.read(_PACKAGE))
        package["created"] = as_of
        written = {_PACKAGE: json.dumps(package, indent=2).encode()}
        digest = hashlib.sha256(written[_PACKAGE]).hexdigest()
        written[_DIGEST] = json.dumps({"path": _PACKAGE, "hash": f"sha256:{digest}"}, indent=2).encode()
        for entry in was.infolist():
            told = zipfile.ZipInfo(entry.filename, _TIMELESS)
            told.compress_type = entry.compress_type
            told.file_size = entry.file_size
            with now.open(told, "w", force_zip64=True) as out:
                out.write(written.get(entry.filename) or was.read(entry.filename))


FORMAT = Format(
    name="wacz",
    title="WACZ: the captures with an index, to be replayed in a browser",
    suffix=".wacz",
    media_type="application/wacz",
    write=write_wacz,
    extra="warc",
    module="wacz",
)
