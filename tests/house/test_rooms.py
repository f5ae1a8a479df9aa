"""The two laws of the house, read off the syntax trees: imports go one way, every dependency has one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.structure import ROOMS, House, Module, read_house

ROOT = Path(__file__).parents[2]
MOST_LINES = 400

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


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """(line, module) of every import in a file, those inside functions too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module.path}:{node.lineno}: imports are absolute"
            yield node.lineno, node.module or ""


def judge_import(place: str, imported: str) -> str:
    """The law that an import in a file breaks; empty if it breaks none."""
    room = place.partition("/")[0]
    top = imported.partition(".")[0]
    if top in ROOMS and top not in ALLOWED[room]:
        return f"{room} must not import {top} (see DESIGN.md, Rooms)"
    homes, rule = HOMES.get(top, ((room,), ""))
    return "" if place.startswith(homes) else rule


@pytest.fixture(scope="module")
def house() -> House:
    return read_house(ROOT)


def test_imports_go_one_way_and_every_dependency_has_one_home(house: House) -> None:
    broken = [
        f"{place}:{line}: {law}"
        for module in house.modules.values()
        for place in [module.path.relative_to(ROOT).as_posix()]
        for line, imported in imports(module)
        if (law := judge_import(place, imported))
    ]
    assert broken == []


@pytest.mark.parametrize(("place", "imported"), [("archive/store.py", "crawler.run"), ("config/load.py", "sqlite3")])
def test_an_import_the_wrong_way_is_found(place: str, imported: str) -> None:
    assert judge_import(place, imported)


def test_a_file_is_about_one_thing(house: House) -> None:
    long = [module.name for module in house.modules.values() if module.lines > MOST_LINES]
    assert long == [], "split it by noun"
    silent = [
        module.name for module in house.modules.values() if module.tree.body and not ast.get_docstring(module.tree)
    ]
    assert silent == [], "a module says what it is for and what may not go in"
