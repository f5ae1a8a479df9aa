"""`[[access.rules]]`: what a rule may say, and how the archive gets it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.access.rules import AccessRule
from archive.store import Archive
from config.load import load
from crawler.cli import marbre
from crawler.convert import to_access_rules
from tests.archive.shards import add_article, make_shard
from tests.config.folders import ALONE, folder_of, lines_of

RULES = """
[[access.rules]]
source = "fanal"
embargo = "30d"

[[access.rules]]
url = "https://fanal.example/dossiers/"
shown_from = 2027-01-01T00:00:00Z
shown_until = 2028-01-01T00:00:00
loopback_only = true
"""


def test_rules_become_values(tmp_path: Path) -> None:
    settings = load(folder_of(tmp_path, {"marbre.toml": ALONE + RULES, "sources/ml.toml": ""})).settings
    assert to_access_rules(settings) == [
        AccessRule(source="fanal", embargo=timedelta(days=30)),
        AccessRule(
            url="https://fanal.example/dossiers/",
            shown_from=datetime(2027, 1, 1, tzinfo=UTC),
            shown_until=datetime(2028, 1, 1, tzinfo=UTC),
            is_loopback_only=True,
        ),
    ]


@pytest.mark.parametrize(
    ("rule", "said"),
    [('embargo = "30 jours"', "embargo"), ('url = "fanal"', "url"), ('until = "2027-01-01"', "unknown key"),
     ('shown_from = "demain"', "shown_from"), ('source = "Le Fanal"', "source")],
)  # fmt: skip
def test_a_wrong_rule_is_told(tmp_path: Path, rule: str, said: str) -> None:
    folder = folder_of(tmp_path, {"marbre.toml": f"{ALONE}[[access.rules]]\n{rule}\n"})
    [line] = lines_of(folder)
    assert line.startswith("marbre.toml")
    assert said in line


def test_a_command_that_writes_brings_them_to_the_archive_and_none_takes_them_away(tmp_path: Path) -> None:
    with make_shard(tmp_path / "archive.db") as archive:
        add_article(archive, "https://fanal.example/1", "Le pont est ouvert.\nFin.")
    rule = '[[access.rules]]\nsource = "fanal"\nshown_from = 2999-01-01T00:00:00Z\n'
    folder = folder_of(tmp_path, {"marbre.toml": ALONE + rule})
    call = ["index", "--archive", str(tmp_path / "archive.db")]
    assert CliRunner().invoke(marbre, [*call, "--config", str(folder)]).exit_code == 0
    assert CliRunner().invoke(marbre, call).exit_code == 0
    with Archive.open(tmp_path / "archive.db", read_only=True) as archive:
        assert archive.articles.find("https://fanal.example/1") is None
