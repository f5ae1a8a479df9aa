"""`marbre notify`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click

from crawler.cli.options import (
    INSTANT,
    add_archive_option,
    add_config_option,
    add_json_option,
    add_loudness_options,
    find_archive,
    load_config,
    set_up_logging,
)


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
    from crawler.notify.notifier import NotifyError, NotifyUnavailable, make_notifier

    notify = config.settings.notify
    notifier = make_notifier(notify.urls, notify.atom_file)
    try:
        if testing:
            _test(len(notifier.urls), notifier.tell)
            return
        from archive.store import Archive
        from crawler.notify.watch import make_digest, watch

        now = at or datetime.now(UTC)
        with Archive.open(find_archive(archive_file, config)) as archive:
            if wants_digest:
                message = make_digest(archive, now)
                click.echo(f"{message.title}\n\n{message.text}")
                notifier.tell(message)
                return
            watched = watch(archive, now, notifier)
    except NotifyUnavailable as error:
        click.echo(f"marbre: {error}", err=True)
        sys.exit(2)
    except NotifyError as error:
        click.echo(f"marbre: {error}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps([_to_json(event) for event in watched.events], ensure_ascii=False, indent=1))
    elif not quiet:
        for event in watched.events:
            click.echo(f"{event.source}: {event.former} → {event.kind}: {event.reason}")
        waiting = f", {watched.waiting} waiting: enough messages left within the hour" if watched.waiting else ""
        judged = f"{len(watched.verdicts)} source(s) judged, {len(watched.events)} change(s), {watched.told} told"
        click.echo(f"{judged}{waiting}.")
    sys.exit(1 if watched.untold else 0)


def _test(ways: int, tell: object) -> None:
    from crawler.notify.messages import Message

    assert callable(tell)
    if not ways:
        raise click.UsageError(
            "nobody is to be told: write addresses into [notify] urls of marbre.toml, or set $MARBRE_NOTIFY_URLS"
        )
    tell(Message("Marbre: a test", "If you read this, messages on your sources will arrive here.", "info"))
    click.echo(f"A message left by {ways} way(s).")


def _to_json(event: object) -> dict[str, object]:
    from archive.health.events import HealthEvent

    assert isinstance(event, HealthEvent)
    return {
        "source": event.source,
        "kind": event.kind,
        "former": event.former,
        "since_at": event.since_at.isoformat(),
        "reason": event.reason,
        "evidence": list(event.evidence),
    }
