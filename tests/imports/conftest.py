"""An empty archive to import into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.made import new_archive
from tests.imports.made import Importer


@pytest.fixture
def importer(tmp_path: Path) -> Iterator[Importer]:
    """What imports into an empty archive."""
    with new_archive(tmp_path / "archive.db") as archive:
        yield Importer(archive)
