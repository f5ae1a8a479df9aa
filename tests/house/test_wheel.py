"""The built wheel: the four packages with their data, one owner a name, nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from gettext import GNUTranslations
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {"crawler", "pipelines", "config", "archive"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)], check=True, capture_output=True
    )
    return zipfile.ZipFile(next(out.glob("*.whl")))


@pytest.mark.slow
def test_the_wheel_holds_the_rooms_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    info = {top for top in tops if top.endswith(".dist-info")}
    assert tops - info == ROOMS
    assert len(info) == 1


@pytest.mark.slow
def test_the_wheel_holds_every_tracked_file_of_the_rooms(wheel: zipfile.ZipFile) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "--", *sorted(ROOMS)], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert set(tracked) <= set(wheel.namelist())


@pytest.mark.slow
def test_the_wheel_speaks_french(wheel: zipfile.ZipFile) -> None:
    with wheel.open("archive/locale/fr/LC_MESSAGES/marbre.mo") as compiled:
        assert GNUTranslations(compiled).gettext("Interrupted.") == "Interrompu."


@pytest.mark.slow
def test_the_wheel_gives_the_command(wheel: zipfile.ZipFile) -> None:
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "marbre = crawler.cli:main" in wheel.read(entry).decode()
    licence = [name for name in wheel.namelist() if name.endswith("LICENSE")]
    assert licence
