"""Zips of saved pages: read as the folder they hold, and harmless."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

from crawler.imports.found import FileUnreadable
from tests.imports.made import HOST, SETTINGS, Importer, make_page, read_state

NAMED = f'<link rel="canonical" href="{HOST}/quais/1">'
DATE = (2021, 3, 4, 9, 30, 0)


def write_zip(path: Path, files: Mapping[str, bytes], date: tuple[int, int, int, int, int, int] = DATE) -> Path:
    """A zip of files, all of one local time."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, content)
    return path


def alter(path: Path, *changes: tuple[bytes, bytes]) -> Path:
    """Change bytes of a file."""
    content = path.read_bytes()
    for before, after in changes:
        assert before in content
        content = content.replace(before, after)
    path.write_bytes(content)
    return path


def test_a_zip_is_the_folder_it_holds(importer: Importer, tmp_path: Path) -> None:
    files = {
        "coupures/Le quai.html": make_page(1, head=NAMED),
        "coupures/Le quai_fichiers/cadre.html": make_page(2, head=NAMED.replace("/1", "/2")),
        "coupures/logo.png": b"\x89PNG",
        "__MACOSX/coupures/._Le quai.html": b"\0\5\x16\7\0\2\0\0Mac OS X",
    }
    path = write_zip(tmp_path / "coupures.zip", files)
    assert importer.count(path) == Counter({"kept": 1, "new_articles": 1, "not-html": 3})
    ((url, at, *_),) = read_state(importer.archive)["captures"]
    assert url == f"{HOST}/quais/1"
    assert datetime.fromisoformat(str(at)) == datetime(*DATE).astimezone()
    assert importer.count(path) == Counter({"held": 1, "not-html": 3})


def test_a_zip_may_be_the_tree_of_a_site(importer: Importer, tmp_path: Path) -> None:
    """Packed with the folder's name or without, its names as macOS writes them: UTF-8 that does not say so."""
    names = ("quais/1/index.html", "été.html")
    for number, top in enumerate(("miroir/", "", "miroir/fanal.example/")):
        (tmp_path / str(number)).mkdir()
        files = {f"{top}{name}": make_page(at) for at, name in enumerate(names)}
        path = write_zip(tmp_path / str(number) / "miroir.zip", files)
        content = path.read_bytes()
        path.write_bytes(content.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00"))
        counts = importer.count(path, base_url=HOST)
        assert counts["kept"] == (0 if number else 2)
    assert [row[0] for row in read_state(importer.archive)["captures"]] == [
        f"{HOST}/%C3%A9t%C3%A9.html",
        f"{HOST}/quais/1/",
    ]


def test_an_extended_timestamp_is_in_utc(importer: Importer, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        info = zipfile.ZipInfo("a.html", DATE)
        info.extra = b"UT\x05\x00\x01" + (1614846600).to_bytes(4, "little")
        made.writestr(info, make_page(1, head=NAMED))
    importer.run(tmp_path / "a.zip")
    assert [row[1] for row in read_state(importer.archive)["captures"]] == ["2021-03-04T08:30:00Z"]


def test_a_page_without_any_date_is_told(importer: Importer, tmp_path: Path) -> None:
    saved = (
        f"<!--\n Page saved with SingleFile\n url: {HOST}/quais/2\n saved date: Thu Mar 04 2021 09:30:00 GMT+0100\n-->"
    )
    files = {"a.html": make_page(1, head=NAMED), "b.html": saved.encode() + make_page(2)}
    path = write_zip(tmp_path / "a.zip", files, (1980, 1, 1, 0, 0, 0))
    assert importer.count(path) == Counter({"no-date": 1, "kept": 1, "new_articles": 1})
    assert "says when it was saved" in importer.told[0]


def test_what_is_wrong_with_a_file_costs_itself(importer: Importer, tmp_path: Path) -> None:
    large = SETTINGS.fetch.max_body_bytes + 1
    files = {
        "../dehors.html": make_page(1, head=NAMED),
        "/racine.html": make_page(1, head=NAMED),
        "bombe.html": b"<html>" + bytes(large),
        "bon.html": make_page(1, head=NAMED),
        "gate.html": make_page(3, head=NAMED),
        "menteur.html": b"<html>" + bytes(2 * large),
        "secret.html": make_page(4, head=NAMED),
    }
    path = write_zip(tmp_path / "a.zip", files)
    with zipfile.ZipFile(path) as made:
        damaged = made.getinfo("gate.html").header_offset + 60
        liar = made.getinfo("menteur.html").file_size
    content = bytearray(path.read_bytes())
    content[damaged : damaged + 40] = bytes(40)
    path.write_bytes(content)
    alter(path, (liar.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    content = bytearray(path.read_bytes())
    secret = content.rindex(b"PK\1\2", 0, content.rindex(b"secret.html"))
    content[secret + 8] |= 1
    path.write_bytes(content)
    report = importer.run(path)
    assert report.counts == Counter({"damaged": 5, "too-large": 1, "kept": 1, "new_articles": 1})
    told = "\n".join(importer.told)
    for said in ("leads out of the zip", "encrypted", "bombe.html: too-large", "menteur.html: damaged"):
        assert said in told
    assert not (tmp_path.parent / "dehors.html").exists()


def test_a_zip_that_says_to_hold_far_too_much_is_refused(importer: Importer, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"a.html": b"<html>", "b.html": b"<html>"})
    content = bytearray(path.read_bytes())
    for at in (content.index(b"PK\1\2"), content.rindex(b"PK\1\2")):
        content[at + 24 : at + 28] = (3_000_000_000).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(FileUnreadable, match="6,000,000,000 bytes"):
        importer.run(path)
    path.write_bytes(b"PK\3\4 and nothing more")
    with pytest.raises(FileUnreadable, match="cannot be read as zip"):
        importer.run(path)
