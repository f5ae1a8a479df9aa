"""`marbre export` and `marbre corpus`, as typed; and what `marbre search` leaves out."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.store import Archive
from tests.export.made import build

MARBRE = Path(sys.executable).with_name("marbre")


class Said(NamedTuple):
    """The exit code of a command, and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., list[Said]]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("held") / "archive.db"
    build(path).close()
    return path


_SEVERAL = """
import json, sys
from crawler.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["marbre", *words]
    print("CODE", flush=True)
    print("CODE", file=sys.stderr, flush=True)
    try:
        main()
    except SystemExit as end:
        print(f"{end.code or 0}", flush=True)
"""
_MISSING = "from importlib import util; util.find_spec = lambda name: name if name == 'pip' else None\n"


@pytest.fixture
def run(path: Path, tmp_path: Path) -> Run:
    """What some commands print and say, one after the other in one process, which is begun as the command is."""

    def typed(*lines: str, given: str | None = None, before: str = "") -> list[Said]:
        words = json.dumps([shlex.split(line) for line in lines])
        done = subprocess.run(
            [sys.executable, "-c", before + _SEVERAL, words],
            input=given, capture_output=True, text=True, cwd=tmp_path, check=True,
            env=os.environ | {"MARBRE_ARCHIVE": str(path)},
        )  # fmt: skip
        printed = [part.rsplit("\n", 2) for part in done.stdout.split("CODE\n")[1:]]
        said = done.stderr.split("CODE\n")[1:]
        assert "Traceback" not in done.stderr
        return [
            Said(int(code), f"{out}\n" if out else "", err)
            for (out, code, _), err in zip(([*[""] * (3 - len(each)), *each] for each in printed), said, strict=True)
        ]

    return typed


def test_a_stream_goes_to_standard_output_with_all_there_is(run: Run) -> None:
    [done] = run("export")
    assert (done.code, done.err) == (0, "")
    assert [json.loads(line)["article_id"] for line in done.out.split("\n") if line] == [1, 2, 3, 4, 5, 6]


def test_a_file_gets_its_datasheet_and_a_list_of_articles_its_faults(run: Run, tmp_path: Path) -> None:
    listed = "# a remark\n2\n\n999\nmole.example/a/5.html\n"
    [done] = run("export --ids - -o some.csv --separator ';'", given=listed)
    assert done.code == 1
    assert done.err == "--ids: no article of the archive: 999\n"
    assert done.out.startswith("2 articles in some.csv, told in some.csv.datasheet.md.")
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "some.csv", "some.csv.datapackage.json", "some.csv.datasheet.md",
    ]  # fmt: skip


MISTAKES = {
    "export --format docx -o x": "there is no such format; these are: jsonl, csv",
    "export -o x.doc": "say in which form",
    "export --format txm": "makes a file of its own; name it: -o PATH",
    "export --format tei --bom": "--bom is no option of the format tei",
    "export --corpus nul": "no corpus nul",
    "export -o no/x.csv": "its folder does not exist",
    "export '(pont'": "never closed",
    "export --format xlsx -o x.xlsx": "-m pip install 'xlsxwriter>=",
    "export --format parquet -o x.parquet": "-m pip install 'pyarrow>=",
    "corpus show nul": "there is no corpus nul",
    "corpus create 'a b' pont": "no name of a corpus",
}


def test_a_mistake_is_one_line(run: Run, tmp_path: Path) -> None:
    for done, says in zip(run(*MISTAKES, before=_MISSING), MISTAKES.values(), strict=True):
        assert (done.code, done.out) == (2, ""), done
        assert says in done.err.splitlines()[-1], done
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_from_its_making_to_its_end(run: Run) -> None:
    made, listed, shown, changed, sent, deleted, gone = run(
        "corpus create crue fleuve --source fanal",
        "corpus list",
        "corpus show crue --json",
        "corpus diff crue",
        "corpus export crue --format ris",
        "corpus delete crue",
        "corpus show crue",
    )
    assert (made.code, gone.code, deleted.code) == (0, 2, 0)
    assert "Corpus 'crue': 1 articles, frozen" in made.out
    assert "crue " in listed.out
    assert json.loads(shown.out)["selection"] == {"text": "fleuve", "sources": ["fanal"]}
    assert changed.out == "Nothing has changed.\n"
    assert sent.out.startswith("TY  - NEWS")


def test_search_gives_all_hits_or_says_how_many_it_left_out(run: Run) -> None:
    whole, cut, last = run("search --csv", "search --csv --limit 2", "search --json --offset 5")
    assert len(list(csv.DictReader(io.StringIO(whole.out)))) == 6
    assert whole.err == ""
    assert len(list(csv.DictReader(io.StringIO(cut.out)))) == 2
    assert cut.err == "4 of 6 articles left out (--limit, --offset).\n"
    assert (len(json.loads(last.out)["hits"]), last.err[:6]) == (1, "5 of 6")


@pytest.mark.slow
def test_a_kill_leaves_no_half_file(path: Path, tmp_path: Path) -> None:
    """Killed as soon as it has begun to write: under the final name stands nothing, and the next one clears away."""
    with Archive.open(path, read_only=True) as archive:
        assert archive.count_rows().articles
    script = (
        "import sys, time\n"
        "from archive.export import write\n"
        "write.sync = lambda made: (print('written', flush=True), time.sleep(60))\n"
        "from crawler.cli import main\n"
        "sys.argv = ['marbre', 'export', '-o', 'all.csv']\n"
        "main()"
    )
    env = os.environ | {"MARBRE_ARCHIVE": str(path)}
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=env, cwd=tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert [each.name.endswith(".part") for each in tmp_path.iterdir()] == [True]
    done = subprocess.run([MARBRE, "export", "-o", "all.csv"], env=env, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stderr == b"all.csv: cleared away what 1 export that was killed had left beside it\n"
    assert len(list(tmp_path.iterdir())) == 3
