"""`marbre schedule`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

import click

from archive.model.words.closest import tell_closest
from crawler.cli.options import (
    add_archive_option,
    add_config_option,
    add_create_option,
    add_json_option,
    add_loudness_options,
    find_archive,
    load_config,
    open_archive,
    require_contact,
    set_up_logging,
)
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store import Archive
    from config.load import Config
    from crawler.schedule.cron.clock_changes import Planned
    from crawler.schedule.hooks import ScheduleListener
    from crawler.schedule.runner import Runner
    from crawler.schedule.timetable import Timetable

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}


class DurationParam(click.ParamType[timedelta]):
    """`36h` or `7d`."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"([0-9]{1,4})([hd])", value)
        if match is None:
            self.fail(_("{value!r} is no span of time: write 36h or 7d").format(value=value), param, ctx)
        return int(match[1]) * _UNITS[match[2]]


class MetricsParam(click.ParamType[tuple[str, int]]):
    """`9177`, or `0.0.0.0:9177` and `[::1]:9177` for other addresses than loopback."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"(?:(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):)?([0-9]{1,5})", value)
        if match is None or int(match[2]) > 65535:
            self.fail(
                _("{value!r} is no port: write 9177, or 0.0.0.0:9177 for all addresses").format(value=value), param, ctx
            )
        return (match[1] or "127.0.0.1").strip("[]"), int(match[2])


@click.command(name="schedule")
@click.option(
    "--plan",
    "span",
    type=DurationParam(),
    is_flag=False,
    flag_value="24h",
    metavar="[SPAN]",
    help="Print the coming runs (of 24h, or of 36h, 7d …) in local time, and start nothing.",
)
@click.option(
    "--check", is_flag=True, help="Say what the configuration would change in what is planned; start nothing."
)
@click.option("--source", "names", multiple=True, metavar="NAME", help="With --plan: this source; may be repeated.")
@click.option(
    "--metrics",
    "metrics_at",
    type=MetricsParam(),
    metavar="[HOST:]PORT",
    help="Serve figures for Prometheus at http://HOST:PORT/metrics, and /healthz for supervisors; HOST is 127.0.0.1 "
    "unless told. 0: a free port.",
)
@click.option(
    "--cluster",
    metavar="tcp://HOST:PORT",
    help="Let the workers of a Dask cluster crawl, each into its own shard (extra cluster; docs/cluster.md).",
)
@add_create_option
@add_json_option
@add_config_option
@add_archive_option
@add_loudness_options
def command(
    span: timedelta | None,
    check: bool,
    names: tuple[str, ...],
    metrics_at: tuple[str, int] | None,
    cluster: str | None,
    create: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
    verbose: int,
    quiet: bool,
) -> None:
    """Crawl every source by its cron, until told to stop.

    Runs in the foreground; a supervisor such as systemd keeps it alive (docs/schedule.md). SIGTERM or Ctrl-C: crawls
    finish their pages, twice ends them at once. SIGHUP: the configuration is read again; if it has an error, the
    former one holds. The archive has to be there (`marbre init`), so that one that is gone is noticed.

    \b
    Examples:
      marbre schedule                               the daemon
      marbre schedule --plan 7d --source mali-live  when one source is crawled, clock changes marked
      marbre schedule --check                       what a SIGHUP would change
      marbre schedule --metrics 9177                with figures for Prometheus
      marbre schedule --metrics 0.0.0.0:9177        for a Prometheus on another machine
      marbre schedule --cluster tls://10.0.0.5:8786 crawls on other machines
      kill -HUP $(cat ARCHIVE.locks/_scheduler.pid)

    Exit codes: 0 ended as told, 2 usage, configuration, archive, or another scheduler is there.
    """
    set_up_logging(max(verbose, 1), quiet)
    config = load_config(config_dir)
    if check:
        _print_changes(config, archive_file, as_json=as_json)
    elif span is not None:
        _print_plan(_choose_timetables(config, names), span, as_json=as_json)
    else:
        if names or as_json:
            raise click.UsageError(_("--source and --json go with --plan or --check"))
        require_contact(config)
        opened = open_archive(archive_file, config, create=create)
        if cluster is not None:
            _check_cluster(cluster)
        _run(config, opened, metrics_at, cluster, config_dir=config_dir, verbose=verbose)


def _run(
    config: Config,
    opened: AbstractContextManager[tuple[Archive, Path]],
    metrics_at: tuple[str, int] | None,
    cluster: str | None,
    *,
    config_dir: str | None,
    verbose: int,
) -> None:
    """Be the daemon until told to stop."""
    from importlib.metadata import version

    from crawler.schedule.daemon import Daemon, DaemonSetup
    from crawler.schedule.health import HealthWatcher, make_hooks_factory

    def load() -> Config:
        return load_config(config_dir)

    with (
        opened as (archive, path),
        _serve_metrics(path, metrics_at) as listeners,
    ):
        setup = DaemonSetup(
            archive,
            load,
            _make_runner(archive, cluster, _list_crawl_arguments(path, config, verbose)),
            marbre=version("marbre"),
            hooks_factory=make_hooks_factory(archive),
            listeners=(*listeners, HealthWatcher(path, load)),
        )
        Daemon(setup).run()


def _check_cluster(address: str) -> None:
    """Refuse what can never be reached: a missing extra, what is no address. A scheduler may come later."""
    from crawler.cluster.connection import ClusterUnreachable, check_address

    try:
        check_address(address)
    except ClusterUnreachable as error:
        raise click.UsageError(str(error)) from error


def _make_runner(archive: Archive, cluster: str | None, arguments: list[str]) -> Runner:
    """Crawls as processes of this machine, unless a cluster is named."""
    if cluster is None:
        from crawler.schedule.runner import LocalRunner

        return LocalRunner(archive, arguments)
    from crawler.cluster.coordinator import ClusterRunner

    return ClusterRunner(archive, cluster)


def _list_crawl_arguments(path: Path, config: Config, verbose: int) -> list[str]:
    """What the command line of each crawl says beside its source: the same archive and configuration."""
    arguments = ["--archive", str(path.absolute())]
    if config.folder is not None:
        arguments += ["--config", str(config.folder.absolute())]
    return arguments + ["-v"] * verbose


@contextmanager
def _serve_metrics(path: Path, at: tuple[str, int] | None) -> Iterator[list[ScheduleListener]]:
    """The listener that serves figures, if an address is given; its port is closed again in the end."""
    if at is None:
        yield []
        return
    from crawler.schedule.metrics import Metrics, MetricsUnavailable

    try:
        metrics = Metrics(path, at[1], host=at[0])
    except MetricsUnavailable as error:
        raise click.ClickException(str(error)) from error
    say(_("Figures at http://{at}:{port}/metrics.").format(at=at[0], port=metrics.port), err=True)
    try:
        yield [metrics]
    finally:
        metrics.on_left()


def _choose_timetables(config: Config, names: tuple[str, ...]) -> list[Timetable]:
    from crawler.schedule.convert import to_timetable

    unknown = sorted({*names} - {source.name for source in config.sources})
    if unknown:
        meant = tell_closest(unknown, [source.name for source in config.sources])
        raise click.UsageError(
            _("no source of the name {unknown}{meant}").format(
                unknown=", ".join(unknown), meant=meant or _("; `marbre sources` lists those there are")
            )
        )
    return [
        to_timetable(source, config.settings)
        for source in config.sources
        if (source.name in names if names else source.enabled)
    ]


def _print_plan(timetables: list[Timetable], span: timedelta, *, as_json: bool) -> None:
    from crawler.schedule.cron.clock_changes import plan

    now = datetime.now(UTC)
    lines = [line for timetable in timetables for line in plan(timetable, now, now + span)]
    lines.sort(key=lambda line: (line.planned_at or line.wall.astimezone(UTC), line.source))
    if as_json:
        say_raw(json.dumps([_to_json(line) for line in lines], ensure_ascii=False, indent=1))
        return
    width = max((len(timetable.source) for timetable in timetables), default=0)
    for line in lines:
        instant = f"{line.planned_at:%d %H:%M} UTC" if line.planned_at else _("does not run")
        note = f"  {line.mark}: {line.note}" if line.mark else ""
        day = _(_WEEKDAYS[line.wall.weekday()])
        say(f"{day} {line.wall:%Y-%m-%d %H:%M %z}  {instant:12}  {line.source:{width}}{note}".rstrip())
    say(
        ngettext(
            "{lines} run of {timetables} sources.",
            "{lines} runs of {timetables} sources.",
            sum(line.planned_at is not None for line in lines),
        ).format(lines=sum(line.planned_at is not None for line in lines), timetables=len(timetables)),
        err=True,
    )


def _to_json(line: Planned) -> dict[str, str | None]:
    return {
        "source": line.source,
        "planned_at": line.planned_at.isoformat() if line.planned_at else None,
        "local": line.wall.isoformat(),
        "mark": line.mark or None,
        "note": line.note or None,
    }


def _print_changes(config: Config, archive_file: str | None, *, as_json: bool) -> None:
    from crawler.schedule.changes import find_schedule_changes
    from crawler.schedule.convert import to_rules, to_timetable

    states, scheduler = {}, None
    if find_archive(archive_file, config).exists():
        with open_archive(archive_file, config, read_only=True) as (archive, _path):
            states, scheduler = archive.plans.list_states(), archive.plans.find_last_scheduler()
    timetables = [to_timetable(source, config.settings) for source in config.sources]
    found = find_schedule_changes(states, scheduler.rules if scheduler else None, timetables, to_rules(config.settings))
    if as_json:
        rows = [{"source": each.source, "kind": each.kind, "explanation": each.explanation} for each in found]
        say_raw(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for each in found:
        say(f"{each.source or '[schedule]'}: {each.explanation}")
    if not found:
        say(_("Nothing would change."))
    if scheduler is None:
        say(_("No scheduler has run on this archive yet."))
    elif scheduler.ended_at is not None:
        say(
            _("No scheduler runs; the last one ended {ended_at:%Y-%m-%d %H:%M} UTC.").format(
                ended_at=scheduler.ended_at
            )
        )
    else:
        seen = f"{scheduler.seen_at:%Y-%m-%d %H:%M} UTC"
        say(
            _("Process {pid} schedules, last seen {seen}; kill -HUP {pid} takes this over.").format(
                pid=scheduler.pid, seen=seen
            )
        )
