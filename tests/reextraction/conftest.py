"""An archive whose pages a former extractor has read, and a configuration that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive
from config.load import Config, load
from tests.archive.made import new_archive
from tests.reextraction.kept import fill, write_config


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with new_archive(tmp_path / "archive.db") as opened:
        fill(opened)
        yield opened


@pytest.fixture
def config(tmp_path: Path) -> Config:
    write_config(tmp_path / "config")
    return load(tmp_path / "config")
