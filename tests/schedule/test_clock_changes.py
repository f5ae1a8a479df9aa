"""A printed plan says what a clock change takes away, moves and doubles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.schedule.cron.clock_changes import plan
from crawler.schedule.timetable import Timetable
from tests.schedule.test_timetable import utc


def lines(cron: str, zone: str, after: str, hours: int = 8) -> list[tuple[str, str]]:
    timetable = Timetable("s", cron, zone)
    return [
        (f"{line.wall:%d %H:%M}" + ("" if line.planned_at else " -"), line.mark)
        for line in plan(timetable, utc(after), utc(after) + timedelta(hours=hours))
    ]


def test_a_plain_plan_has_no_marks() -> None:
    assert lines("0 */4 * * *", "Africa/Bamako", "2026-03-02T00:00") == [("02 04:00", ""), ("02 08:00", "")]


@pytest.mark.parametrize(
    ("cron", "found"),
    [
        ("30 2 * * *", [("29 03:00", "moved")]),
        ("30 2,3 * * *", [("29 03:00", "moved"), ("29 03:30", "")]),
        ("0,30 2,3 * * *", [("29 02:00 -", "skipped"), ("29 02:30 -", "skipped"), ("29 03:00", ""), ("29 03:30", "")]),
        (
            "15 */1 * * *",
            [
                ("29 00:15", ""),
                ("29 01:15", ""),
                ("29 02:15 -", "skipped"),
                ("29 03:15", ""),
                ("29 04:15", ""),
                ("29 05:15", ""),
            ],
        ),
        ("30 4 * * *", [("29 04:30", "")]),
    ],
)
def test_what_the_clock_skips(cron: str, found: list[tuple[str, str]]) -> None:
    assert sorted(lines(cron, "Europe/Paris", "2026-03-28T22:30", 5)) == sorted(found)


def test_what_the_clock_doubles() -> None:
    assert lines("30 2 * * *", "Europe/Paris", "2026-10-24T22:30") == [
        ("25 02:30", "doubled"),
        ("25 02:30 -", "second"),
    ]
    assert lines("30 * * * *", "Europe/Paris", "2026-10-24T23:00", 3) == [
        ("25 01:30", ""),
        ("25 02:30", "doubled"),
        ("25 02:30", "doubled"),
    ]


def test_the_notes_name_the_times() -> None:
    def notes(after: str) -> list[str]:
        timetable = Timetable("s", "30 2 * * *", "Europe/Paris")
        return [line.note for line in plan(timetable, utc(after), utc(after) + timedelta(days=1))]

    assert notes("2026-03-28T12:00") == ["02:30 does not exist: the clock goes from 02:00 to 03:00; runs then"]
    assert notes("2026-10-24T12:00") == [
        "02:30 comes twice: the clock goes from 03:00 to 02:00; runs the first time only",
        "02:30 comes twice: the clock goes from 03:00 to 02:00; does not run again",
    ]
