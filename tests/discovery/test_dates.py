"""Dates as feeds and sitemaps write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.dates import read_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-08-05T10:30:45+00:00", "2022-08-05T10:30:45"),
        ("2022-08-05T10:30:45.123Z", "2022-08-05T10:30:45"),
        ("2022-08-05T10:30Z", "2022-08-05T10:30:00"),
        ("2022-08-05 12:30:45+0200", "2022-08-05T10:30:45"),
        ("2022-08-05T05:00:45-05:30", "2022-08-05T10:30:45"),
        ("Fri, 05 Aug 2022 10:30:45 GMT", "2022-08-05T10:30:45"),
        ("Fri, 05 Aug 2022 12:30:45 +0200", "2022-08-05T10:30:45"),
        ("5 Aug 22 10:30 UT", "2022-08-05T10:30:00"),
        ("Fri, 05 Aug 2022 06:30:45 EDT", "2022-08-05T10:30:45"),
        ("Fri, 05 Aug 2022 12:30:45 CEST", "2022-08-05T10:30:45"),
        ("ven., 05 août 2022 12:30:45 +0200", "2022-08-05T10:30:45"),
        ("lundi, 1er février 1999 00:00:00 GMT", "1999-02-01T00:00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59"),
    ],
)
def test_an_hour_and_a_zone_make_an_instant(text: str, expected: str) -> None:
    read = read_date(text)
    assert read is not None
    assert read.is_exact
    assert read.at == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022", "2022-12-31T23:59:59"),
        ("2024-02", "2024-02-29T23:59:59"),
        ("2022-08-05", "2022-08-05T23:59:59"),
        ("05 août 2022", "2022-08-05T23:59:59"),
        ("2022-08-05T10:30:45", "2022-08-05T10:30:45"),
        ("Fri, 05 Aug 2022 10:30:45", "2022-08-05T10:30:45"),
    ],
)
def test_what_is_coarse_stands_at_its_end_and_says_so(text: str, expected: str) -> None:
    read = read_date(text)
    assert read is not None
    assert not read.is_exact
    assert read.at == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "hier à 19h25",
        "2022-02-31",
        "2022-13",
        "2022-08-05T25:00:00Z",
        "0000-01-01",
        "9999-12-31T23:59:59-12:00",
        "Fri, 05 Brumaire 2022 10:00:00 GMT",
        "Fri, 05 Aug 2022 10:00:00 XYZ",
        "1659695445",
        "2022-08-05T10:00:00+99:99",
        "5" * 100,
    ],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert read_date(text) is None


@given(st.text(max_size=80) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"))
def test_any_text_is_a_date_in_utc_or_none(text: str) -> None:
    read = read_date(text)
    assert read is None or read.at.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants it naive
def test_an_instant_written_by_isoformat_comes_back(at: datetime) -> None:
    read = read_date(at.isoformat())
    assert read is not None
    assert read.at == at.replace(microsecond=0)
