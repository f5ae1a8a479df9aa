"""`marbre verify`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from crawler.cli.options import archive_option, archive_path_of, config_option, json_option, load_config

if TYPE_CHECKING:
    from archive.verify import VerifyReport

_SHOWN = 50


@click.command(name="verify")
@json_option
@config_option
@archive_option
def command(as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Recompute every digest of the archive and check that it is whole.

    Payload digests over the stored bytes, text digests, the chain of captures, references between tables, SQLite's own
    integrity check. Reads only; a crawl may go on meanwhile.

    \b
    Example:
      marbre verify --archive archive.db

    Exit codes: 0 sound, 1 something does not match (all of it is listed), 2 usage, or no archive.
    """
    path = archive_path_of(archive_file, load_config(config_dir))
    from archive.store import Archive
    from archive.verify import verify

    with Archive.open(path, read_only=True) as archive:
        report = verify(archive)
    if as_json:
        found = [{"table": problem.table, "key": problem.key, "what": problem.what} for problem in report.problems]
        click.echo(json.dumps({"archive": str(path), "checked": _checked(report), "problems": found}, indent=1))
    else:
        for problem in report.problems[:_SHOWN]:
            click.echo(str(problem))
        if len(report.problems) > _SHOWN:
            click.echo(f"… and {len(report.problems) - _SHOWN} more; --json lists all")
        counts = ", ".join(f"{number} {what}" for what, number in _checked(report).items())
        click.echo(f"{path}: {'sound' if report.is_sound else f'{len(report.problems)} problem(s)'}; checked {counts}")
    sys.exit(0 if report.is_sound else 1)


def _checked(report: VerifyReport) -> dict[str, int]:
    return {
        "payloads": report.payloads,
        "payload bytes": report.payload_bytes,
        "captures": report.captures,
        "extractions": report.extractions,
        "articles": report.articles,
        "revisions": report.revisions,
    }
