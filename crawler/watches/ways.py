"""The ways by which a message of watches leaves. Each sends one `Letter` and says what went wrong, or None.

A way is known by its `name`, in which no secret stands. None waits longer than its limit: a server that hangs is a
failure like any other.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from archive.watches.letter import Letter, LetterEntry
from crawler.notify.messages import Message
from crawler.notify.notifier import NotifyUnavailable, send_by_apprise
from crawler.own_files import write_own_file

SECONDS = 30.0
"""The longest that sending one message by one way may take."""

FEED_MARK = b"<generator>Marbre</generator>"
DIGEST_MARK = b'<meta name="generator" content="Marbre">'


class WatchWay(Protocol):
    """A way: its name in the archive; whether the hourly limit holds for it; sending."""

    @property
    def name(self) -> str:
        """By what it is known."""

    @property
    def is_limited(self) -> bool:
        """Whether people are called by it, so that it may not call them all the time."""

    def send(self, letter: Letter, render: LetterForms) -> str | None:
        """Send a letter; what went wrong, or None."""


@dataclass(frozen=True, slots=True)
class LetterForms:
    """The forms of a letter, made when a way asks for them."""

    to_text: Callable[[Letter], str]
    to_html: Callable[[Letter], str]
    to_feed: Callable[[Letter], bytes]


@dataclass(frozen=True, slots=True)
class AppriseWay:
    """Mail and the hundred services that Apprise knows."""

    name: str
    url: str = field(repr=False)
    is_limited = True

    def send(self, letter: Letter, render: LetterForms) -> str | None:
        """As HTML with its text where it is mail, else as text."""
        message = Message(letter.title, render.to_text(letter), "info", render.to_html(letter))

        def call() -> str | None:
            try:
                return send_by_apprise(self.url, message)
            except NotifyUnavailable as error:
                return str(error)

        return run_within(call, SECONDS)


@dataclass(frozen=True, slots=True)
class WebhookWay:
    """JSON to an address of the user's own."""

    name: str
    url: str = field(repr=False)
    is_limited = True

    @classmethod
    def make(cls, url: str) -> WebhookWay:
        """The way to an address: its path may be a secret, its host is not."""
        host = urlsplit(url).hostname or ""
        return cls(f"webhook:{host}:{sha256(url.encode()).hexdigest()[:10]}", url)

    def send(self, letter: Letter, render: LetterForms) -> str | None:  # noqa: ARG002  # every way's interface
        """POST it once; `Idempotency-Key` is the same at every attempt. Redirects are not followed."""
        return run_within(lambda: _post(self.url, letter), SECONDS)


@dataclass(frozen=True, slots=True)
class AtomWay:
    """A feed file, written anew whole with all that its watch has met lately."""

    name: str
    path: Path
    is_limited = False

    def send(self, letter: Letter, render: LetterForms) -> str | None:
        """Write the file in the place of the one before."""
        return _write(self.path, render.to_feed(letter), FEED_MARK)


@dataclass(frozen=True, slots=True)
class FileWay:
    """A folder in which each message is kept as a page and as plain text."""

    name: str
    folder: Path
    is_limited = False

    def send(self, letter: Letter, render: LetterForms) -> str | None:
        """Write both files, named by the instant and the key."""
        stem = f"{letter.made_at:%Y-%m-%dT%H%M}-{letter.key}"
        text = render.to_text(letter).encode()
        failed = _write(self.folder / f"{stem}.html", render.to_html(letter).encode(), DIGEST_MARK)
        return failed or _write(self.folder / f"{stem}.txt", text, letter.title.encode())


def make_file_name(kind: str, path: Path) -> str:
    """By what a file of the user's is known: its own name, not where on the machine it lies."""
    return f"{kind}:{path.name}:{sha256(str(path).encode()).hexdigest()[:10]}"


def run_within(call: Callable[[], str | None], seconds: float) -> str | None:
    """What a call returns; a fault where it takes too long or breaks. A thread that hangs is left behind."""
    answers: list[str | None] = []

    def run() -> None:
        try:
            answers.append(call())
        except (OSError, http.client.HTTPException, ValueError) as error:
            answers.append(f"{type(error).__name__}: {error}"[:200])

    thread = threading.Thread(target=run, daemon=True, name="way")
    thread.start()
    thread.join(seconds)
    return answers[0] if answers else f"no answer within {seconds:g} seconds"


def to_json(letter: Letter) -> dict[str, object]:
    """A letter as the webhook gets it."""
    return {
        "id": letter.key,
        "title": letter.title,
        "at": letter.made_at.isoformat(),
        "watches": [
            {
                "watch": section.watch,
                "title": section.title,
                "total": section.total,
                "articles": [_to_json_entry(entry) for entry in section.entries],
            }
            for section in letter.sections
        ],
        "not_looked_at": [{"source": each.source, "reason": each.reason} for each in letter.unlooked],
    }


def _to_json_entry(entry: LetterEntry) -> dict[str, object]:
    return {
        "article_id": entry.article_id,
        "event": entry.kind,
        "occasion": entry.occasion,
        "at": entry.happened_at.isoformat(),
        "change": entry.change,
        "source": entry.source,
        "url": entry.url,
        "title": entry.title.text,
        "excerpt": entry.excerpt.text,
        "agency": entry.agency,
        "section": entry.section,
        "published_at": entry.published_at and entry.published_at.isoformat(),
        "reprints": entry.reprints,
        "rank": entry.rank,
        "diff": [[piece.mark, piece.text] for piece in entry.diff],
    }


def _post(url: str, letter: Letter) -> str | None:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS / 2)
    body = json.dumps(to_json(letter), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": letter.key, "User-Agent": "Marbre"}
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    finally:
        connection.close()
    return None if 200 <= status < 300 else f"answered {status}"


def _write(path: Path, content: bytes, mark: bytes) -> str | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_own_file(path, content, mark)
    except OSError as error:
        return f"{path}: cannot be written ({error.strerror or error})"
    return None
