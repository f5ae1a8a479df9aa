"""Learned boilerplate, from crawled articles to the next extraction."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart, SourceRow
from archive.model.capture import Capture
from archive.model.extraction import Extraction
from archive.store import Archive
from config.load import load
from crawler.convert import to_options
from crawler.learn_blocks import is_due, learn_blocks
from pipelines.extract import extract
from pipelines.extractor import make_extractor_name
from tests.crawl.command import Desk
from tests.material import SEEDS, needs_seeds

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
BLOCK = "Retrouvez la météo marine chaque matin sur nos antennes"
TOPICS = ("le port", "la digue", "le phare", "la criée", "le marché", "la gare", "le stade", "le musée", "l’école",
          "le pont", "la halle", "le bassin")  # fmt: skip


def page(topic: str) -> bytes:
    sentences = "".join(
        f"<p>Le conseil a parlé de {topic} pendant la séance numéro {n}, et les habitants ont posé leurs questions.</p>"
        for n in range(6)
    )
    article = f"<h1>Autour de {topic}</h1>{sentences}<p>{BLOCK}</p>"
    return f"<html lang='fr'><body><article>{article}</article></body></html>".encode()


def crawled(folder: Path) -> Archive:
    """An archive with an article on each topic, each ending with the block."""
    archive = Archive.open(folder / "a.db", create=True)
    archive.crawls.sync_source(SourceRow("fanal", "Le Fanal", "https://fanal.example/", "re", "fr"), NOW)
    crawl = archive.crawls.begin(CrawlStart("fanal", "manual", NOW, user_agent=None, marbre="0"))
    for index, topic in enumerate(TOPICS):
        url = f"https://fanal.example/{index}"
        capture = Capture(crawl, "fanal", "article", url, NOW, status=200, body=page(topic))
        extraction = extract(page(topic), url, NOW)
        assert isinstance(extraction, Extraction)
        assert BLOCK in extraction.text
        archive.articles.add(CapturedExtraction(capture, archive.captures.add(capture), extraction), NOW)
    return archive


def test_a_block_that_recurs_over_a_sources_articles_is_left_out_of_the_next(tmp_path: Path) -> None:
    config = load(None)
    with crawled(tmp_path) as archive:
        learn_blocks(archive, "fanal", NOW)
        options = to_options(config.sources[0], config.settings, archive.block_sets.find_newest("fanal"))
        bare = to_options(config.sources[0], config.settings)
    extraction = extract(page("la plage"), "https://fanal.example/plage", NOW, options)
    assert isinstance(extraction, Extraction)
    assert BLOCK not in extraction.text
    assert [removal.rule for removal in extraction.removals if removal.text == BLOCK] == ["learned"]
    assert extraction.extractor == make_extractor_name(options) != make_extractor_name(bare)
    assert "séance numéro 3" in extraction.text


def test_a_set_is_kept_until_the_articles_have_doubled(tmp_path: Path) -> None:
    with crawled(tmp_path) as archive:
        learn_blocks(archive, "fanal", NOW)
        learn_blocks(archive, "fanal", NOW)
        path = archive.path
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("SELECT count(*), max(articles) FROM source_block_sets").fetchone() == (
            1,
            len(TOPICS),
        )


@pytest.mark.parametrize(
    ("articles", "learned_at", "due"), [(9, None, False), (10, None, True), (19, 10, False), (20, 10, True)]
)
def test_when_a_source_is_learned_from(articles: int, learned_at: int | None, due: bool) -> None:
    assert is_due(articles, learned_at) is due


def test_clean_prints_the_text_and_its_log(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "a.db")
    text = tmp_path / "depeche.txt"
    text.write_text(f"{BLOCK}.\nLa criée a rouvert ses portes mardi matin, après trois jours de grève.\nCommentaires\n")
    done = desk.marbre("clean", str(text))
    assert done.code == 0
    assert "La criée a rouvert" in done.out
    assert "Commentaires" not in done.out
    logged = desk.marbre("clean", "--json", str(text)).json["removals"]
    assert [(removal["rule"], removal["text"]) for removal in logged] == [("comments", "Commentaires")]
    (tmp_path / "latin.txt").write_bytes("Été".encode("latin-1"))
    assert desk.marbre("clean", str(tmp_path / "latin.txt")).code == 2


@needs_seeds
def test_the_sample_texts_come_out_as_wanted(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "a.db")
    post = desk.marbre("clean", "--json", str(SEEDS / "000_d6df46e99015f242.txt")).json
    assert post["authors"] == ["Amadou Diallo", "Haoua Sangaré"]
    assert (post["byline"], post["credit"]) == ("Haoua Sangaré, LETJIKAN", "LSI")
    assert (post["published_at"], post["precision"], post["reading_minutes"]) == ("2025-10-17", "day", 2)
    assert post["text"].startswith("Washington / Moscou — 16 octobre 2025.")
    assert post["text"].endswith("militaire sur le terrain ».")
    assert post["block_kinds"].count("intertitre") == 4
    clean = desk.marbre("clean", "--json", str(SEEDS / "004_a157052ca5636de6.txt")).json
    assert clean["removals"] == []
    assert (clean["title"], clean["published_at"], clean["authors"]) == (None, None, [])


def test_rules_lists_every_rule_with_its_cases(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "a.db")
    rules = desk.marbre("rules", "--json").json["rules"]
    assert {"comments", "learned", "lead"} <= {rule["id"] for rule in rules}
    assert all(rule["description"] for rule in rules)
    assert "takes" in desk.marbre("rules", "comments").out
    assert desk.marbre("rules", "nothing").code == 2
