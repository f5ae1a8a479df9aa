"""`marbre merge`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from archive.model.words.closest import tell_closest
from crawler.cli.options import NAMED_PATH, add_config_option, add_json_option, load_config, sync_access
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from archive.origins.merge import MergeOrder, MergeReport
    from archive.store import Archive


@click.command(name="merge")
@click.argument("into", type=NAMED_PATH, metavar="INTO")
@click.argument("sources", nargs=-1, required=True, type=NAMED_PATH, metavar="FROM...")
@click.option("--dry-run", is_flag=True, help="Write nothing, say what would come and what stands against it.")
@click.option("--same", multiple=True, metavar="SOURCE",
              help="This name is one newsroom's in both, though its homepage has moved.")  # fmt: skip
@click.option("--no-index", is_flag=True, help="Leave the search index to `marbre index`.")
@add_json_option
@add_config_option
def command(
    into: Path,
    sources: tuple[Path, ...],
    dry_run: bool,
    same: tuple[str, ...],
    no_index: bool,
    as_json: bool,
    config_dir: str | None,
) -> None:
    """Merge the archives FROM into INTO, which is made where there is none.

    Only what is new comes; each archive keeps its own chain, verified from the last merge on. Both may be crawled
    meanwhile, and a merge that was stopped goes on when it is given again.

    \b
    Examples:
      marbre merge reading-room.db bamako.db dakar.db --dry-run
      marbre merge reading-room.db bamako.db dakar.db

    Exit codes: 0 merged, 1 something stands against it (--dry-run), 2 nothing was written, and the line says why.
    """
    config = load_config(config_dir)
    _require_sources(same, sources)
    reports = []
    order = _make_order(same, quiet=as_json)
    against = _compare(sources, order)
    if not dry_run and not into.exists():
        with _open_room(into, dry_run=True) as archive:  # so that no empty archive is left where nothing can come
            _refuse_conflicts(archive, sources, order, against)
    with _open_room(into, dry_run=dry_run) as archive:
        if not dry_run:
            sync_access(archive, config)
            if len(sources) > 1:  # one alone is looked at by the merge itself
                _refuse_conflicts(archive, sources, order, against)
        for path in sources:
            reports.append((archive.origins.preview_merge if dry_run else archive.origins.merge)(path, order))
            if not as_json:
                _print(reports[-1], dry_run=dry_run)
        waiting = 0 if dry_run or no_index else archive.search.refresh()
    if as_json:
        rows = [_to_json(report) for report in reports]
        say_raw(json.dumps({"archive": str(into), "merged": rows, "against": against, "indexed": waiting}, indent=1))
    elif waiting:
        say(ngettext("{waiting} article indexed.", "{waiting} articles indexed.", waiting).format(waiting=waiting))
    for conflict in [] if as_json else against:
        say(conflict)
    sys.exit(1 if against or any(report.plan.conflicts for report in reports) else 0)


@contextmanager
def _open_room(into: Path, *, dry_run: bool) -> Iterator[Archive]:
    """The archive to merge into; to look at what would come into one that is not there, an empty one."""
    from archive.store import Archive

    if dry_run and not into.exists():
        with TemporaryDirectory() as folder, Archive.open(Path(folder) / "room.db", create=True) as archive:
            yield archive
    else:
        with Archive.open(into, create=not dry_run, read_only=dry_run) as archive:
            yield archive


def _make_order(same: tuple[str, ...], *, quiet: bool) -> MergeOrder:
    from archive.origins.merge import MergeOrder
    from archive.origins.plan import MergeScope
    from crawler.clock import Clock

    done: dict[str, int] = {}

    def tell(what: str, number: int) -> None:
        done[what] = done.get(what, 0) + number
        if not quiet and sys.stderr.isatty():
            say(f"\r{done[what]} {what}   ", nl=False, err=True)

    return MergeOrder(Clock().now().replace(microsecond=0), MergeScope(frozenset(same)), tell)


def _require_sources(names: tuple[str, ...], paths: tuple[Path, ...]) -> None:
    """Refuse a name that none of the archives has: what it was to say would not be said."""
    from archive.origins.merge import list_source_names

    known = list_source_names(paths) if names else set()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(
            _("--same {unknown}: no archive that is merged has a source of this name{meant}").format(
                unknown=", ".join(unknown), meant=tell_closest(unknown, sorted(known))
            )
        )


def _compare(sources: tuple[Path, ...], order: MergeOrder) -> list[str]:
    from archive.origins.merge import compare_with_each_other

    return compare_with_each_other(sources, order)


def _refuse_conflicts(archive: Archive, sources: tuple[Path, ...], order: MergeOrder, against: list[str]) -> None:
    """Look at all of them before the first is written."""
    from archive.origins.merge import MergeRefused

    found = [
        f"{path}: {conflict}"
        for path in sources
        for conflict in archive.origins.preview_merge(path, order).plan.conflicts
    ]
    found += against
    if found:
        raise MergeRefused(*found, _("nothing was written"))


def _print(report: MergeReport, *, dry_run: bool) -> None:
    for conflict in report.plan.conflicts:
        say(_("{path}: against it: {conflict}").format(path=report.path, conflict=conflict))
    for note in report.plan.notes:
        say(f"{report.path}: {note}")
    if dry_run:
        captures = ngettext("{n} new capture", "{n} new captures", report.captures).format(n=report.captures)
        takedowns = ngettext("{n} new takedown", "{n} new takedowns", report.takedowns).format(n=report.takedowns)
        say(_("{path}: {new}. Nothing written.").format(path=report.path, new=f"{captures}, {takedowns}"))
        return
    parts = [
        ngettext("{captures} capture", "{captures} captures", report.captures).format(captures=report.captures),
        ngettext("{extractions} reading", "{extractions} readings", report.extractions).format(
            extractions=report.extractions
        ),
        ngettext("{new_articles} new article", "{new_articles} new articles", report.new_articles).format(
            new_articles=report.new_articles
        ),
        _("{joined_articles} joined").format(joined_articles=report.joined_articles),
    ]
    if report.left_out:
        parts.append(_("{left_out} left out (taken down)").format(left_out=report.left_out))
    if report.takedowns:
        parts.append(
            ngettext("{takedowns} takedown obeyed", "{takedowns} takedowns obeyed", report.takedowns).format(
                takedowns=report.takedowns
            )
        )
    say(f"{report.path}: {', '.join(parts)}")


def _to_json(report: MergeReport) -> dict[str, Any]:
    return {
        "path": str(report.path),
        "archive_id": report.plan.archive_id,
        "conflicts": list(report.plan.conflicts),
        "notes": list(report.plan.notes),
        "captures": report.captures,
        "extractions": report.extractions,
        "new_articles": report.new_articles,
        "joined_articles": report.joined_articles,
        "left_out": report.left_out,
        "takedowns": report.takedowns,
    }
