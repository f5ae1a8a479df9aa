"""The index keeps step with the articles, whoever changes them, and says where it does not."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.crawls.ledger import CrawlEnd, CrawlStart
from archive.search import index
from archive.search.documents import PER_MINUTE, to_first_number
from archive.search.query import SearchQuery
from archive.store import Archive
from tests.archive.made import AT, SOURCE, new_archive
from tests.search.made import archive_of, keep, text


def found(archive: Archive, question: str) -> list[int]:
    return [hit.article_id for hit in archive.search.find(SearchQuery(question, by="date", limit=1000)).hits]


def state(archive: Archive) -> index.IndexState:
    with archive.database.connection() as connection:
        return index.read_state(connection)


def postings(path: Path) -> list[tuple[object, ...]]:
    """Every token of every document, as FTS5 itself lists them."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, articles_fts, instance)")
    rows = connection.execute("SELECT term, doc, col, offset FROM temp.vocabulary ORDER BY 1, 2, 3, 4").fetchall()
    connection.close()
    return rows


def test_the_end_of_a_crawl_indexes_what_came_in(archive: Archive) -> None:
    keep(archive, 1, text("Le pont est fermé."))
    assert found(archive, "pont") == []
    assert archive.search.find(SearchQuery("pont")).waiting == 1
    archive.end_crawl(1, CrawlEnd(AT, "done"))
    assert found(archive, "pont") == [1]
    assert archive.search.find(SearchQuery("pont")).waiting == 0


def test_a_changed_text_takes_the_place_of_the_former(archive: Archive) -> None:
    keep(archive, 1, text("Le pont est fermé."))
    archive.search.refresh()
    keep(archive, 1, text("Le bac est ouvert.", day=3), hours=5)
    archive.search.refresh()
    assert (found(archive, "pont"), found(archive, "bac")) == ([], [1])
    assert found(archive, "-pont") == [1]
    assert state(archive) == index.IndexState(1, 0, 0, None)


def test_a_revisit_without_a_change_leaves_the_index_alone(archive: Archive) -> None:
    keep(archive, 1, text("Le pont est fermé."))
    archive.search.refresh()
    keep(archive, 1, text("Le pont est fermé.", title=None), hours=5)
    before = postings(archive.path)
    archive.search.refresh()
    assert postings(archive.path) == before


def test_a_removed_article_is_found_no_more(archive: Archive) -> None:
    keep(archive, 1, text("Le pont est fermé."))
    keep(archive, 2, text("Le pont est ouvert."))
    archive.search.refresh()
    with archive.database.transaction() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        for table in ("revisions", "article_addresses", "articles"):
            connection.execute(f"DELETE FROM {table} WHERE article_id = 1")
    archive.search.refresh()
    assert found(archive, "pont") == [2]
    assert state(archive) == index.IndexState(1, 0, 0, None)


def test_a_former_reading_that_was_pruned_leaves_a_dead_number_until_the_rebuild(archive: Archive, path: Path) -> None:
    keep(archive, 1, text("Le pont est fermé."))
    archive.search.refresh()
    keep(archive, 1, text("Le bac est ouvert."), hours=5)
    connection = sqlite3.connect(path)  # foreign keys off: as if pruned
    connection.execute("DELETE FROM extractions WHERE extraction_id = 1")
    connection.commit()
    connection.close()
    archive.search.refresh()
    keep(archive, 2, text("Une digue."))
    archive.search.refresh()
    assert (found(archive, "pont"), found(archive, "bac"), found(archive, "digue")) == ([], [1], [2])
    assert state(archive).dead == 1
    archive.search.rebuild()
    assert (found(archive, "pont"), state(archive).dead) == ([], 0)


def fold_by_former_rules(archive: Archive) -> None:
    with archive.database.transaction() as connection:
        connection.execute("UPDATE search_state SET folding = 'french 0'")


def test_a_large_index_of_other_rules_is_left_alone_until_it_is_made_anew(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(index, "ANEW_AT_ONCE", 0)
    keep(archive, 1, text("Le pont est fermé."))
    archive.search.refresh()
    fold_by_former_rules(archive)
    keep(archive, 2, text("Le pont est ouvert."))
    assert archive.search.refresh() == 0
    assert "`marbre index` makes it anew" in caplog.text
    results = archive.search.find(SearchQuery("pont"))
    assert (results.is_outdated, results.waiting, results.total) == (True, 1, 1)
    assert archive.search.rebuild() == 2
    assert not archive.search.find(SearchQuery("pont")).is_outdated


def test_an_index_of_other_rules_is_made_anew_by_the_next_crawl(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    keep(archive, 1, text("Le pont est fermé."))
    archive.search.refresh()
    fold_by_former_rules(archive)
    keep(archive, 2, text("Le pont est ouvert."))
    archive.end_crawl(1, CrawlEnd(AT, "done"))
    assert sorted(found(archive, "pont")) == [1, 2]
    assert state(archive) == index.IndexState(2, 0, 0, None)
    assert "french 0" in caplog.text


def test_a_thousand_articles_of_one_minute_keep_to_their_day(tmp_path: Path) -> None:
    late = AT.replace(hour=23, minute=50)
    count = 40 * PER_MINUTE  # of 10 minutes that are left of the day
    with archive_of(tmp_path / "a.db", []) as archive:
        with archive.database.transaction() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")
            batch = index._Batch()
            for number in range(count):
                free = batch._free_number(connection, to_first_number(late))
                connection.execute("INSERT INTO search_documents VALUES (?, ?, 1, 'fanal')", (free, number + 1))
        with archive.database.connection() as connection:
            low, high, numbers = connection.execute(
                "SELECT min(docid), max(docid), count(DISTINCT docid) FROM search_documents"
            ).fetchone()
    midnight = to_first_number(late.replace(hour=0, minute=0))
    assert numbers == count
    assert midnight <= low < high < midnight + 1440 * PER_MINUTE


def test_an_article_that_changes_after_it_was_folded_is_indexed_as_it_is_then(archive: Archive) -> None:
    keep(archive, 1, text("Le pont est fermé."))
    batch = index._Batch()
    with archive.database.connection() as connection:
        batch.fold(connection)
    keep(archive, 1, text("Le bac est ouvert.", day=3), hours=5)
    keep(archive, 2, text("La digue tient."))
    with archive.database.transaction() as connection:
        batch.write(connection)
    assert (found(archive, "pont"), found(archive, "bac"), found(archive, "digue")) == ([], [1], [2])
    assert state(archive).waiting == 0


def test_an_interrupted_rebuild_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "BATCH", 64)
    texts = [f"Le pont numéro {number}." for number in range(150)]
    with archive_of(tmp_path / "a.db", texts) as archive:

        def stop(_done: int, _of: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            archive.search.rebuild(progress=stop)
        assert state(archive).waiting == 150 - 64
        assert archive.search.refresh() == 150 - 64
        assert len(found(archive, "pont")) == 150


WORDS = st.lists(st.sampled_from(("pont", "bac", "digue", "l'eau", "100", "000", "porte-parole", "votent")), max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 4), WORDS, st.integers(0, 3), st.booleans()), min_size=1, max_size=12))
def test_step_by_step_the_index_is_what_a_rebuild_makes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, list[str], int, bool]]
) -> None:
    path = tmp_path_factory.mktemp("steps") / "archive.db"
    with new_archive(path) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="0"))
        for hours, (page, words, day, is_refreshed) in enumerate(steps):
            made = text(" ".join([*words, "fin"]), day, title=f"Titre {len(words)}")
            keep(archive, page, replace(made, section="Économie" if day else None), hours)
            if is_refreshed:
                archive.search.refresh()
        archive.search.refresh()
        steps_taken = {(term, col, offset) for term, _, col, offset in postings(path)}
        documents = state(archive)
        archive.search.rebuild()
        assert {(term, col, offset) for term, _, col, offset in postings(path)} == steps_taken
        assert state(archive) == documents
        assert documents.waiting == documents.dead == 0
