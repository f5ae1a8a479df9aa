"""What a newsroom or its server wrote is nothing that a terminal obeys, and stays as it is for programs."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlCounts, CrawlEnd
from archive.health.events import HealthEvent
from archive.health.listings import ListingState
from archive.model.extraction import Removal
from archive.model.words.harmless import to_harmless, to_harmless_line
from crawler.cli import main, marbre
from crawler.cli.options import set_up_logging
from crawler.notify.messages import to_message
from tests.archive.made import AT, SOURCE, URL, begin_archive, capture, extraction

BAD = "\x1b[2J\x1b]0;titre\x07\u202eetrevuo\u202c\x9b31m\x7f\rmarbre: sound"
TITLE = BAD.replace("\r", " ")  # extraction folds white space
OURS = re.compile(r"\x1b\[[0-9;]*m")
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def archive_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article with two revisions, a failed listing and a failed crawl, each with such characters in every text."""
    path = tmp_path_factory.mktemp("terminal") / "archive.db"
    with begin_archive(path) as archive:
        for hours, text in ((0, "Bonjour.\nLe pont est ouvert."), (24, "Bonjour.\nLe pont est fermé.")):
            taken = capture(URL, f"<p>{text}</p>".encode(), hours)
            fields = dict.fromkeys(("title", "lead", "byline", "agency", "section"), f"Le pont {hours} {TITLE}")
            removals = (Removal("plea", BAD, 0),)
            made = extraction(f"{text} {TITLE}", authors=(BAD,), removals=removals, **fields)
            archive.articles.add(CapturedExtraction(taken, archive.captures.add(taken), made), AT)
        failed = capture(f"{URL}?a={BAD}", None, 25, status=None, error="other", error_detail=BAD)
        archive.captures.add(failed)
        feed = ListingState(1, SOURCE.source, "feed", "https://fanal.example/feed", AT, "unknown", "not-a-feed", BAD)
        archive.health.add_listing(feed)
        archive.end_crawl(1, CrawlEnd(AT + timedelta(days=1), "failed", BAD, CrawlCounts(captures=2)))
        archive.search.refresh()
    return path


def call(archive_file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(marbre, [*arguments, "--archive", str(archive_file)], color=True)


PEOPLE = (
    ("show", "1"),
    ("search", "pont"),
    ("history", "1"),
    ("diff", "1"),
    ("status",),
    ("coverage",),
    ("learned",),
    ("notify",),
)


@pytest.mark.parametrize("arguments", PEOPLE, ids=" ".join)
def test_a_terminal_has_nothing_to_obey(archive_file: Path, arguments: tuple[str, ...]) -> None:
    done = call(archive_file, *arguments)
    assert done.exit_code in (0, 2), done.output
    assert not OBEYED.search(OURS.sub("", done.output)), repr(done.output)
    if arguments[0] in ("show", "search", "history", "diff"):
        assert r"\x1b[2J" in done.output
        assert r"\u202e" in done.output
    assert not any(line.startswith("marbre: sound") for line in done.output.splitlines())


def test_programs_are_given_it_as_it_is(archive_file: Path) -> None:
    title = f"Le pont 24 {TITLE}"
    assert json.loads(call(archive_file, "show", "1", "--json").stdout)["title"] == title
    [row] = csv.DictReader(io.StringIO(call(archive_file, "search", "pont", "--csv").stdout, newline=""))
    assert row["title"] == title


def test_log_lines_and_errors(
    archive_file: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up_logging(0, quiet=False)
    logging.getLogger("crawler").warning("%s could not be kept", f"{BAD}\n2026-01-01 00:00:00 INFO all is well")
    logging.getLogger().handlers.clear()
    said = capfd.readouterr().err
    assert not OBEYED.search(said)
    assert "\n    2026-01-01" in said
    monkeypatch.setattr("sys.argv", ["marbre", "show", BAD, "--archive", str(archive_file)])
    with pytest.raises(SystemExit):
        main()
    assert not OBEYED.search(capfd.readouterr().err)


def test_messages_that_are_sent() -> None:
    event = HealthEvent("fanal", AT, AT, "failing", "fine", f"no feed {BAD}", (BAD, "a\nfanal is fine again"))
    message = to_message([event])
    assert not OBEYED.search(message.title + message.text)
    assert "\nfanal is fine again" not in message.text


@given(st.text())
def test_what_is_shown_is_never_obeyed_and_good_text_is_as_it_was(text: str) -> None:
    assert not OBEYED.search(to_harmless(text))
    assert len(to_harmless_line(text).splitlines()) <= 1
    plain = "".join(each for each in text if each.isprintable() or each in "\n\t")
    assert to_harmless(plain) == plain
    assert to_harmless(to_harmless(text)) == to_harmless(text)
