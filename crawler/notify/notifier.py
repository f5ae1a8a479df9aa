"""`Notifier`: sends messages through Apprise and writes the Atom file; does neither where it is not configured.

Apprise (the extra `marbre[notify]`) is loaded when there is something to send. Its addresses hold passwords: none of
them is ever in a log line, a message or an exception of ours, and Apprise's own log, which has them, is silenced.

NotifyError
├── NotifyFailed        a service did not take a message, or its address is none that Apprise knows
└── NotifyUnavailable   the extra is not installed
"""

# ruff: noqa: N818  # the names say what is so

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from gettext import gettext as _
from hashlib import sha256
from pathlib import Path

from archive.health.events import HealthEvent
from crawler.extras import format_install_command
from crawler.notify.atom import FEED_MARK, to_atom
from crawler.notify.messages import Message
from crawler.own_files import write_own_file

log = logging.getLogger(__name__)

VARIABLE = "MARBRE_NOTIFY_URLS"

MOST_AN_HOUR = 3
"""Messages within an hour where the settings do not say; what comes after them waits and is one: where the machine's
own line is down, sources fail one after the other, and nobody reads fifty messages."""


class NotifyError(Exception):
    """Something about messages that the user can mend; the message says how."""


class NotifyFailed(NotifyError):
    """A message did not leave by every way that is configured. `is_told`: it left by another one, at least."""

    is_told = False


class NotifyUnavailable(NotifyFailed):
    """What sends messages is not installed."""


@dataclass(frozen=True, slots=True)
class Notifier:
    """By which ways people are told. `urls` are secrets."""

    urls: tuple[str, ...] = field(default=(), repr=False)
    atom_file: Path | None = None
    identity: str = "urn:marbre:health"
    most_an_hour: int = MOST_AN_HOUR

    def tell(self, message: Message) -> None:
        """Send a message by every way; does nothing where none is configured.

        Raises NotifyFailed after all were tried, naming those that failed by their scheme and place in the list
        (`is_told` says whether any took it), and NotifyUnavailable where the extra is missing.
        """
        if not self.urls:
            return
        faults = ((number, url, send_by_apprise(url, message)) for number, url in enumerate(self.urls, start=1))
        failed = [
            _("no. {number} ({parse_scheme}) {fault}").format(
                number=number, parse_scheme=parse_scheme(url), fault=fault
            )
            for number, url, fault in faults
            if fault
        ]
        if failed:
            failure = NotifyFailed(
                _("of the {urls} ways in [notify] urls or ${variable}, {failed}").format(
                    urls=len(self.urls), variable=VARIABLE, failed="; ".join(failed)
                )
            )
            failure.is_told = len(failed) < len(self.urls)
            raise failure

    def publish(self, events: Sequence[HealthEvent], now: datetime) -> None:
        """Write the Atom file anew, whole; a folder that may not be written is a line of the log."""
        if self.atom_file is None:
            return
        try:
            self.atom_file.parent.mkdir(parents=True, exist_ok=True)
            write_own_file(self.atom_file, to_atom(events, self.identity, now), FEED_MARK)
        except OSError as error:
            why = error.strerror or error
            log.warning("%s: the feed of health events cannot be written (%s)", self.atom_file, why)


def make_notifier(
    urls: Sequence[str],
    atom_file: Path | None,
    environment: Mapping[str, str] = os.environ,
    *,
    most_an_hour: int = MOST_AN_HOUR,
) -> Notifier:
    """The ways that settings and environment name; $MARBRE_NOTIFY_URLS goes before the settings."""
    named = environment.get(VARIABLE, "").split()
    return Notifier(tuple(named or urls), atom_file, most_an_hour=most_an_hour)


def send_by_apprise(url: str, message: Message) -> str | None:
    """Send a message by one of Apprise's addresses; what went wrong, or None. Raises NotifyUnavailable.

    A message with HTML goes as HTML where it is mail, with its plain text beside it; all others take the text.
    """
    try:
        from apprise import Apprise, NotifyFormat, NotifyType
    except ImportError as error:
        raise NotifyUnavailable(
            _("messages need Apprise, which is not installed: {install_command}").format(
                install_command=format_install_command("notify")
            )
        ) from error
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    way = Apprise()
    is_rich = message.html is not None and parse_scheme(url) in ("mailto", "mailtos")
    if not way.add(url):
        return _("is no address that Apprise understands")
    if is_rich:
        way[0].notify_format = NotifyFormat.HTML
    is_taken = way.notify(
        body=(message.html if is_rich else None) or message.text,
        title=message.title,
        notify_type=NotifyType(message.tone),
        body_format=NotifyFormat.HTML if is_rich else NotifyFormat.TEXT,
    )
    return None if is_taken else _("did not take the message")


def make_way_name(url: str) -> str:
    """By what a way is known in the archive and in lists: its scheme and a digest, for the address is a secret."""
    return f"apprise:{parse_scheme(url)}:{sha256(url.encode()).hexdigest()[:10]}"


def parse_scheme(url: str) -> str:
    """The service that an address of Apprise's names: all of it that may be shown."""
    found = re.match(r"[a-z0-9]+(?=://)", url)
    return found[0] if found else _("no scheme")
