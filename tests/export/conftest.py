"""The made archive, once for all tests that only read it; and a short way to export."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.export.formats import FORMATS
from archive.export.write import ExportRequest
from archive.search.query import SearchQuery
from archive.selection.selection import ArticleSelection
from archive.store import Archive
from tests.export.made import build

Export = Callable[..., Path]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The made archive, for reading."""
    with build(tmp_path_factory.mktemp("held") / "archive.db") as archive:
        yield archive


@pytest.fixture
def export(held: Archive, tmp_path: Path) -> Export:
    """`export(format, **query)`: the path of what was written; options of the format as `options=`."""

    def write(name: str, *, options: dict[str, object] | None = None, **asked: object) -> Path:
        selection = ArticleSelection(SearchQuery(**asked))  # type: ignore[arg-type]
        form = FORMATS[name]
        target = tmp_path / f"corpus{form.suffix}"
        report = held.exports.write(ExportRequest(selection, form, target, options or {}))
        assert report.sheet is not None
        return target

    return write
