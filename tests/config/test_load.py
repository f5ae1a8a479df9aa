"""What `load` makes of the shipped files and of a folder laid over them, and where both are looked for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from config.load import find_archive_path, find_config_folder, load
from config.settings import Settings, make_user_agent
from config.sources import Source
from tests.config.folders import ALONE, FANAL, folder_of
from tests.machine import unmeasured


def source_of(sources: tuple[Source, ...], name: str) -> Source:
    return next(source for source in sources if source.name == name)


def settings_of(tmp_path: Path, text: str) -> Settings:
    return load(folder_of(tmp_path, {"marbre.toml": text})).settings


def test_settings_change_key_by_key(tmp_path: Path) -> None:
    shipped = load(None).settings
    own = settings_of(tmp_path, "[fetch]\ndelay = 7\n")
    assert own.fetch.delay == 7.0
    assert isinstance(own.fetch.delay, float)
    assert own.fetch.timeout == shipped.fetch.timeout
    assert own.crawl == shipped.crawl


def test_a_shipped_source_changes_key_by_key(tmp_path: Path) -> None:
    shipped = next(source for source in load(None).sources if source.exclude)
    text = f"""
    [[source]]
    name = "{shipped.name}"
    enabled = false
    exclude = ['/video/']
    extract.prune = ["//aside"]
    """
    config = load(folder_of(tmp_path, {f"sources/{shipped.country}.toml": text}))
    own = source_of(config.sources, shipped.name)
    assert (own.enabled, own.exclude, own.extract.prune) == (False, ("/video/",), ("//aside",))
    assert (own.title, own.feeds, own.cron) == (shipped.title, shipped.feeds, shipped.cron)
    assert len(config.sources) == len(load(None).sources)


def test_own_sources_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    config = load(folder_of(tmp_path, {"sources/ml.toml": FANAL}))
    assert len(config.sources) == len(load(None).sources) + 1
    assert [source.country for source in config.sources] == sorted(source.country for source in config.sources)
    fanal = source_of(config.sources, "le-fanal")
    assert (fanal.country, fanal.language, fanal.enabled, fanal.delay) == ("ml", "fr", True, None)


def test_no_shipped_source_is_crawled_unasked(tmp_path: Path) -> None:
    assert not any(source.enabled for source in load(None).sources)
    folder = folder_of(tmp_path, {"marbre.toml": '[sources]\ncountries = ["sn"]\n', "sources/ml.toml": FANAL})
    enabled = {source.country: source.name for source in load(folder).sources if source.enabled}
    assert set(enabled) == {"sn", "ml"}
    assert enabled["ml"] == "le-fanal"


def test_a_shipped_source_that_is_declared_again_is_asked_for(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"sources/ml.toml": '[[source]]\nname = "maliactu"\ndelay = 9.0\n'})
    assert [source.name for source in load(folder).sources if source.enabled] == ["maliactu"]


def test_the_shipped_sources_can_be_left_out(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"marbre.toml": ALONE, "sources/ml.toml": FANAL, "sources/ml.toml~": "not read"})
    config = load(folder)
    assert [source.name for source in config.sources] == ["le-fanal"]
    assert config.files == (folder / "marbre.toml", folder / "sources/ml.toml")
    assert config.folder == folder


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"marbre.toml": b"\xef\xbb\xbf[fetch]\r\ndelay = 9.0\r\n"})
    assert load(folder).settings.fetch.delay == 9.0


def test_what_leaves_is_frozen() -> None:
    config = load(None)
    for value, field in ((config, "folder"), (config.settings.fetch, "delay"), (config.sources[0], "name")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, field, None)
    assert len({hash(source) for source in config.sources}) == len(config.sources)


def test_hosts_are_those_declared_with_or_without_www(tmp_path: Path) -> None:
    text = FANAL.replace("https://fanal.example/feed/", "https://Flux.Fanal.example:8080/feed/")
    own = f'{text}sections = ["http://www.lanterne.example/"]\nhosts = ["www.images.example"]\n'
    source = load(folder_of(tmp_path, {"marbre.toml": ALONE, "sources/ml.toml": own})).sources[0]
    assert source.allowed_hosts == {"fanal.example", "flux.fanal.example", "lanterne.example", "images.example"}
    for url in (
        "https://WWW.fanal.example/a",
        "http://fanal.example./a",
        "https://lanterne.example/",
        "http://images.example",
    ):
        assert source.allows(url), url
    for url in ("https://blog.fanal.example/", "https://notfanal.example/", "https://fanal.example.evil.test/", "/a"):
        assert not source.allows(url), url
    assert not source.allows("https://[fanal.example/")


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("", "Marbre/1.2.3"),
        ('contact = "a@fanal.example"', "Marbre/1.2.3 (+a@fanal.example)"),
        ('contact = "https://fanal.example/bot"\nuser_agent = ""', "Marbre/1.2.3 (+https://fanal.example/bot)"),
        ('contact = "a@fanal.example"\nuser_agent = "Fanal 7"', "Fanal 7"),
    ],
)
def test_the_user_agent_carries_the_contact(tmp_path: Path, text: str, header: str) -> None:
    assert make_user_agent(settings_of(tmp_path, f"[fetch]\n{text}\n"), "1.2.3") == header


def test_megabytes_are_a_million_bytes(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "[fetch]\nmax_body_mb = 0.5").fetch.max_body_bytes == 500_000


def test_the_folder_is_found_in_the_stated_order(tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    assert find_config_folder(None, env) is None
    (tmp_path / "xdg/marbre").mkdir(parents=True)
    assert find_config_folder(None, env) is None, "a folder without configuration is none"
    (tmp_path / "xdg/marbre/marbre.toml").touch()
    assert find_config_folder(None, env) == tmp_path / "xdg/marbre"
    assert find_config_folder(None, env | {"MARBRE_CONFIG": "/elsewhere"}) == Path("/elsewhere")
    assert find_config_folder("/given", env | {"MARBRE_CONFIG": "/elsewhere"}) == Path("/given")
    assert find_config_folder("", env | {"MARBRE_CONFIG": ""}) == tmp_path / "xdg/marbre"
    (tmp_path / ".config/marbre/sources").mkdir(parents=True)
    assert (
        find_config_folder(None, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "relative"}) == tmp_path / ".config/marbre"
    )


def test_the_archive_is_found_in_the_stated_order(tmp_path: Path) -> None:
    env = {"HOME": "/home/awa"}
    shipped = load(None).settings
    assert find_archive_path(None, env, shipped) == Path("/home/awa/.local/share/marbre/archive.db")
    assert find_archive_path(None, env | {"XDG_DATA_HOME": "/data"}, shipped) == Path("/data/marbre/archive.db")
    folder = folder_of(tmp_path, {"marbre.toml": '[archive]\npath = "../press.db"'})
    own = load(folder).settings
    assert find_archive_path(None, env, own) == folder / "../press.db"
    assert find_archive_path(None, env | {"MARBRE_ARCHIVE": "/env.db"}, own) == Path("/env.db")
    assert find_archive_path("given.db", env | {"MARBRE_ARCHIVE": "/env.db"}, own) == Path("given.db")


def test_an_absolute_archive_path_stays(tmp_path: Path) -> None:
    assert settings_of(tmp_path, '[archive]\npath = "/srv/press.db"').archive.path == Path("/srv/press.db")


def test_importing_the_loader_is_cheap() -> None:
    code = (
        "import config.load, config.init, sys;"
        "print([name for name in ('pydantic', 'lxml', 'scrapy', 'apscheduler') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=unmeasured())
    assert done.stdout == "[]\n"  # what makes a start slow; how long it takes is benchmarks/command_start.py's
