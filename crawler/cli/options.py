"""Options that several verbs share, and what they stand for. Imports the rooms only when called."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crawler.cli.output.say import HarmlessFormatter, say

if TYPE_CHECKING:
    from archive.store import Archive
    from config.load import Config

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
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead of text for people.")(
        function
    )


def add_loudness_options(function: _F) -> _F:
    """`-v` and `-q`."""
    function = click.option("-v", "--verbose", count=True, help="Say more (-vv: everything Scrapy says).")(function)
    return click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")(function)


def load_config(config_dir: str | None) -> Config:
    """The configuration that a call of the command means."""
    from config.load import SETTINGS_FILE, find_config_folder, load

    config = load(find_config_folder(config_dir, os.environ))
    if config.folder is not None and config.settings.notify.urls:
        settings = config.folder / SETTINGS_FILE
        if settings.stat().st_mode & 0o007:
            say(f"marbre: {settings}: everybody here can read the secrets of [notify]: chmod 640", err=True)
    return config


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
            say(f"marbre: {path}: a new archive", err=True)
        yield archive, path


def check_without_secrets(urls: Iterable[str]) -> None:
    """Refuse addresses with a user name or password, which would be archived; without repeating them."""
    for url in urls:
        host = url.partition("://")[2].partition("/")[0]
        if "@" in host:
            shown = host.rpartition("@")[2]
            raise click.UsageError(f"the address on {shown} holds a user name or password: leave it out")


def require_contact(config: Config) -> None:
    """Refuse to crawl without an address at which newsrooms can reach whoever crawls them."""
    if not config.settings.fetch.contact and config.settings.fetch.user_agent is None:
        raise click.UsageError(
            "newsrooms must be able to reach whoever crawls them: set contact in [fetch] of marbre.toml, "
            "or write a configuration with: marbre init DIR --contact you@example.org"
        )


def set_up_logging(verbose: int, quiet: bool) -> None:
    """Log lines on stderr: warnings of ours by default; -v what goes on, -vv Scrapy too, -q errors alone."""
    level = logging.ERROR if quiet else {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(HarmlessFormatter("%(asctime)s %(levelname)s %(message)s"))
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
            self.fail(f"{value!r} is no ISO 8601 date: write 2026-03-01 or 2026-03-01T08:00:00+01:00", param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


INSTANT = InstantParam()
