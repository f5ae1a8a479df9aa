"""Log lines for people, with their zone, and as JSON for programs, with what a crawl came to."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.cli.output.log_lines import JsonLines, TextLines, to_instant
from crawler.cli.schedule import MetricsParam
from tests.crawl.command import make_desk


def record(message: str, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("crawler.x", logging.WARNING, __file__, 1, message, None, None)
    if fields:
        made.fields = fields
    return made


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(["source", "outcome", "n"]), st.integers() | st.text()))
def test_a_record_is_one_json_object_on_one_line(message: str, fields: dict[str, object]) -> None:
    line = JsonLines().format(record(message, **fields))
    assert "\n" not in line
    entry = json.loads(line)
    assert {key: entry[key] for key in fields} == fields
    assert datetime.fromisoformat(entry["at"]).tzinfo is not None


def test_what_a_child_logged_as_json_stays_json() -> None:
    child = JsonLines().format(record("done", outcome="done"))
    entry = json.loads(JsonLines().format(record(f"mali-live: {child}")))
    assert (entry["source"], entry["message"], entry["outcome"]) == ("mali-live", "done", "done")
    odd = json.loads(JsonLines().format(record('mali-live: {"at": broken')))
    assert odd["message"] == 'mali-live: {"at": broken'


def test_an_exception_is_in_its_line() -> None:
    try:
        int("hélas")
    except ValueError:
        made = record("failed")
        made.exc_info = sys.exc_info()
    assert "hélas" in json.loads(JsonLines().format(made))["traceback"]


def test_instants_have_their_zone() -> None:
    assert to_instant(0.25) == "1970-01-01T00:00:00.250Z"
    stamp = TextLines().format(record("hello")).split()[0]
    assert datetime.fromisoformat(stamp).tzinfo is not None


def test_a_crawl_tells_its_outcome_and_counts(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "desk", "http://127.0.0.1:9")
    done = desk.marbre("crawl", "-v", "--log-format", "json")
    entries = [json.loads(line) for line in done.err.splitlines() if line.startswith("{")]
    (end,) = [entry for entry in entries if "outcome" in entry]
    assert (end["source"], end["outcome"], end["new_articles"]) == ("le-fanal", "failed", 0)
    assert end["failures"] > 0
    assert end["seconds"] >= 0
    assert desk.marbre("crawl", "--log-format", "yaml").code == 2


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("9177", ("127.0.0.1", 9177)),
        ("0.0.0.0:9177", ("0.0.0.0", 9177)),
        ("[::1]:1", ("::1", 1)),
        ("prometheus.lan:0", ("prometheus.lan", 0)),
    ],
)
def test_figures_may_be_served_elsewhere_than_on_loopback(text: str, address: tuple[str, int]) -> None:
    assert MetricsParam()(text) == address


@pytest.mark.parametrize("text", ["", "x", "70000", "host:", "host:x", "a b:1"])
def test_what_is_no_address_for_figures_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is no port: write 9177"):
        MetricsParam()(text)
