"""The configuration that travels is read as what it was, and without what is nobody else's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.load import load
from crawler.cluster.configuration import to_files, write_files

SOURCE = """
[[source]]
name = "fanal"
title = "Le Fanal « du soir »"
homepage = "https://fanal.example/"
feeds = ["https://fanal.example/feed"]
include = ['/\\d{4}/']
delay = 2.5
cron = "5 6 * * mon"
revisit_after = []
extract = { prune = ["//div[@id='x']"] }
evidence = { state = "works", answered = "2026-10-08" }
"""
SETTINGS = '[fetch]\ncontact = "a@example.org"\nretries = 1\n[notify]\nurls = ["mailto://user:geheim@example.org"]\n'


@pytest.mark.parametrize("agent", ["", 'user_agent = "Fanal/2 (+https://fanal.example)"'])
def test_settings_and_source_arrive_as_they_left(tmp_path: Path, agent: str) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "sources").mkdir(parents=True)
    (here / "marbre.toml").write_text(SETTINGS.replace("retries = 1", f"retries = 1\n{agent}"), encoding="utf-8")
    (here / "sources" / "re.toml").write_text(SOURCE, encoding="utf-8")
    config = load(here)
    source = next(each for each in config.sources if each.name == "fanal")
    files = to_files(config.settings, [source])
    assert "geheim" not in "".join(files.values())
    write_files(there, files)
    arrived = load(there)
    assert arrived.sources == (source,)
    for table in ("fetch", "crawl", "extract", "schedule"):
        assert getattr(arrived.settings, table) == getattr(config.settings, table)
    assert replace(arrived.settings.notify, urls=()) == arrived.settings.notify
