"""Named corpora: frozen once, the same for ever, whatever is read or edited afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.corpora.compare import CorpusChange
from archive.corpora.corpus import CorpusRefused
from archive.export.formats import FORMATS
from archive.export.write import ExportRequest
from archive.integrity.verify import verify
from archive.model.digests import compute_text_digest
from archive.search.query import SearchQuery
from archive.selection.selection import ArticleSelection
from archive.store import Archive
from archive.takedown.order import Masking, Step, TakedownOrder
from tests.archive.made import AT
from tests.export.made import add, build, make_articles

CRUE = ArticleSelection(SearchQuery("fleuve", sources=("fanal",)))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with build(tmp_path / "archive.db") as opened:
        yield opened


def export(archive: Archive, target: Path, **asked: object) -> bytes:
    query = SearchQuery(**asked)  # type: ignore[arg-type]
    archive.exports.write(ExportRequest(ArticleSelection(query), FORMATS["jsonl"], target, {}, replaces=True))
    return target.read_bytes()


def edit(archive: Archive) -> None:
    """The newsroom changes the text of article 1."""
    _, _, read = make_articles()[0]
    text = read.text.replace("monte", "baisse")
    add(archive, 1, "fanal", 90, replace(read, text=text, text_digest=compute_text_digest(text)), b"<p>another</p>")


def read_anew(archive: Archive) -> None:
    """Another extractor reads article 1 otherwise, and its reading is shown."""
    _, _, read = make_articles()[0]
    text = f"{read.text}\nUne ligne de plus."
    further = replace(
        read,
        extractor="essai 2",
        text=text,
        block_kinds=(*read.block_kinds, "paragraph"),
        text_digest=compute_text_digest(text),
        published=None,
    )
    with archive.database.connection() as connection:
        [capture_id] = connection.execute("SELECT capture_id FROM articles WHERE article_id = 1").fetchone()
    [page] = archive.reextractions.read_pages([capture_id])
    archive.reextractions.add([(page, further)], AT + timedelta(days=5))
    archive.reextractions.begin_acceptance(AT + timedelta(days=5))
    archive.reextractions.show([(page, "essai 2")], lambda: AT + timedelta(days=5))


def test_a_corpus_exports_what_it_froze(archive: Archive, tmp_path: Path) -> None:
    made, found = archive.corpora.create("crue-2022", CRUE, AT)
    assert made is not None
    assert (made.articles, list(found.article_ids)) == (1, [1])
    before = export(archive, tmp_path / "a.jsonl", corpus="crue-2022")
    read_anew(archive)
    edit(archive)
    archive.search.refresh()
    archive.reextractions.prune()
    assert export(archive, tmp_path / "a.jsonl", corpus="crue-2022") == before
    assert json.loads(before)["extractor"] == "essai 1"
    assert b"baisse" in export(archive, tmp_path / "now.jsonl", sources=("fanal",))
    assert archive.corpora.list() == (made,)
    assert made.corpus_digest in made.citation


def test_prune_takes_the_extraction_once_the_corpus_is_gone(archive: Archive) -> None:
    archive.corpora.create("crue", CRUE, AT)
    read_anew(archive)
    assert archive.reextractions.prune() == 0
    archive.corpora.delete("crue")
    assert archive.reextractions.prune() == 1


@pytest.mark.parametrize(("change", "kind"), [(edit, "edited"), (read_anew, "read-anew")])
def test_what_changed_since_is_told(archive: Archive, change: object, kind: str) -> None:
    made, _ = archive.corpora.create("crue", ArticleSelection(SearchQuery(sources=("fanal",))), AT)
    assert made is not None
    assert archive.corpora.compare(made) == ()
    change(archive)  # type: ignore[operator]
    archive.search.refresh()
    assert archive.corpora.compare(made) == (CorpusChange(1, kind, "https://fanal.example/a/1.html", False),)  # type: ignore[arg-type]


def test_new_hits_lost_ones_and_articles_gone_are_told(archive: Archive) -> None:
    made, _ = archive.corpora.create("crue", ArticleSelection(SearchQuery("fleuve")), AT)
    assert made is not None
    _, _, read = make_articles()[0]
    text = "Le fleuve encore, à Mopti cette fois."
    new = replace(
        read,
        text=text,
        block_kinds=("paragraph",),
        text_digest=compute_text_digest(text),
        title="Mopti",
        published=None,
    )
    add(archive, 9, "fanal", 95, new)
    with archive.database.transaction() as connection:  # as a takedown does
        connection.execute("UPDATE corpus_articles SET extraction_id = NULL WHERE article_id = 6")
    archive.search.refresh()
    changes = {(each.article_id, each.kind) for each in archive.corpora.compare(made)}
    assert changes == {(6, "gone"), (7, "new")}
    with archive.exports.open(ArticleSelection(SearchQuery(corpus="crue"))) as selected:
        assert 6 not in selected.article_ids


def test_a_corpus_is_a_filter_of_the_search(archive: Archive) -> None:
    archive.corpora.create("sn", ArticleSelection(SearchQuery(countries=("sn",))), AT)
    assert [hit.article_id for hit in archive.search.find(SearchQuery("quais", corpus="sn")).hits] == [6]
    fault = archive.search.find(SearchQuery("quais", corpus="nul")).fault
    assert fault is not None
    assert "no corpus nul" in str(fault)


def test_names_that_are_none_taken_or_unknown(archive: Archive) -> None:
    archive.corpora.create("crue", CRUE, AT)
    for name in ("crue", "", "a b", "../x", "x" * 65):
        with pytest.raises(CorpusRefused):
            archive.corpora.create(name, CRUE, AT)
    with pytest.raises(CorpusRefused):
        archive.corpora.find("nul")
    made, _ = archive.corpora.create("vide", ArticleSelection(SearchQuery("introuvable")), AT)
    assert made is None
    assert [each.name for each in archive.corpora.list()] == ["crue"]


def list_faults(archive: Archive) -> list[str]:
    """What verify says of corpora; a text of the made archive is none that an extraction would give."""
    return [problem.what for problem in verify(archive).problems if problem.table.startswith("corp")]


def test_verify_computes_the_digest_of_a_corpus_again(archive: Archive) -> None:
    archive.corpora.create("crue", CRUE, AT)
    edit(archive)
    read_anew(archive)
    assert list_faults(archive) == []
    for statement, said in (
        ("UPDATE corpus_articles SET url = url || '?x' WHERE article_id = 1", "another digest"),
        ("DELETE FROM corpus_articles WHERE article_id = 1", "was frozen with"),
    ):
        with archive.database.transaction() as connection:
            connection.execute(statement)
        assert said in " ".join(list_faults(archive))


@pytest.mark.parametrize("step", ["erase", "mask"])
def test_verify_accepts_of_a_corpus_what_a_takedown_explains(archive: Archive, step: Step) -> None:
    archive.corpora.create("crue", CRUE, AT)
    masking = Masking("fleuve", "[mot]") if step == "mask" else None
    order = TakedownOrder(step, "court-order", "file 1", AT, ("1",), masking=masking)
    archive.takedowns.take_down(order)
    assert list_faults(archive) == []
