"""Machine-readable dates: what is read, what is refused, and in whose zone an instant is given."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.dates.stamps import read_stamp
from pipelines.metadata.dates.zones import find_newsroom_zone

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-17T08:30:00+02:00", "2025-10-17T08:30:00+02:00"),
        ("2025-10-17T08:30:00.123-0400", "2025-10-17T08:30:00-04:00"),
        ("2025-10-17T06:30:00Z", "2025-10-17T08:30:00+02:00"),
        ("2025-10-17T06:30:00.000+00:00", "2025-10-17T08:30:00+02:00"),
        ("2025-10-17 08:30", "2025-10-17T08:30:00+02:00"),
        ("20251017 08:30", "2025-10-17T08:30:00+02:00"),
        ("20251017T083000", "2025-10-17T08:30:00+02:00"),
        ("2025/10/17", "2025-10-17"),
        ("2025-10", "2025-10"),
        ("2025-10-17T00:00:00+02:00", "2025-10-17"),
        ("2025-10-16T22:00:00Z", "2025-10-17"),
        ("Fri, 17 Oct 2025 06:30:00 GMT", "2025-10-17T08:30:00+02:00"),
        ("Mon Dec 29 10:38:29 UTC 2014", "2014-12-29T11:38:29+01:00"),
        ("1465659000", "2016-06-11T17:30:00+02:00"),
        ("1465659000000", "2016-06-11T17:30:00+02:00"),
    ],
)
def test_read_in_the_newsrooms_zone(text: str, expected: str) -> None:
    stamp = read_stamp(text)
    assert stamp is not None
    assert str(stamp.to_moment(PARIS)) == expected


def test_utc_stays_where_no_zone_is_known() -> None:
    stamp = read_stamp("2025-10-17T06:30:00Z")
    assert stamp is not None
    assert str(stamp.to_moment(None)) == "2025-10-17T06:30:00+00:00"


@pytest.mark.parametrize(
    "text",
    [None, "", "2025", "2025-13-01", "2025-02-30T10:00", "17", "0000-00-00", "hier", "12345", "2025-10-17T25:00:00"],
)
def test_refused(text: str | None) -> None:
    assert read_stamp(text) is None


@given(st.text(max_size=60))
def test_never_raises(text: str) -> None:
    if (stamp := read_stamp(text)) is not None:
        assert stamp.to_moment(PARIS).at.tzinfo is not None


@pytest.mark.parametrize(
    ("url", "declared", "expected"),
    [
        ("https://www.lefanal.ml/a", None, "Africa/Bamako"),
        ("https://lefanal.fr/a", None, "Europe/Paris"),
        ("https://lefanal.qc.ca/a", None, "America/Toronto"),
        ("https://lefanal.fr/a", "Africa/Dakar", "Africa/Dakar"),
        ("https://lefanal.com/a", None, None),
        ("https://lefanal.ca/a", None, None),
        ("https://lefanal.com/a", "Nulle/Part", None),
        ("http://[bad", None, None),
        ("", None, None),
    ],
)
def test_newsroom_zone(url: str, declared: str | None, expected: str | None) -> None:
    zone = find_newsroom_zone(url, declared)
    assert (zone.key if zone else None) == expected
