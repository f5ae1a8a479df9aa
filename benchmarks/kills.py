"""Kills crawls, re-extractions and compactions at random moments, many times, and checks the archive each time.

    python benchmarks/kills.py [--rounds 50]

Each round: kill -9 of the command with all its processes, nothing lost that a reader had seen, the archive sound, the
command run again to its end, the archive sound and complete. Ends with 1 where a round fails.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.reextraction.kills import COMMANDS, kill_often


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50, help="in all, over the commands in turn")
    parser.add_argument("--seed", type=int, default=round(time.time()))
    arguments = parser.parse_args()
    share, rest = divmod(arguments.rounds, len(COMMANDS))
    for place, name in enumerate(COMMANDS):
        rounds = share + (place < rest)
        with tempfile.TemporaryDirectory() as folder:
            at_work = kill_often(Path(folder), name, rounds, arguments.seed)
        print(f"{name}: killed {rounds} times, {at_work} of them at work; nothing lost, sound each time")


if __name__ == "__main__":
    main()
