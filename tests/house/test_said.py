"""Nothing reaches a terminal around `crawler.cli.output.say`, which shows what newsrooms wrote harmlessly."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.structure import House, Module, read_house

DOOR = "crawler.cli.output.say"
PRINTS = frozenset({"click.echo", "click.secho", "click.style", "click.echo_via_pager", "print"})
TO_PROGRAMS = frozenset({"crawler.cli.clean", "crawler.cli.show", "crawler.cli.output.progress"})
"""What writes to stdout itself: a text for the next program of a pipe, the bytes of a page, an erased progress line."""


@pytest.fixture(scope="module")
def house() -> House:
    return read_house(Path(__file__).parents[2])


def test_what_is_printed_goes_through_one_door(house: House) -> None:
    printing = [module for name, module in house.modules.items() if name.startswith("crawler.cli") and name != DOOR]
    assert [said for module in printing for said in _list_sayings(module)] == [], f"say it by {DOOR}"


def _list_sayings(module: Module) -> Iterator[str]:
    """What prints in a module, tables filled by rich alone included."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            said = ast.unparse(node)
            streams = said in ("sys.stdout.write", "sys.stderr.write") and module.name not in TO_PROGRAMS
            if said in PRINTS or streams:
                yield f"{module.name}:{node.lineno}: {said}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_row":
            yield f"{module.name}:{node.lineno}: {DOOR}.add_row fills tables"


def test_no_function_that_says_something_uses_the_mark_of_messages_as_a_name(house: House) -> None:
    taken = [
        f"{name}:{scope.get_lineno()}: {scope.get_name()}"
        for name, module in house.modules.items()
        for scope in _list_functions(symtable.symtable(module.path.read_text(encoding="utf-8"), name, "exec"))
        for symbol in scope.get_symbols()
        if symbol.get_name() == "_" and symbol.is_local() and symbol.is_referenced()
    ]
    assert taken == [], "gives `_` another value and calls it"


def _list_functions(scope: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for inner in scope.get_children():
        if inner.get_type() == "function":
            yield inner
        yield from _list_functions(inner)
