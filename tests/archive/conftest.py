"""An archive with one source and one running crawl, and short ways to make captures and extractions of made-up
pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlStart
from archive.store import Archive
from tests.archive.made import AT, SOURCE, new_archive


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with new_archive(path) as opened:
        opened.crawls.sync_source(SOURCE, AT)
        opened.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
        yield opened
