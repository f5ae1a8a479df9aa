"""CPU seconds of a cold `marbre --help`, beside a bare interpreter and the limit of 0.3 s.

python benchmarks/command_start.py [--rounds 7]
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
from pathlib import Path

LIMIT = 0.3


def cpu_seconds(command: list[str]) -> float:
    """User and system seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    marbre = str(Path(sys.executable).with_name("marbre"))
    ours = [cpu_seconds([marbre, "--help"]) for _ in range(rounds)]
    bare = [cpu_seconds([sys.executable, "-c", "pass"]) for _ in range(rounds)]
    print(f"marbre --help: {statistics.median(ours):.3f} s of CPU (python alone: {statistics.median(bare):.3f} s)")
    print(f"share of the limit of {LIMIT} s: {statistics.median(ours) / LIMIT:.2f} (wanted: under 1)")


if __name__ == "__main__":
    main()
