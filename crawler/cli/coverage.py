"""`marbre coverage`."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, date, datetime
from gettext import gettext as _
from gettext import ngettext
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from archive.locale.reason import tell_reason
from archive.model.words.closest import tell_closest
from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from archive.crawls.coverage import Coverage, CoverageDay
    from archive.store import Archive
    from config.load import Config

_MARKS = (
    ("#", "new articles"),
    ("+", "captures, nothing new"),
    ("x", "asked, nothing kept"),
    (".", "no capture"),
)


class DayParam(click.ParamType[date]):
    """An ISO 8601 day."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(_("{value!r} is no day: write 2026-03-01").format(value=value), param, ctx)


@click.command(name="coverage")
@click.option("--source", "names", multiple=True, metavar="NAME", help="This source; may be repeated. Default: all.")
@click.option(
    "--from", "first_on", type=DayParam(), metavar="DAY", help="From this day on. Default: the first crawl's."
)
@click.option("--to", "last_on", type=DayParam(), metavar="DAY", help="Up to this day, included. Default: today.")
@click.option("--csv", "as_csv", is_flag=True, help="Print one line a day as CSV.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    names: tuple[str, ...],
    first_on: date | None,
    last_on: date | None,
    as_csv: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
) -> None:
    """Show on which days something was captured, and what the ledger says of the gaps.

    Days are those of the source's time zone, else of [crawl] timezone.

    \b
    Examples:
      marbre coverage --source mali-live
      marbre coverage --from 2026-01-01 --to 2026-03-31 --csv > coverage.csv
    """
    if as_csv and as_json:
        raise click.UsageError(_("give --csv or --json"))
    if first_on and last_on and first_on > last_on:
        raise click.UsageError(
            _("--from {first_on} is after --to {last_on}").format(first_on=first_on, last_on=last_on)
        )
    config = load_config(config_dir)
    with open_archive(archive_file, config, read_only=True) as (archive, path):
        found = _read_coverage(archive, names, (first_on, last_on), config)
    if as_json:
        say_raw(json.dumps([_to_json(each) for each in found], ensure_ascii=False, indent=1))
    elif as_csv:
        _print_csv(found)
    else:
        for each in found:
            _print_calendar(each, _find_zone(each.source, config))
        say(_("Archive: {path}").format(path=path))


def _read_coverage(
    archive: Archive, names: tuple[str, ...], days: tuple[date | None, date | None], config: Config
) -> list[Coverage]:
    """The days of each source, from the first to the last of `days`; those of its first crawl and today for None."""
    known = [state.source for state in archive.crawls.list_source_states()]
    unknown = sorted({*names} - {*known})
    if unknown:
        meant = tell_closest(unknown, known) or _("; see `marbre status`")
        raise click.UsageError(
            _("the archive has no source of the name {unknown}{meant}").format(unknown=", ".join(unknown), meant=meant)
        )
    first_on, last_on = days
    found = []
    for name in names or known:
        zone = _find_zone(name, config)
        until = last_on or datetime.now(UTC).astimezone(zone).date()
        each = archive.crawls.read_coverage(name, first_on, until, zone)
        if each is not None:
            found.append(each)
    return found


def _find_zone(name: str, config: Config) -> ZoneInfo:
    from zoneinfo import ZoneInfo

    own = next((source.timezone for source in config.sources if source.name == name), None)
    return ZoneInfo(own or config.settings.crawl.timezone)


def _print_calendar(found: Coverage, zone: ZoneInfo) -> None:
    covered = sum(day.is_covered for day in found.days)
    first, last = found.days[0].on, found.days[-1].on
    say(
        _("{source}: {covered} of {days} days with captures, {first} to {last} ({key})").format(
            source=found.source, covered=covered, days=len(found.days), first=first, last=last, key=zone.key
        )
    )
    say(f"{'':9}1   5    10   15   20   25   30")
    for month, days in groupby(found.days, key=lambda day: f"{day.on:%Y-%m}"):
        row = [" "] * 31
        for day in days:
            row[day.on.day - 1] = _choose_mark(day)
        say(f"{month}  {''.join(row)}".rstrip())
    say("  ".join(f"{mark} {_(meaning)}" for mark, meaning in _MARKS))
    for gap in found.gaps:
        span = (
            f"{gap.first_on}"
            if gap.days == 1
            else _("{first_on} to {last_on}").format(first_on=gap.first_on, last_on=gap.last_on)
        )
        say(
            ngettext("gap of {days} day, {span}: {reason}", "gap of {days} days, {span}: {reason}", gap.days).format(
                days=gap.days, span=span, reason=tell_reason(gap.reason)
            )
        )
    say("")


def _choose_mark(day: CoverageDay) -> str:
    if day.new_articles:
        return "#"
    if day.is_covered:
        return "+"
    return "x" if day.failures else "."


def _print_csv(found: list[Coverage]) -> None:
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["source", "day", "captures", "failures", "new_articles", "runs", "not_run", "reason"])
    for each in found:
        for day in each.days:
            skipped = sum(day.runs.get(outcome, 0) for outcome in ("missed", "skipped", "overlapped"))
            runs = sum(day.runs.values()) - skipped
            counts = (day.captures, day.failures, day.new_articles, runs, skipped)
            table.writerow([each.source, day.on.isoformat(), *counts, day.reason or ""])


def _to_json(found: Coverage) -> dict[str, Any]:
    return {
        "source": found.source,
        "days": [
            {
                "day": day.on.isoformat(),
                "captures": day.captures,
                "failures": day.failures,
                "new_articles": day.new_articles,
                "runs": day.runs,
                "reason": day.reason,
            }
            for day in found.days
        ],
        "gaps": [
            {"from": gap.first_on.isoformat(), "to": gap.last_on.isoformat(), "days": gap.days, "reason": gap.reason}
            for gap in found.gaps
        ],
    }
