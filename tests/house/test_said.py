"""Nothing reaches a terminal around `crawler.cli.output.say`, which shows what newsrooms wrote harmlessly."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.structure import House

HOUSE = House(Path(__file__).parents[2])
DOOR = "crawler.cli.output.say"
PRINTS = frozenset({"click.echo", "click.secho", "click.style", "click.echo_via_pager", "print"})
TO_PROGRAMS = frozenset({"crawler.cli.clean", "crawler.cli.show", "crawler.cli.output.progress"})
"""What writes to stdout itself: a text for the next program of a pipe, the bytes of a page, an erased progress line."""


@pytest.mark.parametrize("name", [name for name in HOUSE.modules if name.startswith("crawler.cli") and name != DOOR])
def test_what_is_printed_goes_through_one_door(name: str) -> None:
    for node in ast.walk(HOUSE.modules[name].tree):
        if isinstance(node, ast.Attribute | ast.Name):
            said = ast.unparse(node)
            assert said not in PRINTS, f"{name}:{node.lineno}: say it by {DOOR} instead of {said}"
            if said in ("sys.stdout.write", "sys.stderr.write"):
                assert name in TO_PROGRAMS, f"{name}:{node.lineno}: say it by {DOOR}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_row":
            pytest.fail(f"{name}:{node.lineno}: {DOOR}.add_row fills tables")


@pytest.mark.parametrize("name", [name for name in HOUSE.modules if not name.startswith("tests")])
def test_no_function_that_says_something_uses_the_mark_of_messages_as_a_name(name: str) -> None:
    path = HOUSE.modules[name].path
    for scope in _list_functions(symtable.symtable(path.read_text(encoding="utf-8"), str(path), "exec")):
        marks = [symbol for symbol in scope.get_symbols() if symbol.get_name() == "_"]
        assert not any(each.is_local() and each.is_referenced() for each in marks), (
            f"{name}:{scope.get_lineno()}: {scope.get_name()} gives `_` another value and calls it"
        )


def _list_functions(scope: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for inner in scope.get_children():
        if inner.get_type() == "function":
            yield inner
        yield from _list_functions(inner)
