"""The addresses of messages hold passwords: nothing repeats them."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.load import load

SECRET = "hunter2"


@pytest.mark.parametrize(
    "written", [f'"mailto://u:{SECRET}@example.org"', f'["{SECRET}"]', f"[1, 'mailto://u:{SECRET}@example.org']"]
)
def test_a_wrong_address_is_told_without_repeating_it(tmp_path: Path, written: str) -> None:
    (tmp_path / "marbre.toml").write_text(f"[notify]\nurls = {written}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\[notify\].*urls.*not a list of Apprise addresses") as error:
        load(tmp_path)
    assert SECRET not in str(error.value)


def test_settings_can_be_shown_without_their_secrets(tmp_path: Path) -> None:
    (tmp_path / "marbre.toml").write_text(
        f'[notify]\nurls = ["mailto://u:{SECRET}@example.org"]\natom_file = "events.xml"\n'
        '[maintenance]\nbackup_folder = "backups"\n',
        encoding="utf-8",
    )
    settings = load(tmp_path).settings
    assert settings.notify.urls == (f"mailto://u:{SECRET}@example.org",)
    assert SECRET not in repr(settings)
    assert settings.notify.atom_file == tmp_path / "events.xml"
    assert settings.maintenance.backup_folder == tmp_path / "backups"
