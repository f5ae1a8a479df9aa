"""Which test files matter to a change, the nearest first: what `make check` runs after the linters.

    python tests/house/affected.py [--since REF] [--most 25]

The change is everything that differs from REF, whether committed or not; without REF, from where the branch left the
main branch. The tests of the house always count. Any other file counts when it changed, or when it imports what
changed: directly, by way of other modules, inside a function, as a command that is started (`-m crawler.cli`), or
through the `conftest.py` files above it. A file that is no Python counts where a test names it or its folder, and in a
room as the modules beside it. Nearest means: fewest imports between. Of a change that reaches nearly everything, the
nearest files alone are named (--most), and how many are left is said on standard error: `make test-fast` runs them.

Written here because neither library that does this would do: pytest-testmon knows a test's files from a former run
under coverage, which a fresh clone has not got, and sees nothing of the processes that half of these tests start;
pytest-picked runs the test files that changed themselves and no other.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
ROOMS = ("crawler", "pipelines", "config", "archive")
FOLDERS = (*ROOMS, "tests", "benchmarks", "docs")
HOUSE = PurePosixPath("tests/house")
MAIN = ("origin/HEAD", "origin/main", "main")


def changed_files(root: Path, since: str | None = None) -> set[PurePosixPath]:
    """What differs from `since`, files that git does not know yet included; nothing where there is no git."""
    base = since or _branched_at(root)
    differs = _git(root, "diff", "--name-only", "--no-renames", "-z", base)
    unknown = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return {PurePosixPath(name) for name in f"{differs}{unknown}".split("\0") if name}


def _branched_at(root: Path) -> str:
    for name in MAIN:
        base = _git(root, "merge-base", "HEAD", name).strip()
        if base:
            return base
    return "HEAD"


def _git(root: Path, *arguments: str) -> str:
    try:
        return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        return ""


class Imports:
    """Which Python file of the checkout needs which, as their syntax trees say. `changed` may name files taken out."""

    def __init__(self, root: Path, changed: Iterable[PurePosixPath] = ()) -> None:
        paths = {
            PurePosixPath(path.relative_to(root).as_posix())
            for folder in FOLDERS
            for path in (root / folder).rglob("*.py")
        }
        self.texts = {path: (root / path).read_text(encoding="utf-8") for path in sorted(paths)}
        known = paths | {path for path in changed if path.suffix == ".py"}
        self._by_name = {_module_name(path): path for path in known} | {str(path): path for path in known}
        self.needs = {path: set(self._needed(path)) - {path} for path in self.texts}

    def distances(self, changed: Iterable[PurePosixPath]) -> dict[PurePosixPath, int]:
        """How many imports lie between each file and the change, for the files that reach it."""
        needed_by: dict[PurePosixPath, set[PurePosixPath]] = defaultdict(set)
        for path, needs in self.needs.items():
            for need in needs:
                needed_by[need].add(path)
        found = dict.fromkeys(self._as_modules(changed), 0)
        waiting = deque(found)
        while waiting:
            path = waiting.popleft()
            for user in needed_by[path] - found.keys():
                found[user] = found[path] + 1
                waiting.append(user)
        return found

    def _as_modules(self, changed: Iterable[PurePosixPath]) -> Iterator[PurePosixPath]:
        for path in changed:
            if path.suffix == ".py":
                yield path
                continue
            folder = path.parent.name
            words = (path.name, *((f'"{folder}"', f"{folder}/") if folder else ()))
            yield from (
                test
                for test, text in self.texts.items()
                if test.parts[0] == "tests" and any(word in text for word in words)
            )
            if path.parts[0] in ROOMS:
                yield from self._beside(path)

    def _beside(self, path: PurePosixPath) -> list[PurePosixPath]:
        """The modules in the folder of a file, or in the first folder above that has any."""
        for folder in path.parents:
            modules = [each for each in self.texts if each.parent == folder]
            if modules:
                return modules
        return []

    def _needed(self, path: PurePosixPath) -> Iterator[PurePosixPath]:
        for node in ast.walk(ast.parse(self.texts[path])):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names = self._named(node.value)
            else:
                continue
            for name in names:
                yield from self._with_packages(name)
        for folder in path.parents if path.parts[0] == "tests" else ():
            if folder / "conftest.py" in self.texts:
                yield folder / "conftest.py"

    def _named(self, text: str) -> list[str]:
        """The modules that a string stands for: one to start, a script to run, or `package.` and any name behind it."""
        package = text.removesuffix(".")
        if package in self._by_name and package != text:
            return [name for name in self._by_name if name.rpartition(".")[0] == package]
        return [text] if "." in text and text in self._by_name else []

    def _with_packages(self, name: str) -> Iterator[PurePosixPath]:
        """The module of this name, and the packages around it, which Python imports first."""
        if name in self._by_name:
            yield self._by_name[name]
        parts = name.split(".")
        for length in range(1, len(parts)):
            package = ".".join(parts[:length])
            if package in self._by_name:
                yield self._by_name[package]


def _module_name(path: PurePosixPath) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def affected(root: Path, changed: set[PurePosixPath]) -> list[PurePosixPath]:
    """The test files to run, in their order."""
    imports = Imports(root, changed)
    distances = imports.distances(changed)
    tests = [path for path in imports.texts if path.parts[0] == "tests" and path.name.startswith("test_")]
    house = [path for path in tests if path.parent == HOUSE]
    others = [path for path in tests if path.parent != HOUSE and path in distances]
    return house + sorted(others, key=lambda path: (distances[path], path))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--since", metavar="REF", help="what to compare with")
    parser.add_argument("--most", type=int, default=25, metavar="N", help="files beside those of the house")
    options = parser.parse_args()
    tests = affected(ROOT, changed_files(ROOT, options.since))
    most = options.most + sum(path.parent == HOUSE for path in tests)
    for path in tests[:most]:
        print(path)
    if tests[most:]:
        print(f"{len(tests[most:])} further files reach the change; make test-fast runs them too", file=sys.stderr)


if __name__ == "__main__":
    main()
