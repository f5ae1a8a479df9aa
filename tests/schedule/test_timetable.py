"""When a source is crawled: held against the clock minute by minute, in every zone, over every clock change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.schedule.timetable import Timetable

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAYS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30))  # noqa: DTZ001 - made aware where they are used
ZONES = [
    "UTC",
    "Europe/Paris",
    "Africa/Bamako",
    "Africa/Casablanca",
    "America/Port-au-Prince",
    "America/Montreal",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Pacific/Noumea",
    "Antarctica/Troll",
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(timetable: Timetable, after: str, count: int) -> list[str]:
    """The next runs in the source's own time, with offsets."""
    found, at = [], utc(after)
    for _ in range(count):
        at = timetable.find_next_planned(at)
        found.append(f"{at.astimezone(timetable.zone):%d %H:%M%z}")
    return found


def numbers(field: str, low: int, high: int) -> set[int]:
    """A plain reading of one field of a cron expression, for comparison."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = (str(low), "", str(high)) if span == "*" else span.partition("-")
        end = int(last or (high if step else first))
        found.update(range(int(first), end + 1, int(step or 1)))
    return found


def expected(cron: str, zone: ZoneInfo, first: datetime, last: datetime) -> set[datetime]:
    """The rules of Vixie's cron, by walking over every minute of the zone's clock."""
    minutes, hours = (numbers(field, 0, high) for field, high in zip(cron.split()[:2], (59, 23), strict=True))
    found = set()
    at = first
    wall = at.astimezone(zone).replace(tzinfo=None)
    seen = {wall - n * MINUTE for n in range(180)}
    while at <= last:
        now = at.astimezone(zone).replace(tzinfo=None)
        jump = now - wall
        skipped = [now - n * MINUTE for n in range(1, 181)] if jump > MINUTE else []
        skipped = [time for time in skipped if time > wall]
        is_wild = any(field.startswith("*") for field in cron.split()[:2])
        if now.minute in minutes and now.hour in hours and (now not in seen or is_wild):
            found.add(at)
        if not is_wild and any(time.minute in minutes and time.hour in hours for time in skipped):
            found.add(at)
        seen.add(now)
        wall = now
        at += MINUTE
    return {at for at in found if at <= last}


def test_a_plain_day() -> None:
    assert local(Timetable("s", "15 6-22/8 * * *", "Africa/Bamako"), "2026-03-02T07:00", 4) == [
        "02 14:15+0000",
        "02 22:15+0000",
        "03 06:15+0000",
        "03 14:15+0000",
    ]
    assert local(Timetable("s", "0 6 * * sun", "Europe/Paris"), "2026-03-02T07:00", 1) == ["08 06:00+0100"]


@pytest.mark.parametrize(
    ("cron", "after", "runs"),
    [
        # 02:30 does not exist on 29 March; the Monday after has its 00:30, which APScheduler passes over.
        ("30 2 * * *", "2026-03-28T12:00", ["29 03:00+0200", "30 02:30+0200"]),
        ("30 0 * * *", "2026-03-28T12:00", ["29 00:30+0100", "30 00:30+0200", "31 00:30+0200"]),
        ("30 2,3 * * *", "2026-03-28T12:00", ["29 03:00+0200", "29 03:30+0200", "30 02:30+0200", "30 03:30+0200"]),
        ("0,30 2,3 * * *", "2026-03-28T12:00", ["29 03:00+0200", "29 03:30+0200", "30 02:00+0200", "30 02:30+0200"]),
        ("*/30 2 * * *", "2026-03-28T12:00", ["30 02:00+0200", "30 02:30+0200"]),
        ("15 * * * *", "2026-03-29T00:00", ["29 01:15+0100", "29 03:15+0200", "29 04:15+0200"]),
        # 02:30 comes twice on 25 October.
        ("30 2 * * *", "2026-10-24T12:00", ["25 02:30+0200", "26 02:30+0100"]),
        ("15 * * * *", "2026-10-24T23:30", ["25 02:15+0200", "25 02:15+0100", "25 03:15+0100"]),
        ("45 */2 * * *", "2026-10-24T22:30", ["25 00:45+0200", "25 02:45+0200", "25 02:45+0100", "25 04:45+0100"]),
        ("45 0-4/2 * * *", "2026-10-24T22:30", ["25 00:45+0200", "25 02:45+0200", "25 04:45+0100"]),
    ],
)
def test_clock_changes_in_paris(cron: str, after: str, runs: list[str]) -> None:
    assert local(Timetable("s", cron, "Europe/Paris"), after, len(runs)) == runs


@pytest.mark.parametrize("zone", ZONES)
def test_an_hourly_source_runs_every_hour_of_the_year(zone: str) -> None:
    whole_hours = zone != "Australia/Lord_Howe"
    runs = list(Timetable("s", "15 * * * *", zone).list_planned(utc("2026-01-01"), utc("2027-01-01")))
    gaps = {later - earlier for earlier, later in pairwise(runs)}
    assert gaps == {HOUR} if whole_hours else gaps <= {HOUR / 2, HOUR, 3 * HOUR / 2}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cron", ["30 0 * * *", "5 1 * * *", "30 2 * * *", "0 3 * * *", "59 23 * * *"])
def test_a_daily_source_runs_every_day_of_the_year(cron: str, zone: str) -> None:
    timetable = Timetable("s", cron, zone)
    first = datetime(2026, 1, 1, tzinfo=timetable.zone).astimezone(UTC)
    end = datetime(2027, 1, 1, tzinfo=timetable.zone).astimezone(UTC)
    runs = list(timetable.list_planned(first - MINUTE, end - MINUTE / 2))
    days = [at.astimezone(timetable.zone).date() for at in runs]
    assert len(set(days)) == len(days) == 365


@settings(max_examples=40, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    minute=st.sampled_from(["0", "15", "30,45", "*/20", "59"]),
    hour=st.sampled_from(["*", "*/2", "0", "1", "2", "3", "1-4", "0-6/2", "23", "2,3"]),
    day=DAYS,
)
def test_runs_are_those_of_a_clock_that_is_watched(zone: str, minute: str, hour: str, day: datetime) -> None:
    check(f"{minute} {hour} * * *", zone, day.replace(second=0, microsecond=0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Paris", "2026-03-28T20:00"),
        ("Europe/Paris", "2026-10-24T20:00"),
        ("Africa/Casablanca", "2026-02-14T20:00"),
        ("Africa/Casablanca", "2026-03-21T20:00"),
        ("America/Port-au-Prince", "2026-03-08T00:00"),
        ("Australia/Lord_Howe", "2026-04-04T08:00"),
        ("Australia/Lord_Howe", "2026-10-03T08:00"),
        ("Antarctica/Troll", "2026-03-28T20:00"),
        ("Asia/Beirut", "2026-03-28T12:00"),
    ],
)
@pytest.mark.parametrize("cron", ["30 2 * * *", "*/15 * * * *", "45 */2 * * *", "0,30 0-4 * * *", "10 1,2,3 * * *"])
def test_clock_changes_are_those_of_a_clock_that_is_watched(cron: str, zone: str, day: str) -> None:
    check(cron, zone, utc(day))


def check(cron: str, zone: str, first: datetime) -> None:
    """A day and a half, far enough from the first minute that what came before it does not matter."""
    timetable = Timetable("s", cron, zone)
    last = first + timedelta(hours=36)
    runs = list(timetable.list_planned(first + 4 * HOUR, last))
    assert runs == sorted(at for at in expected(cron, timetable.zone, first, last) if at > first + 4 * HOUR)


@settings(max_examples=60, deadline=None)
@given(
    cron=st.sampled_from(["* * * * *", "*/7 * * * *", "15 * * * *", "30 2 * * *", "0 6 1 * *"]),
    zone=st.sampled_from(ZONES),
    jitter=st.sampled_from([0.0, 30.0, 120.0, 5400.0, 86400.0]),
    after=DAYS,
)
def test_starts_are_spread_and_keep_their_order(cron: str, zone: str, jitter: float, after: datetime) -> None:
    timetable = Timetable("s", cron, zone, jitter)
    at = timetable.find_next_planned(after.replace(tzinfo=UTC))
    following = timetable.find_next_planned(at)
    assert at <= timetable.find_start(at) <= at + timedelta(seconds=jitter)
    assert timetable.find_start(at) < following <= timetable.find_start(following)
    assert timetable.find_next_start(at - MINUTE / 60) in (
        timetable.find_start(at),
        timetable.find_next_start(at - MINUTE),
    )
    assert timetable.find_next_start(timetable.find_start(at)) == timetable.find_start(following)


def test_sources_of_one_minute_do_not_start_together() -> None:
    at = utc("2026-03-02T06:15")
    starts = [Timetable(f"source-{n}", "15 * * * *", "UTC", 120).find_start(at) for n in range(50)]
    assert len(set(starts)) > 30
    assert {Timetable("s", "15 * * * *", "UTC", 120).find_start(at + n * HOUR) - n * HOUR for n in range(3)} != {at}
