"""The five fields of a cron expression, checked without the scheduler's library. Computes no fire time.

minute 0-59, hour 0-23, day of month 1-31, month 1-12 or jan…dec, day of week mon…sun; in each field `*`, a value, a
range `a-b`, a step `*/n`, `a-b/n` or `a/n` (of numbers), and lists of these with commas. Days of the week are names
only: the scheduler's library counts them from Monday = 0, cron from Sunday = 0, so that a digit means two things.
"""

from __future__ import annotations

import re
from gettext import gettext as _
from typing import NamedTuple

from config.errors import ValueFault

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}
PART = re.compile(r"(?:(?P<all>\*)|(?P<first>[a-z0-9]+)(?:-(?P<last>[a-z0-9]+))?)(?:/(?P<step>[0-9]{1,4}))?\Z")


class CronField(NamedTuple):
    """One of the five: its name, its range, the names that stand for numbers from `low` on."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()


MINUTE, HOUR = CronField("minute", 0, 59), CronField("hour", 0, 23)
DAY, MONTH = CronField("day of the month", 1, 31), CronField("month", 1, 12, MONTHS)
WEEKDAY = CronField("day of the week", 0, 6, WEEKDAYS)
FIELDS = (MINUTE, HOUR, DAY, MONTH, WEEKDAY)


def check_cron(text: str) -> ValueFault | None:
    """The first fault of a cron expression, or None."""
    fields = text.split()
    if len(fields) != len(FIELDS):
        mend = _("write five fields: minute hour day month weekday, such as '15 6-22/2 * * mon-fri'")
        return ValueFault(
            _("not a cron expression: {text!r} has {fields} fields").format(text=text, fields=len(fields)), mend
        )
    for field, written in zip(FIELDS, fields, strict=True):
        for part in written.split(","):
            fault = _find_part_fault(field, part)
            if fault:
                return ValueFault(
                    _("not a cron expression: {text!r} ({name}: {fault})").format(
                        text=text, name=field.name, fault=fault[0]
                    ),
                    fault[1],
                )
    return _find_never_fault(text, fields[2], fields[3], fields[4])


def list_named(field: CronField, written: str) -> list[int]:
    """The numbers that a checked field names, rising; weekdays from Monday = 0."""
    named: set[int] = set()
    for part in written.split(","):
        match = PART.match(part)
        assert match is not None
        first = field.low if match["first"] is None else _parse_number(field, match["first"])
        last = _parse_number(field, match["last"]) if match["last"] is not None else None
        assert first is not None
        if last is None:
            last = field.high if match["all"] or match["step"] else first
        named.update(range(first, last + 1, int(match["step"] or 1)))
    return sorted(named)


def _find_part_fault(field: CronField, part: str) -> ValueFault | None:
    match = PART.match(part)
    if match is None:
        return ValueFault(
            _("{part!r} is not understood").format(part=part),
            _("write *, a value, a range a-b, a step */n, or a list of these"),
        )
    if field is WEEKDAY and re.search("[0-9]", part):
        reason = _("the scheduler's library counts days from Monday = 0, cron from Sunday = 0")
        return ValueFault(
            _("{part!r} holds a digit").format(part=part), _("write names, mon to sun: {reason}").format(reason=reason)
        )
    first, last, step = match["first"], match["last"], match["step"]
    for value in (first, last):
        if value is not None and _parse_number(field, value) is None:
            known = (
                _("{names} to {names2}").format(names=field.names[0], names2=field.names[-1])
                if field.names
                else _("{low} to {high}").format(low=field.low, high=field.high)
            )
            return ValueFault(
                _("{value!r} is out of range").format(value=value), _("write {known}").format(known=known)
            )
    low = field.low if first is None else _parse_number(field, first)
    high = _parse_number(field, last) if last is not None else field.high
    assert low is not None
    assert high is not None
    if low > high:
        return ValueFault(
            _("{part!r} runs backwards").format(part=part),
            _("write two parts with a comma, such as 22-23,0-5 or sat-sun,mon"),
        )
    if step is not None and not (first or "0").isdigit():
        return ValueFault(
            _("{part!r} has a step after a name").format(part=part), _("write the range in numbers, or list the names")
        )
    if step is not None and not 1 <= int(step) <= high - low:
        return ValueFault(
            _("the step {step} does not fit into {low}-{high}").format(step=step, low=low, high=high),
            _("write a smaller step, at least 1"),
        )
    return None


def _parse_number(field: CronField, value: str) -> int | None:
    """The number a value stands for; None where the field has no such value."""
    if value in field.names:
        return field.low + field.names.index(value)
    if value.isdigit() and len(value) <= 2 and field.low <= int(value) <= field.high:
        return int(value)
    return None


def _find_never_fault(text: str, days: str, months: str, weekdays: str) -> ValueFault | None:
    """The fault of a day that none of the months has (30 February), which would wait for ever.

    With a weekday of its own, such a cron comes on that.
    """
    if not weekdays.startswith("*"):
        return None
    if days.startswith("*") or not re.fullmatch("[0-9,]+", days) or not re.fullmatch("[a-z0-9,]+", months):
        return None  # ranges and steps always hold an early day, or are not worth unrolling
    numbers = [_parse_number(MONTH, month) or 0 for month in months.split(",")]
    if min(int(day) for day in days.split(",")) > max(LONGEST.get(number, 31) for number in numbers):
        return ValueFault(
            _("not a cron expression: {text!r} (no such day in that month)").format(text=text),
            _("write a day that exists"),
        )
    return None
