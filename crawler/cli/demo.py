"""`marbre demo`."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp

import click


@click.command(name="demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where configuration and archive go; must be empty or new. Default: a new temporary folder.",
)
def command(folder: Path | None) -> None:
    """Crawl "Le Fanal", a small made-up newspaper served on this machine, on two days of its life.

    The second day brings new articles, edited ones, a deleted one and one gone behind a paywall. Nothing leaves this
    machine.

    \b
    Example:
      marbre demo
    """
    from crawler.demo.run_demo import run_demo

    folder = folder or Path(mkdtemp(prefix="marbre-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty; name a new folder with --dir")
    sys.exit(run_demo(folder, click.echo))
