"""How a new extraction differs from the former one, and what becomes of that on a page and in JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart
from archive.extractions.read import read_extraction
from archive.model.digests import compute_text_digest
from archive.model.extraction import Extraction, Image, Moment, NoText, Removal
from archive.reextract.select import StoredPage
from archive.store import Archive
from crawler.cli.output.reextract_html import render_report
from crawler.cli.output.reextract_report import ReextractOutcome, to_json
from pipelines.compare.extractions import compute_difference
from pipelines.compare.report import LARGEST, ReextractReport
from tests.archive.made import AT, SOURCE, capture
from tests.reextraction.kept import former

NONE = NoText("essai 0", "empty")
PAGE = StoredPage(
    1, "sha256:0", "fanal", "https://fanal.example/?a=<b>", AT, None, None, None, "https://fanal.example/"
)


def read(text: str, **changes: object) -> Extraction:
    return replace(former(text, "Titre"), **changes)  # type: ignore[arg-type]


def test_each_outcome() -> None:
    one, other = read("Un pont est ouvert."), read("Un pont est fermé.")
    assert compute_difference(one, one).outcome == "equal"
    assert compute_difference(None, NONE).outcome == compute_difference(NONE, NONE).outcome == "none"
    assert (compute_difference(NONE, one).outcome, compute_difference(NONE, one).words_added) == ("gained", 4)
    assert (compute_difference(one, NONE).outcome, compute_difference(one, NONE).words_removed) == ("lost", 4)
    changed = compute_difference(one, other)
    assert (changed.outcome, changed.words_added, changed.words_removed) == ("changed", 1, 1)
    assert changed.share == pytest.approx(2 / 8)


def test_fields_are_compared_by_what_they_show() -> None:
    one = read("Un.", byline="Awa  Diop", tags=("a",), published=Moment(AT, "day"))
    assert (
        compute_difference(one, replace(one, byline="Awa Diop", published=Moment(AT.replace(hour=3), "day"))).fields
        == ()
    )
    assert compute_difference(one, replace(one, byline=None, tags=())).fields == ("byline", "tags")


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_difference_is_symmetric(one: str, other: str) -> None:
    there, back = compute_difference(read(one), read(other)), compute_difference(read(other), read(one))
    assert (there.outcome, there.fields) == (back.outcome, back.fields)
    assert 0 <= there.share <= 1
    assert (there.outcome == "equal") == (compute_text_digest(one) == compute_text_digest(other))


def test_the_largest_changes_are_kept_and_no_more() -> None:
    report = ReextractReport()
    for number in range(50):
        report.add(PAGE, read("mot"), read("mot " + "autre " * number))
    assert [change.difference.words_added for change in report.largest] == list(range(49, 49 - LARGEST, -1))
    assert report.total.pages == 50


def test_the_web_page_escapes_what_comes_from_newsrooms() -> None:
    report = ReextractReport()
    report.add(PAGE, read("<script>alert(1)</script> & pont"), read("pont", title="<b>Gras</b>"))
    outcome = ReextractOutcome("dry-run", ("essai <1>",), report, None, Path("a<b>.db"))
    page = render_report(outcome, datetime(2026, 3, 1, tzinfo=UTC))
    assert "<script>alert" not in page
    assert "<b>Gras" not in page
    assert "https://fanal.example/?a=&lt;b&gt;" in page
    assert "<del>" in page
    assert json.loads(json.dumps(to_json(outcome)))["total"]["changed"] == 1


def test_a_stored_reading_is_the_one_that_was_made(tmp_path: Path) -> None:
    full = read(
        "Un pont.\nUne rive.",
        lead="Chapô.",
        byline="Par A. B.",
        authors=("A. B.",),
        agency="APS",
        tags=("ponts",),
        published=Moment(datetime(2025, 10, 17, 8, 30, tzinfo=UTC), "minute"),
        modified=Moment(datetime(2025, 10, 1, tzinfo=UTC), "month"),
        images=(Image("https://fanal.example/i.jpg", "Le pont", None),),
        removals=(Removal("partager", "Partager", 1), Removal("lire-aussi", "Lire aussi", 2, 4)),
        origins={"title": "html"},
        reading_minutes=2,
    )
    with Archive.open(tmp_path / "a.db", create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="0"))
        for number, extraction in enumerate((full, NONE)):
            made = capture(f"https://fanal.example/{number}", b"page %d" % number)
            stored = archive.articles.add(CapturedExtraction(made, archive.captures.add(made), extraction), AT)
            with archive.database.connection() as connection:
                assert read_extraction(connection, stored.extraction_id) == extraction
