"""The console command, one file a verb, each loaded when it is called: parse, call one function, print, exit code.

Only this file knows which verbs there are. No file here holds a rule of the trade, and none imports anything heavy
before its verb is called: `marbre --help` has to answer at once.

Exit codes: 0 done, 1 something failed in a way the report lists, 2 usage or configuration, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from gettext import gettext as _
from importlib import import_module
from importlib.metadata import version

import click

from archive.model.words.harmless import to_harmless_line
from crawler.cli.groups import NearestGroup
from crawler.cli.language import set_language, translate_help
from crawler.cli.output.say import say
from crawler.cli.streams import OutputFailed, give_up_output, open_streams

VERBS = {
    "crawl": "Fetch what is new from the sources, keep it, read its text.",
    "schedule": "Crawl every source by its cron, unattended.",
    "coverage": "Show the days with captures, and the gaps.",
    "import": "Take in what others have saved: WARC, WACZ, folders, databases.",
    "extract": "Read the text of pages: files, addresses, or a whole list of files.",
    "clean": "Clean a text that an earlier pipeline left.",
    "rules": "List the rules that clean texts.",
    "learned": "Show what was learned of the pages of sources, or forget it.",
    "sources": "List, add, check and change the sources.",
    "status": "Show the last crawls and the counts of each source.",
    "notify": "Judge every source and tell what has changed.",
    "watch": "List, try and edit the watches: saved searches that tell you.",
    "changes": "List the articles that were edited or taken down.",
    "backup": "Write a dated, checked copy of the archive.",
    "merge": "Merge other archives into this one.",
    "split": "Take a part of the archive out as one of its own.",
    "takedown": "Restrict, mask or erase articles.",
    "search": "Search the archive, in French.",
    "export": "Write articles for other tools, with a datasheet.",
    "corpus": "Freeze selections of articles under a name.",
    "show": "Show an article of the archive.",
    "history": "List the captures and revisions of an article.",
    "diff": "Show what changed between two revisions of an article.",
    "dispatches": "Show which texts several newsrooms have printed.",
    "frontpage": "Show which article stood where on a front page, and for how long.",
    "browse": "Read the archive in a browser.",
    "reservations": "Show what publishers reserve: mining, archiving.",
    "reextract": "Read the stored pages again with today's extractor.",
    "prune": "Take out former readings.",
    "compact": "Compress the stored pages again, thoroughly.",
    "stats": "Show what takes how much room, and how it grows.",
    "index": "Bring the search index up to date.",
    "verify": "Recompute every digest of the archive.",
    "seal": "Write a seal of the archive, to be published or timestamped.",
    "init": "Write a configuration to edit.",
    "demo": "Crawl a small made-up newspaper on this machine.",
}


class _Verbs(NearestGroup):
    """Loads the file of a verb when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        command = import_module(f"crawler.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return translate_help(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section(_("Commands")):
            formatter.write_dl([(verb, _(what)) for verb, what in VERBS.items()])


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("marbre"), prog_name="marbre")
def marbre() -> None:
    """Marbre archives the francophone press: clean text, hashes and stored HTML in one SQLite file.

    \b
    Start with:   marbre demo                      (a made-up newspaper, nothing leaves this machine)
    Then:         marbre init ~/marbre --contact you@example.org
                  marbre crawl --config ~/marbre --source mali-live
    """


class _Terminated(BaseException):
    """SIGTERM has come: what is being written is put away on the way out."""


def _terminate(number: int, _frame: object) -> None:
    signal.signal(number, signal.SIG_DFL)  # the next one ends the process at once
    raise _Terminated


def _end_by_sigterm() -> None:
    """As who sent it expects: systemd takes an exit code for a failure."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Entry point of the `marbre` command: the errors a user can mend become one line and an exit code."""
    # Imported here: what a verb needs is loaded by now, or not needed for --help at all.
    from archive.db.errors import ArchiveError, SearchIndexDamaged
    from config.errors import ConfigError
    from pipelines.workers.errors import WorkersBroken

    open_streams()
    set_language()
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _terminate)
    try:
        code = translate_help(marbre)(standalone_mode=False) or 0
        sys.stdout.flush()
        sys.exit(code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        message = error.format_message()
        say(shown.getvalue().replace(message, to_harmless_line(message)), err=True, nl=False)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        say(_("Interrupted."), err=True)
        sys.exit(130)
    except _Terminated:
        say(_("Interrupted."), err=True)
        _end_by_sigterm()
    except (ConfigError, ArchiveError, WorkersBroken) as error:
        for line in error.problems if isinstance(error, ConfigError) else error.args:
            say(f"marbre: {to_harmless_line(str(line))}", err=True)
        sys.exit(1 if isinstance(error, SearchIndexDamaged) else 2)
    except OutputFailed as error:
        give_up_output()
        say(_("marbre: standard output: {reason}; what was to be shown is not").format(reason=error.strerror), err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone: no fault of ours, and nobody to tell.
        sys.stderr.close()
        sys.exit(0)
