"""`marbre verify`."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import (
    INSTANT,
    THREADS,
    add_archive_option,
    add_config_option,
    add_json_option,
    load_config,
    open_archive,
)
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from archive.integrity.checks import Problem
    from archive.integrity.seal import Seal
    from archive.integrity.verify import VerifyReport, VerifyScope
    from archive.store import Archive

_SHOWN = 50
_CHECKED = ("payloads", "payload bytes", "references", "captures", "extractions", "articles", "revisions")


class _Share(click.ParamType[float]):
    """A percentage, as a share of 1."""

    name = "percentage"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        try:
            share = float(str(value).removesuffix("%")) / 100
        except ValueError:
            share = 0.0
        if not 0 < share <= 1:
            self.fail(
                _("{value!r} is no percentage above 0 and up to 100: write 5 or 5%").format(value=value), param, ctx
            )
        return share


@click.command(name="verify")
@click.option("--since", type=INSTANT, metavar="DATE", help="Recompute only what was captured from this instant on.")
@click.option(
    "--sample", type=_Share(), metavar="PERCENT", help="Recompute this share of payloads and readings, by chance."
)
@click.option("--seal", "seal_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="Check the archive against a seal, too.")  # fmt: skip
@click.option("--threads", type=THREADS, metavar="N", help="Default: one a core.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    since: datetime | None,
    sample: float | None,
    seal_file: Path | None,
    threads: int | None,
    quiet: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
) -> None:
    """Recompute every digest of the archive and check that it is whole.

    Payload digests over the stored bytes, text digests, the chain of captures, references between tables, SQLite's own
    integrity check. Reads only; a crawl may go on meanwhile.

    \b
    Examples:
      marbre verify --archive archive.db
      marbre verify --since 2026-11-01
      marbre verify --sample 5%
      marbre verify --seal archive-2026-11.seal.json

    Exit codes: 0 sound, 1 something does not match (all of it is listed), 2 usage, or no archive.
    """
    if seal_file is not None and since is not None:
        raise click.UsageError(_("--seal holds the chain from its first row on; leave --since out"))
    config = load_config(config_dir)
    from crawler.cli.output.progress import show_progress

    sealed, scope = _load_seal(seal_file), _make_scope(since, sample)
    with (
        open_archive(archive_file, config, read_only=True) as (archive, path),
        show_progress(_("rows"), quiet=quiet or as_json) as counted,
    ):
        report, problems = _verify(archive, sealed, scope, threads, counted)
    if as_json:
        say_raw(json.dumps(_to_json(path, report, problems, sealed), indent=1))
    else:
        _print(path, report, problems, sealed, is_sample=sample is not None)
    sys.exit(1 if problems else 0)


def _load_seal(file: Path | None) -> Seal | None:
    from archive.integrity.seal import parse_seal

    return None if file is None else parse_seal(file.read_bytes(), str(file))


def _make_scope(since: datetime | None, share: float | None) -> VerifyScope:
    from archive.integrity.verify import VerifyScope

    return VerifyScope(since, 1.0 if share is None else share, secrets.randbits(30))


def _verify(
    archive: Archive, sealed: Seal | None, scope: VerifyScope, threads: int | None, progress: Callable[[int, int], None]
) -> tuple[VerifyReport, tuple[Problem, ...]]:
    """What was checked, and all that does not match, the seal included."""
    from archive.integrity.seal import compare_with_seal
    from archive.integrity.verify import verify

    report = verify(archive, progress=lambda _, done, total: progress(done, total), threads=threads, scope=scope)
    return report, report.problems + (() if sealed is None else compare_with_seal(archive, sealed))


def _to_json(path: Path, report: VerifyReport, problems: tuple[Problem, ...], sealed: Seal | None) -> dict[str, Any]:
    found = [{"table": problem.table, "key": problem.key, "what": problem.what} for problem in problems]
    values: dict[str, Any] = {"archive": str(path), "checked": _count_checked(report), "problems": found}
    if sealed is not None:
        values["seal"] = {"sealed_at": sealed.sealed_at.isoformat(), "captures": sealed.captures}
    return values


def _print(
    path: Path, report: VerifyReport, problems: tuple[Problem, ...], sealed: Seal | None, *, is_sample: bool
) -> None:
    for problem in problems[:_SHOWN]:
        say(str(problem))
    if len(problems) > _SHOWN:
        say(_("… and {problems} more; --json lists all").format(problems=len(problems) - _SHOWN))
    if sealed is not None and not problems:
        part = _(", as far as this sample of the payloads shows") if is_sample else ""
        say(
            _("As sealed on {sealed_at:%Y-%m-%d %H:%M:%S} UTC, up to capture {captures}{part}").format(
                sealed_at=sealed.sealed_at, captures=sealed.captures, part=part
            )
        )
    counts = ", ".join(f"{number} {_(what)}" for what, number in _count_checked(report).items())
    say(
        _("{path}: {value}; checked {counts}").format(
            path=path,
            value=ngettext("{problems} problem", "{problems} problems", len(problems)).format(problems=len(problems))
            if problems
            else _("sound"),
            counts=counts,
        )
    )


def _count_checked(report: VerifyReport) -> dict[str, int]:
    return {what: getattr(report, what.replace(" ", "_")) for what in _CHECKED}
