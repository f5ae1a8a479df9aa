"""An archive with one source and one running crawl, and short ways to make captures and extractions of made-up
pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import Archive
from tests.archive.made import begin_archive


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with begin_archive(path) as opened:
        yield opened
