"""`make check` runs what a change can break, and what is nearest to it first."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from tests.house.affected import affected, changed_files

FILES = {
    "archive/__init__.py": "",
    "archive/store.py": "import archive.words",
    "archive/words.py": "",
    "archive/schema/tables.sql": "",
    "config/load.py": "",
    "config/sources/ml.toml": "",
    "crawler/cli/__init__.py": 'from importlib import import_module\nimport_module(f"crawler.cli.{name}")',
    "crawler/cli/crawl.py": "def command():\n    from archive.store import Archive",
    "docs/guide.md": "",
    "tests/archive/conftest.py": "from archive.store import Archive",
    "tests/archive/test_store.py": "",
    "tests/archive/test_words.py": "from archive import words",
    "tests/config/test_load.py": "import config.load",
    "tests/crawl/desk.py": 'COMMAND = ["-m", "crawler.cli"]',
    "tests/crawl/test_crawl.py": "from tests.crawl import desk",
    "tests/docs/test_guide.py": 'GUIDE = ROOT / "docs" / "guide.md"',
    "tests/house/test_rooms.py": "",
}
HOUSE = "tests/house/test_rooms.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small house."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def chosen(root: Path, *changed: str) -> list[str]:
    return [str(path) for path in affected(root, {PurePosixPath(name) for name in changed})]


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ((), []),
        (("tests/docs/test_guide.py",), ["tests/docs/test_guide.py"]),
        (("config/load.py",), ["tests/config/test_load.py"]),
        (("crawler/cli/crawl.py",), ["tests/crawl/test_crawl.py"]),
        (
            ("archive/words.py",),
            ["tests/archive/test_words.py", "tests/archive/test_store.py", "tests/crawl/test_crawl.py"],
        ),
        (
            ("archive/__init__.py",),
            ["tests/archive/test_words.py", "tests/archive/test_store.py", "tests/crawl/test_crawl.py"],
        ),
        (("tests/archive/conftest.py",), ["tests/archive/test_store.py", "tests/archive/test_words.py"]),
        (("config/sources/ml.toml",), ["tests/config/test_load.py"]),
        (
            ("archive/schema/tables.sql",),
            ["tests/archive/test_words.py", "tests/archive/test_store.py", "tests/crawl/test_crawl.py"],
        ),
        (("docs/guide.md",), ["tests/docs/test_guide.py"]),
        (("LICENSE",), []),
    ],
)
def test_what_reaches_the_change_runs_the_nearest_first(root: Path, changed: tuple[str, ...], tests: list[str]) -> None:
    assert chosen(root, *changed) == [HOUSE, *tests]


def test_what_used_a_file_that_is_gone_runs(root: Path) -> None:
    (root / "config/load.py").unlink()
    assert chosen(root, "config/load.py") == [HOUSE, "tests/config/test_load.py"]


def test_the_change_is_what_the_branch_did_and_what_is_not_committed(root: Path) -> None:
    def git(*arguments: str) -> None:
        names = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", "-C", root, *names, *arguments], check=True, capture_output=True)

    assert changed_files(root) == set()  # not a repository
    git("init", "--initial-branch=main")
    git("add", ".")
    git("commit", "--message=The house")
    assert changed_files(root) == set()
    git("switch", "--create=branch")
    (root / "archive/words.py").write_text("WORDS = ()", encoding="utf-8")
    git("commit", "--all", "--message=Words")
    (root / "config/load.py").write_text("LOADED = ()", encoding="utf-8")
    (root / "archive/new words.py").write_text("", encoding="utf-8")
    assert {str(path) for path in changed_files(root)} == {"archive/words.py", "archive/new words.py", "config/load.py"}
    assert {str(path) for path in changed_files(root, "HEAD")} == {"archive/new words.py", "config/load.py"}
