"""What the pages say, over HTTP; and that Datasette alone finds them."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from socket import create_connection, create_server

import httpx
import pytest

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlEnd, CrawlStart
from archive.site.exports import articles_csv
from archive.site.metadata import make_metadata, make_queries
from archive.site.serve import Serving, make_datasette
from archive.store import Archive
from tests.archive.made import AT, SOURCE, capture, extraction
from tests.site.conftest import browsing

Get = Callable[..., httpx.Response]
NumberOf = Callable[[str], int]

# What the session sets up takes seconds: one process runs all of it.
pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture
def held(fanal: Path) -> int:
    """How many articles there are."""
    with Archive.open(fanal, read_only=True) as archive:
        return archive.count_rows().articles


def test_the_home_page_says_what_the_archive_holds(get: Get, held: int) -> None:
    page = get("/").text
    assert f"<dd>{held}</dd>" in page
    assert "Le Fanal" in page
    assert "3 mars 2026" in page
    assert page.count('class="headline"') == 12


def test_the_article_page_has_everything_of_an_article(get: Get, number_of: NumberOf) -> None:
    number = number_of("budget")
    page = get(f"/article/{number}").text
    for expected in (
        "Par Maëlle Ducasse",
        "date lue dans\u00a0: balise time",
        "<h2>Sept écoles en travaux</h2>",
        "Retiré du texte",
        "2 révisions",
        "correction",
        "text1-sha256:",
        "trafilatura",
        'name="citation_title"',
        'class="Z3988"',
        "@online{le-fanal-",
        f"/article/{number}/page/",
        "Avant",
        "Après",
    ):
        assert expected in page, expected


def test_a_cut_article_shows_its_whole_text_still(get: Get, number_of: NumberOf) -> None:
    page = get(f"/article/{number_of('nageurs')}").text
    assert "texte coupé" in page
    assert "texte complet" in page


def test_an_article_leaves_as_markdown_bibtex_and_ris(get: Get, number_of: NumberOf) -> None:
    path = f"/article/{number_of('budget')}"
    assert get(f"{path}.md").text.startswith("# Port-Alizé")
    assert get(f"{path}.md").headers["content-type"].startswith("text/markdown")
    assert get(f"{path}.bib").text.startswith("@online{")
    assert get(f"{path}.ris").text.startswith("TY  - NEWS\r\nAU  - Maëlle Ducasse\r\n")


def test_the_stored_bytes_are_those_received(get: Get, fanal: Path, number_of: NumberOf) -> None:
    number = number_of("budget")
    with Archive.open(fanal, read_only=True) as archive:
        row = archive.articles.find(number)
        assert row is not None
        capture_id = row.captures[0].capture_id
        digest = row.captures[0].payload_digest
        assert digest is not None
        held = archive.payloads.read(digest)
    assert get(f"/article/{number}/bytes/{capture_id}").content == held


@pytest.mark.parametrize(
    ("question", "least"),
    [
        ("q=grève", 2),
        ("q=greves", 2),
        ("q=port&section=economie", 3),
        ("q=port&by=date", 5),
        ("", 20),
        ("source=le-fanal", 20),
    ],
)
def test_search_finds(get: Get, question: str, least: int) -> None:
    page = get(f"/search?{question}").text
    assert page.count('class="headline"') >= least


def test_search_goes_on_on_further_pages(get: Get, held: int) -> None:
    first = get("/search").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = get(f"/search{following[1]}").text
    ids = [set(re.findall(r"/article/(\d+)", page)) for page in (first, second)]
    assert not ids[0] & ids[1]
    assert len(ids[0] | ids[1]) == held


@pytest.mark.parametrize(
    "question", ["q=%22port", "q=(", "q=OR", "q=a*", "dates=hier", "source=nul", "completeness=x", "page=x"]
)
def test_bad_questions_get_a_friendly_line(get: Get, question: str) -> None:
    answer = get(f"/search?{question}")
    assert answer.status_code == 200
    assert ("fault" in answer.text) == (question != "page=x")


@pytest.mark.parametrize(
    "path", ["/article/999", "/source/nul", "/article/1/diff/1/9", "/article/1/page/99999", "/search/x"]
)
def test_what_is_not_there_is_not_found(get: Get, path: str) -> None:
    assert get(path).status_code == 404


def test_the_browsers_language_is_spoken(get: Get) -> None:
    english = {"accept-language": "de, en-GB;q=0.8, fr;q=0.5"}
    assert "What the archive holds" in get("/", headers=english).text
    assert "Ce que contient" in get("/", headers={"accept-language": "de"}).text
    chosen = get("/?lang=fr", headers=english)
    assert "Ce que contient" in chosen.text
    assert "marbre_lang=fr" in chosen.headers["set-cookie"]
    assert "Ce que contient" in get("/", headers=english | {"cookie": "marbre_lang=fr"}).text
    assert "Accept-Language" in chosen.headers["vary"]


def test_tables_lead_to_articles_and_say_what_they_are(get: Get) -> None:
    assert re.search(r'<a href="/article/\d+">', get("/archive/articles_view").text)
    page = get("/archive/articles").text
    assert "Une ligne par article" in page
    assert "longueur du texte [mots]" in page
    assert "One row an article" in get("/archive/articles?lang=en").text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_metadata_names_what_there_is(fanal: Path, language: str) -> None:
    connection = sqlite3.connect(fanal)
    tables = make_metadata(language, "archive")["tables"]  # type: ignore[arg-type]
    for table, about in tables.items():
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        assert columns, table
        if not about.get("hidden"):
            assert set(about["columns"]) | set(about.get("facets", ())) <= columns, table
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    connection.close()
    by_datasette = ("articles_fts", "dispatch_fingerprints")  # which hides what belongs to a full-text index
    assert {name for name in names if not name.startswith(by_datasette)} == set(tables), "described or hidden"
    connection.close()


def test_the_list_of_tables_says_where_to_begin(get: Get) -> None:
    page = get("/archive").text
    assert '<a href="archive/articles_view">articles_view</a>' in page
    assert "/-/static-plugins/marbre/tables.css" in page
    assert get("/archive/articles_view").status_code == get("/-/static-plugins/marbre/tables.css").status_code == 200


OF_SEVERAL_SOURCES = {"most_printed_dispatches", "who_reprints_whom", "agencies_unnamed"}  # tests/dispatches asks these


@pytest.mark.parametrize("name", sorted(make_queries("fr").keys() - OF_SEVERAL_SOURCES))
def test_every_ready_made_question_is_answered(get: Get, name: str) -> None:
    answer = get(f"/archive/{name}.json?_shape=objects&since=&source=&change=&article_id=1")
    assert answer.status_code == 200
    if name not in ("silent_sources", "failures", "agency_copy_per_source", "front_page_headlines"):
        assert answer.json()["rows"], name


def test_exports_hold_the_whole_table(get: Get, held: int) -> None:
    lines = get("/archive/articles.csv?_stream=1&_size=5").text.strip().splitlines()
    assert len(lines) == held + 1
    rows = [json.loads(line) for line in get("/archive/articles.json?_nl=on&_size=max&_shape=array").text.splitlines()]
    assert len(rows) == held


def test_the_view_of_articles_leaves_whole_or_filtered(fanal: Path, held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(articles_csv, "STEP", 4)
    datasette = make_datasette(fanal, Serving())

    async def rows(query: str) -> list[dict[str, str]]:
        answer = await datasette.client.get(f"/archive/articles_view.csv?{query}")
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.text)))

    async def asked() -> tuple[list[dict[str, str]], ...]:
        return await rows("_stream=1"), await rows("_size=max"), await rows("_stream=1&completeness=teaser")

    streamed, by_datasette, teasers = asyncio.run(asked())
    assert len(streamed) == held
    assert streamed == sorted(by_datasette, key=lambda row: int(row["article_id"]))
    assert teasers
    assert teasers == [row for row in streamed if row["completeness"] == "teaser"]


def test_the_filters_of_a_search_speak_the_pages_language(get: Get) -> None:
    english = get("/search", headers={"accept-language": "en"}).text
    assert '<option value="re">Réunion</option>' in english
    assert '<option value="full">full text</option>' in english
    assert '<option value="re">La Réunion</option>' in get("/search").text


# Served.


def _free_port() -> int:
    with create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _wait_for(port: int, tries: int = 1_200) -> None:
    """Wait until something listens: two minutes at most, for the machine may be busy."""
    for _ in range(tries):
        try:
            create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


@pytest.mark.slow
def test_datasette_alone_finds_the_site(fanal: Path) -> None:
    port = _free_port()
    command = [sys.executable, "-m", "datasette", "serve", str(fanal), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        base = f"http://127.0.0.1:{port}"
        assert "Ce que contient" in httpx.get(base).text
        assert httpx.get(f"{base}/article/1").status_code == 200
        assert httpx.get(f"{base}/-/static-plugins/marbre/site.css").status_code == 200
        sql = "select count(*) as n from articles_fts where articles_fts match french_query('greves')"
        assert httpx.get(f"{base}/archive.json", params={"sql": sql, "_shape": "array"}).json()[0]["n"] >= 2
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.slow
def test_datasette_over_another_database_is_left_alone(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE t (x)").connection.close()
    port = _free_port()
    command = [sys.executable, "-m", "datasette", "serve", str(tmp_path / "other.db"), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        page = httpx.get(f"http://127.0.0.1:{port}/")
        assert page.status_code == 200
        assert "other" in page.text
        assert "Marbre" not in page.text
        assert httpx.get(f"http://127.0.0.1:{port}/article/1").status_code == 404
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.slow
def test_a_proxys_path_stands_before_every_address(fanal: Path) -> None:
    with browsing(fanal, "--root", "archives/presse") as url:
        assert url.endswith("/archives/presse")
        page = httpx.get(f"{url}/article/1").text
        paths = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
        assert paths
        assert all(path.startswith("/archives/presse/") for path in paths), paths
        assert httpx.get(f"{url}/-/static-plugins/marbre/site.css").status_code == 200


@pytest.mark.slow
def test_english_for_all(fanal: Path) -> None:
    with browsing(fanal, "--lang", "en") as url:
        assert "What the archive holds" in httpx.get(url, headers={"accept-language": "fr"}).text


@pytest.mark.slow
def test_pages_show_what_crawls_write_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive.open(path, create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
        with browsing(path) as url:
            assert "marbre crawl" in httpx.get(url).text
            taken = capture()
            archive.articles.add(CapturedExtraction(taken, archive.captures.add(taken), extraction()), AT)
            assert "Le pont" in httpx.get(f"{url}/article/1").text
            with archive.database.transaction() as connection:  # a crawl in the middle of its writing
                connection.execute("UPDATE articles SET title = 'Autre' WHERE article_id = 1")
                assert "Le pont" in httpx.get(f"{url}/article/1").text


def _refused(*arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "crawler.cli", "browse", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr.strip()


def test_a_missing_archive_is_one_line(tmp_path: Path) -> None:
    code, said = _refused("--archive", str(tmp_path / "none.db"))
    assert code == 2
    assert "there is no archive" in said
    assert len(said.splitlines()) == 1


def test_a_taken_port_is_one_line(fanal: Path) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        code, said = _refused("--archive", str(fanal), "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "--port" in said
    assert len(said.splitlines()) == 1


@pytest.mark.slow
def test_a_gap_is_shown_with_the_ledgers_account_of_it(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with Archive.open(path, create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
        for day in (0, 1, 5):
            archive.captures.add(capture(f"https://fanal.example/{day}", hours=24 * day))
        archive.end_crawl(1, CrawlEnd(AT, "done"))
        failed = archive.crawls.begin(
            CrawlStart(SOURCE.source, "manual", AT + timedelta(days=3), user_agent="test", marbre="0")
        )
        archive.end_crawl(failed, CrawlEnd(AT + timedelta(days=3), "failed", "le courant est coupé"))
    with browsing(path) as url:
        page = httpx.get(f"{url}/source/{SOURCE.source}").text
    assert "du 7 août 2022 au 9 août 2022 (3 jours)" in page
    assert '(1 échouée : <span lang="en">le courant est coupé</span>)' in page
    assert 'title="8 août 2022\xa0: aucune capture"' in page
