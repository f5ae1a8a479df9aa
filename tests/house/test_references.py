"""What docstrings, comments and guides name of the code is there: names outlive moves only where a test looks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.structure import House, Module, read_house

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`((?:archive|pipelines|crawler|config)(?:\.\w+)+)[`.(]")
"""`archive.captures.rows` or `archive.search.index.refresh`, as text names modules and what stands in them."""


def list_files() -> Iterator[Path]:
    for folder in (".", "docs", "archive", "pipelines", "crawler", "config", "tests", "benchmarks"):
        for pattern in ("*.md",) if folder == "." else ("**/*.md", "**/*.py"):
            yield from sorted((ROOT / folder).glob(pattern))


def names_in(module: Module) -> set[str]:
    """What a module defines or imports at its top."""
    names: set[str] = set()
    for node in module.tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def is_there(reference: str, house: House) -> bool:
    """Whether a dotted name leads to a module, or to something that stands in one."""
    parts = reference.split(".")
    for length in range(len(parts), 0, -1):
        module = house.modules.get(".".join(parts[:length]))
        if module is not None:
            return length == len(parts) or parts[length] in names_in(module)
    return False


def test_what_a_text_names_of_the_code_is_there() -> None:
    house = read_house(ROOT)
    gone = [
        f"{path.relative_to(ROOT)}: {reference}"
        for path in list_files()
        for reference in sorted({match[1] for match in NAMED.finditer(path.read_text(encoding="utf-8"))})
        if not is_there(reference, house)
    ]
    assert gone == []
