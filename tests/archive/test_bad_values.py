"""What already lies in an archive, written by a former version or damaged, brings no verb and no page down."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlCounts, CrawlEnd
from archive.crawls.plans import PlanState
from archive.health.listings import ListingState
from archive.model.extraction import Moment
from archive.model.timestamps import EARLIEST, LATEST, UNKNOWN, parse_day, parse_instant, to_text
from archive.site.serve import Serving, make_datasette
from crawler.cli import marbre
from tests.archive.made import AT, SOURCE, URL, begin_archive, capture, extraction

VERBS = (
    ("show", "1"), ("show", "1", "--json"), ("search", "pont"), ("history", "1"), ("history", "1", "--json"),
    ("diff", "1"), ("status",), ("status", "--json"), ("coverage",), ("notify",), ("stats",), ("learned",),
    ("schedule", "--check"), ("verify",),
)  # fmt: skip
PAGES = (
    "/", "/?lang=en", "/source/fanal", "/search?q=pont", "/article/1", "/article/1/diff/1/2", "/article/1.md",
    "/article/1.bib", "/article/1.ris", "/archive/captures", "/archive/articles_view",
)  # fmt: skip


def fill(path: Path) -> None:
    """An archive with a row in nearly every table."""
    with begin_archive(path) as archive:
        for hours, text in ((0, "Bonjour.\nLe pont est ouvert."), (24, "Bonjour.\nLe pont est fermé.")):
            taken = capture(URL, f"<p>{text}</p>".encode(), hours)
            made = extraction(text, published=Moment(AT, "minute"))
            archive.articles.add(CapturedExtraction(taken, archive.captures.add(taken), made), AT)
        archive.captures.add(capture(f"{URL}?a", None, 25, status=None, error="other", error_detail="x"))
        feed = ListingState(1, SOURCE.source, "feed", "https://fanal.example/feed", AT, "unknown", "not-a-feed", "x")
        archive.health.add_listing(feed)
        archive.end_crawl(1, CrawlEnd(AT + timedelta(days=1), "failed", "x", CrawlCounts(captures=2)))
        archive.plans.begin_scheduler(AT, 1, {})
        archive.plans.put(PlanState(SOURCE.source, "0 * * * *", "Europe/Paris", AT))
        archive.search.refresh()


def spoil(path: Path, value: str) -> None:
    """Every instant, and every status, of the archive."""
    with closing(sqlite3.connect(path)) as connection, connection:
        tables = (
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '*fts*' AND name NOT GLOB '*sqlite*'"
        )
        for (table,) in connection.execute(tables).fetchall():
            for _, column, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
                if column.endswith("_at") or column in ("planned_to", "published", "modified"):
                    connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} IS NOT NULL", (value,))
        connection.execute("UPDATE captures SET status = -99999999999 WHERE status IS NOT NULL")


@pytest.mark.slow
@pytest.mark.parametrize("value", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "jamais"])
def test_no_verb_and_no_page_breaks_on_what_is_held(tmp_path: Path, value: str) -> None:
    path = tmp_path / "archive.db"
    fill(path)
    spoil(path, value)
    for arguments in VERBS:
        done = CliRunner().invoke(marbre, [*arguments, "--archive", str(path)])
        assert done.exception is None or isinstance(done.exception, SystemExit), (arguments, done.exception)
        assert done.exit_code == (1 if arguments == ("verify",) else 0), (arguments, done.output)

    async def ask() -> list[tuple[str, int]]:
        site = make_datasette(path, Serving())
        return [(page, (await site.client.get(page)).status_code) for page in PAGES]

    assert [page for page, status in asyncio.run(ask()) if status != 200] == []


KINDS = ("[]", '["item"]', '["quote", "quote", "item", "row"]', "[1, null]", "{}", "[", "")


@pytest.mark.slow
def test_every_line_is_read_whatever_is_held_of_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    fill(path)
    site = make_datasette(path, Serving())

    async def ask() -> list[tuple[int, str]]:
        answers = [await site.client.get(page) for page in ("/article/1", "/article/1.md", "/article/1/diff/1/2")]
        return [(each.status_code, each.text) for each in answers]

    for kinds in KINDS:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE extractions SET block_kinds = ?", (kinds,))
        shown = CliRunner().invoke(marbre, ["show", "1", "--archive", str(path)])
        assert (shown.exit_code, shown.exception) == (0, None), kinds
        pages = asyncio.run(ask())
        assert [status for status, _ in pages] == [200, 200, 200], kinds
        for text in (shown.stdout, *(text for _, text in pages[:2])):
            assert "Bonjour." in text
            assert "Le pont est fermé." in text


@given(st.one_of(st.text(), st.datetimes().map(str), st.integers(), st.none()))
def test_whatever_is_held_is_an_instant_that_can_be_computed_with(held: object) -> None:
    at = parse_instant(held)  # type: ignore[arg-type]
    assert EARLIEST <= at <= LATEST
    assert parse_instant(to_text(at)) == at.replace(microsecond=0)
    assert at - timedelta(days=30_000) < at < at + timedelta(days=30_000)
    parse_day(held)  # type: ignore[arg-type]
    if not isinstance(held, str):
        assert at == UNKNOWN
