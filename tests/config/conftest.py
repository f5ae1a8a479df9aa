"""A folder in which rights count, whoever runs the tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.init import write_copy
from config.load import load

NOBODY = 65534


@pytest.fixture
def without_root() -> Iterator[Path]:
    """An empty folder of the user's; root, for whom no right is missing, is somebody else meanwhile."""
    folder = Path(tempfile.mkdtemp())
    is_root = os.geteuid() == 0
    if is_root:
        write_copy(folder / "first", "awa@fanal.example", None)  # loads modules from where only root may look
        load(folder / "first")
        shutil.rmtree(folder / "first")
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)
