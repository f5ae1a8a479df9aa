"""WACZ out, by the formats of exports, and in again; and what replays a WARC of ours."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from warcio.archiveiterator import WARCIterator

from archive.export.formats import FORMATS
from archive.export.selected import open_selection
from archive.selection.selection import ArticleSelection
from archive.store import Archive
from tests.archive.made import new_archive
from tests.imports.made import AT, HOST, Importer, make_http, make_page, make_record, read_state, write_warc_gz

URL = f"{HOST}/quais/1"


@pytest.fixture
def filled(importer: Importer, tmp_path: Path) -> Archive:
    """Two articles, imported."""
    records = [make_record(f"{HOST}/quais/{number}", make_http(make_page(number))) for number in (1, 2)]
    importer.run(write_warc_gz(tmp_path / "a.warc.gz", records))
    return importer.archive


def export(archive: Archive, name: str, path: Path) -> Path:
    """All articles in a format."""
    write = FORMATS[name].write
    assert write is not None
    with open_selection(archive.database, ArticleSelection()) as selected:
        write(selected, path, {})
    return path


def test_a_wacz_is_valid_and_holds_its_pages(filled: Archive, tmp_path: Path) -> None:
    path = export(filled, "wacz", tmp_path / "a.wacz")
    check = "import sys; from wacz.main import main; sys.exit(main())"
    subprocess.run([sys.executable, "-c", check, "validate", "-f", path], check=True, capture_output=True)
    with zipfile.ZipFile(path) as held:
        pages = [json.loads(line) for line in held.read("pages/pages.jsonl").splitlines()][1:]
        index = gzip.decompress(held.read("indexes/index.cdx.gz")).decode()
        warc = held.read("archive/export.warc.gz")
    assert [page["url"] for page in pages] == [URL, f"{HOST}/quais/2"]
    [found] = [json.loads(line.split(" ", 2)[2]) for line in index.splitlines() if f'"{URL}"' in line]
    at, length = int(found["offset"]), int(found["length"])
    record = next(iter(WARCIterator(io.BytesIO(warc[at : at + length]))))  # what a replaying tool does
    assert record.content_stream().read() == make_page(1)
    assert export(filled, "wacz", tmp_path / "b.wacz").read_bytes() == path.read_bytes()


def test_a_wacz_comes_back_the_same(filled: Archive, importer: Importer, tmp_path: Path) -> None:
    path = export(filled, "wacz", tmp_path / "a.wacz")
    with new_archive(tmp_path / "again.db") as again:
        report = Importer(again, importer.sources).run(path)
        assert (report.format, report.counts["kept"], report.has_lost) == ("wacz", 2, False)
        assert read_state(again)["revisions"] == read_state(filled)["revisions"]


@pytest.mark.slow
def test_pywb_replays_it(filled: Archive, tmp_path: Path) -> None:
    """In an environment of its own, as pywb brings old versions of what we have: `$PYWB` is where its commands lie."""
    commands = Path(os.environ.get("PYWB", ""))
    if shutil.which("wb-manager", path=str(commands)) is None:
        pytest.skip("pywb is not installed: python -m venv DIR && DIR/bin/pip install pywb, then PYWB=DIR/bin")
    path = export(filled, "warc", tmp_path / "a.warc.gz")
    for step in (("init", "fanal"), ("add", "fanal", str(path))):
        subprocess.run([commands / "wb-manager", *step], cwd=tmp_path, check=True, capture_output=True)
    script = (
        "from pywb.apps.frontendapp import FrontEndApp; from werkzeug.test import Client; "
        f"answer = Client(FrontEndApp()).get('/fanal/20210304083000id_/{URL}'); "
        "print(answer.status_code); print(answer.get_data().hex())"
    )
    done = subprocess.run([commands / "python", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    status, body = re.findall(r"^[0-9a-f]+$", done.stdout, re.MULTILINE)
    assert (status, bytes.fromhex(body)) == ("200", make_page(1))
    assert AT.hour == 8
