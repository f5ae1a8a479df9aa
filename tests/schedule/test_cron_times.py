"""The planned instants, held against cronsim, which does what Debian's cron does, changes of clocks included."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from config.cron import WEEKDAYS, check_cron
from crawler.schedule.timetable import Timetable

# Not Lord Howe, whose clock changes by half an hour: cronsim steps by whole ones. test_timetable has it.
ZONES = (
    "Europe/Paris", "America/Montreal", "America/St_Johns", "Africa/Casablanca", "Antarctica/Troll",
    "America/Port-au-Prince", "Asia/Beirut", "UTC",
)  # fmt: skip
CHANGES = {
    "Europe/Paris": ("2026-03-29", "2026-10-25"),
    "America/Montreal": ("2026-03-08", "2026-11-01"),
    "Africa/Casablanca": ("2026-02-15", "2026-03-22"),
    "Antarctica/Troll": ("2026-03-29", "2026-10-25"),
}
FIXED = ("0 2 * * *", "30 2 * * *", "0 3 * * *", "30 1,2,3,4 * * *", "0,30 2 * * *", "15 1-3 * * *", "59 23 * * *")
WILD = (
    "* * * * *",
    "*/15 * * * *",
    "0 * * * *",
    "0 */2 * * *",
    "30 */3 * * *",
    "*/20 2 * * *",
    "* 2 * * *",
    "5 */1 * * *",
)


def ours(cron: str, zone: str, after: datetime, number: int) -> list[datetime]:
    runs = []
    for _ in range(number):
        after = Timetable("s", cron, zone).find_next_planned(after)
        runs.append(after)
    return runs


def theirs(cron: str, zone: str, after: datetime, number: int) -> list[datetime]:
    for number_of_day, name in enumerate(WEEKDAYS, 1):  # to cron, the name of Sunday comes before Monday's
        cron = cron.replace(name, str(number_of_day))
    return [at.astimezone(UTC) for at in islice(CronSim(cron, after.astimezone(ZoneInfo(zone))), number)]


def draw_field(source: random.Random, low: int, high: int, names: tuple[str, ...] = ()) -> str:
    def draw_part() -> str:
        first, last = sorted((source.randint(low, high), source.randint(low, high)))
        step = source.randint(1, max(1, (high - low) // 2))
        forms = [
            f"{first}",
            f"{first}-{last}",
            f"{first}-{last}/{min(step, last - first)}",
            f"{first}/{step}",
            f"*/{step}",
        ]
        if names:
            forms = [names[first - low], f"{names[first - low]}-{names[last - low]}"]
        return source.choice([form for form in forms if "/0" not in form and not form.endswith("/-")])

    return "*" if source.random() < 0.4 else ",".join(draw_part() for _ in range(source.randint(1, 3)))


def draw_cron(source: random.Random) -> str:
    fields = [
        draw_field(source, 0, 59),
        draw_field(source, 0, 23),
        draw_field(source, 1, 31),
        draw_field(source, 1, 12),
    ]
    return " ".join((*fields, draw_field(source, 0, 6, WEEKDAYS)))


def test_random_expressions_name_the_same_instants() -> None:
    source, compared = random.Random(20261128), 0
    while compared < 1_020:
        cron, zone = draw_cron(source), source.choice(ZONES)
        if check_cron(cron) is not None:
            continue
        after = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=source.randint(0, 525_600))
        assert ours(cron, zone, after, 4) == theirs(cron, zone, after, 4), (cron, zone, after)
        compared += 1


@pytest.mark.parametrize("cron", [*FIXED, *WILD])
@pytest.mark.parametrize("zone", CHANGES)
def test_around_a_change_of_clocks_too(cron: str, zone: str) -> None:
    for day in CHANGES[zone]:
        after = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(hours=3)
        assert ours(cron, zone, after, 40) == theirs(cron, zone, after, 40), day


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("0 6 1 * mon", ["2026-12-01", "2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28", "2027-01-01"]),
        ("0 6 13 * fri", ["2026-12-04", "2026-12-11", "2026-12-13"]),
        ("0 6 */10 * mon", ["2026-12-21", "2027-01-11"]),  # begins with *: both have to fit
        ("0 6 1-7 * *", ["2026-12-01", "2026-12-02"]),
        ("0 6 31 feb mon", ["2027-02-01", "2027-02-08"]),
        ("0 6 29 2 *", ["2028-02-29", "2032-02-29"]),
    ],
)
def test_day_of_the_month_and_weekday(cron: str, days: list[str]) -> None:
    assert check_cron(cron) is None
    runs = ours(cron, "UTC", datetime(2026, 11, 30, 7, tzinfo=UTC), len(days))
    assert [f"{at:%Y-%m-%d}" for at in runs] == days


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from((*FIXED, *WILD, "0 6 1 * mon", "7,9 0 * 2 *")),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),  # noqa: DTZ001 - made aware below
    st.integers(0, 6_000),
)
def test_counting_gives_what_going_through_them_gives(cron: str, zone: str, start: datetime, minutes: int) -> None:
    timetable, after = Timetable("s", cron, zone), start.replace(tzinfo=UTC)
    until = after + timedelta(minutes=minutes)
    planned = list(timetable.list_planned(after, until))
    assert timetable.count_planned(after, until) == len(planned)
    newest = timetable.list_newest_planned(after, until, 7)
    assert newest == planned[len(planned) - len(newest) :]
    assert len(newest) >= min(7, len(planned))


@pytest.mark.parametrize("zone", ZONES)
def test_ten_years_are_counted_without_going_through_them(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def find_next_planned(timetable: Timetable, after: datetime) -> datetime:
        nonlocal asked
        asked += 1
        return original(timetable, after)

    original = Timetable.find_next_planned
    monkeypatch.setattr(Timetable, "find_next_planned", find_next_planned)
    timetable, after = Timetable("s", "* * * * *", zone), datetime(2016, 11, 28, tzinfo=UTC)
    assert timetable.count_planned(after, after + timedelta(days=3652)) == 3652 * 1440
    newest = timetable.list_newest_planned(after, after + timedelta(days=3652), 1000)
    assert 1000 <= len(newest) < 3000
    assert asked < 3000
