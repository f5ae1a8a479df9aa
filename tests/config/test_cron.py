"""Which cron expressions are accepted: never one that the scheduler's library refuses or reads otherwise."""

from __future__ import annotations

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from config.cron import check_cron

GOOD = [
    "* * * * *",
    "0 6 * * mon",
    "15 6-22/2 * * mon-fri",
    "*/7 */3 1,15 * *",
    "0,30 5-23 1-7 jan-mar,oct sat,sun",
    "5/10 0 * * *",
    "0 0 29 2 *",
    "0 0 30,31 feb,mar *",
    " 0  6 * * * ",
]
BAD = [
    ("", "has 0 fields"),
    ("0 6 * *", "has 4 fields"),
    ("60 * * * *", "minute: '60' is out of range"),
    ("* 24 * * *", "hour: '24' is out of range"),
    ("* * 0 * *", "day of the month: '0' is out of range"),
    ("* * * 13 *", "month: '13' is out of range"),
    ("* * * juin *", "month: 'juin' is out of range"),
    ("* * * * 7", "day of the week: '7' holds a digit"),
    ("* * * * mon-5", "day of the week: 'mon-5' holds a digit"),
    ("* * * * */2", "day of the week: '*/2' holds a digit"),
    ("* * * * lun", "day of the week: 'lun' is out of range"),
    ("* * * * sat-mon", "day of the week: 'sat-mon' runs backwards"),
    ("* 22-2 * * *", "hour: '22-2' runs backwards"),
    ("*/0 * * * *", "the step 0 does not fit"),
    ("*/60 * * * *", "the step 60 does not fit"),
    ("5-5/1 * * * *", "the step 1 does not fit"),
    ("* * * jan/2 *", "'jan/2' has a step after a name"),
    ("* * last * *", "day of the month: 'last' is out of range"),
    ("* * * MON *", "'MON' is not understood"),
    ("1,,2 * * * *", "'' is not understood"),
    ("- * * * *", "'-' is not understood"),
    ("٣ * * * *", "'٣' is not understood"),
    ("0 0 30 2 *", "no such day in that month"),
    ("0 0 31 apr,6 *", "no such day in that month"),
]


@pytest.mark.parametrize("text", GOOD)
def test_accepted(text: str) -> None:
    assert check_cron(text) is None
    CronTrigger.from_crontab(text, timezone="UTC")


@pytest.mark.parametrize(("text", "what"), BAD)
def test_refused_with_its_reason(text: str, what: str) -> None:
    fault = check_cron(text)
    assert fault is not None
    assert what in fault.what
    assert fault.mend


VALUE = st.one_of(st.integers(0, 70).map(str), st.sampled_from(["jan", "mar", "dec", "mon", "fri", "sun", "*", "last"]))
STEP = st.one_of(st.just(""), st.integers(0, 70).map("/{}".format))
PART = st.one_of(
    st.builds("{}{}".format, VALUE, STEP),
    st.builds("{}-{}{}".format, VALUE, VALUE, STEP),
    st.text("0123456789*-/,jan", max_size=6),
)
FIELD = st.one_of(st.just("*"), st.lists(PART, min_size=1, max_size=3).map(",".join))


@settings(max_examples=500, deadline=None)
@given(st.lists(FIELD, min_size=4, max_size=6).map(" ".join))
def test_what_is_accepted_the_scheduler_accepts_too(text: str) -> None:
    if check_cron(text) is None:
        CronTrigger.from_crontab(text, timezone="UTC")
