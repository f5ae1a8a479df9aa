"""The command as a whole: help, documentation, start-up, and one line for every mistake."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from crawler.cli import VERBS, marbre
from tests.crawl.command import Desk, make_desk

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def command(name: str) -> click.Command:
    found = marbre.get_command(click.Context(marbre), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_help_with_an_example(name: str) -> None:
    found = command(name)
    assert found.help, name
    assert re.search(rf"^\s*marbre {name}\b", found.help, re.MULTILINE), f"{name} shows no example"
    options = [parameter for parameter in found.params if isinstance(parameter, click.Option)]
    assert all(option.help for option in options), f"an option of {name} says nothing"


def test_the_page_of_commands_is_what_the_command_says() -> None:
    made = subprocess.run([sys.executable, "docs/commands.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == made.stdout, "run: make docs"


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_is_shown_in_the_readme_or_a_guide(name: str) -> None:
    guides = [path for path in DOCS if path.name != "commands.md"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in guides)
    assert re.search(rf"\bmarbre {name}\b", text), f"marbre {name} stands in neither README nor a guide in docs/"


def typed_commands() -> list[str]:
    """Every `marbre …` line in a code block of the documentation."""
    found = []
    for path in DOCS:
        for block in re.findall(r"```(?:sh|console|bash)\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
            lines = re.sub(r"\\\n\s*", " ", block).splitlines()
            found += [line.strip().removeprefix("$ ") for line in lines if re.match(r"\s*(\$ )?marbre ", line)]
    return sorted(set(found))


@pytest.mark.parametrize("line", typed_commands())
def test_what_the_documentation_types_is_understood(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(re.split(r";|\s[|>&]|\s#", line)[0])[1:]
    monkeypatch.chdir(tmp_path)  # where the files that a reader would have lie
    for word in words:
        if re.fullmatch(r"[\w.-]+\.(txt|json|jsonl|html|db)", word):
            (tmp_path / word).touch()
    if words[0] not in VERBS:
        assert words[0] in ("--help", "--version"), line
        return
    found = command(words[0])
    with (
        click.Context(found, info_name=words[0], resilient_parsing=False) as context,
        contextlib.suppress(click.exceptions.Exit),  # --help
    ):
        found.parse_args(context, words[1:])


HEAVY = {"scrapy", "twisted", "apscheduler", "trafilatura", "lxml", "pydantic", "sqlite_utils", "datasette", "dask"}


def test_help_loads_nothing_heavy() -> None:
    script = """
import sys
from crawler.cli import main
sys.argv = ["marbre", "--help"]
try:
    main()
except SystemExit:
    pass
sys.stderr.write(" ".join(sorted({module.partition(".")[0] for module in sys.modules})))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert all(verb in done.stdout for verb in VERBS)
    # How long it takes is benchmarks/command_start.py's (wanted: 0.3 s).
    assert HEAVY.isdisjoint(done.stderr.split())


READING_VERBS = sorted(
    set(VERBS)
    & {"show", "verify", "search", "status", "history", "diff", "stats", "seal", "reextract", "coverage", "sources"}
)


@pytest.mark.parametrize("name", READING_VERBS)
def test_reading_back_loads_neither_scrapy_nor_twisted(name: str, tmp_path: Path) -> None:
    script = """
import sys
from crawler.cli import main
sys.argv = sys.argv[1:]
try:
    main()
except SystemExit:
    pass
loaded = {module.partition(".")[0] for module in sys.modules} & {"scrapy", "twisted"}
sys.stderr.write("LOADED " + " ".join(sorted(loaded)))
"""
    from archive.store import Archive

    archive = tmp_path / "a.db"
    Archive.open(archive, create=True).close()
    words = {"show": ["1"], "search": ["phare"], "history": ["1"], "diff": ["1"]}.get(name, [])
    env = {"MARBRE_ARCHIVE": str(archive), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script, "marbre", name, *words],
        capture_output=True,
        text=True,
        check=True,
        env=env,
        cwd=ROOT,
    )
    assert done.stderr.endswith("LOADED "), done.stderr[-200:]


@pytest.mark.slow
def test_a_crawl_loads_no_part_of_scrapy_that_it_does_not_use(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", "http://127.0.0.1:9")
    script = """
import sys
from crawler.cli import main
sys.argv = ["marbre", "crawl", "--plan"]
try:
    main()
except SystemExit:
    pass
unused = {"twisted.conch", "aiohttp", "requests", "tldextract"}
sys.stderr.write("LOADED " + " ".join(unused & set(sys.modules)))
"""
    env = {**os.environ, "MARBRE_CONFIG": str(desk.folder), "MARBRE_ARCHIVE": str(tmp_path / "a.db")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env, cwd=ROOT)
    assert done.stderr.endswith("LOADED "), done.stderr[-300:]


@pytest.fixture
def idle(tmp_path: Path) -> Desk:
    """A desk whose source is never asked."""
    return make_desk(tmp_path / "desk", "http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("crawl", "no-such-source"), "no source of the name no-such-source"),
        (("crawl", "--since", "hier"), "no ISO 8601 date"),
        (("crawl", "--url", "https://nobody.example/a"), "no source declares the host"),
        (("crawl", "--limit", "-1"), "--limit"),
        (("crawl", "--archive", "/proc/no/archive.db"), "/proc"),
        (("status",), "archive.db"),
        (("show", "1"), "archive.db"),
        (("verify", "--archive", __file__), "test_commands.py"),
        (("extract",), "name files or addresses"),
        (("extract", "no-such-file.html"), "no such file"),
        (("extract", "--batch", "no-such-list.jsonl"), "cannot be read"),
        (("init", "/proc/marbre", "--contact", "a@example.org"), "/proc/marbre"),
        (("init", "x", "--contact", "nobody"), "contact"),
        (("schedule", "--cluster", "10.0.0.5"), "is no scheduler's address; one is tcp://10.0.0.5:8786"),
        (("reextract", "--cluster", "tcp://127.0.0.1:9", "--shards", "--since", "2026-01-01"), "means whole shards"),
        (("no-such-verb",), "no-such-verb"),
        (("crawl", "--at", "0001-01-01T00:00:00+14:00"), "in no year from 1600"),
        (("import", ""), "an empty name"),
        (("merge", "a.db", ""), "an empty name"),
        (("search", "port", "--limit", "9" * 30), "--limit"),
        (("reextract", "--workers", "100000"), "--workers"),
        (("changes", "--since", "2026-03-02", "--until", "2026-03-01"), "is not before --until"),
    ],
)
def test_a_mistake_gets_a_line_and_exit_code_2(idle: Desk, arguments: tuple[str, ...], says: str) -> None:
    done = idle.marbre(*arguments)
    assert done.code == 2, done.out + done.err
    assert says in done.err
    assert "Traceback" not in done.err


def list_numbers(found: click.Command, path: str) -> list[tuple[str, click.Parameter]]:
    """Every number that a verb takes, with the verb's name; verbs of verbs too."""
    if isinstance(found, click.Group):
        below = (
            (name, found.get_command(click.Context(found), name)) for name in found.list_commands(click.Context(found))
        )
        return [
            each for name, verb in below if verb is not None for each in list_numbers(verb, f"{path} {name}".strip())
        ]
    numbers = (click.IntRange, click.FloatRange, type(click.INT), type(click.FLOAT))
    return [
        (path, each) for each in found.params if isinstance(each.type, numbers) and not getattr(each, "count", False)
    ]


def test_every_number_has_bounds() -> None:
    """What is larger than SQLite or the machine can bear is refused before anything is begun."""
    ours = [(path, each) for path, each in list_numbers(marbre, "") if not getattr(each, "hidden", False)]
    assert len(ours) > 12
    unbounded = [f"{path} {each.opts[-1]}" for path, each in ours if getattr(each.type, "max", None) is None]
    assert unbounded == []


def test_sigterm_lets_a_verb_put_away_what_it_was_writing() -> None:
    script = """
import os, signal, sys, time
import crawler.cli.rules as verb
from crawler.cli import main

def write(**_):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    finally:
        print("put away", flush=True)

verb.command.callback = write
sys.argv = ["marbre", "rules"]
main()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGTERM, "put away\n", "Interrupted.\n")


def test_all_mistakes_of_a_configuration_are_told_at_once(idle: Desk) -> None:
    settings = idle.folder / "marbre.toml"
    settings.write_text(settings.read_text().replace("delay = 0.0", 'delay = "slow"\ndelai = 3'))
    (idle.folder / "sources" / "zz.toml").write_text('[[source]]\nname = "x"\n')
    done = idle.marbre("sources")
    assert done.code == 2
    for part in ("delay", "delai", "zz.toml"):
        assert part in done.err


@pytest.mark.slow
def test_show_and_status_print_json(tmp_path: Path) -> None:
    from crawler.demo.server import serve

    with serve() as paper:
        desk = make_desk(tmp_path / "desk", paper.url)
        assert desk.crawl("--limit", "2").code == 0
    assert desk.marbre("status", "--json").json[0]["articles"] == 2
    shown = desk.marbre("show", "1", "--json").json
    assert shown["text"]
    assert json.dumps(shown)
    assert "Captures" in desk.marbre("show", shown["url"]).out
    assert desk.marbre("show", "1", "--html").out.lstrip().lower().startswith("<!doctype html")
    verified = desk.marbre("verify", "--json")
    assert (verified.code, verified.json["problems"]) == (0, [])
    assert desk.marbre("sources", "--json").json[0]["name"] == "le-fanal"
