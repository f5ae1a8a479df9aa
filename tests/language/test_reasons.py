"""Recorded reasons: kept as code and parameters, said in either language; sentences of before stay as they were."""

from __future__ import annotations

import json
import pickle
import string
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.crawls.ledger import CrawlCounts, CrawlEnd
from archive.health.events import HealthEvent
from archive.integrity.verify import verify
from archive.locale.reason import RecordedReason, read_reason, tell_reason, to_stored_reason
from archive.locale.reason_words import REASONS
from archive.site.language import Words
from tests.archive.made import AT, SOURCE, begin_archive, capture

SILENT = RecordedReason(
    "silent", silence=RecordedReason("days-and", number=3.25), unusual=RecordedReason("hours", number=9.0)
)


def make_parameters(code: str) -> dict[str, object]:
    """A value for each name that a code's words are filled with."""
    words = REASONS[code]
    names = {
        name
        for text in ((words,) if isinstance(words, str) else words)
        for _, name, _, _ in string.Formatter().parse(text)
    }
    numbers = ("number", "n", "was", "now", "middle", "former", "per_week", "minutes", "grace", "seconds", "status")
    return {
        name: AT
        if name.endswith("_at")
        else 2
        if name in numbers
        else RecordedReason("stopped")
        if name == "why"
        else "X"
        for name in names
        if name
    }


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_is_itself_again_after_the_archive(code: str) -> None:
    reason = RecordedReason(code, **make_parameters(code))
    read = read_reason(reason.to_stored())
    assert read == reason
    assert isinstance(read, RecordedReason)
    assert (read.code, read.parameters) == (code, reason.parameters)
    assert tell_reason(read, "fr") != ""
    assert "{" not in tell_reason(read, "fr")


def test_a_reason_is_its_english_sentence_and_says_its_french() -> None:
    assert SILENT == "nothing new for 3.2 days, unusual after 9 hours"
    assert tell_reason(SILENT, "en") == SILENT
    assert tell_reason(SILENT, "fr") == "rien de nouveau depuis 3,2 jours, inhabituel après 9 heures"


@pytest.mark.parametrize(
    ("n", "french"),
    [(1, "1 adresse n’a rien donné\u00a0: X"), (2, "2 adresses n’ont rien donné, la première\u00a0: X")],
)
def test_counts_have_their_plural(n: int, french: str) -> None:
    assert tell_reason(RecordedReason("pages-failed", n=n, url="X"), "fr") == french


def test_what_a_capture_says_of_its_error_is_kept_as_a_sentence(tmp_path: Path) -> None:
    detail = RecordedReason("robots-unreached", problem=RecordedReason("http-status", status=503))
    assert tell_reason(detail, "fr") == "robots.txt n’a pu être joint (statut 503)"
    with begin_archive(tmp_path / "archive.db") as archive:
        archive.captures.add(replace(capture(), body=None, status=None, error="robots", error_detail=detail))
        with archive.database.connection() as connection:
            kept = connection.execute("SELECT error_detail FROM captures").fetchone()[0]
        assert kept == "robots.txt could not be reached (status 503)"
        assert verify(archive).is_sound


def test_a_reason_travels_between_processes() -> None:
    copied = pickle.loads(pickle.dumps(SILENT))
    assert tell_reason(copied, "fr") == tell_reason(SILENT, "fr")


@given(st.text())
def test_a_sentence_of_before_codes_stays_as_it_is(sentence: str) -> None:
    assert read_reason(to_stored_reason(sentence)) == sentence
    assert tell_reason(sentence, "fr") == sentence


@pytest.mark.parametrize(
    "stored",
    ['{"code": "of-a-later-version", "n": 1}', '{"code": "pages-failed"}', '{"code": "', '{"code": "lost"} and more'],
)
def test_what_this_version_does_not_know_is_shown_as_it_is(stored: str) -> None:
    assert read_reason(stored) == stored


def test_the_archive_keeps_codes_and_gives_reasons(tmp_path: Path) -> None:
    with begin_archive(tmp_path / "a.db") as archive:
        ended = CrawlEnd(
            AT, "partial", RecordedReason("pages-failed", n=2, url="https://fanal.example/a"), CrawlCounts()
        )
        archive.end_crawl(1, ended)
        event = HealthEvent(
            SOURCE.source, AT, AT, "quiet", "fine", SILENT, (RecordedReason("crawl-it"), "a sentence of before")
        )
        archive.health.add_events((event,))
        row, kept = archive.crawls.list_newest()[0], archive.health.list_events()[0]
        with archive.database.connection() as connection:
            ((stored,),) = connection.execute("SELECT reason FROM crawls")
    assert json.loads(stored) == {"code": "pages-failed", "n": 2, "url": "https://fanal.example/a"}
    assert tell_reason(row.reason or "", "fr").startswith("2 adresses n’ont rien donné")
    assert (kept.reason, kept.evidence) == (event.reason, event.evidence)
    assert [tell_reason(line, "fr") for line in kept.evidence] == [
        "collectez-la, ou planifiez ses collectes",
        "a sentence of before",
    ]


def test_the_site_says_a_reason_in_its_pages_language() -> None:
    french, english = Words("fr"), Words("en")
    assert (french.tell(SILENT), french.find_language_of(SILENT)) == (tell_reason(SILENT, "fr"), "fr")
    assert (english.tell(SILENT), english.find_language_of(SILENT)) == (str(SILENT), "en")
    assert (french.tell("as it was"), french.find_language_of("as it was")) == ("as it was", "en")
    assert french.tell(None) == ""


def test_instants_are_written_as_each_language_does() -> None:
    reason = RecordedReason("unlooked", last_at=datetime(2026, 3, 1, 6, 5, tzinfo=UTC))
    assert reason == "not looked at since 01 Mar 2026, 06:05 UTC"
    assert tell_reason(reason, "fr") == "plus regardée depuis le 01/03/2026 à\u00a006:05 UTC"
