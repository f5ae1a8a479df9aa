"""The laws inside the rooms, each with its sentence: folders, layers, circles, names, words. See DESIGN.md, Rooms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.structure import House, read_house

MOST_MODULES = 15
LIKE_THINGS = ("crawler/cli", "archive/db/migrations", "archive/export/formats")
"""Folders of like things, one file each, may hold as many as there are."""

# What lies lower may be imported by what lies higher, never the other way; modules at the top of a room by their name.
LAYERS = {
    "archive": (
        "locale", "model", "db", "access", "payloads", "crawls", "captures", "requisites", "imports", "extractions",
        "warc", "health", "articles", "dispatches", "frontpages", "reservations", "search", "watches", "selection",
        "corpora", "export", "reextract", "takedown", "origins", "store", "integrity", "site",
    ),
    "pipelines": (
        "options", "page", "french", "extractor", "metadata", "text", "template", "extract", "learn_template",
        "clean", "compare", "workers",
        "reextract", "held_article", "item_pipelines",
    ),
    "crawler": (
        "clock", "extras", "own_files", "processes", "discovery", "health", "planning", "fetch", "convert",
        "learn_blocks", "front_pages", "backfill", "crawls", "run", "newsroom", "notify", "watches", "schedule",
        "extract", "cluster", "reextract", "imports", "demo", "cli",
    ),
}  # fmt: skip

VERBS = frozenset(
    """
    accept account add adopt align alter answer append apply ask assemble attach back begin break carry change
    check choose classify clean close collect compact compare compile complete compress compute connect convert
    copy count create cut decide decode decompress delete describe discover draw drop empty end erase escape
    extract fill find fit fold follow forecast forget format gather get give guard hide hold import insert join judge
    keep kill label launch learn leave limit link list load lock maintain make mark mask match measure mend
    merge move name note open override overwrite pack parse pause plan preview print process propose prune
    publish put rank read rebuild receive recognize redact reextract refresh refuse register release remove rename
    render renew repeat replace require resolve restore revoke roll run sanitize say score search see select send serve
    set settle share shorten show shutdown slow sort spend split squeeze start stop strip style submit sync take tell to
    translate undo update vacuum verify warm watch withhold write
    """.split()  # noqa: SIM905  # a list of words is read more easily so
)
"""With what a public function's name may begin. Whoever needs another verb adds it, in the order of the letters."""

STATEMENTS = ("allows", "fits", "forbids", "has", "is", "leads", "may", "must", "names", "needs", "on", "says", "takes")
"""Beginnings of names that read as a statement, or as what happened (`on_ended`)."""

OF_FRAMEWORKS = frozenset(
    {
        *("command", "connection", "execute", "from_crawler", "main", "marbre", "now", "preprocess", "table_counts"),
        "transaction",
    }
)
"""What click, database drivers, Scrapy, Python, datetime, Datasette and Jinja call so."""


@pytest.fixture(scope="module")
def house() -> House:
    return read_house(Path(__file__).parents[2])


def test_a_folder_holds_at_most_fifteen_modules(house: House) -> None:
    full = {folder: count for folder, count in house.folders.items() if count > MOST_MODULES}
    assert [folder for folder in full if folder not in LIKE_THINGS] == [], f"by which noun are they split? {full}"


def test_no_modules_import_each_other_in_a_circle(house: House) -> None:
    assert house.circles == [], "imports go in a circle; lazy ones, and those for type checkers, count as well"


def layer(name: str) -> str:
    """The folder or module right below the room."""
    return name.split(".")[1]


@pytest.mark.parametrize("room", LAYERS)
def test_imports_inside_a_room_go_downwards(house: House, room: str) -> None:
    order = {name: place for place, name in enumerate(LAYERS[room])}
    for name, targets in house.edges.items():
        for target in targets:
            if name.partition(".")[0] == target.partition(".")[0] == room and "." in name and "." in target:
                assert layer(name) in order, f"{name}: give it a place in LAYERS"
                assert order[layer(target)] <= order[layer(name)], (
                    f"{name} must not import {target}, which lies above it"
                )


def test_a_public_type_name_stands_in_one_module_only(house: House) -> None:
    assert house.repeated_types() == {}, "one name for two things, or one thing declared twice"


@pytest.mark.parametrize("room", ["crawler", "pipelines", "config"])
def test_nothing_outside_the_archive_reaches_its_database(house: House, room: str) -> None:
    for name, module in house.modules.items():
        if module.room == room:
            for node in ast.walk(module.tree):
                reached = isinstance(node, ast.Attribute) and node.attr == "database"
                assert not reached, (
                    f"{name}:{getattr(node, 'lineno', 0)}: ask a facade of Archive instead of its database"
                )


def public_functions(house: House) -> Iterator[tuple[str, str]]:
    """(module, name) of every public function and method that is no property and no framework's."""
    for module in house.modules.values():
        owners: list[ast.Module | ast.ClassDef] = [
            module.tree,
            *(node for node in module.tree.body if isinstance(node, ast.ClassDef) and is_public(node.name)),
        ]
        for owner in owners:
            for node in owner.body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and is_public(node.name):
                    decorators = " ".join(map(ast.unparse, node.decorator_list))
                    if not re.search(r"property|\.setter|hookimpl|click\.", decorators):
                        yield module.name, node.name


def is_public(name: str) -> bool:
    return not name.startswith("_")


def test_a_public_functions_name_begins_with_its_verb(house: House) -> None:
    wrong = [
        f"{module}.{name}"
        for module, name in public_functions(house)
        if name.split("_")[0] not in VERBS | {*STATEMENTS} and name not in OF_FRAMEWORKS and name.islower()
    ]
    assert wrong == [], "a name says what the function does: its first word is a verb"


def test_every_verb_of_the_list_is_used(house: House) -> None:
    assert VERBS - {name.split("_")[0] for _, name in public_functions(house)} == set()


def test_docstrings_say_something(house: House) -> None:
    empty = [
        f"{name}: {said!r}"
        for name, module in house.modules.items()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and re.match(r"See (the|its) (module|class|file)\b", said := ast.get_docstring(node) or "")
    ]
    assert empty == [], "says nothing by itself"
