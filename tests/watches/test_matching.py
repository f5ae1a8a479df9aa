"""What arrives is held against the watches, once, and as a search would find it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.extraction import Extraction
from archive.search.query import SearchQuery
from archive.store import Archive
from archive.watches.finder import FEW
from tests.archive.conftest import archive, path
from tests.archive.made import AT, extraction
from tests.search.made import archive_of, keep, text
from tests.watches.made import rows_of, settle, watch

__all__ = ["archive", "path"]

WORDS = (
    "pont",
    "ponts",
    "mali",
    "l'eau",
    "porte-parole",
    "N'Djamena",
    "manifestent",
    "sécurité",
    "100 000",
    "le",
    "AFP",
)
QUESTIONS = st.recursive(
    st.sampled_from(
        (*WORDS, '"pont du mali"', "« le pont »", "prés*", "titre:pont", "texte:(mali OU eau)", "agence:afp",
         "source:fanal", "pays:ml", "rubrique:politique", "-pont", "SAUF mali", "état:full", "pays:zz")
    ),
    lambda inner: st.one_of(
        st.builds(lambda a, b: f"({a}) ({b})", inner, inner),
        st.builds(lambda a, b: f"({a}) OU ({b})", inner, inner),
        st.builds(lambda a, b: f"({a}) SAUF ({b})", inner, inner),
    ),
    max_leaves=4,
)  # fmt: skip
TEXTS = st.lists(
    st.lists(st.sampled_from((*WORDS, "président", "politique", "du", "ouvert", ".")), min_size=1, max_size=8).map(
        " ".join
    ),
    min_size=1,
    max_size=FEW + 4,
)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.lists(QUESTIONS, min_size=1, max_size=6))
def test_what_is_matched_as_it_comes_is_what_a_search_finds_later(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], questions: list[str]
) -> None:
    with archive_of(tmp_path_factory.mktemp("a") / "archive.db", []) as kept:
        kept.watches.sync([watch(str(n), question) for n, question in enumerate(questions)], AT)
        for number, words in enumerate(texts, 1):
            keep(
                kept, number, text(words, day=number % 3, title="Le pont" if number % 2 else None, section="Politique")
            )
        settle(kept)
        found = set()
        for n, question in enumerate(questions):
            hits = kept.search.find(SearchQuery(question, by="date", limit=100)).hits
            found |= {(str(n), hit.article_id, "new") for hit in hits}
        assert rows_of(kept) == found


def texts_of(archive: Archive, *texts: str | Extraction) -> None:
    for number, each in enumerate(texts, 1):
        keep(archive, number, text(each) if isinstance(each, str) else each)


def test_an_article_is_told_as_new_once(archive: Archive) -> None:
    archive.watches.sync([watch("ponts", "pont")], AT)
    keep(archive, 1, text("Le pont est ouvert."))
    settle(archive)
    keep(archive, 1, text("Le pont est fermé ce soir, dit la mairie."), hours=2)
    settle(archive, 2)
    settle(archive, 3)
    assert rows_of(archive) == {("ponts", 1, "new")}


def test_what_was_there_before_a_watch_is_no_news(archive: Archive) -> None:
    texts_of(archive, "Le pont est ouvert.")
    archive.watches.sync([watch("ponts", "pont")], AT)
    texts_of(archive, "Le pont est ouvert.", "Un autre pont.")
    settle(archive)
    assert rows_of(archive) == {("ponts", 2, "new")}


def test_edits_of_the_classes_asked_for(archive: Archive) -> None:
    archive.watches.sync(
        [
            watch("neuf", "pont"),
            watch("tout", "pont", tell=("new", "edited")),
            watch("titres", "pont", tell=("edited",), changes=("headline",)),
            watch("bacs", "bac", tell=("new", "edited")),
        ],
        AT,
    )
    keep(archive, 1, extraction("Le pont est ouvert depuis lundi, dit la mairie de la ville.", title="Le pont"))
    settle(archive)
    longer = "Le pont est ouvert depuis lundi, dit la mairie de la ville.\nUn bac le remplace dès mardi prochain."
    keep(archive, 1, extraction(longer, title="Le pont"), hours=1)
    settle(archive, 1)
    assert rows_of(archive) == {("neuf", 1, "new"), ("tout", 1, "new"), ("tout", 1, "edited"), ("bacs", 1, "new")}
    keep(archive, 1, extraction(longer, title="Le pont du bac"), hours=2)
    settle(archive, 2)
    assert ("titres", 1, "edited") in rows_of(archive)


def test_gone_and_returned(archive: Archive) -> None:
    archive.watches.sync([watch("ponts", "pont", tell=("gone", "returned"))], AT)
    keep(archive, 1, text("Le pont est ouvert."))
    settle(archive)
    from archive.crawls.ledger import CrawlEnd, CrawlStart
    from tests.archive.made import SOURCE, capture
    from tests.search.made import BASE

    for crawl, hours in ((2, 2), (3, 4)):
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="0"))
        archive.captures.add(capture(f"{BASE}1", b"", hours, crawl_id=crawl, status=404, error="http-status"))
        archive.end_crawl(crawl, CrawlEnd(AT, "done"))
    assert rows_of(archive) == {("ponts", 1, "gone")}
    keep(archive, 1, text("Le pont est ouvert."), hours=6)
    settle(archive, 6)
    assert rows_of(archive) == {("ponts", 1, "gone"), ("ponts", 1, "returned")}


@pytest.mark.parametrize("also", [(), ("imported",)])
def test_articles_fetched_backwards_in_time_are_told_where_asked(archive: Archive, also: tuple[str, ...]) -> None:
    from archive.crawls.ledger import CrawlStart
    from tests.archive.made import SOURCE

    archive.watches.sync([watch("ponts", "pont", also=also)], AT)
    crawl_id = archive.crawls.begin(CrawlStart(SOURCE.source, "backfill", AT, user_agent=None, marbre="0"))
    keep(archive, 1, text("Le pont est ouvert."), crawl_id=crawl_id)
    settle(archive)
    assert rows_of(archive) == ({("ponts", 1, "new")} if also else set())


def test_a_paused_watch_matches_nothing_and_goes_on_later(archive: Archive) -> None:
    archive.watches.sync([watch("ponts", "pont", is_paused=True)], AT)
    keep(archive, 1, text("Le pont est ouvert."))
    settle(archive)
    archive.watches.sync([watch("ponts", "pont")], AT)
    keep(archive, 2, text("Un autre pont."))
    settle(archive)
    assert rows_of(archive) == {("ponts", 2, "new")}


def test_without_a_watch_nothing_is_noted(archive: Archive) -> None:
    texts_of(archive, "Le pont.")
    assert archive.watches.count_events() == 0
    archive.watches.sync([watch("ponts", "pont")], AT)
    keep(archive, 2, text("Un pont."))
    assert archive.watches.count_events() == 1
    archive.watches.sync([], AT)
    assert archive.watches.count_events() == 0


def test_events_wait_for_the_index(archive: Archive, path: Path) -> None:
    archive.watches.sync([watch("ponts", "pont")], AT)
    keep(archive, 1, text("Le pont."))
    assert archive.watches.match(AT).waiting == 1
    archive.close()  # and whoever opens it next goes on
    with Archive.open(path) as again:
        settle(again)
        assert rows_of(again) == {("ponts", 1, "new")}


@pytest.mark.parametrize("also", [(), ("reread",)])
def test_what_only_a_new_extractor_reads_is_told_where_asked(archive: Archive, also: tuple[str, ...]) -> None:
    archive.watches.sync([watch("bacs", "bac", also=also), watch("ponts", "pont", also=also)], AT)
    keep(archive, 1, text("Le pont est ouvert."))
    settle(archive)
    with archive.database.transaction() as connection:
        connection.execute(
            "INSERT INTO extractors (extractor, first_used_at) VALUES ('essai 2', '2022-08-05T12:00:00Z')"
        )
        columns = [row[1] for row in connection.execute("PRAGMA table_info(extractions)")]
        changed = {
            "extraction_id": "99",
            "extractor_id": "2",
            "text": "'Le pont et le bac.'",
            "text_digest": "'text1:x'",
        }
        connection.execute(
            f"INSERT INTO extractions ({', '.join(columns)}) "
            f"SELECT {', '.join(changed.get(name, name) for name in columns)} FROM extractions"
        )
        connection.execute("UPDATE articles SET extraction_id = 99")
    settle(archive)
    assert rows_of(archive) == {("ponts", 1, "new")} | ({("bacs", 1, "new")} if also else set())


def test_numbers_of_events_are_given_again_and_nothing_is_missed(archive: Archive) -> None:
    archive.watches.sync([watch("bacs", "bac")], AT)
    texts_of(archive, "Le pont.", "Un pont.", "Un bac.")
    archive.watches.sync([watch("bacs", "bac"), watch("ponts", "pont")], AT)  # after three events
    settle(archive)
    keep(archive, 4, text("Un autre pont."))
    settle(archive)
    keep(archive, 5, text("Encore un pont."))
    settle(archive)
    assert rows_of(archive) == {("bacs", 3, "new"), ("ponts", 4, "new"), ("ponts", 5, "new")}
