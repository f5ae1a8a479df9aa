"""`marbre demo`."""

from __future__ import annotations

import sys
from gettext import gettext as _
from pathlib import Path
from shutil import which
from tempfile import mkdtemp

import click

from crawler.cli.output.say import say


@click.command(name="demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where configuration and archive go; must be empty or new. Default: a new temporary folder.",
)
@click.option(
    "--browse/--no-browse", "browsing", default=None, help="Serve the archive at the end. Default: in a terminal."
)
def command(folder: Path | None, browsing: bool | None) -> None:
    """Crawl "Le Fanal", a small made-up newspaper served on this machine, on two days of its life.

    The second day brings new articles, edited ones, a deleted one and one gone behind a paywall. Nothing leaves this
    machine. In a terminal it ends on the archive's own site, until Ctrl-C.

    \b
    Example:
      marbre demo
    """
    from crawler.demo.run_demo import list_next_steps, run_demo

    folder = folder or Path(mkdtemp(prefix="marbre-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(_("{folder} is not empty; name a new folder with --dir").format(folder=folder))
    result = run_demo(folder, say)
    if result.exit_code:
        sys.exit(result.exit_code)
    say(_("\nTry next:"))
    for line in list_next_steps(result, _find_own_name()):
        say(f"  {line}")
    if sys.stdin.isatty() and sys.stdout.isatty() if browsing is None else browsing:
        from archive.site.serve import Serving, serve

        say("")
        serve(result.archive, Serving(port=0), say)


def _find_own_name() -> str:
    """How the user's shell calls this program: by its name where that is found, else by the path of its file."""
    program = Path(sys.argv[0])
    found = which("marbre")
    if found is not None and Path(found).resolve() == program.resolve():
        return "marbre"
    own = Path(sys.executable).with_name("marbre")  # started as a module
    program = program if program.name == "marbre" else own
    return str(program.relative_to(Path.cwd()) if program.is_relative_to(Path.cwd()) else program)
