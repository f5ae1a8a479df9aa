"""Files of sources edited in place: what is meant changes, and not a byte of the rest."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.edit import add_source, change_source, read_source_file, remove_source, write_source_file
from config.errors import ConfigError

FILE = """\
# Newsrooms of Réunion, by hand.

# The first one.
[[source]]   # as it came
name = "le-fanal"   # its key
title = "Le Fanal"
homepage = "https://fanal.example/"
feeds = ["https://fanal.example/feed/"]   # everything

[source.extract]
prune = ["//aside"]

# Two lines that speak
# of the second one.
[[source]]
name = "le-phare"
title = '''Le
[[source]]
Phare'''
homepage = "https://phare.example/"
feeds = [
  "https://phare.example/rss",  # the news
  "https://phare.example/sport",
]

[[source]]
name = "la-vigie"
title = "La Vigie"
homepage = "https://vigie.example/"
sections = ["https://vigie.example/"]
"""
NEW = '[[source]]\n# Found.\nname = "le-bac"\ntitle = "Le Bac"\nhomepage = "https://bac.example/"\nfeeds = ["https://bac.example/rss"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/re.toml").write_text(FILE.replace("\n[[source]]\nPhare", " Phare"), encoding="utf-8")
    return tmp_path


def text_of(folder: Path) -> str:
    return (folder / "sources/re.toml").read_text(encoding="utf-8")


def test_a_source_is_put_at_the_end(folder: Path) -> None:
    before = text_of(folder)
    assert add_source(folder, "re", NEW) == folder / "sources/re.toml"
    assert text_of(folder) == f"{before}\n{NEW}"


def test_a_country_that_has_no_file_gets_one(folder: Path) -> None:
    path = add_source(folder, "yt", NEW)
    assert path.read_text() == NEW
    assert path.stat().st_mode & 0o007 == 0


@pytest.mark.parametrize(
    "table",
    ['[[source]]\nname = "le-bac"\n', NEW.replace("https://bac.example/rss", "rss"), NEW.replace("le-bac", "Le Bac")],
)
def test_a_table_that_is_no_source_is_never_written(folder: Path, table: str) -> None:
    before = text_of(folder)
    with pytest.raises(ConfigError):
        add_source(folder, "re", table)
    assert text_of(folder) == before


def test_a_key_changes_and_nothing_else(folder: Path) -> None:
    before = text_of(folder)
    change_source(folder, "le-fanal", {"feeds": ("https://fanal.example/rss",)})
    assert text_of(folder) == before.replace("fanal.example/feed/", "fanal.example/rss")
    change_source(folder, "le-fanal", {"name": "fanal", "delay": 4.0})
    table = tomllib.loads(text_of(folder))["source"][0]
    assert (table["name"], table["delay"], table["extract"]) == ("fanal", 4.0, {"prune": ["//aside"]})
    assert text_of(folder).count("# its key") == text_of(folder).count("# everything") == 1


def test_a_source_is_taken_out_with_its_comments(folder: Path) -> None:
    before = text_of(folder)
    start, end = before.index("# Two lines"), before.index('[[source]]\nname = "la-vigie"')
    remove_source(folder, "le-phare")
    assert text_of(folder) == before[:start] + before[end:]


def test_lines_end_as_they_did(folder: Path) -> None:
    path = folder / "sources/re.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    change_source(folder, "la-vigie", {"enabled": False})
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")


def test_a_source_that_no_file_declares(folder: Path) -> None:
    before = text_of(folder)
    assert change_source(folder, "nobody", {"delay": 1.0}) is None
    assert remove_source(folder, "nobody") is None
    assert text_of(folder) == before


def test_a_file_that_cannot_be_cut_is_left_alone(folder: Path) -> None:
    path = folder / "sources/re.toml"
    path.write_text("source = [{ name = 'a', title = 'A', homepage = 'https://a.example/' }]\n")
    with pytest.raises(ConfigError, match="cannot be edited here"):
        change_source(folder, "a", {"delay": 1.0})


def test_what_somebody_else_wrote_meanwhile_is_not_lost(folder: Path) -> None:
    file = read_source_file(folder / "sources/re.toml")
    (folder / "sources/re.toml").write_text("# mine now\n")
    with pytest.raises(ConfigError, match="changed it meanwhile"):
        write_source_file(file, file)
    assert text_of(folder) == "# mine now\n"


def test_a_disk_that_refuses_leaves_the_file_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = text_of(folder)

    def refuse(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ConfigError, match="No space left"):
        remove_source(folder, "la-vigie")
    assert text_of(folder) == before
    assert [path.name for path in (folder / "sources").iterdir()] == ["re.toml"]


def test_a_link_stays_a_link(folder: Path) -> None:
    path = folder / "sources/re.toml"
    path.rename(folder / "elsewhere.toml")
    path.symlink_to(folder / "elsewhere.toml")
    remove_source(folder, "la-vigie")
    assert path.is_symlink()
    assert "la-vigie" not in (folder / "elsewhere.toml").read_text(encoding="utf-8")


COMMENTS = st.lists(st.sampled_from(["", "# note", "   # [[source]] no", "#"]), max_size=3).map("\n".join)


@given(before=COMMENTS, within=COMMENTS, names=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True))
def test_taking_out_what_was_put_in_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, before: str, within: str, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("edit")
    text = f"{before}\n"
    for name in names:
        text += f'\n[[source]]\n{within}\nname = "{name}"\ntitle = "T"\nhomepage = "https://{name}.example/"\n'
    (folder / "sources").mkdir()
    path = folder / "sources/re.toml"
    path.write_text(text)
    add_source(folder, "re", NEW)
    assert path.read_text().startswith(text)
    remove_source(folder, "le-bac")
    assert path.read_text().rstrip("\n") == text.rstrip("\n")
