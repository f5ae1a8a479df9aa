"""Search results leave the site whole; corpora are a filter with their citation."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import rispy
from lxml import etree

from archive.corpora.corpus import Corpus
from archive.search.query import SearchQuery
from archive.selection.selection import ArticleSelection
from archive.store import Archive
from tests.archive.made import AT

Get = Callable[..., httpx.Response]

pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture
def held(fanal: Path) -> int:
    """How many articles there are."""
    with Archive.open(fanal, read_only=True) as archive:
        return archive.count_rows().articles


@pytest.fixture
def corpus(fanal: Path) -> Iterator[Corpus]:
    with Archive.open(fanal) as archive:
        made, _ = archive.corpora.create("port", ArticleSelection(SearchQuery("port")), AT)
        assert made is not None
        yield made
        archive.corpora.delete("port")


def test_every_format_that_the_page_offers_is_sent(get: Get) -> None:
    page = get("/search?q=port&section=economie").text
    links = re.findall(r'href="(/search\.[a-z-]+\?[^"]+)" download', page)
    assert len(links) >= 8
    for link in links:
        answer = get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert answer.headers["content-disposition"].startswith('attachment; filename="marbre.')
        assert answer.text


def test_an_export_has_all_results_and_not_a_page_of_them(get: Get, held: int) -> None:
    assert held > 20
    rows = list(csv.DictReader(io.StringIO(get("/search.csv").text, newline="")))
    assert len(rows) == held
    assert all(row["text"] for row in rows)
    assert len(json.loads(get("/search.csl-json").text)) == held
    assert len(rispy.loads(get("/search.ris").text)) == held
    root = etree.fromstring(get("/search.tei?q=port").content)
    assert root.findtext(".//{*}bibl/{*}title") == "Le Fanal"
    found = [json.loads(line) for line in get("/search.jsonl?q=port").text.split("\n") if line]
    assert 0 < len(found) < held
    assert get("/search.csv?q=introuvable").text.count("\n") == 1


def test_what_cannot_be_sent_is_told(get: Get) -> None:
    assert get("/search.docx").status_code == get("/search.parquet").status_code == 404
    answer = get("/search.csv?q=(port")
    assert (answer.status_code, answer.text[:11]) == (400, "the bracket")


def test_a_corpus_is_a_filter_with_its_citation(get: Get, corpus: Corpus) -> None:
    page = get("/search?corpus=port")
    assert f"{corpus.articles} articles" in re.sub(r"\s+", " ", page.text)
    assert corpus.corpus_digest in page.text
    assert '<option value="port" selected>' in page.text
    rows = [json.loads(line) for line in get("/search.jsonl?corpus=port").text.split("\n") if line]
    assert len(rows) == corpus.articles
    assert "pas de corpus" in get("/search?corpus=nul").text
