"""`write_copy`: a folder to edit, that loads to the same configuration and never costs a file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.init import write_copy
from config.load import load

CONTACT = "awa@fanal.example"


def test_the_copy_loads_to_what_is_shipped(tmp_path: Path) -> None:
    folder = tmp_path / "deep/er/marbre"
    written = write_copy(folder, CONTACT, None)
    own, shipped = load(folder), load(None)
    assert tuple(written) == own.files
    assert [replace(source, enabled=False) for source in shipped.sources] == list(own.sources)
    assert own.settings.fetch == replace(shipped.settings.fetch, contact=CONTACT)
    assert own.settings.crawl == shipped.settings.crawl
    assert own.settings.archive.path == folder / "archive.db"
    assert not own.settings.sources.shipped


def test_a_source_deleted_in_the_copy_is_gone(tmp_path: Path) -> None:
    write_copy(tmp_path, CONTACT, None)
    (tmp_path / "sources/ml.toml").unlink()
    assert "ml" not in {source.country for source in load(tmp_path).sources}


def test_only_the_countries_asked_for(tmp_path: Path) -> None:
    written = write_copy(tmp_path, CONTACT, ("sn", "ml", "sn"))
    assert [path.name for path in written] == ["marbre.toml", "sn.toml", "ml.toml"]
    assert {source.country for source in load(tmp_path).sources} == {"ml", "sn"}


def test_a_country_that_is_named_is_switched_on_as_shipped(tmp_path: Path) -> None:
    write_copy(tmp_path / "one", CONTACT, ("ml",))
    enabled = {source.name: source.enabled for source in load(tmp_path / "one").sources}
    assert enabled["maliactu"]
    assert not enabled["mali-live"]  # nobody has seen it answer since 2022
    write_copy(tmp_path / "all", CONTACT, ("all",))
    everywhere = load(tmp_path / "all").sources
    assert len(everywhere) == len(load(None).sources)
    assert sum(source.enabled for source in everywhere) > 200


def test_every_key_and_comment_is_in_the_copy_and_can_be_uncommented(tmp_path: Path) -> None:
    write_copy(tmp_path, CONTACT, ("ml",))
    file = tmp_path / "marbre.toml"
    text = file.read_text(encoding="utf-8")
    shipped = (Path(load.__code__.co_filename).parent / "default.toml").read_text(encoding="utf-8")
    assert [line for line in shipped.splitlines() if line.startswith("# ")] == [
        line for line in text.splitlines() if line.startswith("# ")
    ]
    file.write_text(re.sub(r"(?m)^#(\w)", r"\1", text), encoding="utf-8")
    assert load(tmp_path).settings.crawl == load(None).settings.crawl


@pytest.mark.parametrize("contact", ["https://fanal.example/robot", '"awa"@fanal.example', "a\\b@fanal.example"])
def test_any_valid_contact_survives_the_way_through_the_file(tmp_path: Path, contact: str) -> None:
    write_copy(tmp_path, contact, ("ml",))
    assert load(tmp_path).settings.fetch.contact == contact


@pytest.mark.parametrize(
    "contact", ["", "awa", "awa@", "httpx", "ftp://fanal.example", "a\n@fanal.example", "é@a.example"]
)
def test_a_bad_contact_is_refused_and_nothing_written(tmp_path: Path, contact: str) -> None:
    with pytest.raises(ConfigError, match=r"^marbre\.toml: \[fetch\] › contact: ") as caught:
        write_copy(tmp_path / "new", contact, None)
    assert len(caught.value.problems) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_country_without_sources_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"^sources/xx\.toml: no source is shipped for it — .*the countries are be bf "
    ):
        write_copy(tmp_path, CONTACT, ("ml", "xx"))
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/ml.toml").write_text("mine")
    (tmp_path / "marbre.toml").symlink_to(tmp_path / "dangling")
    with pytest.raises(ConfigError) as caught:
        write_copy(tmp_path, CONTACT, None)
    assert [str(problem) for problem in caught.value.problems] == [
        f"{tmp_path}/marbre.toml: exists already — move it away, or name another folder",
        f"{tmp_path}/sources/ml.toml: exists already — move it away, or name another folder",
    ]
    assert (tmp_path / "sources/ml.toml").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["marbre.toml", "ml.toml", "sources"]


def test_a_file_where_the_folder_is_to_be(tmp_path: Path) -> None:
    path = tmp_path / "taken"
    path.write_text("mine")
    with pytest.raises(ConfigError, match=r"exists already|cannot be written"):
        write_copy(path, CONTACT, None)
    assert path.read_text() == "mine"


def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written"):
        write_copy(tmp_path / "a\0b", CONTACT, None)


def test_a_folder_one_may_not_write_to(without_root: Path) -> None:
    without_root.chmod(0o500)
    with pytest.raises(ConfigError, match="cannot be written"):
        write_copy(without_root / "new", CONTACT, None)


def test_the_copy_is_not_for_everybody(tmp_path: Path) -> None:
    for path in write_copy(tmp_path / "marbre", "a@example.org", ("ml",)):
        assert path.stat().st_mode & 0o007 == 0, path
