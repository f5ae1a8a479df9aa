"""An archive with one source and one running crawl, and short ways to make captures and extractions of made-up
pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive
from tests.archive.made import begin_archive
from tests.archive.shards import make_shard
from tests.archive.taken_down import fill


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with begin_archive(path) as opened:
        yield opened


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Archive]:
    """The newspaper of `taken_down`."""
    with make_shard(tmp_path / "archive.db") as archive:
        yield fill(archive)
