"""`marbre takedown`."""

from __future__ import annotations

import getpass
import json
import os
from dataclasses import replace
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.locale.labels import tell_label
from crawler.cli.options import (
    add_archive_option,
    add_config_option,
    add_json_option,
    load_config,
    open_archive,
)
from crawler.cli.output.progress import format_bytes
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from archive.integrity.takedown_copies import CopyReport
    from archive.store import Archive
    from archive.takedown.order import TakedownOrder, TakedownReport
    from config.load import Config

_MOST_SHOWN = 20
_STEPS = ("restrict", "mask", "erase", "lift")


@click.command(name="takedown")
@click.argument("articles", nargs=-1, metavar="[URL|ID]...")
@click.option("--source", metavar="NAME", help="All articles of a source, and all it will ever bring.")
@click.option("--step", type=click.Choice(_STEPS), help="What is to be done; lift undoes the last step.")
@click.option("--reason", metavar="CODE", help="Why: court-order, right-to-be-forgotten, publisher-request, ...")
@click.option("--by", "ordered_by", metavar="WHO", help="Who orders it: an office, a file number. Default: this user.")
@click.option("--name", metavar="NAME", help="With --step mask: the name to replace.")
@click.option("--with", "by", metavar="TEXT", default="[\u2026]", show_default=True, help="With --step mask: by what.")
@click.option("--drop-originals", is_flag=True, help="With --step mask: keep nothing that was replaced.")
@click.option("--leave-mentions", is_flag=True, help="With --step erase: leave what other pages say of the articles.")
@click.option("--backups", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Backups to rewrite too. Default: [maintenance] backup_folder.")  # fmt: skip
@click.option("--shards", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Shards that obey too. Default: [cluster] shards. Without --step: let them catch up.")  # fmt: skip
@click.option("--vacuum", is_flag=True, help="Write the file anew afterwards, so that nothing freed stays on disk.")
@click.option("--list", "as_list", is_flag=True, help="List what was taken down, and do nothing.")
@click.option("--dry-run", is_flag=True, help="Write nothing, say what would be reached.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    articles: tuple[str, ...],
    source: str | None,
    step: str | None,
    reason: str | None,
    ordered_by: str | None,
    name: str | None,
    by: str,
    drop_originals: bool,
    leave_mentions: bool,
    backups: Path | None,
    shards: Path | None,
    vacuum: bool,
    as_list: bool,
    dry_run: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
) -> None:
    """Restrict, mask or erase articles by any of their addresses or numbers, or a whole source.

    restrict: kept, and not shown, searched or exported. mask: a name replaced everywhere. erase: gone, but for a
    tombstone of digests, which verify, merges and later crawls obey. All but erase can be undone with --step lift.

    \b
    Examples:
      marbre takedown https://fanal.example/une --step restrict --reason court-order --by "file 12/2026"
      marbre takedown 4711 --step mask --name "Awa Diarra" --reason right-to-be-forgotten --drop-originals
      marbre takedown 4711 --step erase --reason right-to-be-forgotten --dry-run
      marbre takedown 4711 --step erase --reason right-to-be-forgotten --vacuum
      marbre takedown --list

    Exit codes: 0 done, 1 done here and not in some copy (listed), 2 nothing was done, and the line says why.
    """
    config = load_config(config_dir)
    if as_list:
        _list(archive_file, config, as_json=as_json)
        return
    if step is None and (vacuum or shards is not None):
        _obey_again(archive_file, config, shards, vacuum=vacuum)
        return
    order = _make_order((articles, source, step, reason, ordered_by), (name, by, drop_originals))
    order = replace(order, leaves_mentions=leave_mentions)
    with open_archive(archive_file, config, read_only=dry_run) as (archive, path):
        addresses = frozenset() if order.step == "lift" else archive.takedowns.list_addresses(order)
        report = archive.takedowns.take_down(order, dry_run=dry_run)
        folder = backups or config.settings.maintenance.backup_folder
        copies = _take_down_copies(archive, folder, order, report.number)
        copies += _take_down_shards(archive, shards or config.settings.cluster.shards, addresses, (dry_run, vacuum))
        if vacuum and not dry_run:
            archive.payloads.vacuum()
    letters = _take_out_letters(config, addresses, order.step, dry_run=dry_run)
    _tell(path, report, (copies, letters), (dry_run, vacuum, as_json))
    if any(copy.problem for copy in copies):
        raise click.exceptions.Exit(1)


def _obey_again(archive_file: str | None, config: Config, shards: Path | None, *, vacuum: bool) -> None:
    """What may be done apart from a step: let shards obey what was taken down, write the file anew."""
    with open_archive(archive_file, config) as (archive, path):
        copies = _take_down_shards(archive, shards, frozenset(), (False, vacuum))
        if vacuum:
            say(_("{path}: {freed} given back").format(path=path, freed=format_bytes(archive.payloads.vacuum())))
    _tell_copies(copies)
    if any(copy.problem for copy in copies):
        raise click.exceptions.Exit(1)


def _make_order(
    what: tuple[tuple[str, ...], str | None, str | None, str | None, str | None],
    masking: tuple[str | None, str, bool],
) -> TakedownOrder:
    from typing import cast

    from archive.takedown.order import REASONS, Masking, Step, TakedownOrder
    from crawler.clock import Clock

    articles, source, step, reason, ordered_by = what
    name, by, drops = masking
    if step is None:
        raise click.UsageError(_("which step? --step {steps}").format(steps=", ".join(_STEPS)))
    if reason not in REASONS:
        said = _("why?") if reason is None else _("{reason!r} is no code:").format(reason=reason)
        raise click.UsageError(_("{said} --reason {reasons}").format(said=said, reasons=", ".join(REASONS)))
    if bool(articles) == (source is not None):
        raise click.UsageError(_("name articles by address or number, or one --source"))
    if (step == "mask") != (name is not None):
        raise click.UsageError(_("--name goes with --step mask, and --step mask with --name"))
    mask = None if name is None else Masking(name, by, not drops)
    at = Clock().now().replace(microsecond=0)
    return TakedownOrder(cast("Step", step), reason, ordered_by or _find_user(), at, articles, source, mask)


def _find_user() -> str:
    """Who runs the command; by number where the machine has no name for it, as in containers."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"uid {os.getuid()}"


def _take_down_copies(
    archive: Archive, folder: Path | None, order: TakedownOrder, number: int | None
) -> tuple[CopyReport, ...]:
    from archive.integrity.takedown_copies import take_down_backups

    return () if folder is None or not folder.is_dir() else take_down_backups(archive, folder, order, number)


def _take_down_shards(
    archive: Archive, folder: Path | None, addresses: frozenset[str], options: tuple[bool, bool]
) -> tuple[CopyReport, ...]:
    from archive.integrity.takedown_copies import preview_shards, take_down_shards

    dry_run, vacuum = options
    if folder is None or not folder.is_dir():
        return ()
    if dry_run:
        return preview_shards(archive, folder, addresses)
    return take_down_shards(archive, folder, is_vacuumed=vacuum)


def _take_out_letters(config: Config, addresses: frozenset[str], step: str, *, dry_run: bool) -> list[Path]:
    from crawler.watches.kept_letters import find_letters

    letters = find_letters(config, addresses, step)
    for letter in letters if not dry_run else []:
        letter.unlink(missing_ok=True)
    return letters


def _tell_copies(copies: tuple[CopyReport, ...]) -> None:
    for copy in copies:
        if copy.steps is None:
            done = ngettext(
                "{articles} article taken down, verified", "{articles} articles taken down, verified", copy.articles
            ).format(articles=copy.articles)
        else:
            done = ngettext("{steps} step obeyed", "{steps} steps obeyed", copy.steps).format(steps=copy.steps)
        say(f"{copy.path}: {copy.problem or done}")


def _tell(
    path: Path,
    report: TakedownReport,
    elsewhere: tuple[tuple[CopyReport, ...], list[Path]],
    options: tuple[bool, bool, bool],
) -> None:
    (copies, letters), (dry_run, vacuum, as_json) = elsewhere, options
    if as_json:
        values = {name: getattr(report, name) for name in report.__slots__}
        found = [{"path": str(each.path), "articles": each.articles, "problem": each.problem} for each in copies]
        say_raw(
            json.dumps(
                {
                    "archive": str(path),
                    "dry_run": dry_run,
                    **values,
                    "copies": found,
                    "letters": list(map(str, letters)),
                },
                indent=1,
            )
        )
        return
    for article in report.articles[:_MOST_SHOWN]:
        say(article)
    if (more := len(report.articles) - _MOST_SHOWN) > 0:
        say(ngettext("… and {n} more article", "… and {n} more articles", more).format(n=more))
    step, reached = tell_label("takedown_step", report.step), _tell_reached(report)
    if dry_run:
        say(
            _("Nothing was written. What this step would reach ({step}): {reached}.").format(step=step, reached=reached)
        )
    else:
        say(f"{step}: {reached}")
    for table, count in report.other_rows:
        say(ngettext("  {count} row of {table}", "  {count} rows of {table}", count).format(count=count, table=table))
    _tell_copies(copies)
    for letter in letters:
        say(
            _("{path}: names them").format(path=letter)
            if dry_run
            else _("{path}: removed, it named them").format(path=letter)
        )
    for warning in report.warnings:
        say(_("Look at: {warning}").format(warning=warning), err=True)
    if report.step in ("mask", "erase"):
        say(
            _(
                "Not reached: backups elsewhere, archives split off or merged (the next merge "
                "obeys), exports already made, and other people's copies."
            )
        )
        if not vacuum and not dry_run:
            say(_("Nothing is given back to the disk until: marbre takedown --vacuum"))


def _tell_reached(report: TakedownReport) -> str:
    """What a step reaches, each kind of thing that there is of."""
    articles, named = len(report.articles), report.mentions
    counts = (
        (articles, ngettext("{n} article", "{n} articles", articles)),
        (report.captures, ngettext("{n} capture", "{n} captures", report.captures)),
        (report.payloads, ngettext("{n} body", "{n} bodies", report.payloads)),
        (report.extractions, ngettext("{n} reading", "{n} readings", report.extractions)),
        (report.listings, ngettext("{n} listing", "{n} listings", report.listings)),
        (named, ngettext("{n} other page that names them", "{n} other pages that name them", named)),
    )
    return ", ".join(said.format(n=n) for n, said in counts if n) or _("nothing")


def _list(archive_file: str | None, config: Config, *, as_json: bool) -> None:
    with open_archive(archive_file, config, read_only=True) as (archive, path):
        rows = archive.takedowns.list_all()
    if as_json:
        values = [{name: getattr(row, name) for name in row.__slots__} for row in rows]
        say_raw(json.dumps({"archive": str(path), "takedowns": values}, indent=1))
        return
    for row in rows:
        what = (
            _("source {source}").format(source=row.source)
            if row.source
            else _("lifts {lifts}").format(lifts=row.lifts)
            if row.lifts
            else "articles"
        )
        say(
            _("{number:5} {at} {step:9} {reason:22} {what}  by {ordered_by}").format(
                number=row.number,
                at=row.at,
                step=tell_label("takedown_step", row.step),
                reason=row.reason,
                what=what,
                ordered_by=row.ordered_by,
            )
        )
    say(
        ngettext("{rows} step. Archive: {path}", "{rows} steps. Archive: {path}", len(rows)).format(
            rows=len(rows), path=path
        )
    )
