"""The structure of the rooms as their syntax trees show it: modules, imports, public names, long functions.

Standard library only and nothing of ours imported, so that `benchmarks/house.py` can measure any former checkout too.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOMS = ("crawler", "pipelines", "config", "archive")


@dataclass(frozen=True)
class Module:
    """One file of a room. `name` as Python imports it; a package's `__init__.py` has the package's name."""

    name: str
    path: Path
    tree: ast.Module
    lines: int

    @property
    def room(self) -> str:
        """The top folder."""
        return self.name.partition(".")[0]

    @property
    def is_package(self) -> bool:
        """Whether the file is a folder's `__init__.py`."""
        return self.path.name == "__init__.py"


@dataclass(frozen=True)
class Function:
    """A function or method with its size: lines from `def` to the end, parameters without `self` and `cls`."""

    module: str
    name: str
    line: int
    lines: int
    parameters: int


class House:
    """All modules of the rooms below one checkout, and what can be asked of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.modules = {module.name: module for module in _modules(root)}

    @cached_property
    def folders(self) -> dict[str, int]:
        """Modules a folder, by its path; a package's own `__init__.py` does not count."""
        counts: dict[str, int] = defaultdict(int)
        for module in self.modules.values():
            if not module.is_package:
                counts[module.path.parent.relative_to(self.root).as_posix()] += 1
        return dict(counts)

    @cached_property
    def edges(self) -> dict[str, set[str]]:
        """Which of our modules each one imports: lazily too, and for type checkers alone too."""
        return {name: set(self._imported(module)) - {name} for name, module in self.modules.items()}

    @cached_property
    def circles(self) -> list[list[str]]:
        """Groups of modules that reach each other through imports (strongly connected components above one module)."""
        return [sorted(group) for group in _components(self.edges) if len(group) > 1]

    @cached_property
    def room_edges(self) -> dict[tuple[str, str], int]:
        """How many imports cross from one room into another."""
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for name, targets in self.edges.items():
            for target in targets:
                pair = (name.partition(".")[0], target.partition(".")[0])
                counts[pair] += pair[0] != pair[1]
        return {pair: count for pair, count in counts.items() if count}

    @cached_property
    def type_names(self) -> dict[str, list[str]]:
        """Where each class or type alias is defined, by its name; private ones without their underscore.

        A public name is reported by `repeated_types` alone; a private one shares the dialect, which is why it counts
        in the figures.
        """
        found: dict[str, list[str]] = defaultdict(list)
        for name, module in self.modules.items():
            for defined in _types(module.tree):
                found[defined].append(name)
        return dict(found)

    def repeated_types(self, *, private: bool = False) -> dict[str, list[str]]:
        """Type names that stand in more than one module; with `private`, `_Name` counts as `Name`."""
        places: dict[str, list[str]] = defaultdict(list)
        for name, modules in self.type_names.items():
            if private or not name.startswith("_"):
                places[name.lstrip("_")] += modules
        return {name: sorted(modules) for name, modules in places.items() if len(modules) > 1}

    @cached_property
    def functions(self) -> list[Function]:
        """Every function and method."""
        return [function for module in self.modules.values() for function in _functions(module)]

    def _imported(self, module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                if names[1:] and all(name in self.modules for name in names[1:]):
                    names = names[1:]  # `from package import module` is an arrow to the module
            else:
                continue
            yield from (name for name in names if name in self.modules)


@cache
def read_house(root: Path) -> House:
    """The house below a checkout, parsed once a process and when the first test asks: no collection waits for it."""
    return House(root)


def _modules(root: Path) -> Iterator[Module]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            text = path.read_text(encoding="utf-8")
            yield Module(name, path, ast.parse(text), len(text.splitlines()))


def _types(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.TypeAlias if hasattr(ast, "TypeAlias") else ()):
            yield node.name.id
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(
            node.value, ast.Subscript | ast.BinOp | ast.Name
        ):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (t.id for t in targets if isinstance(t, ast.Name) and _is_type_name(t.id))


def _is_type_name(name: str) -> bool:
    plain = name.lstrip("_")
    return len(plain) > 1 and plain[0].isupper() and any(letter.islower() for letter in plain)


def _functions(module: Module) -> Iterator[Function]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            own = [argument for argument in given if argument.arg not in ("self", "cls")]
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(module.name, node.name, node.lineno, length, len(own))


def _components(edges: dict[str, set[str]]) -> list[set[str]]:
    """Strongly connected components (Tarjan 1972)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for target in sorted(edges[name]):
            if target not in order:
                visit(target)
                low[name] = min(low[name], low[target])
            elif target in stack:
                low[name] = min(low[name], order[target])
        if low[name] == order[name]:
            group: set[str] = set()
            while name not in group:
                group.add(stack.pop())
            found.append(group)

    for name in sorted(edges):
        if name not in order:
            visit(name)
    return found
