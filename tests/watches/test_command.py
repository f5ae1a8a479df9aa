"""`marbre watch`, `marbre changes` and the crawl that watches what it keeps, as commands."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.store import Archive
from crawler.cli import main
from crawler.demo.server import serve
from tests.crawl.command import Desk, Done, make_desk
from tests.watches.sinks import take_posts

WATCH = """
[[watch]]
name = "port"
query = "port"
tell = ["new", "edited"]
webhook = "{url}"

[[watch]]
name = "budget"
query = "budget"
webhook = "{url}"
"""
Run = Callable[..., Done]
CRAWL = ("crawl", "--quiet", "--at")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on a desk, run in this process: a new one takes a second."""

    def call(desk: Desk, *arguments: str) -> Done:
        monkeypatch.setenv("MARBRE_CONFIG", str(desk.folder))
        monkeypatch.setenv("MARBRE_ARCHIVE", str(desk.archive))
        monkeypatch.setattr(sys, "argv", ["marbre", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture
def idle(tmp_path: Path) -> Desk:
    """A desk whose source is never asked."""
    return make_desk(tmp_path / "desk", "http://127.0.0.1:9")


def test_watches_are_added_paused_and_removed(idle: Desk, run: Run) -> None:
    (idle.folder / "watches.toml").write_text("# mine\n", encoding="utf-8")
    assert run(idle, "watch", "add", "crues", "--query", "crue* OU inondation", "--country", "re").code == 0
    assert run(idle, "watch", "pause", "crues").code == 0
    (row,) = run(idle, "watch", "--json").json["watches"]
    assert (row["watch"], row["query"], row["paused"]) == ("crues", "crue* OU inondation", True)
    assert run(idle, "watch", "resume", "crues").code == 0
    assert run(idle, "watch", "remove", "crues").code == 0
    assert (idle.folder / "watches.toml").read_text(encoding="utf-8") == "# mine\n\n"
    for arguments, said in (
        (("add", "x", "--query", '"a'), "the quotation mark at character 1"),
        (("add", "x"), "looks for nothing"),
        (("add", "x", "--source", "nobody"), "no such source"),
        (("remove", "crues"), "no watch of the name crues"),
        (("test", "crues"), "no watch of the name crues"),
    ):
        done = run(idle, "watch", *arguments)
        assert done.code == 2, arguments
        assert said in done.err
        assert "Traceback" not in done.err


def test_what_is_wrong_with_watches_is_told_with_all_else(idle: Desk, run: Run) -> None:
    settings = idle.folder / "marbre.toml"
    wrong = (
        '[[watch]]\nname = "a"\nquery = "(x"\n[[watch]]\nname = "b"\nquery = "le"\ntell = ["frontpage"]\n'
        '[[watch]]\nname = "c"\nquery = "x"\ndates = "hier"\nurls = ["mailto://geheim"]\nevry = "daily"\n'
        f'[[watch]]\nname = "d"\nquery = "{"x" * 10_000}"\n[nonsense]\n'
    )
    settings.write_text(settings.read_text(encoding="utf-8") + "\n" + wrong, encoding="utf-8")
    done = run(idle, "sources")
    assert done.code == 2
    for part in ("[[watch]] a › query", "did you mean 'front-page'", "did you mean 'every'", "[[watch]] d › query",
                 "too long", "nonsense"):  # fmt: skip
        assert part in done.err, part
    assert "geheim" not in done.err


@pytest.mark.slow
def test_a_crawl_is_watched_and_each_article_told_once_whatever_is_killed(tmp_path: Path, run: Run) -> None:
    with serve() as paper, take_posts() as taken:
        desk = make_desk(tmp_path / "desk", paper.url)
        settings = desk.folder / "marbre.toml"
        settings.write_text(settings.read_text(encoding="utf-8") + WATCH.format(url=taken.url), encoding="utf-8")
        paper.edition = 1
        assert desk.marbre(*CRAWL, "2026-03-02T15:00:00Z").code == 0
        assert taken.bodies == [], "a crawl sends nothing"
        taken.pause = 60
        process = desk.start("notify", "--at", "2026-03-02T16:00:00Z")
        with Archive.open(desk.archive) as archive:
            while not archive.watches.list_messages():
                time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        taken.pause = 0
        for _ in range(2):
            assert run(desk, "notify", "-q", "--at", "2026-03-02T17:00:00Z").code in (0, 1)
        keys = dict(zip(taken.keys, taken.bodies, strict=True))
        told = [
            (each["watch"], article["article_id"], article["event"])
            for body in keys.values()
            for each in body["watches"]
            for article in each["articles"]
        ]
        assert len(told) == len(set(told))
        listed = {row["watch"]: row for row in run(desk, "watch", "--json").json["watches"]}
        for name in ("port", "budget"):
            found = run(desk, "search", name, "--json", "--limit", "100").json["hits"]
            assert {hit["article_id"] for hit in found} == {number for watch, number, _ in told if watch == name}
            assert (listed[name]["matches"], listed[name]["waiting"]) == (len(found), 0)
        paper.edition = 2
        assert desk.marbre(*CRAWL, "2026-03-03T16:00:00Z").code == 0
        assert run(desk, "notify", "-q", "--at", "2026-03-03T17:00:00Z").code in (0, 1)
        edited = [
            article
            for body in taken.bodies
            for each in body["watches"]
            for article in each["articles"]
            if article["event"] == "edited"
        ]
        assert edited
        assert all(article["diff"] and article["change"] for article in edited)
        would = run(desk, "watch", "test", "port", "--since", "2026-03-01", "--json").json
        assert len(would) >= listed["port"]["matches"]
        changes = run(desk, "changes", "--since", "2026-03-01", "--json").json
        assert changes["counts"]
        assert {row["kind"] for row in changes["changes"]} == set(changes["counts"])
        assert run(desk, "changes", "--since", "2026-03-01", "--source", "nobody").code == 2
