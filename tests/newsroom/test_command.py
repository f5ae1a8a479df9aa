"""`marbre sources …` as a user types it, on a site served on loopback."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.articles.identity import CapturedExtraction
from crawler.cli import marbre
from tests.archive.made import AT, begin_archive, capture, extraction
from tests.config.folders import FANAL
from tests.crawl.command import Desk, make_desk
from tests.crawl.publisher import Publisher, Reply, render_feed, serve_replies
from tests.newsroom.made_sites import SLUGS, TITLES

RECENT = [format_datetime(datetime.now(UTC) - timedelta(hours=3 + n)) for n in range(len(TITLES))]
ITEMS = [(f"{{base}}/2026/11/{slug}/", title, date) for slug, title, date in zip(SLUGS, TITLES, RECENT, strict=True)]
HOME = (
    '<!DOCTYPE html><html lang="fr"><head><title>La Gazette</title><meta name="generator" content="WordPress 6.8">'
    '<link rel="alternate" type="application/rss+xml" title="Gazette » Flux" href="/feed/">'
    '<link rel="alternate" type="application/rss+xml" title="Gazette » Flux des commentaires" href="/comments/feed/">'
    "</head><body>" + "".join(f'<h2><a href="{url}">{title}</a></h2>' for url, title, _ in ITEMS) + "</body></html>"
)
REPLIES = {
    "/": Reply(HOME.encode()),
    "/feed/": render_feed(*ITEMS),
    "/robots.txt": Reply(b"User-agent: *\nDisallow: /wp-admin/\n", "text/plain"),
    "/vieux/": Reply(b"", "text/html", "301 Moved Permanently", (("Location", b"{base}/feed/"),)),
    "/mort/": Reply(b"<html>parti</html>", "text/html", "410 Gone"),
    "/sans-fin/": Reply(b"", "text/html", "302 Found", (("Location", b"{base}/sans-fin/"),)),
    "/une.pdf": Reply(b"%PDF-1.7", "application/pdf"),
    "/grande/": Reply(b"<html>" + b"<p>beaucoup</p>" * 200_000),
}


@pytest.fixture(scope="module")
def gazette() -> Iterator[Publisher]:
    with serve_replies(REPLIES) as publisher:
        yield publisher


def make_empty_desk(folder: Path) -> Desk:
    """A desk with one source of another host, which nobody asks."""
    desk = make_desk(folder, "http://127.0.0.2:9")
    (desk.folder / "sources/re.toml").write_text("# Mine.\n" + (desk.folder / "sources/re.toml").read_text())
    return desk


@pytest.mark.slow
def test_a_newsroom_is_added_and_mended(gazette: Publisher, tmp_path: Path) -> None:
    desk = make_empty_desk(tmp_path / "desk")
    path = desk.folder / "sources/re.toml"
    before = path.read_text()
    done = desk.marbre("sources", "add", gazette.base, "--country", "re", "--name", "gazette", "--yes")
    assert done.code == 0, done.err
    assert "taken: the page declares it" in done.out
    assert "left: comments" in done.out
    text = path.read_text()
    assert text.startswith(before)
    source = tomllib.loads(text)["source"][1]
    assert (source["name"], source["title"], source["cms"]) == ("gazette", "La Gazette", "WordPress")
    assert source["feeds"] == [f"{gazette.base}/feed/"]

    path.write_text(text.replace(f'"{gazette.base}/feed/"', f'"{gazette.base}/vieux/", "{gazette.base}/mort/"'))
    checked = desk.marbre("sources", "check", "gazette", "--fix", "--json")
    (found,) = checked.json
    assert [one["state"] for one in found["addresses"]] == ["moved", "dead"]
    assert found["addresses"][0]["moved_to"] == f"{gazette.base}/feed/"
    assert checked.code == 0, checked.out
    assert tomllib.loads(path.read_text())["source"][1]["feeds"] == [f"{gazette.base}/feed/"]


@pytest.mark.slow
def test_a_list_is_imported_with_one_report_and_each_refusal_is_one_line(gazette: Publisher, tmp_path: Path) -> None:
    desk = make_empty_desk(tmp_path / "desk")
    listed = tmp_path / "journaux.txt"
    with serve_replies(REPLIES) as one, serve_replies(REPLIES) as two, serve_replies(REPLIES) as three:
        bad = f"{one.base}/une.pdf\n{two.base}/sans-fin/\n{three.base}/grande/\n"
        listed.write_text(f"La Gazette {gazette.base}/feed/\nhttp://127.0.0.2:9/\n{bad}")
        done = desk.marbre("sources", "import", str(listed), "--country", "re", "--yes")
    assert done.code == 1, done.err
    assert "1 added, 1 there already, 3 refused" in done.out
    assert tomllib.loads((desk.folder / "sources/re.toml").read_text())["source"][1]["title"] == "La Gazette"
    refused = [line for line in done.out.splitlines() if line.startswith("refused")]
    for line, says in zip(refused, ("it is a PDF", "redirects without end", "max_body_mb"), strict=True):
        assert says in line


# What needs no process of its own: nothing is asked.


def run(desk: Desk, *arguments: str) -> tuple[int, str]:
    """The command in this process."""
    done = CliRunner().invoke(marbre, ["sources", *arguments], env={"MARBRE_CONFIG": str(desk.folder)})
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("add", "ftp://a.example/", "--yes"), 2, "http://"),
        (("add", "https://moi:mot@a.example/", "--yes"), 2, "password"),
        (("add", "https://a.example/", "--country", "xx", "--yes"), 2, "country code"),
        (("add", "https://a.example/", "--name", "Le Nom", "--yes"), 2, "source name"),
        (("add", "https://a.example/", "--name", "le-fanal", "--yes"), 2, "already"),
        (("add", "http://127.0.0.2:9/rubrique", "--yes"), 1, "it is the source le-fanal already"),
        (("check", "nobody"), 2, "no source of the name nobody"),
        (("rename", "nobody", "x"), 2, "no source of the name nobody"),
        (("rename", "le-fanal", "Le Nom"), 2, "not a source name"),
        (("rename", "le-fanal", "le-fanal"), 2, "already"),
        (("remove", "nobody", "--yes"), 2, "no source of the name nobody"),
        (("remove", "le-fanal"), 2, "--yes"),
        (("import", "/nowhere/a.opml"), 2, "cannot be read"),
        (("import", __file__.replace("test_command.py", "__init__.py"), "--yes"), 2, "empty"),
        (("export", "--opml", "/proc/no/a.opml"), 2, "cannot be written"),
    ],
)
def test_a_mistake_gets_one_line(tmp_path: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    desk = make_empty_desk(tmp_path / "desk")
    before = (desk.folder / "sources/re.toml").read_text()
    assert (code, True) == (run(desk, *arguments)[0], says in run(desk, *arguments)[1]), run(desk, *arguments)
    assert (desk.folder / "sources/re.toml").read_text() == before


def test_a_removed_source_is_no_longer_configured_and_its_archive_whole(tmp_path: Path) -> None:
    desk = make_empty_desk(tmp_path / "desk")
    with begin_archive(desk.archive) as archive:
        page = capture()
        archive.articles.add(CapturedExtraction(page, archive.captures.add(page), extraction()), AT)
        archive.crawls.rename_source("fanal", "le-fanal")
    assert run(desk, "rename", "le-fanal", "phare", "--archive", str(desk.archive))[0] == 0
    assert run(desk, "remove", "phare", "--yes")[0] == 0
    assert "[[source]]" not in (desk.folder / "sources/re.toml").read_text()
    desk.folder.joinpath("sources/ml.toml").write_text(FANAL.replace("le-fanal", "autre"))
    env = {"MARBRE_CONFIG": str(desk.folder), "MARBRE_ARCHIVE": str(desk.archive)}
    told = CliRunner().invoke(marbre, ["status"], env=env).output
    assert "(phare) is no longer among the enabled sources" in told
    assert CliRunner().invoke(marbre, ["verify"], env=env).exit_code == 0


def test_the_list_tells_who_saw_them_answer() -> None:
    done = CliRunner().invoke(marbre, ["sources", "--country", "ml", "--tried"], env={"XDG_CONFIG_HOME": "/nowhere"})
    assert done.exit_code == 0
    lines = {line.split()[1]: line for line in done.output.splitlines()[:-1]}
    assert "answered 2026-" in lines["maliactu"]
    assert "unknown" in lines["mali-live"]


def test_a_shipped_source_is_switched_off_and_mended_by_a_table_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "marbre.toml").write_text('[fetch]\ncontact = "a@example.org"\n[sources]\ncountries = ["ml"]\n')
    desk = Desk(tmp_path, tmp_path / "archive.db")
    assert run(desk, "rename", "maliactu", "mali-actu")[0] == 2
    code, out = run(desk, "remove", "maliactu", "--yes")
    assert code == 0, out
    assert tomllib.loads((tmp_path / "sources/ml.toml").read_text())["source"] == [
        {"name": "maliactu", "enabled": False}
    ]
    assert "maliactu" not in run(desk, "--country", "ml", "--enabled")[1]
