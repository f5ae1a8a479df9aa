"""Wire copy as people meet it: `marbre dispatches` as typed, and the pages of the site."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from datasette.app import Datasette

from archive.site.serve import Serving, make_datasette
from crawler.cli import marbre
from tests.archive.made import new_archive
from tests.dispatches import made
from tests.dispatches.conftest import Newsrooms

DISPATCH = made.make_prose(1, 200)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three newsrooms: one dispatch in all of them, an own text, a passage."""
    path = tmp_path_factory.mktemp("dispatches") / "archive.db"
    with new_archive(path) as archive:
        newsrooms = Newsrooms(archive)
        newsrooms.print_text("fanal", DISPATCH, agency="AFP", title="La digue")
        newsrooms.print_text("sirene", made.edit_words(DISPATCH, 0.05), hours=2, title="=La digue <b>")
        newsrooms.print_text("vigie", made.embed(made.cut(DISPATCH, 0.5), made.make_prose(2, 300)), hours=3)
        newsrooms.print_text("vigie", made.make_prose(3, 200), hours=4, title="Le phare")
        archive.search.refresh()
        archive.dispatches.refresh()
    return path


def run(path: Path, *words: str) -> Result:
    return CliRunner().invoke(marbre, ["dispatches", *words, "--archive", str(path)])


def test_the_command_lists_and_shows(held: Path) -> None:
    listed = run(held)
    assert listed.exit_code == 0
    assert "La digue" in listed.output
    assert "fanal · 3 sources, 3 texts · AFP" in listed.output
    shown = run(held, "1", "--passages").output
    assert "Agency: AFP, named by article 1" in shown
    assert "1. first, the most complete: Fanal" in shown
    assert "3. passage: Vigie" in shown
    assert f"« {' '.join(DISPATCH.split()[:5])}" in shown
    assert run(held, "--article", "4").output == "No other source has printed the text of article 4.\n"
    assert run(held, "--agency", "Personne").output == "No dispatch has this.\n"


def test_an_archive_without_dispatches_says_so_and_what_to_do(tmp_path: Path) -> None:
    with new_archive(tmp_path / "archive.db") as archive:
        Newsrooms(archive).print_text("fanal", DISPATCH)
        archive.dispatches.refresh()
    for words in ((), ("--agency", "AFP"), ("--article", "1")):
        said = run(tmp_path / "archive.db", *words)
        assert said.exit_code == 0
        assert "holds no dispatches: so far no two sources have printed the same text" in said.output
        assert "`marbre dispatches --rebuild`" in said.output


def test_the_command_speaks_to_programs(held: Path) -> None:
    (dispatch,) = json.loads(run(held, "--article", "3", "--json").output)["dispatches"]
    assert [each["role"] for each in dispatch["members"]] == ["first", "reprint", "passage"]
    rows = list(csv.DictReader(io.StringIO(run(held, "--csv").output)))
    assert [row["title"] for row in rows][:2] == ["La digue", "'=La digue <b>"]
    assert json.loads(run(held, "--rebuild", "--json").output)["articles"] == 4


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["99"], "has no dispatch 99; `marbre dispatches` lists them"),
        (["--article", "99"], "has no article 99"),
        (["--source", "personne"], "the archive has no source of the name personne"),
        (["--passages"], "--passages wants the NUMBER of a dispatch"),
        (["1", "--rebuild"], "--rebuild is of the whole archive"),
        (["--csv", "--json"], "--csv and --json are two forms"),
        (["--since", "hier"], "'hier' is no ISO 8601 date"),
        (["--sources", "1"], "1 is not in the range 2<=x"),
        (["99999999999999999999"], "is not in the range"),
    ],
)
def test_the_command_says_what_is_wrong(held: Path, words: list[str], line: str) -> None:
    done = run(held, *words)
    assert done.exit_code == 2
    assert line in done.output


def ask(path: Path, *addresses: str) -> list[str]:
    datasette: Datasette = make_datasette(path, Serving())

    async def fetch() -> list[str]:
        answers = [await datasette.client.get(each, headers={"accept-language": "fr"}) for each in addresses]
        return [f"{answer.status_code} {answer.text}" for answer in answers]

    return asyncio.run(fetch())


def test_the_pages_tell_who_printed_it(held: Path) -> None:
    dispatch, article, own, beside, source, missing, unknown = ask(
        held, "/dispatch/1", "/article/1", "/article/4", "/article/1/beside/2?view=side", "/source/sirene",
        "/dispatch/7", "/article/1/beside/77",
    )  # fmt: skip
    for expected in ("La digue", "vu le premier", "passage dans un article propre", "/article/1/beside/3", "AFP"):
        assert expected in dispatch, expected
    assert "=La digue &lt;b&gt;" in dispatch
    assert "Aussi publié ailleurs" in article
    assert 'href="/dispatch/1"' in article
    assert "ailleurs" not in own
    assert "<del>" in beside
    assert "<ins>changé" in beside
    assert "Ses propres textes" in source
    assert "AFP 1" in source
    assert missing.startswith("404")
    assert unknown.startswith("404")
    assert "pas de dépêche 7" in missing


def test_search_collapses_copies_and_shows_them_when_asked(held: Path) -> None:
    once, every = ask(held, "/search", "/search?copies=all")
    assert once.count('class="headline"') == 3
    assert "+ 1 reprise" in once
    assert "?copies=all" in once
    assert every.count('class="headline"') == 4
    assert "Une ligne par dépêche" in every


def test_all_wire_copy_is_listed_in_any_order_and_by_any_hand(held: Path) -> None:
    newest, biggest, mine, agency, nobody, late, odd, home = ask(
        held, "/dispatches", "/dispatches?order=biggest", "/dispatches?source=sirene", "/dispatches?agency=AFP",
        "/dispatches?source=personne", "/dispatches?from=2099", "/dispatches?order=x&from=x&page=-7", "/",
    )  # fmt: skip
    for page in (newest, biggest, mine, agency, odd):
        assert 'href="/dispatch/1"' in page
    for page in (nobody, late):
        assert "Aucune dépêche ne répond à ce choix" in page
    assert "d’abord vue dans Fanal" in newest
    assert "3 sources, 3 textes" in newest
    assert 'href="/dispatches"' in home


def test_search_in_the_terminal_has_one_line_a_dispatch(held: Path) -> None:
    def search(*words: str) -> str:
        done = CliRunner().invoke(marbre, ["search", *words, "--archive", str(held)])
        assert done.exit_code == 0
        return done.output

    assert search().count("https://") == 3
    assert "+ 1 reprint (marbre dispatches 1)" in search()
    assert search("--all").count("https://") == 4
    assert "reprints" not in search("--all")
    assert len(json.loads(search("--json"))["hits"]) == 4


def test_questions_ready_made_are_answered(held: Path) -> None:
    names = ("most_printed_dispatches", "who_reprints_whom", "own_texts_per_source", "agencies_unnamed")
    answers = ask(held, *(f"/archive/{name}.json?since=&_shape=array" for name in names))
    most, who, shares, unnamed = (json.loads(answer.removeprefix("200 ")) for answer in answers)
    assert most[0]["sources"] == 3
    assert {row["source"] for row in who} == {"sirene", "vigie"}
    assert {row["source"]: row["own_percent"] for row in shares} == {"fanal": 0.0, "sirene": 0.0, "vigie": 100.0}
    assert [row["article_id"] for row in unnamed] == [2]
