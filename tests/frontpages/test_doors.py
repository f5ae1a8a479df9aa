"""Front pages as people meet them: `marbre frontpage` as typed, the page of the site, ready-made questions."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from datasette.app import Datasette

from archive.site.serve import Serving, make_datasette
from crawler.cli import marbre
from tests.archive.made import begin_archive
from tests.frontpages import made
from tests.frontpages.made import MATCH, MAYOR, PORT, RENAMED


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("frontpages") / "archive.db"
    with begin_archive(path) as archive:
        made.fill(archive)
        made.look_at(archive, 4, [PORT, MATCH], url="https://fanal.example/sport/")
        made.read_newest(archive)
    return path


def run(path: Path, *words: str) -> Result:
    return CliRunner().invoke(marbre, ["frontpage", *words, "--archive", str(path)])


def test_the_command_shows_the_page_what_led_and_what_was_changed(held: Path) -> None:
    done = run(held, "fanal", "--at", "2022-08-05T18:00")
    assert done.exit_code == 0
    assert "https://fanal.example/, seen 2022-08-05 17:00 UTC" in done.output
    assert f"  1   {MAYOR.headline}" in done.output
    assert "since 08-05 13:00, 5 h 00 · article 2" in done.output
    assert "not in the archive" in done.output
    assert f"3 h 00  {MAYOR.headline}" in done.output
    assert f"{PORT.headline}\n             → {RENAMED.headline}" in done.output


def test_the_command_speaks_to_programs(held: Path) -> None:
    found = json.loads(run(held, "fanal", "--at", "2022-08-05T14:30", "--json").output)
    assert [(each["rank"], each["headline"], each["has_picture"]) for each in found["places"]] == [
        (1, RENAMED.headline, True),
        (2, MAYOR.headline, False),
    ]
    assert found["leads"][0]["seconds_first"] == 5400
    section = json.loads(run(held, "fanal", "--page", "https://fanal.example/sport/", "--json").output)
    assert [each["headline"] for each in section["places"]] == [PORT.headline, MATCH.headline]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["personne"], "knows no source of the name personne"),
        (["fanal", "--page", "https://fanal.example/faits-divers/"], "is no page of fanal that was looked at"),
        (["fanal", "--at", "2020-01-01"], "was first looked at on 2022-08-05 13:00 UTC"),
        (["fanal", "--at", "hier"], "'hier' is no ISO 8601 date"),
        (["fanal", "--days", "0"], "0 is not in the range"),
        (["fanal", "--rebuild", "--at", "2022-08-05"], "--rebuild reads all pages of the source"),
    ],
)
def test_the_command_says_what_is_wrong(held: Path, words: list[str], line: str) -> None:
    done = run(held, *words)
    assert done.exit_code != 0
    assert line in done.output + str(done.exception)


def test_a_source_without_front_pages_says_what_to_do(tmp_path: Path) -> None:
    begin_archive(tmp_path / "archive.db").close()
    done = run(tmp_path / "archive.db", "fanal")
    assert "name them in its `sections`" in str(done.exception)


@pytest.fixture(scope="module")
def site(held: Path) -> Datasette:
    return make_datasette(held, Serving("127.0.0.1", 8001))


def get(site: Datasette, path: str, status: int = 200) -> str:
    answer = asyncio.run(site.client.get(path, headers={"accept-language": "en"}))
    assert answer.status_code == status
    return str(answer.text)


def test_the_site_shows_it(site: Datasette) -> None:
    page = get(site, "/frontpage/fanal?at=2022-08-05")
    assert MAYOR.headline in page
    assert "What led the page" in page
    assert RENAMED.headline in page
    assert 'href="/article/2"' in page
    assert "/frontpage/fanal" in get(site, "/source/fanal")
    former = get(site, "/frontpage/fanal?at=2022-08-05T14:30")
    assert f"<del>{PORT.headline}</del>" in former


@pytest.mark.parametrize(
    "address", ["/frontpage/personne", "/frontpage/fanal?at=2020-01-01", "/frontpage/fanal?page=x"]
)
def test_the_site_says_what_is_missing(site: Datasette, address: str) -> None:
    assert "personne" in get(site, address, 404) or "No front page of fanal" in get(site, address, 404)


@pytest.mark.parametrize("name", ["front_page_leads", "front_page_headlines"])
def test_ready_made_questions_answer(site: Datasette, name: str) -> None:
    rows = json.loads(get(site, f"/archive/{name}.json?source=fanal&since=&_shape=array"))
    assert {row["source"] for row in rows} == {"fanal"}
    shown = {row["headline"] for row in rows}
    assert RENAMED.headline in shown


def test_the_site_draws_the_places_and_tells_them(site: Datasette) -> None:
    page = get(site, "/frontpage/fanal?at=2022-08-05&lang=fr")
    assert page.count("<polyline") == 3
    assert "Les places de 3 articles" in page
    told = page[page.index("</svg>") :]
    course = told[told.index(f"{RENAMED.headline} :") :].split("</li>")[0]
    places = ("place 1", "place 2", "plus dans les dix premières")
    assert [course.index(place) for place in places] == sorted(course.index(place) for place in places)
    assert "<svg" not in get(site, "/frontpage/fanal?at=2022-08-05T13:30&lang=fr")
