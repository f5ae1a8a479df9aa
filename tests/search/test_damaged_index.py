"""A search index that lost what it was given: `verify` finds it, a search says so, a rebuild mends it."""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.db.errors import SearchIndexDamaged
from archive.integrity.verify import verify
from archive.search.query import SearchQuery
from archive.store import Archive
from crawler.cli import main
from tests.search.made import archive_of, keep, text
from tests.site.conftest import browsing

ARTICLES = 40
WORDS = ("fleuve", "crue", "pirogue", "marché", "école", "récolte", "préfet", "pont", "digue", "mil", "coton", "puits")


@pytest.fixture
def whole(path: Path) -> None:
    """An archive at `path` of articles with words of their own beside common ones, all indexed."""
    chance = random.Random(7)  # no secret
    texts = [
        " ".join(
            [f"village{number}", "barrage", *chance.choices(WORDS, k=60), *(f"mot{number}x{n}" for n in range(40))]
        )
        for number in range(ARTICLES)
    ]
    with archive_of(path, texts):
        pass


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def problems(path: Path) -> list[str]:
    with Archive.open(path, read_only=True) as archive:
        return [str(problem) for problem in verify(archive).problems]


def count(path: Path, question: str = "barrage") -> int:
    with Archive.open(path, read_only=True) as archive:
        return archive.search.find(SearchQuery(question)).total


DAMAGES = {
    "a block emptied": "UPDATE articles_fts_data SET block = x'' WHERE id = (SELECT max(id) FROM articles_fts_data)",
    "a block of zeros": "UPDATE articles_fts_data SET block = zeroblob(length(block)) WHERE id > 100",
    "blocks at random": "UPDATE articles_fts_data SET block = randomblob(length(block)) WHERE id > 100",
    "no list of segments": "UPDATE articles_fts_data SET block = x'' WHERE id = 10",
    "other totals": "UPDATE articles_fts_data SET block = x'0501020304' WHERE id = 1",
    "no tree": "DELETE FROM articles_fts_idx",
    "no lengths": "DELETE FROM articles_fts_docsize WHERE id IN (SELECT id FROM articles_fts_docsize LIMIT 3)",
    "documents gone": "DELETE FROM search_documents WHERE article_id < 4",
    "another extraction": "UPDATE search_documents SET extraction_id = 1 WHERE article_id = 9",
    "a text exchanged": (
        "INSERT INTO articles_fts (articles_fts, rowid, title, lead, text, byline, filters) "
        "SELECT 'delete', docid, '', '', 'mot3x7', '', '' FROM search_documents WHERE article_id = 4"
    ),
    "no settings": "DELETE FROM articles_fts_config",
}


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_found_and_mended(path: Path, damage: str) -> None:
    assert problems(path) == []
    with opened(path) as connection:
        connection.execute(damage)
    found = problems(path)
    assert found, "verify calls it sound"
    assert all(problem.endswith("`marbre index --rebuild` makes it anew") for problem in found)
    with Archive.open(path) as archive:
        assert archive.search.rebuild() == ARTICLES
    assert problems(path) == []
    assert (count(path), count(path, "village3")) == (ARTICLES, 1)


@pytest.mark.usefixtures("whole")
def test_a_search_says_that_the_index_is_damaged(path: Path) -> None:
    with opened(path) as connection:
        connection.execute(DAMAGES["no settings"])
    with pytest.raises(SearchIndexDamaged, match="marbre index --rebuild"):
        count(path)


SILENT = {
    "all of it zeros": "UPDATE articles_fts_data SET block = zeroblob(length(block))",
    "every other block zeros": "UPDATE articles_fts_data SET block = zeroblob(length(block)) WHERE id > 100 AND id % 2",
    "emptied by its own command": "INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')",
    "no documents": "DELETE FROM search_documents",
} | {name: DAMAGES[name] for name in ("a block of zeros", "no list of segments", "no tree")}
"""Damage of which SQLite says nothing: without a question of our own, the answer would be that nothing is found."""


@pytest.mark.usefixtures("whole")
@pytest.mark.parametrize("damage", SILENT.values(), ids=SILENT.keys())
def test_a_search_that_finds_nothing_for_want_of_an_index_says_so(
    path: Path, damage: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(path) as connection:
        connection.execute(damage)
    for question in ("barrage", "village3", "source:fanal", "nulle-part"):
        with pytest.raises(SearchIndexDamaged, match=r"marbre index --rebuild.*anew"):
            count(path, question)
    for verb in ("search", "export"):
        monkeypatch.setattr(sys, "argv", ["marbre", verb, "village3", "--archive", str(path)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert (ended.value.code, "`marbre index --rebuild`" in said.err, said.out) == (1, True, "")
    with Archive.open(path) as archive:
        archive.search.rebuild()
    assert (count(path), count(path, "village3"), count(path, "nulle-part")) == (ARTICLES, 1, 0)


def test_no_archive_is_taken_for_damaged(path: Path) -> None:
    with archive_of(path, []):
        assert count(path, "pont") == 0
    with Archive.open(path) as archive:
        keep(archive, 1, text("Le pont est ouvert."))
        assert count(path, "pont") == 0  # it waits
        archive.search.refresh()
        for number, words in enumerate(
            ("", "1 200 000", "l'eau n'a pas 3,5 °C", "日本語の本文", "ÉTÉ « déjà » œuvre ﬁn ß"), 2
        ):
            keep(archive, number, text(words))
        archive.search.refresh()
    assert count(path, "pont") == 1
    assert count(path, "oeuvre") == 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_whatever_a_text_holds_its_index_is_believed(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("believed") / "archive.db"
    with archive_of(path, [" ".join(each.split()) for each in texts]) as archive:
        assert archive.search.find(SearchQuery("nulle-part")).total == 0


@pytest.mark.usefixtures("whole")
def test_flipped_bits_of_the_index_are_found_or_harm_no_search(path: Path) -> None:
    sound, chance = path.read_bytes(), random.Random(11)  # no secret
    with opened(path) as connection:
        blocks = connection.execute("SELECT id, block FROM articles_fts_data WHERE length(block) > 0").fetchall()
    questions = ("barrage", "village3", "mot5x9", *WORDS)
    wanted = [count(path, each) for each in questions]
    for _ in range(25):
        path.write_bytes(sound)
        number, block = chance.choice(blocks)
        place = chance.randrange(len(block))
        flipped = block[:place] + bytes([block[place] ^ 1 << chance.randrange(8)]) + block[place + 1 :]
        with opened(path) as connection:
            connection.execute("UPDATE articles_fts_data SET block = ? WHERE id = ?", (flipped, number))
        if not problems(path):
            assert [count(path, each) for each in questions] == wanted


@pytest.mark.usefixtures("whole")
def test_a_table_that_is_gone_can_be_made_anew(path: Path) -> None:
    with opened(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'articles_fts_data'")
    assert problems(path)
    with Archive.open(path) as archive:
        assert archive.search.rebuild() == ARTICLES
    assert count(path) == ARTICLES


def test_what_waits_to_be_indexed_is_no_damage(path: Path) -> None:
    with archive_of(path, ["Le pont est ouvert.", text("La digue a cédé.")]) as archive:
        keep(archive, 3, text("Le bac est revenu."))
        keep(archive, 1, text("Le pont est fermé."), hours=5)
    assert problems(path) == []


@pytest.mark.slow
@pytest.mark.usefixtures("whole")
def test_the_site_says_so_too_and_shows_everything_else(path: Path) -> None:
    with opened(path) as connection:
        connection.execute(SILENT["all of it zeros"])
    with browsing(path, "--lang", "fr") as url:
        page = httpx.get(f"{url}/search", params={"q": "barrage"})
        assert page.status_code == 503
        assert "marbre index --rebuild" in page.text
        assert httpx.get(f"{url}/article/3").status_code == 200
