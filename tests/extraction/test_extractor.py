"""The extractor's name: two extractions of one name were made by the same rules and the same code."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from pipelines.extractor import make_extractor_name
from pipelines.options import ExtractOptions

ROOT = Path(__file__).parents[2]
ASK = "from pipelines.extractor import make_extractor_name; print(make_extractor_name())"


def name_in(folder: Path) -> str:
    """What a copy of the package calls itself, beside the rest of the project."""
    path = f"import sys; sys.path[:0] = [{str(folder)!r}, {str(ROOT)!r}]; "
    done = subprocess.run([sys.executable, "-c", path + ASK], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_name_changes_with_the_settings_and_not_with_the_page() -> None:
    plain = make_extractor_name()
    assert plain.startswith("trafilatura ")
    assert make_extractor_name(ExtractOptions(content_type="text/html", listed_title="Crue")) == plain
    assert make_extractor_name(ExtractOptions(prune=("//aside",))) != plain
    assert make_extractor_name(ExtractOptions(learned_lines=frozenset({"ab"}))) != plain


def test_the_name_changes_with_a_limit_in_the_code_and_with_nothing_else(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pipelines", tmp_path / "pipelines", ignore=shutil.ignore_patterns("__pycache__"))
    assert name_in(tmp_path) == make_extractor_name()
    body = tmp_path / "pipelines" / "text" / "body.py"
    body.write_text(body.read_text().replace("_REGION_SHARE = 0.9\n", "_REGION_SHARE = 0.8\n"))
    assert name_in(tmp_path) != make_extractor_name()
