"""`marbre status`."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import click

from archive.locale.labels import tell_label
from archive.locale.reason import tell_reason
from archive.model.timestamps import is_ahead
from archive.model.words.closest import tell_closest
from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import add_row, say, say_raw
from crawler.cli.output.wording import format_minute, format_short

if TYPE_CHECKING:
    from rich.table import Table

    from archive.crawls.ledger import SourceState
    from archive.crawls.plans import SchedulerRow
    from archive.health.source_history import SourceHistory
    from config.load import Config
    from crawler.health.verdict import Verdict


@dataclass(frozen=True, slots=True)
class _StatusLine:
    state: SourceState
    verdict: Verdict
    next_run_at: datetime | None
    rests: str | None
    is_configured: bool


@click.command(name="status")
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@add_json_option
@add_config_option
@add_archive_option
def command(names: tuple[str, ...], as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Show, source by source, how it fares, the last crawl and success, and the next planned run.

    \b
    Examples:
      marbre status
      marbre status mali-live --json
    """
    config = load_config(config_dir)
    now = datetime.now(UTC)
    with open_archive(archive_file, config, read_only=True) as (archive, path):
        states = archive.crawls.list_source_states()
        unknown = sorted({*names} - {state.source for state in states})
        if unknown:
            meant = tell_closest(unknown, [state.source for state in states]) or _("; see `marbre status`")
            raise click.UsageError(
                _("the archive has no source of the name {unknown}{meant}").format(
                    unknown=", ".join(unknown), meant=meant
                )
            )
        states = [state for state in states if not names or state.source in names]
        histories = archive.health.read_histories(now, [state.source for state in states])
        scheduler = archive.plans.find_last_scheduler()
    lines = [_make_line(state, histories[state.source], config, now) for state in states]
    if as_json:
        say_raw(json.dumps([_to_json(line) for line in lines], ensure_ascii=False, indent=1))
        return
    _print_table(lines, now)
    for line in lines:
        name = f"{line.state.title} ({line.state.source})"
        if line.verdict.is_bad:
            say(f"{name}: {tell_reason(line.verdict.reason)}")
        began_at = line.state.last_crawl and line.state.last_crawl.started_at
        if began_at and is_ahead(began_at, now):
            began = format_minute(began_at)
            say(
                _("{name}: its last crawl began {began} UTC, ahead of now: a clock was, or is, wrong").format(
                    name=name, began=began
                )
            )
        if not line.is_configured:
            say(_("{name} is no longer among the enabled sources: it is not crawled any more").format(name=name))
        if line.rests is not None:
            say(_("{name} rests: {rests}").format(name=name, rests=line.rests))
    say(_describe_scheduler(scheduler))
    say(_("Archive: {path}").format(path=path))


def _make_line(state: SourceState, history: SourceHistory, config: Config, now: datetime) -> _StatusLine:
    """A source's state, its verdict, and when the scheduler will ask it next if nothing happens before."""
    from crawler.health.judge import judge
    from crawler.health.polling import decide_poll, find_next_poll
    from crawler.schedule.convert import to_bounds, to_timetable

    next_run_at, rests = None, None
    source = next((each for each in config.sources if each.name == state.source and each.enabled), None)
    if source is not None:
        timetable, bounds = to_timetable(source, config.settings), to_bounds(config.settings.polling)
        decision = decide_poll(history, timetable.find_next_planned(now), bounds)
        if decision.until_at is not None:
            rests = _("{reason}; asked again from {minute} UTC on").format(
                reason=tell_reason(decision.reason), minute=format_minute(decision.until_at)
            )
        next_run_at = find_next_poll(history, timetable.find_next_planned, now, bounds)
    return _StatusLine(state, judge(history, now), next_run_at, rests, source is not None)


def _describe_scheduler(scheduler: SchedulerRow | None) -> str:
    """Whether the next runs will come to be, as far as the archive knows."""
    if scheduler is None:
        return _("Next runs are those of the configured cron; `marbre schedule` has not run yet.")
    if scheduler.ended_at is not None:
        return _("The scheduler ended {minute} UTC; start it again with `marbre schedule`.").format(
            minute=format_minute(scheduler.ended_at)
        )
    return _("The scheduler, process {pid}, was last seen {minute} UTC.").format(
        pid=scheduler.pid, minute=format_minute(scheduler.seen_at)
    )


def _to_json(line: _StatusLine) -> dict[str, Any]:
    state, verdict = line.state, line.verdict
    crawl = state.last_crawl
    return {
        "source": state.source,
        "title": state.title,
        "verdict": {
            "kind": verdict.kind,
            "reason": verdict.reason,
            "since": _to_text(verdict.since_at),
            "evidence": list(verdict.evidence),
        },
        "articles": state.articles,
        "captures": state.captures,
        "failures": state.failures,
        "last_success_at": _to_text(state.last_success_at),
        "last_new_article_at": _to_text(state.last_new_article_at),
        "next_run_at": _to_text(line.next_run_at),
        "rests": line.rests,
        "is_configured": line.is_configured,
        "last_crawl": crawl
        and {
            "crawl_id": crawl.crawl_id,
            "trigger": crawl.trigger,
            "started_at": _to_text(crawl.started_at),
            "ended_at": _to_text(crawl.ended_at),
            "outcome": crawl.outcome,
            "reason": crawl.reason,
            "new_articles": crawl.counts.new_articles,
            "captures": crawl.counts.captures,
            "failures": crawl.counts.failures,
        },
    }


_NARROW = 110
"""Characters of a line below which the table has the columns that one looks at first, and short instants."""


def _print_table(lines: list[_StatusLine], now: datetime) -> None:
    from rich.console import Console

    width = shutil.get_terminal_size((160, 24)).columns  # $COLUMNS, else the terminal's
    Console(width=width).print(_make_narrow_table(lines, now) if width < _NARROW else _make_table(lines))


def _make_table(lines: list[_StatusLine]) -> Table:
    table = _begin_table(
        _("source"),
        _("verdict"),
        _("last crawl"),
        _("outcome"),
        _("last success"),
        _("last new article"),
        _("next run"),
    )
    for column in (_("new"), _("articles"), _("captures"), _("failures")):
        table.add_column(column, justify="right")
    for line in lines:
        state, crawl = line.state, line.state.last_crawl
        add_row(
            table,
            state.source,
            tell_label("verdict", line.verdict.kind),
            format_minute(crawl.started_at) if crawl else _("never"),
            tell_label("outcome", crawl.outcome) if crawl else "",
            format_minute(state.last_success_at),
            format_minute(state.last_new_article_at),
            format_minute(line.next_run_at),
            str(crawl.counts.new_articles) if crawl else "",
            str(state.articles),
            str(state.captures),
            str(state.failures),
        )
    return table


def _make_narrow_table(lines: list[_StatusLine], now: datetime) -> Table:
    table = _begin_table(_("source"), _("verdict"), _("last crawl"), _("outcome"), _("next run"))
    for column in (_("new"), _("articles")):
        table.add_column(column, justify="right")
    for line in lines:
        crawl = line.state.last_crawl
        add_row(
            table,
            line.state.source,
            tell_label("verdict", line.verdict.kind),
            format_short(crawl.started_at, now) if crawl else _("never"),
            tell_label("outcome", crawl.outcome) if crawl else "",
            format_short(line.next_run_at, now),
            str(crawl.counts.new_articles) if crawl else "",
            str(line.state.articles),
        )
    return table


def _begin_table(first: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(
        box=None, pad_edge=False, padding=(0, 1), header_style="bold", title=_("instants in UTC"), title_justify="left"
    )
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table


def _to_text(instant: Any) -> str | None:
    return instant.isoformat() if instant else None
