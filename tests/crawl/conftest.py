"""Le Fanal on a socket, and a desk to crawl it from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.demo.server import Newspaper, serve
from tests.crawl.command import Desk, make_desk


@pytest.fixture
def fanal() -> Iterator[Newspaper]:
    """The newspaper, first edition."""
    with serve() as newspaper:
        yield newspaper


@pytest.fixture
def desk(fanal: Newspaper, tmp_path: Path) -> Desk:
    """A desk with Le Fanal as its only source."""
    return make_desk(tmp_path / "desk", fanal.url)
