"""Reports in words that people read: counts, short instants, tables that fit a terminal, one error for one mistake."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError
from config.load import load
from crawler.cli.output.wording import format_count, format_minute, format_short
from tests.crawl.command import Desk
from tests.search.made import archive_of

NOW = datetime(2026, 11, 28, 21, tzinfo=UTC)


def test_counts_and_instants() -> None:
    assert [format_count(number, "article") for number in (0, 1, 2)] == ["0 articles", "1 article", "2 articles"]
    assert format_minute(None) == format_short(None, NOW) == ""
    assert format_short(NOW.replace(hour=4), NOW) == "04:00"
    assert format_short(NOW.replace(month=2), NOW) == "02-28 21:00"
    assert format_short(NOW.replace(year=2023), NOW) == "2023-11-28"


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_a_short_instant_fits_its_column(at: datetime, now: datetime) -> None:
    assert len(format_short(at, now)) <= len("11-28 16:00")


def test_the_table_of_sources_fits_eighty_columns(tmp_path: Path) -> None:
    (tmp_path / "marbre.toml").touch()
    desk = Desk(tmp_path, tmp_path / "archive.db")
    with archive_of(desk.archive, ["Le pont."]):
        pass
    narrow = desk.marbre("status", env={"COLUMNS": "80"}).out.splitlines()
    wide = desk.marbre("status", env={"COLUMNS": "160"}).out.splitlines()
    table = [line for line in narrow if line.startswith(("source", "fanal "))]
    assert len(table) == 2
    assert all(len(line.rstrip()) <= 80 for line in table)
    assert "verdict" in table[0]
    assert "failures" in wide[1]
    assert "failures" not in table[0]


@pytest.mark.parametrize(("key", "guess"), [("feds", "feeds"), ("sitmaps", "sitemaps"), ("section", "sections")])
def test_a_misspelt_listing_is_one_mistake(tmp_path: Path, key: str, guess: str) -> None:
    (tmp_path / "marbre.toml").write_text('[fetch]\ncontact = "a@example.org"\n[sources]\nshipped = false\n')
    (tmp_path / "sources").mkdir()
    source = (
        f'[[source]]\nname = "x"\ntitle = "X"\nhomepage = "https://x.example/"\n{key} = ["https://x.example/feed"]\n'
    )
    (tmp_path / "sources" / "ml.toml").write_text(source)
    with pytest.raises(ConfigError) as error:
        load(tmp_path)
    assert [(problem.what, problem.mend) for problem in error.value.problems] == [
        ("unknown key", f"did you mean '{guess}'?")
    ]
