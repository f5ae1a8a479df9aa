"""Options that several verbs share, and what they stand for. Imports the rooms only when called."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crawler.cli.language import keep_english
from crawler.cli.output.log_lines import JsonLines, TextLines
from crawler.cli.output.say import say

if TYPE_CHECKING:
    from archive.store import Archive
    from config.load import Config

LOG_FORMAT = "MARBRE_LOG_FORMAT"
"""The variable that says how log lines are written."""

_F = TypeVar("_F", bound=Callable[..., Any])


def add_config_option(function: _F) -> _F:
    """`--config DIR`."""
    return click.option(
        "--config",
        "config_dir",
        metavar="DIR",
        help="Folder with marbre.toml and sources/. Default: $MARBRE_CONFIG, else $XDG_CONFIG_HOME/marbre, else the "
        "configuration that comes with Marbre.",
    )(function)


def add_archive_option(function: _F) -> _F:
    """`--archive FILE`."""
    return click.option(
        "--archive",
        "archive_file",
        metavar="FILE",
        help="The archive. Default: $MARBRE_ARCHIVE, else [archive] path of the settings, else "
        "$XDG_DATA_HOME/marbre/archive.db.",
    )(function)


def add_create_option(function: _F) -> _F:
    """`--create`."""
    return click.option("--create", is_flag=True, help="Begin an archive where there is none.")(function)


def add_json_option(function: _F) -> _F:
    """`--json`."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        is_eager=True,
        callback=_keep_programs_language,
        help="Print JSON for programs instead of text for people.",
    )(function)


def _keep_programs_language(ctx: click.Context, param: click.Parameter, value: bool) -> bool:  # noqa: ARG001 - click's interface
    if value:
        keep_english()
    return value


def add_loudness_options(function: _F) -> _F:
    """`-v`, `-q` and `--log-format`."""
    function = click.option(
        "--log-format",
        type=click.Choice(("text", "json")),
        envvar=LOG_FORMAT,
        default="text",
        show_default=True,
        expose_value=False,
        callback=_keep_log_format,
        help=f"Log lines for people or for programs; ${LOG_FORMAT} says the same, to crawls that are started too.",
    )(function)
    function = click.option("-v", "--verbose", count=True, help="Say more (-vv: everything Scrapy says).")(function)
    return click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")(function)


def _keep_log_format(ctx: click.Context, param: click.Parameter, value: str) -> None:  # noqa: ARG001 - click's interface
    os.environ[LOG_FORMAT] = value  # the scheduler's crawls are processes of their own, and log alike


def load_config(config_dir: str | None) -> Config:
    """The configuration that a call of the command means."""
    from config.load import find_config_folder
    from crawler.watches.convert import load_with_watches

    config = load_with_watches(find_config_folder(config_dir, os.environ))
    _warn_of_open_secrets(config)
    return config


def _warn_of_open_secrets(config: Config) -> None:
    """Say so where everybody on the machine can read addresses that hold passwords."""
    from config.load import SETTINGS_FILE, WATCHES_FILE

    holders = {SETTINGS_FILE: "[notify]"} if config.settings.notify.urls else {}
    if any(watch.urls for watch in config.watches):
        holders[WATCHES_FILE] = "[[watch]]"
    for name, table in holders.items():
        path = config.folder / name if config.folder is not None else None
        if path is not None and path.exists() and path.stat().st_mode & 0o007:
            say(
                _("marbre: {path}: everybody here can read the secrets of {table}: chmod 640").format(
                    path=path, table=table
                ),
                err=True,
            )


def find_archive(archive_file: str | None, config: Config) -> Path:
    """The archive that a call of the command means."""
    from config.load import find_archive_path

    return find_archive_path(archive_file, os.environ, config.settings)


@contextmanager
def open_archive(
    archive_file: str | None, config: Config, *, create: bool = False, read_only: bool = False
) -> Iterator[tuple[Archive, Path]]:
    """The archive that a call of the command means, open until the block ends, and its path as the call names it."""
    from archive.store import Archive

    path = find_archive(archive_file, config)
    is_new = create and not path.exists()
    with Archive.open(path, create=create, read_only=read_only) as archive:
        if is_new:
            say(_("marbre: {path}: a new archive").format(path=path), err=True)
        if not read_only:
            sync_access(archive, config)
        yield archive, path


def sync_access(archive: Archive, config: Config) -> None:
    """Let the archive go by the configured rules of access. A configuration without any takes none away."""
    if config.settings.access.rules:
        from crawler.convert import to_access_rules

        archive.takedowns.sync_access_rules(to_access_rules(config.settings))


def check_without_secrets(urls: Iterable[str]) -> None:
    """Refuse addresses with a user name or password, which would be archived; without repeating them."""
    for url in urls:
        host = url.partition("://")[2].partition("/")[0]
        if "@" in host:
            shown = host.rpartition("@")[2]
            raise click.UsageError(
                _("the address on {shown} holds a user name or password: leave it out").format(shown=shown)
            )


def require_contact(config: Config) -> None:
    """Refuse to crawl without an address at which newsrooms can reach whoever crawls them."""
    if not config.settings.fetch.contact and config.settings.fetch.user_agent is None:
        raise click.UsageError(
            _(
                "newsrooms must be able to reach whoever crawls them: set contact in [fetch] of "
                "marbre.toml, or write a configuration with: marbre init DIR --contact "
                "you@example.org"
            )
        )


def set_up_logging(verbose: int, quiet: bool) -> None:
    """Log lines on stderr: warnings of ours by default; -v what goes on, -vv Scrapy too, -q errors alone."""
    level = logging.ERROR if quiet else {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines() if os.environ.get(LOG_FORMAT) == "json" else TextLines())
    logging.basicConfig(level=level, handlers=[lines], force=True)
    for library in ("scrapy", "twisted", "trafilatura", "htmldate", "asyncio", "filelock", "apscheduler"):
        logging.getLogger(library).setLevel({0: logging.CRITICAL, 1: logging.ERROR}.get(verbose, logging.DEBUG))


class InstantParam(click.ParamType[datetime]):
    """An ISO 8601 instant or day; without a zone it is UTC."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                _("{value!r} is no ISO 8601 date: write 2026-03-01 or 2026-03-01T08:00:00+01:00").format(value=value),
                param,
                ctx,
            )
        if not FIRST_YEAR <= instant.year < YEAR_BEYOND:
            self.fail(
                _("{value!r} is in no year from {first} to {last}").format(
                    value=value, first=FIRST_YEAR, last=YEAR_BEYOND - 1
                ),
                param,
                ctx,
            )
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


FIRST_YEAR, YEAR_BEYOND = 1600, 9000
"""From the first newspapers (Strasbourg, 1605) on; at both ends far enough from what Python can count with."""

INSTANT = InstantParam()


class NamedPathParam(click.Path):
    """A path with a name: an empty one, a variable of the shell that is not set, would mean the folder one is in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not str(value):
            self.fail(_("an empty name; is a variable of the shell not set?"), param, ctx)
        return super().convert(value, param, ctx)


NAMED_PATH = NamedPathParam()

MOST = 1_000_000_000  # articles or revisions: a thousand times the largest archive that was measured
MOST_AT_ONCE = 256
"""Processes or threads: what `[extract] workers` allows; ten thousand would stop the machine for everybody on it."""
COUNT = click.IntRange(1, MOST)
WORKERS = click.IntRange(0, MOST_AT_ONCE)
THREADS = click.IntRange(1, MOST_AT_ONCE)
