"""The day counts always say what the tables say, whatever is added, changed or removed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles.day_counts import (
    ArticleDay,
    read_article_days,
    read_article_months,
    read_captures_by_day,
    read_source_totals,
    read_undated,
)
from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart
from archive.model.extraction import Moment
from archive.store import Archive
from tests.archive.made import AT, capture, extraction, new_archive

_ARTICLES_COUNTED = """
    SELECT substr(published_at, 1, 10), source, count(*), sum(words),
           sum(completeness = 'full'), sum(completeness = 'teaser')
    FROM articles GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2"""
_CAPTURES_COUNTED = """
    SELECT substr(captured_at, 1, 10), count(*), sum(error IS NOT NULL) FROM captures GROUP BY 1 ORDER BY 1"""


_MONTHS_COUNTED = """
    SELECT substr(published_at, 1, 7), source, count(*), sum(words),
           sum(completeness = 'full'), sum(completeness = 'teaser')
    FROM articles GROUP BY 1, 2 ORDER BY 1 NULLS LAST, 2"""


def _add(archive: Archive, number: int, hours: float, **changes: object) -> None:
    taken = capture(f"https://fanal.example/{number}", f"<p>{number} {hours} {changes}</p>".encode(), hours=hours)
    archive.articles.add(CapturedExtraction(taken, archive.captures.add(taken), extraction(**changes)), AT)  # type: ignore[arg-type]


def _counts_hold(archive: Archive) -> None:
    connection = archive.database._connection
    assert [
        (one.day and one.day.isoformat(), one.source, one.articles, one.words, one.full, one.teasers)
        for one in [*read_article_days(archive.database), *read_undated(archive.database)]
    ] == connection.execute(_ARTICLES_COUNTED).fetchall()
    assert [
        (one.day and f"{one.day:%Y-%m}", one.source, one.articles, one.words, one.full, one.teasers)
        for one in read_article_months(archive.database)
    ] == connection.execute(_MONTHS_COUNTED).fetchall()
    total, days = read_source_totals(archive.database), read_article_days(archive.database)
    undated = read_undated(archive.database)
    assert undated == read_undated(archive.database, seen_since=date(1970, 1, 1))
    assert (
        read_undated(archive.database, "another") == read_undated(archive.database, seen_since=date(2100, 1, 1)) == []
    )
    assert ("fanal" in total) == bool(days or undated)
    if days:
        assert (total["fanal"].first_on, total["fanal"].last_on) == (days[0].day, days[-1].day)
    assert [
        (day.isoformat(), *counts) for day, counts in read_captures_by_day(archive.database, "fanal").items()
    ] == connection.execute(_CAPTURES_COUNTED).fetchall()


def test_an_article_without_a_date_is_on_no_day_and_in_every_total(archive: Archive) -> None:
    _add(archive, 1, 0, published=None)
    _add(archive, 2, 1, published=Moment(datetime(2022, 8, 1, 9, tzinfo=UTC), "minute"))
    assert [one.day for one in read_article_days(archive.database)] == [date(2022, 8, 1)]
    assert [one.day for one in read_article_months(archive.database)] == [date(2022, 8, 1), None]
    totals = read_source_totals(archive.database)["fanal"]
    assert (totals.articles, totals.first_on, totals.last_on) == (2, date(2022, 8, 1), date(2022, 8, 1))
    _counts_hold(archive)


def test_a_source_without_any_date_has_no_last_article(archive: Archive) -> None:
    _add(archive, 1, 0, published=None)
    totals = read_source_totals(archive.database)["fanal"]
    assert (totals.articles, totals.first_on, totals.last_on) == (1, None, None)


def test_a_day_counts_its_articles(archive: Archive) -> None:
    on = Moment(datetime(2022, 8, 5, tzinfo=UTC), "day")
    _add(archive, 1, 0, published=on)
    _add(archive, 2, 1, completeness="teaser", text="Le pont.", published=on)
    _add(archive, 3, 2, published=Moment(datetime(2022, 8, 1, 9, tzinfo=UTC), "minute"))
    assert read_article_days(archive.database) == [
        ArticleDay(date(2022, 8, 1), "fanal", 1, 5, 1, 0),
        ArticleDay(date(2022, 8, 5), "fanal", 2, 7, 1, 1),
    ]
    assert read_article_days(archive.database, "fanal", since=date(2022, 8, 2))[0].articles == 2
    assert read_article_days(archive.database, "another") == []
    totals = read_source_totals(archive.database)["fanal"]
    assert (totals.articles, totals.words, totals.first_on) == (3, 12, date(2022, 8, 1))


def test_a_failure_is_counted(archive: Archive) -> None:
    archive.captures.add(capture())
    archive.captures.add(capture(hours=1, body=None, status=503, error="http"))
    assert read_captures_by_day(archive.database) == {date(2022, 8, 5): (2, 1)}


_steps = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(["full", "teaser", "unknown"]),
        st.sampled_from(["Un mot.", "Un mot.\nEt un autre.", "Tout autre chose, plus longue."]),
        st.none() | st.integers(1, 4),
    ),
    max_size=8,
)


@pytest.mark.slow
@settings(deadline=None)  # commits to a disk that others use too
@given(steps=_steps, removed=st.booleans())
def test_the_counts_hold_after_any_life(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[int, str, str, int | None]],
    removed: bool,
) -> None:
    with new_archive(tmp_path_factory.mktemp("days") / "archive.db") as archive:
        from tests.archive.made import SOURCE

        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
        for hours, (number, completeness, text, day) in enumerate(steps):
            published = None if day is None else Moment(datetime(2022, 8, day, tzinfo=UTC), "day")
            _add(archive, number, hours * 9, completeness=completeness, text=text, published=published)
        if removed and steps:
            with archive.database.transaction() as connection:
                connection.execute("PRAGMA defer_foreign_keys = ON")
                connection.execute("DELETE FROM article_addresses")
                connection.execute("DELETE FROM revisions")
                connection.execute("DELETE FROM articles WHERE article_id = 1")
        _counts_hold(archive)


def test_an_archive_of_the_version_before_is_counted_when_it_is_opened(path: Path) -> None:
    with Archive.open(path, create=True) as archive:
        from tests.archive.made import SOURCE

        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
        _add(archive, 1, 0)
        connection = archive.database._connection
        for kind, name in connection.execute(
            "SELECT type, name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_days_%' "
            "OR type = 'view' AND name IN ('timemap', 'removals_view') "
            "OR type = 'table' AND (name LIKE '%_days' OR name = 'article_months')"
        ).fetchall():
            connection.execute(f"DROP {kind} {name}")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name IN ('version_3_days', 'version_21_undated')")
    with Archive.open(path) as archive:
        _counts_hold(archive)
        _add(archive, 2, 3)
        _counts_hold(archive)
