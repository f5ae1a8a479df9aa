"""`marbre notify`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from archive.locale.labels import tell_label
from archive.locale.reason import tell_reason
from crawler.cli.options import (
    INSTANT,
    add_archive_option,
    add_config_option,
    add_json_option,
    add_loudness_options,
    load_config,
    open_archive,
    set_up_logging,
)
from crawler.cli.output.say import say, say_raw
from crawler.cli.output.wording import format_count

if TYPE_CHECKING:
    from archive.health.events import HealthEvent
    from archive.store import Archive
    from crawler.notify.notifier import Notifier
    from crawler.notify.watch import WatchReport


@click.command(name="notify")
@click.option("--test", "testing", is_flag=True, help="Send a message that says nothing, to see whether it arrives.")
@click.option("--digest", "wants_digest", is_flag=True, help="Print the digest of the last 24 hours, and send it.")
@click.option("--at", type=INSTANT, metavar="DATE", help="Judge as of this instant (for replays of saved pages).")
@add_json_option
@add_config_option
@add_archive_option
@add_loudness_options
def command(
    testing: bool,
    wants_digest: bool,
    at: datetime | None,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
    verbose: int,
    quiet: bool,
) -> None:
    """Judge every source, write down what has changed, and tell it: once when a source turns bad, once when it heals.
    Then tell what watches have met (docs/watches.md).

    `marbre schedule` does this after each crawl; beside a system cron, call it yourself. Messages go where [notify]
    urls or $MARBRE_NOTIFY_URLS say; with neither, the log and `marbre status` have the news.

    \b
    Examples:
      marbre crawl; marbre notify                   in a crontab
      MARBRE_NOTIFY_URLS=ntfy://ntfy.sh/my-topic marbre notify --test
      marbre notify --digest

    Exit codes: 0 done, 1 a message did not leave, 2 usage or configuration.
    """
    set_up_logging(verbose, quiet)
    config = load_config(config_dir)
    from crawler.notify.mend import make_find_mend
    from crawler.notify.notifier import make_notifier
    from crawler.notify.watch import CHANGES, watch
    from crawler.watches.tell import match_and_tell

    CHANGES.disabled = not as_json and not quiet  # printed below
    notify = config.settings.notify
    notifier = make_notifier(notify.urls, notify.atom_file, most_an_hour=notify.most_an_hour)
    with _exit_unsent():
        if testing:
            _send_test(notifier)
            return
        with open_archive(archive_file, config) as (archive, _path):
            now = at or datetime.now(UTC)
            if wants_digest:
                _send_digest(archive, now, notifier)
                return
            watched = watch(archive, now, notifier, None, None if at else make_find_mend(config.folder))
            told = match_and_tell(archive, config, now)
    if not as_json and not quiet and (told.sent or told.failed or told.waiting):
        say(
            _("Watches: {count} sent, {failed} failed, {count2} waiting.").format(
                count=format_count(told.sent, "message"),
                failed=told.failed,
                count2=format_count(told.waiting, "article"),
            )
        )
    _print_and_exit(watched, has_ways=bool(notifier.urls), as_json=as_json, quiet=quiet, failed=told.failed)


@contextmanager
def _exit_unsent() -> Iterator[None]:
    """End with the exit code of a message that did not leave, where one raises that."""
    from crawler.notify.notifier import NotifyError, NotifyUnavailable

    try:
        yield
    except NotifyError as error:
        say(f"marbre: {error}", err=True)
        sys.exit(2 if isinstance(error, NotifyUnavailable) else 1)


def _send_digest(archive: Archive, now: datetime, notifier: Notifier) -> None:
    from crawler.notify.watch import make_digest

    message = make_digest(archive, now)
    say(f"{message.title}\n\n{message.text}")
    notifier.tell(message)


def _send_test(notifier: Notifier) -> None:
    from crawler.notify.messages import Message

    if not notifier.urls:
        raise click.UsageError(
            _("nobody is to be told: write addresses into [notify] urls of marbre.toml, or set $MARBRE_NOTIFY_URLS")
        )
    notifier.tell(
        Message(_("Marbre: a test"), _("If you read this, messages on your sources will arrive here."), "info")
    )
    say(_("A message left by {count}.").format(count=format_count(len(notifier.urls), "way")))


def _print_and_exit(watched: WatchReport, *, has_ways: bool, as_json: bool, quiet: bool, failed: int) -> None:
    if as_json:
        say_raw(json.dumps([_to_json(event) for event in watched.events], ensure_ascii=False, indent=1))
    elif not quiet:
        for event in watched.events:
            former, kind = (tell_label("verdict", each) for each in (event.former, event.kind))
            say(f"{event.source}: {former} → {kind}: {tell_reason(event.reason)}")
        waiting = (
            _(", {waiting} waiting: enough messages left within the hour").format(waiting=watched.waiting)
            if watched.waiting
            else ""
        )
        counted = (format_count(len(watched.verdicts), "source"), format_count(len(watched.events), "change"))
        sent = _("{told} sent").format(told=watched.told) if has_ways else _("0 sent: [notify] urls names nobody")
        say(
            _("{counted} judged, {counted2}, {sent}{waiting}.").format(
                counted=counted[0], counted2=counted[1], sent=sent, waiting=waiting
            )
        )
    sys.exit(1 if watched.untold or failed else 0)


def _to_json(event: HealthEvent) -> dict[str, object]:
    return {
        "source": event.source,
        "kind": event.kind,
        "former": event.former,
        "since_at": event.since_at.isoformat(),
        "reason": event.reason,
        "evidence": list(event.evidence),
    }
