"""Folders of saved pages, as four tools leave them."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections import Counter
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.imports.found import FileUnreadable
from crawler.imports.hosts import make_host_source
from tests.imports.made import AT, HOST, Importer, make_page, read_state


def list_captured(importer: Importer) -> list[tuple[object, object]]:
    """Address and instant of each capture."""
    return [(row[0], row[1]) for row in read_state(importer.archive)["captures"]]


def test_a_manifest_says_where_and_when_each_page_was_saved(importer: Importer, tmp_path: Path) -> None:
    (tmp_path / "a\u2028b.html").write_bytes(make_page(1))
    lines = [
        {"path": "a\u2028b.html", "url": f"{HOST}/quais/1", "captured_at": "2021-03-04T08:30:00Z"},
        {"path": "jamais.html", "url": f"{HOST}/quais/2", "captured_at": "2021-03-04T08:30:00Z"},
        {"path": "a\u2028b.html", "url": "https://ailleurs.example/", "captured_at": "2021-03-04T08:30:00Z"},
    ]
    manifest = tmp_path / "pages.jsonl"
    manifest.write_text("\r\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    report = importer.run(manifest)
    assert report.counts == Counter({"kept": 1, "new_articles": 1, "missing-file": 1, "other-host": 1})
    assert report.has_lost
    assert list_captured(importer) == [(f"{HOST}/quais/1", "2021-03-04T08:30:00Z")]
    assert importer.count(manifest)["held"] == 1


def test_a_report_of_minet_leads_to_its_downloads(importer: Importer, tmp_path: Path) -> None:
    (tmp_path / "downloaded").mkdir()
    (tmp_path / "downloaded" / "ab12.html").write_bytes(make_page(1))
    (tmp_path / "downloaded" / "cd34.html.gz").write_bytes(gzip.compress(make_page(2)))
    report = tmp_path / "report.csv"
    report.write_text(
        "id,url,resolved_url,http_status,datetime_utc,fetch_error,path,encoding\n"
        f"1,{HOST}/court,{HOST}/quais/1,200,2021-03-04T08:30:00,,ab12.html,utf-8\n"
        f"2,{HOST}/quais/2,,200,2021-03-04T09:30:00,,cd34.html.gz,utf-8\n"
        f"3,{HOST}/quais/3,,,,timeout,,\n",
        encoding="utf-8",
    )
    assert importer.count(report) == Counter({"kept": 2, "new_articles": 2})
    assert list_captured(importer) == [
        (f"{HOST}/quais/1", "2021-03-04T08:30:00Z"),
        (f"{HOST}/quais/2", "2021-03-04T09:30:00Z"),
    ]


def test_backups_of_trafilatura_name_themselves(importer: Importer, tmp_path: Path) -> None:
    folder = tmp_path / "backup" / "1"
    folder.mkdir(parents=True)
    named = make_page(1, head=f'<link rel="canonical" href="{HOST}/quais/1">')
    for name, page in (("x", named), ("y", make_page(2))):
        path = folder / f"{name}.html.gz"
        path.write_bytes(gzip.compress(page))
        os.utime(path, (AT.timestamp(), AT.timestamp()))
    assert importer.count(tmp_path / "backup") == Counter({"kept": 1, "new_articles": 1, "no-address": 1})
    assert list_captured(importer) == [(f"{HOST}/quais/1", "2021-03-04T08:30:00Z")]
    assert "names no address" in importer.told[0]


def test_a_sites_tree_is_read_under_its_address(importer: Importer, tmp_path: Path) -> None:
    for name, page in (("quais/1/index.html", 1), ("à propos/été.html", 2), ("logo.png", 3)):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make_page(page))
    assert importer.count(tmp_path / "site", base_url=HOST)["kept"] == 2
    assert [url for url, _ in list_captured(importer)] == [
        f"{HOST}/%C3%A0%20propos/%C3%A9t%C3%A9.html",
        f"{HOST}/quais/1/",
    ]
    seen = datetime.fromisoformat(str(list_captured(importer)[0][1]))
    assert abs((datetime.now(UTC) - seen).total_seconds()) < 3600


@pytest.mark.parametrize(
    ("name", "content", "kind", "says"),
    [
        ("a.jsonl", '{"url": "x"}', None, "line 1: not a page"),
        ("a.csv", "titre,auteur\nLe pont,Awa\n", None, "is no report of `minet fetch`"),
        ("a.html", "<article></article>", "factiva", "holds no notice of factiva"),
        ("a.warc", "", "epub", "no format is called 'epub'"),
        ("a.wacz", "PK\x03\x04", None, "cannot be read as WACZ"),
        ("europresse.html", "{\\rtf1\\ansi Le bac", None, "is RTF, .* export the notices as HTML"),
        ("notices.pdf", "%PDF-1.4", None, "is PDF"),
        ("page.mhtml", "From: <Saved by Blink>\n", None, "is MHTML"),
        ("a.warc.zst", "]*M\x18", None, "`zstd -d`"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    importer: Importer, tmp_path: Path, name: str, content: str, kind: str | None, says: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(FileUnreadable, match=says):
        importer.run(tmp_path / name, kind)


def test_a_site_needs_its_address(importer: Importer, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="--base-url"):
        importer.run(tmp_path, "site")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["nowhere.warc.gz"], "there is no such file"),
        (["held.txt", "--format", "epub"], "no format is called 'epub'"),
        (["held.txt", "--source", "nobody"], "no source is called nobody"),
        ([".", "--format", "site"], "--base-url"),
    ],
)
def test_what_cannot_be_meant_makes_no_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "held.txt").write_text("?")
    command = import_module("crawler.cli.import").command
    done = CliRunner().invoke(command, [*typed, "--archive", "new.db"])
    assert (done.exit_code, says in done.output) == (2, True), done.output
    assert [path.name for path in tmp_path.iterdir()] == ["held.txt"]


SAVED = {
    "chrome": f"<!-- saved from url=(0028){HOST}/quais/1?page=2&id=3 -->\n",
    "SingleFile": f"<!--\n Page saved with SingleFile \n url: {HOST}/quais/1?page=2&id=3 \n"
    " saved date: Thu Mar 04 2021 09:30:00 GMT+0100 (heure normale d’Europe centrale)\n-->",
    "HTTrack": f"<!-- Mirrored from {HOST[8:]}/quais/1?page=2&amp;id=3 by HTTrack Website Copier/3.x [XR&CO'2014],"
    " Thu, 04 Mar 2021 08:30:00 GMT -->\n",
    "WebScrapBook": f'<html data-scrapbook-source="{HOST}/quais/1?page=2&id=3"'
    ' data-scrapbook-create="20210304083000123">',
}


@pytest.mark.parametrize("tool", SAVED)
def test_where_a_page_is_from_is_read_as_its_saver_wrote_it(importer: Importer, tmp_path: Path, tool: str) -> None:
    """Before the page's own word, of which it may have none or one of all its pages."""
    page = SAVED[tool].encode() + make_page(1, head=f'<link rel="canonical" href="{HOST}/">')
    path = tmp_path / "Le quai numéro 1 rouvre.html"
    path.write_bytes(page)
    os.utime(path, (AT.timestamp(), AT.timestamp()))
    assert importer.count(path) == Counter({"kept": 1, "new_articles": 1})
    assert list_captured(importer) == [(f"{HOST}/quais/1?page=2&id=3", "2021-03-04T08:30:00Z")]


def test_a_page_that_singlefile_compressed_is_read(importer: Importer, tmp_path: Path) -> None:
    """A zip behind a script that shows it; the mark of where it is from stands before both."""
    shown = b"<!DOCTYPE html> <html data-sfz>" + SAVED["SingleFile"].encode() + b"<script>/* unzip */</script><!-- "
    held = io.BytesIO(shown)
    held.seek(0, io.SEEK_END)
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("index.html", b"<html>" + SAVED["SingleFile"].encode() + make_page(1))
        made.writestr("images/1.png", b"\x89PNG")
    (tmp_path / "a.html").write_bytes(held.getvalue() + b" --></html>")
    (tmp_path / "b.html").write_bytes(shown)
    assert importer.count(tmp_path / "a.html") == Counter({"kept": 1, "new_articles": 1})
    assert list_captured(importer) == [(f"{HOST}/quais/1?page=2&id=3", "2021-03-04T08:30:00Z")]
    assert importer.count(tmp_path / "b.html") == Counter({"damaged": 1})


@pytest.mark.parametrize("folder", ["127.0.0.1:8080", "127.0.0.1+8080", "127.0.0.1_8080"])
def test_a_mirrors_host_may_have_a_port_and_no_tls(importer: Importer, tmp_path: Path, folder: str) -> None:
    importer.sources = (make_host_source("127.0.0.1"),)
    path = tmp_path / folder / "quais" / "1.html"
    path.parent.mkdir(parents=True)
    said = SAVED["HTTrack"].replace(f"{HOST[8:]}/quais/1?page=2&amp;id=3", "127.0.0.1:8080/quais/2.html")
    path.write_bytes(make_page(1))
    path.with_name("2.html").write_bytes(said.encode() + make_page(2))
    assert importer.count(tmp_path, base_url="http://127.0.0.1:8080/")["kept"] == 2
    urls = [url for url, _ in list_captured(importer)]
    assert urls == ["http://127.0.0.1:8080/quais/1.html", "http://127.0.0.1:8080/quais/2.html"]


def test_parts_of_a_page_saved_whole_are_none_of_their_own(importer: Importer, tmp_path: Path) -> None:
    named = f"<!-- saved from url=(0028){HOST}/quais/1 -->".encode()
    for name, body in (
        ("Le quai.html", named + make_page(1).replace(b"utf-8", b"windows-1252").decode().encode("windows-1252")),
        ("Le quai_files/saved_resource.html", named + make_page(2)),
        ("Le quai_files/logo.png", b"\x89PNG"),
        ("autre_files/b.html", named.replace(b"/1", b"/3") + make_page(3)),
    ):
        (tmp_path / "saved" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "saved" / name).write_bytes(body)
    assert importer.count(tmp_path / "saved") == Counter({"kept": 2, "new_articles": 2, "not-html": 2})
    article = importer.archive.articles.find(f"{HOST}/quais/1")
    assert article is not None
    assert article.title == "Le quai numéro 1 rouvre"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("fanal.example/quais/index.html?id=3", "quais/?id=3"),
        ("fanal.example/quais/article.php?id=3&x=1.html", "quais/article.php?id=3&x=1"),
        ("fanal.example/quais/article.php@id=3", "quais/article.php?id=3"),
        ("fanal.example/un-budget-de-1.5-milliard", "un-budget-de-1.5-milliard"),
        ("fanal.example/e\u0301te\u0301/index.html", "%C3%A9t%C3%A9/"),
        ("www.fanal.example/quais/1.html", "quais/1.html"),
        ("quais/1.html", "quais/1.html"),
    ],
)
def test_names_of_a_mirrors_files_are_the_addresses_again(
    importer: Importer, tmp_path: Path, name: str, address: str
) -> None:
    mirror = tmp_path / "mirror"
    for each, body in ((name, make_page(1)), ("photo.jpg", make_page(2)), ("cache.lst-new", b"\x00\x01")):
        (mirror / each).parent.mkdir(parents=True, exist_ok=True)
        (mirror / each).write_bytes(body)
    assert importer.count(mirror, base_url=HOST) == Counter({"kept": 1, "new_articles": 1, "not-html": 2})
    assert [url for url, _ in list_captured(importer)] == [f"{HOST}/{address}"]
