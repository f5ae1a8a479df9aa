"""docs/export.md: every command that it types runs, and every reader that it shows opens what was written."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.export.made import build

GUIDE = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", GUIDE, re.DOTALL)

_RUN = """
import json, sys, warnings
from crawler.cli import main
for language, block in json.loads(sys.argv[1]):
    if language == "python":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(block)
        continue
    for words in block:
        sys.argv = words
        try:
            main()
        except SystemExit as end:
            assert not end.code, (words, end.code)
"""


def read_words(block: str) -> list[list[str]]:
    """The commands of a block of shell, up to what they are piped into; the made archive's words for the guide's."""
    made = {"inondations": "crue", "mali-live": "fanal", "grève": "fleuve"}
    lines = [shlex.split(line.partition(" | ")[0]) for line in block.splitlines()]
    return [[made.get(word, word) for word in line] for line in lines]


@pytest.mark.slow
def test_the_guide_works_as_typed(tmp_path: Path) -> None:
    build(tmp_path / "archive.db").close()
    blocks = [(kind, block if kind == "python" else read_words(block)) for kind, block in BLOCKS]
    assert len(blocks) > 15
    done = subprocess.run(
        [sys.executable, "-c", _RUN, json.dumps(blocks)],
        cwd=tmp_path,
        env=os.environ | {"MARBRE_ARCHIVE": str(tmp_path / "archive.db")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    named = set(re.findall(r" -o (\S+)", GUIDE))
    assert named <= {path.name for path in tmp_path.iterdir()}
