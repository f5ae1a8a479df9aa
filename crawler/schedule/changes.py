"""What a configuration would change in the plan that the ledger holds, for `marbre schedule --check`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from gettext import gettext as _
from typing import Literal

from archive.crawls.plans import PlanState
from crawler.schedule.dispatcher import ScheduleRules
from crawler.schedule.timetable import Timetable


@dataclass(frozen=True, slots=True)
class ScheduleChange:
    """One difference; `source` None is a rule that holds for all of them."""

    source: str | None
    kind: Literal["planned", "dropped", "cron", "disabled", "rule"]
    explanation: str


def find_schedule_changes(
    states: Mapping[str, PlanState],
    running: Mapping[str, object] | None,
    timetables: Iterable[Timetable],
    rules: ScheduleRules,
) -> list[ScheduleChange]:
    """The differences between what is planned (`states`, and `running` rules) and what would be, by source."""
    wanted = {timetable.source: timetable for timetable in timetables}
    found = [_find_source_change(states.get(source), wanted.get(source)) for source in sorted({*states, *wanted})]
    rule_changes = [
        ScheduleChange(
            None, "rule", _("{name}: {get} now, {value} then").format(name=name, get=running.get(name), value=value)
        )
        for name, value in asdict(rules).items()
        if running is not None and running.get(name) != value
    ]
    return [*rule_changes, *(change for change in found if change is not None)]


def _find_source_change(state: PlanState | None, timetable: Timetable | None) -> ScheduleChange | None:
    if timetable is None:
        assert state is not None
        return ScheduleChange(state.source, "dropped", _("is no longer configured and would not be planned any more"))
    name, shown = timetable.source, _("{cron!r} in {timezone}").format(cron=timetable.cron, timezone=timetable.timezone)
    if state is None:
        return (
            ScheduleChange(name, "planned", _("would be planned by {shown}").format(shown=shown))
            if timetable.is_enabled
            else None
        )
    if not timetable.is_enabled:
        return ScheduleChange(name, "disabled", _("is disabled: its planned runs are written down as skipped"))
    if (state.cron, state.timezone) != (timetable.cron, timetable.timezone):
        return ScheduleChange(
            name,
            "cron",
            _("planned by {cron!r} in {timezone} now, by {shown} then").format(
                cron=state.cron, timezone=state.timezone, shown=shown
            ),
        )
    return None
