"""Dates as feeds and sitemaps write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
        ("Thu Aug 27 2026 17:26:16 +0200", "2026-08-27T15:26:16"),
        ("Fri Aug 28 2026 09:30:00 GMT+0200 (heure d’été d’Europe centrale)", "2026-08-28T07:30:00"),
        ("Fri, 28 Aug 2026 09:30:00 GMT+01:00", "2026-08-28T08:30:00"),
        ("Fri, 28 Aug 2026 09:30:00 UTC-3", "2026-08-28T12:30:00"),
        ("Fri, 28 Aug 2026 09:30:00 MEST", "2026-08-28T07:30:00"),
        ("ven. 28 août 2026 09:30:00 HAE", "2026-08-28T13:30:00"),
        ("Wed, 28 Jan 2026 09:30:00 HNE", "2026-01-28T14:30:00"),
        ("Wed, 28 Jan 2026 09:30 HNT", "2026-01-28T13:00:00"),
        ("Fri Aug 28 09:30:00 CEST 2026", "2026-08-28T07:30:00"),
        ("Fri Aug 28 09:30:00 +0000 2026", "2026-08-28T09:30:00"),
        ("2026-08-28 9:30:00 PM UTC", "2026-08-28T21:30:00"),
        ("2026-08-28T09:30:00+02:00[Europe/Paris]", "2026-08-28T07:30:00"),
        ("28/08/2026 09:30 Africa/Porto-Novo", "2026-08-28T08:30:00"),
        ("28 août 2026 à 09h30 TU", "2026-08-28T09:30:00"),
        ("20260828T093000Z", "2026-08-28T09:30:00"),
        ("2026-08-28T09:30:00+01", "2026-08-28T08:30:00"),
        ("Fri,28 Aug 2026 09:30:00 -0000", "2026-08-28T09:30:00"),
        ("2026/08/28 09:30:00 EDT", "2026-08-28T13:30:00"),
        ("2026-08-28T24:00:00Z", "2026-08-28T23:59:59"),
        ('<time datetime="x">2026-08-28T09:30:00Z</time>', "2026-08-28T09:30:00"),
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
        ("Jeudi, 6 Août, 2026 - 12:22", "2026-08-06T12:22:00"),
        ("6 août 2026 - 09:01", "2026-08-06T09:01:00"),
        ("Aug 6, 2026", "2026-08-06T23:59:59"),
        ("mar. 18 août 2026", "2026-08-18T23:59:59"),
        ("mar 17 mar 2026 9 h", "2026-03-17T09:00:00"),
        ("Mar 17, 2026 9:05 PM", "2026-03-17T21:05:00"),
        ("le samedi 1er août 2026 à 14 h 30", "2026-08-01T14:30:00"),
        ("the 2nd of August 2026", "2026-08-02T23:59:59"),
        ("06/08/2026 10:30", "2026-08-06T10:30:00"),
        ("8/16/2026, 3:04:05 PM", "2026-08-16T15:04:05"),
        ("06.08.2026", "2026-08-06T23:59:59"),
        ("Sun Aug  2 16:29:06 2026", "2026-08-02T16:29:06"),
        ("2026-08-06 08:53:11 AM", "2026-08-06T08:53:11"),
        ("2026-08-06 12:05 a.m.", "2026-08-06T00:05:00"),
        ("2026-218", "2026-08-06T23:59:59"),
        ("2026-08-06+02:00", "2026-08-06T23:59:59"),
        ("17ème août 2026", "2026-08-17T23:59:59"),
        ("août 2026", "2026-08-31T23:59:59"),
        ("08/2026", "2026-08-31T23:59:59"),
        ("2026-08-06 | 10h15", "2026-08-06T10:15:00"),
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
        "2022-08-05T10:00:00-23:59",
        "Sun, 31 Dec 9999 23:59:59 -9999",
        "Sun, 16 Aug 2026 1:2:3:4 GMT",
        "2026-08-06T10:14:61Z",
        "Le maire, le 5 août 2026, a dit",
        "il y a 3 heures",
        "jui 2026",
        "32 août 2026",
        "août",
        "5" * 100,
    ],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "1970-01-01T01:00:00+01:00",
        "Wed, 31 Dec 1969 19:00:00 -0500",
        "1 janvier 1970",
        "0001-01-01T00:00:00Z",
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "0000-00-00 00:00:00",
        "1899-12-30T00:00:00",
        "Mon, 01 Jan 1900 00:00:00 GMT",
        "9999-12-31T23:59:59Z",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ],
)
def test_a_clock_that_nobody_set_gives_no_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("6 août 2026", "2026-08-06"),
        ("août 2026", "2026-08"),
        ("6 août 2026 à 9h05", "2026-08-06T09:05:00"),
        ("Thu, 06 Aug 2026 09:05:00 +0200", "2026-08-06T09:05:00+02:00"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_was_given(text: str, written: str) -> None:
    read = read_date(text)
    assert read is not None
    assert read.written == written


MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),  # noqa: SIM905
    "short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split(),  # noqa: SIM905
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),  # noqa: SIM905
}
WEEKDAYS = {
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),  # noqa: SIM905
    "short": "lun. mar. mer. jeu. ven. sam. dim.".split(),  # noqa: SIM905
    "en": "Mon Tue Wed Thu Fri Sat Sun".split(),  # noqa: SIM905
}
ORDERS = (
    "{day} {month} {year}{gap}{clock}{zone}",
    "{month} {day}, {year}{gap}{clock}{zone}",
    "{weekday} {day} {month} {year}{gap}{clock}{zone}",
    "{weekday}, {day} {month} {year}{gap}{clock}{zone}",
    "{weekday} {month} {day} {clock}{zone} {year}",
    "{weekday} {month} {day} {year}{gap}{clock}{zone}",
    "{iso}{gap}{clock}{zone}",
)
CLOCKS = ("%H:%M:%S", "%H:%M:%S.000", "%Hh%M:%S", "%I:%M:%S %p")
ZONES = {"": None, " GMT": 0.0, " +0200": 2.0, " GMT-03:30": -3.5, " HNE": -5.0, " UTC+1": 1.0, " (heure locale)": None}


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
    st.sampled_from(ORDERS),
    st.sampled_from(sorted(MONTHS)),
    st.sampled_from(CLOCKS),
    st.sampled_from(sorted(ZONES)),
    st.sampled_from([" ", ", ", " - ", " à "]),
)
def test_the_parts_of_a_date_are_read_in_any_order(
    at: datetime, order: str, words: str, clock: str, zone: str, gap: str
) -> None:
    text = order.format(
        day=at.day,
        month=MONTHS[words][at.month - 1],
        year=at.year,
        weekday=WEEKDAYS[words][at.weekday()],
        iso=f"{at:%Y-%m-%d}",
        clock=at.strftime(clock),
        zone=zone,
        gap=gap,
    )
    read = read_date(text)
    assert read is not None, text
    hours = ZONES[zone]
    assert read.is_exact == (hours is not None)
    assert read.at == (at - timedelta(hours=hours or 0)).replace(tzinfo=UTC), text


@given(st.text(max_size=80) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"))
def test_any_text_is_a_date_in_utc_or_none(text: str) -> None:
    read = read_date(text)
    assert read is None or (read.at.tzinfo is UTC and 1799 <= read.at.year <= 2101)


@given(st.datetimes(datetime(1970, 1, 3), datetime(2100, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis
def test_an_instant_written_by_isoformat_comes_back(at: datetime) -> None:
    read = read_date(at.isoformat())
    assert read is not None
    assert read.at == at.replace(microsecond=0)
