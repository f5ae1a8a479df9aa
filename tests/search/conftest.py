"""The archive of the tests of the room, for those of its search."""

from __future__ import annotations

from tests.archive.conftest import archive, path

__all__ = ["archive", "path"]
