"""Searches of an archive: what is found, in which order, with which marks."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.model.extraction import Moment
from archive.search.functions import register
from archive.search.query import HighlightedText, SearchQuery
from archive.store import Archive
from tests.archive.made import AT
from tests.search.made import archive_of, text

TEXTS = (
    text("Le pont de la rivière est fermé.\nLes camions attendent.", 0, title="Un pont fermé", section="Économie"),
    text("Le bac remplace le pont.", 1, section="Afrique de l'Ouest", authors=("Awa Keïta", "Paul Biyé"), agency="AFP"),
    text("Les élections sont reportées.", 40, title="Élections", completeness="teaser", byline="Par Paul Pont"),
    text("La rivière déborde, le marché est inondé.", 41, lead="Une crue rare sur le fleuve."),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with archive_of(tmp_path_factory.mktemp("search") / "archive.db", TEXTS) as opened:
        yield opened


def found(archive: Archive, question: str = "", **filters: object) -> list[int]:
    results = archive.search.find(SearchQuery(question, **filters))  # type: ignore[arg-type]
    assert results.fault is None, results.fault
    assert results.total == len(results.hits)
    return [hit.article_id for hit in results.hits]


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("pont", {1, 2, 3}),
        ("texte:pont", {1, 2}),
        ("titre:pont", {1}),
        ("signature:pont", {3}),
        ("chapo:fleuves", {4}),
        ("pont rivière", {1}),
        ("pont OU rivière", {1, 2, 3, 4}),
        ("pont -bac", {1, 3}),
        ("-pont", {4}),
        ("rivière SAUF (pont OU bac)", {4}),
        ("rivière OU SAUF pont", {1, 4}),
        ('"le pont"', {1, 2}),
        ('"pont le"', set()),
        ('"un pont"', {1}),
        ("inond*", {4}),
        ("élection*", {3}),
        ("le", {1, 2, 4}),
        ("le pont", {1, 2, 3}),
        ("est", {1, 4}),
        ("pays:ml rivière", {1, 4}),
        ("pays:sn rivière", set()),
        ("auteur:keita", {2}),
        ('auteur:"paul biyé"', {2}),
        ('auteur:"keïta paul"', set()),
        ("rubrique:economie", {1}),
        ("état:extrait", {3}),
        ("agence:afp OU état:teaser", {2, 3}),
        ("source:fanal -pont", {4}),
        ("source:autre", set()),
    ],
)
def test_questions(archive: Archive, question: str, numbers: set[int]) -> None:
    assert set(found(archive, question)) == numbers


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [4, 3, 2, 1]),
        ({"sources": ("fanal",)}, [4, 3, 2, 1]),
        ({"countries": ("ML",)}, [4, 3, 2, 1]),
        ({"dates": "2022-08"}, [2, 1]),
        ({"dates": "2022-08-06/.."}, [4, 3, 2]),
        ({"dates": "2022-09/2022-09-14"}, [3]),
        ({"dates": "2021"}, []),
        ({"sections": ("afrique",)}, [2]),
        ({"sections": ("Économie", "afrique de l’ouest")}, [2, 1]),
        ({"authors": ("AWA KEITA",)}, [2]),
        ({"agencies": ("afp", "reuters")}, [2]),
        ({"completeness": ("full",), "agencies": ("…",)}, []),
        ({"completeness": ("complet", "teaser"), "dates": "2022-09"}, [4, 3]),
        ({"limit": 0}, []),
    ],
)
def test_filters_alone_give_the_newest_first(archive: Archive, filters: dict[str, object], numbers: list[int]) -> None:
    results = archive.search.find(SearchQuery(**filters))  # type: ignore[arg-type]
    assert results.fault is None
    assert [hit.article_id for hit in results.hits] == numbers
    assert results.order == "date"


def test_relevance_puts_the_title_first_and_date_the_newest(archive: Archive) -> None:
    assert found(archive, "pont")[0] == 1
    assert found(archive, "pont", by="date") == [3, 2, 1]
    pages = [archive.search.find(SearchQuery("pont", by="date", limit=1, offset=skip)) for skip in range(4)]
    assert [[hit.article_id for hit in page.hits] for page in pages] == [[3], [2], [1], []]
    assert {page.total for page in pages} == {3}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (SearchQuery("(pont"), "unclosed-bracket"),
        (SearchQuery('""'), "nothing-to-search"),
        (SearchQuery("pont", dates="août"), "bad-dates"),
        (SearchQuery("pont", sources=("autre",)), "unknown-source"),
        (SearchQuery("pont", countries=("zz",)), "unknown-country"),
        (SearchQuery("pont", completeness=("half",)), "unknown-completeness"),
    ],
)
def test_what_was_mistyped_comes_back_as_a_fault(archive: Archive, query: SearchQuery, code: str) -> None:
    results = archive.search.find(query)
    assert results.fault is not None
    assert results.fault.code == code
    assert results.hits == ()


def test_marks_stand_on_the_text_as_it_was_published(archive: Archive) -> None:
    def shown(question: str, number: int) -> tuple[str, str]:
        hits = {hit.article_id: hit for hit in archive.search.find(SearchQuery(question)).hits}
        return hits[number].title.cut_between("[", "]"), hits[number].excerpt.cut_between("[", "]")

    assert shown("ponts", 1) == ("Un [pont] fermé", "Le [pont] de la rivière est fermé. Les camions attendent.")
    assert shown('"le pont" camion', 1)[1] == "[Le pont] de la rivière est fermé. Les [camions] attendent."
    assert shown("inond*", 4)[1] == "La rivière déborde, le marché est [inondé]."
    assert shown("crue", 4)[1] == "Une [crue] rare sur le fleuve."
    assert shown("titre:elections", 3) == ("[Élections]", "Les élections sont reportées.")
    assert shown("élection -bac", 3) == ("[Élections]", "Les [élections] sont reportées.")


def test_an_excerpt_is_cut_between_words_where_most_is_met(tmp_path: Path) -> None:
    long = "Début de phrase. " * 60 + "Le préfet a visité le barrage. " + "Fin de phrase. " * 60
    with archive_of(tmp_path / "a.db", [long]) as archive:
        excerpt = archive.search.find(SearchQuery("préfet barrage")).hits[0].excerpt
        opening = archive.search.find(SearchQuery()).hits[0].excerpt
    assert "[préfet] a visité le [barrage]" in excerpt.cut_between("[", "]")
    assert excerpt.text.startswith("…")
    assert excerpt.text.endswith("…")
    assert len(excerpt.text) <= 242
    assert opening.text.startswith("Début de phrase.")


def test_an_undated_article_counts_from_when_it_was_seen(tmp_path: Path) -> None:
    with archive_of(tmp_path / "a.db", [text("Sans date.", published=None), text("Daté.", 3)]) as archive:
        assert found(archive, dates="2022-08-05") == [1]
        assert found(archive) == [2, 1]


def test_a_month_or_day_alone_sorts_at_its_beginning(tmp_path: Path) -> None:
    texts = [text("Un.", published=Moment(AT, "day")), text("Deux."), text("Trois.", published=Moment(AT, "month"))]
    with archive_of(tmp_path / "a.db", texts) as archive:
        assert found(archive) == [2, 1, 3]


def test_the_sql_functions_search_escape_and_mark(archive: Archive) -> None:
    with closing(sqlite3.connect(f"{archive.path.as_uri()}?mode=ro", uri=True)) as connection:
        register(connection)
        rows = connection.execute(
            "SELECT d.article_id, french_mark(a.title, :q) FROM articles_fts f "
            "JOIN search_documents d ON d.docid = f.rowid JOIN articles a ON a.article_id = d.article_id "
            "WHERE articles_fts MATCH french_query(:q) ORDER BY f.rowid",
            {"q": "ponts titre:pont"},
        ).fetchall()
        assert rows == [(1, "Un <mark>pont</mark> fermé")]
        assert connection.execute("SELECT french_mark('<b>pont</b> & bac', 'pont')").fetchone() == (
            "&lt;b&gt;<mark>pont</mark>&lt;/b&gt; &amp; bac",
        )
        assert connection.execute("SELECT french_mark('pont', '(pont')").fetchone() == ("pont",)
        excerpt = connection.execute("SELECT french_excerpt(NULL, 'Le <i>pont</i>', 'pont')").fetchone()[0]
        assert excerpt == "Le &lt;i&gt;<mark>pont</mark>&lt;/i&gt;"
        assert connection.execute(
            "SELECT french_query_fault('(a'), french_query_fault('a'), french_fold(NULL)"
        ).fetchone() == (
            "the bracket at character 1 is never closed; close it or take it out",
            None,
            "",
        )


def test_marked_text_between_strings() -> None:
    assert HighlightedText("le pont", ((3, 7),)).cut_between("<", ">") == "le <pont>"


def test_reading_back_loads_neither_scrapy_nor_twisted(archive: Archive) -> None:
    script = (
        "import sys; from crawler.cli import marbre; "
        f"marbre(['search', 'pont', '--json', '--archive', {str(archive.path)!r}], standalone_mode=False); "
        "heavy = {'scrapy', 'twisted', 'trafilatura', 'pydantic_core', 'lxml', 'sqlite_utils'} & set(sys.modules); "
        "print(sorted(heavy - {'pydantic_core'}), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"
    assert json.loads(ran.stdout)["total"] == 3
