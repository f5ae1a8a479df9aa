"""`marbre browse`."""

from __future__ import annotations

import re
from gettext import gettext as _
from typing import Any

import click

from crawler.cli.options import add_archive_option, add_config_option, find_archive, load_config, open_archive
from crawler.cli.output.say import say


class _BaseUrl(click.ParamType[str]):
    """A path with a slash on either side."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        path = f"/{str(value).strip('/')}/".replace("//", "/")
        if not re.fullmatch(r"/(?:[A-Za-z0-9._~-]+/)*", path):
            self.fail(_("{value!r} is no path: write --root /archive/").format(value=value), param, ctx)
        return path


@click.command(name="browse")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--root", type=_BaseUrl(), default="/", metavar="PATH", help="Path under which a proxy serves the site.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME",
              help="Name by which readers or a proxy ask for the site, beside localhost and IP addresses.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open it in a browser.")
@click.option(
    "--lang", type=click.Choice(["fr", "en"]), help="Language of the site. Default: the browser's, else French."
)
@add_config_option
@add_archive_option
def command(
    port: int,
    host: str,
    root: str,
    hosts: tuple[str, ...],
    open_browser: bool,
    lang: Any,
    config_dir: str | None,
    archive_file: str | None,
) -> None:
    """Read the archive in a browser: search, articles, revisions, charts, SQL.

    Datasette with Marbre's own pages, on this machine alone unless --host says otherwise, and read-only; crawls may go
    on writing meanwhile.

    \b
    Examples:
      marbre browse --open
      marbre browse --archive mali.db --port 8010 --lang en
      marbre browse --root /archive/          (behind a proxy, see docs/browse.md)
    """
    config = load_config(config_dir)
    path = find_archive(archive_file, config)
    if config.settings.access.rules:
        with open_archive(archive_file, config):
            pass  # brings the rules of access up to date
    from archive.site.serve import Serving, serve

    serve(
        path,
        Serving(host, port, root, lang, hosts, config.settings.access.show_noarchive),
        say,
        open_browser=open_browser,
    )
