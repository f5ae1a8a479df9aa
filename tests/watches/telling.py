"""Ways of telling that keep what they were sent, and fail or die as they are told. No assertions here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from archive.store import Archive
from archive.watches.letter import Letter
from config.load import Config, load
from crawler.watches.convert import sync_watches
from crawler.watches.tell import TellReport, tell_watches


class Killed(BaseException):
    """The process ends here, as by kill -9: nothing of ours catches it."""


@dataclass
class Inbox:
    """A way with whom it reaches. `fault` is asked at each sending: None, a fault to report, or Killed to raise."""

    name: str
    is_limited: bool = True
    fault: Callable[[], str | None] = lambda: None
    letters: dict[str, Letter] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    at: list[datetime] = field(default_factory=list)

    def send(self, letter: Letter, _forms: object) -> str | None:
        fault = self.fault()
        if fault is None:
            self.letters[letter.key] = letter  # who receives a key twice knows it
            self.times[letter.key] += 1
        return fault

    @property
    def told(self) -> Counter[tuple[str, int, str, str]]:
        """How often each article was told: watch, article, kind, occasion."""
        return Counter(
            (section.watch, entry.article_id, entry.kind, entry.occasion)
            for letter in self.letters.values()
            for section in letter.sections
            for entry in section.entries
        )


def configure(folder: Path, watches: str) -> Config:
    """A configuration with these `[[watch]]` tables and the source `fanal`."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "marbre.toml").write_text("[sources]\nshipped = false\n" + watches, encoding="utf-8")
    (folder / "sources" / "ml.toml").write_text(
        '[[source]]\nname = "fanal"\ntitle = "Le Fanal"\nhomepage = "https://fanal.example/"\n'
        'feeds = ["https://fanal.example/feed/"]\n',
        encoding="utf-8",
    )
    return load(folder)


@contextmanager
def ways(*inboxes: Inbox) -> Iterator[None]:
    """Every watch tells by these."""
    with (
        patch("crawler.watches.convert.list_ways", lambda *_: inboxes),
        patch("crawler.watches.tell.list_ways", lambda *_: inboxes),
    ):
        yield


def tell(archive: Archive, config: Config, now: datetime) -> TellReport:
    """Bring everything up to date and send what is due."""
    sync_watches(archive, config, now)
    archive.search.refresh()
    archive.watches.match(now)
    return tell_watches(archive, config, now)
