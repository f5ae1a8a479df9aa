"""`marbre index`."""

from __future__ import annotations

import json
import sys
from gettext import gettext as _
from gettext import ngettext

import click

from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw, say_styled
from crawler.cli.output.wording import format_count


@click.command(name="index")
@click.option("--rebuild", is_flag=True, help="Make the whole index anew.")
@add_json_option
@add_config_option
@add_archive_option
def command(rebuild: bool, as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Bring the search index up to date.

    A crawl does so at its end. This is for the time before, after a crawl was killed, and after an update of Marbre
    that folds words in another way: then the whole index is made anew, which may be broken off and continued.

    \b
    Examples:
      marbre index
      marbre index --rebuild
    """
    progress = _show_progress if sys.stderr.isatty() and not as_json else None
    with open_archive(archive_file, load_config(config_dir)) as (archive, path):
        before = archive.search.read_state()
        is_outdated = before.outdated is not None
        if is_outdated and not as_json:
            say(
                _("The index was made by former rules ({outdated}); made anew by today's.").format(
                    outdated=before.outdated
                ),
                err=True,
            )
        make = archive.search.rebuild if rebuild or is_outdated else archive.search.refresh
        done = make(progress=progress)
        state = archive.search.read_state()
    if as_json:
        report = {"indexed": done, "documents": state.documents, "waiting": state.waiting, "dead": state.dead}
        say_raw(json.dumps(report, indent=1))
        return
    say(
        _("Indexed {count}; the index holds {documents}.").format(
            count=format_count(done, "article"), documents=state.documents
        )
    )
    if state.dead:
        say(_("{dead} former texts could not be taken out; `marbre index --rebuild` does.").format(dead=state.dead))
    say(_("Archive: {path}").format(path=path))


def _show_progress(done: int, of: int) -> None:
    say_styled(
        "\r",
        ngettext("{done} of {of} article", "{done} of {of} articles", of).format(done=done, of=of),
        nl=done >= of,
        err=True,
    )
