"""The figures of the house: modules a folder, import circles, repeated type names, long functions, longest file.

    python benchmarks/house.py                    # this checkout
    python benchmarks/house.py --than OTHER       # another checkout's figures beside them
    python benchmarks/house.py --time             # how long `make check`, `make test-fast` and `make test` take as well

Standard library only. Limits: 15 modules a folder but for folders of like things, no circle, no public type name in
two modules; the tests of tests/house hold them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.house.structure import House

ROOT = Path(__file__).parents[1]


def figures(root: Path) -> dict[str, str]:
    """Each figure's name and value."""
    house = House(root)
    if not house.modules:
        sys.exit(f"{root}: no checkout of Marbre lies there; make one with: git worktree add {root} COMMIT")
    largest = sorted(house.folders.items(), key=lambda item: -item[1])[:3]
    longest = max(house.modules.values(), key=lambda module: module.lines)
    return {
        "modules": str(sum(house.folders.values())),
        "folders": str(len(house.folders)),
        "largest folders": ", ".join(f"{folder} {count}" for folder, count in largest),
        "folders above 15 modules": str(sum(count > 15 for count in house.folders.values())),
        "import circles, lazy imports counted": str(len(house.circles)),
        "public type names in two modules": str(len(house.repeated_types())),
        "with private ones": str(len(house.repeated_types(private=True))),
        "functions over 40 lines": str(sum(function.lines > 40 for function in house.functions)),
        "functions of 6 parameters and more": str(sum(function.parameters >= 6 for function in house.functions)),
        "imports from room to room": ", ".join(f"{a}→{b} {n}" for (a, b), n in sorted(house.room_edges.items())),
        "longest file": f"{longest.path.relative_to(root)}, {longest.lines} lines",
        "lines in the rooms": str(sum(module.lines for module in house.modules.values())),
    }


def seconds(target: str) -> str:
    """How long a target of the Makefile takes, and whether it was content."""
    start = time.monotonic()
    code = subprocess.run(["make", target], cwd=ROOT, capture_output=True, check=False).returncode
    return f"{time.monotonic() - start:.0f} s{'' if code == 0 else f' (failed: {code})'}"


def main() -> None:
    """Print the figures, one a line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--than", type=Path, help="another checkout, whose figures stand beside")
    parser.add_argument("--time", action="store_true", help="take the times of the Makefile's checks as well")
    options = parser.parse_args()
    now = figures(ROOT)
    former = figures(options.than) if options.than else {}
    for name, value in now.items():
        print(f"{name:38} {value}" + (f"   (there: {former[name]})" if name in former else ""))
    if options.time:
        for target in ("check", "test-fast", "test"):
            print(f"{'make ' + target:38} {seconds(target)}")


if __name__ == "__main__":
    main()
