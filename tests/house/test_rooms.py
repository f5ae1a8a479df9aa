"""The two laws of the house, read off the syntax trees: imports go one way, every dependency has one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("crawler", "pipelines", "config", "archive")

ALLOWED = {
    "crawler": {"crawler", "pipelines", "config", "archive"},
    "pipelines": {"pipelines", "archive"},
    "config": {"config"},
    "archive": {"archive"},
}

# dependency -> the folders and files where it may be imported, and the rule's sentence
HOMES = {
    "scrapy": (
        ("crawler/", "pipelines/item_pipelines.py"),
        "Scrapy lives in crawler/ and in pipelines/item_pipelines.py",
    ),
    "twisted": (("crawler/fetch/", "crawler/run.py"), "Twisted lives where the spider does"),
    "apscheduler": (("crawler/schedule/",), "APScheduler lives in crawler/schedule/"),
    "trafilatura": (("pipelines/",), "trafilatura lives in pipelines/"),
    "htmldate": (("pipelines/",), "htmldate lives in pipelines/"),
    "sqlite_utils": (("archive/",), "SQLite lives in archive/"),
    "sqlite3": (("archive/",), "SQLite lives in archive/"),
    "feedparser": (("crawler/discovery/",), "feedparser lives in crawler/discovery/"),
    "pydantic": (("config/",), "pydantic lives in config/"),
    "datasette": (("archive/site/", "crawler/cli/browse.py"), "Datasette lives in archive/site/"),
}


def files() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, module) of every import in a file, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield node.lineno, node.module or ""


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way_and_every_dependency_has_one_home(path: Path) -> None:
    place = path.relative_to(ROOT).as_posix()
    room = place.partition("/")[0]
    for line, module in imports(path):
        top = module.partition(".")[0]
        if top in ROOMS:
            assert top in ALLOWED[room], f"{place}:{line}: {room} must not import {top} (see DESIGN.md, Rooms)"
        if top in HOMES:
            homes, rule = HOMES[top]
            assert place.startswith(homes), f"{place}:{line}: {rule}"


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_about_one_thing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, "split it by noun"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body, "a module says what it is for and what may not go in"
