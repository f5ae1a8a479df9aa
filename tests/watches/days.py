"""Days of a made-up newsroom with watches, hour by hour, in which ways fail and processes are killed at random.

Texts only ever grow, so that what a watch should have told in the end is what a search finds in the end.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from archive.crawls.ledger import CrawlStart
from archive.search.query import SearchQuery
from archive.store import Archive
from archive.watches import match
from config.load import Config
from crawler.watches.convert import sync_watches
from tests.archive.made import AT, SOURCE, new_archive
from tests.search.made import keep, text
from tests.watches.telling import Inbox, Killed, configure, tell, ways

SUBJECTS = (
    "pont", "bac", "port", "digue", "phare", "marché", "mairie", "budget", "école", "lycée", "hôpital", "grève",
    "impôt", "loi", "ministre", "préfet", "juge", "procès", "club", "match", "coupe", "finale", "festival", "musée",
    "théâtre", "livre", "pluie", "crue", "cyclone", "récolte", "mil", "coton", "pêche", "usine", "route",
)  # fmt: skip
EVERY = ("at-once", "hourly", "daily", "weekly")
HOUR = timedelta(hours=1)


@dataclass
class Lived:
    """What was told by each way and what should have been, how often a process was killed, and the busiest hour."""

    told: dict[str, Counter[tuple[str, int, str, str]]]
    wanted: set[tuple[str, int]]
    kills: int = 0
    failures: int = 0
    busiest_hour: int = 0
    articles: int = 0
    messages: int = 0

    @property
    def twice(self) -> list[tuple[str, int, str, str]]:
        """What was told more than once by one way."""
        return [key for told in self.told.values() for key, number in told.items() if number > 1]

    @property
    def missed(self) -> list[tuple[str, tuple[str, int]]]:
        """What a way has not told, listed or counted in a message."""
        return [
            (way, pair) for way, told in self.told.items() for pair in self.wanted if (*pair, "new", "") not in told
        ]


@dataclass
class _Life:
    folder: Path
    pick: random.Random
    watches: int
    calm: bool = False
    kills: int = 0
    failures: int = 0
    texts: dict[int, str] = field(default_factory=dict)

    def make_config(self) -> Config:
        tables = []
        for number in range(self.watches):
            words = self.pick.sample(SUBJECTS, 2)
            query = self.pick.choice(
                (words[0], f"{words[0]} OU {words[1]}", f"{words[0]} {words[1]}", f"titre:{words[0]}")
            )
            every = self.pick.choice(EVERY)
            tables.append(
                f'[[watch]]\nname = "w{number}"\nquery = "{query}"\nevery = "{every}"\nmost = 500\n'
                'tell = ["new", "edited"]\n'
            )
        return configure(self.folder / "conf", "".join(tables))

    def fail(self) -> str | None:
        """Before a letter is taken: sometimes an error, sometimes a kill."""
        if self.calm or self.pick.random() < 0.85:
            return None
        if self.pick.random() < 0.5:
            self.failures += 1
            return "answered 500"
        raise Killed

    def die(self) -> None:
        if not self.calm and self.pick.random() < 0.03:
            raise Killed

    def write(self, archive: Archive, hours: float) -> None:
        """A few articles, and an edit now and then."""
        for _ in range(self.pick.choice((0, 0, 0, 1, 1, 2))):
            number = len(self.texts) + 1
            self.texts[number] = " ".join(self.pick.choices(SUBJECTS, k=self.pick.randint(3, 9)))
            self._keep(archive, number, hours)
        if self.texts and self.pick.random() < 0.1:
            number = self.pick.randrange(max(1, len(self.texts) - 20), len(self.texts) + 1)
            self.texts[number] += "\n" + " ".join(self.pick.choices(SUBJECTS, k=3))
            self._keep(archive, number, hours)

    def _keep(self, archive: Archive, number: int, hours: float) -> None:
        made = text(self.texts[number], day=int(hours // 24), title=self.texts[number].split()[0])
        keep(archive, number, made, hours)


def live(folder: Path, days: int, watches: int, seed: int) -> Lived:
    """So many days with so many watches, told by two ways."""
    life = _Life(folder, random.Random(seed), watches)
    config = life.make_config()
    inboxes = [Inbox("mail", fault=life.fail), _Forgetful("file", is_limited=False, fault=life.fail)]
    inboxes[1].die = life.die  # type: ignore[attr-defined]
    path = folder / "archive.db"
    archive = new_archive(path)
    archive.crawls.sync_source(SOURCE, AT)
    archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="0"))
    sync_watches(archive, config, AT)
    add = match._add_matches  # where a kill between what is met and what is noted falls

    def add_or_die(*given: object) -> int:
        life.die()
        added = add(*given)  # type: ignore[arg-type]
        life.die()
        return added

    with ways(*inboxes), patch.object(match, "_add_matches", add_or_die):
        for hour in range((days + 10) * 24):
            life.calm = hour >= days * 24
            try:
                if not life.calm:
                    life.write(archive, hour)
                tell(archive, config, AT + hour * HOUR)
            except Killed:
                life.kills += 1
                archive.close()
                archive = Archive.open(path)
    lived = Lived({inbox.name: inbox.told for inbox in inboxes}, _search(archive, config))
    lived.kills, lived.failures, lived.articles = life.kills, life.failures, len(life.texts)
    log = [each for each in archive.watches.list_messages(limit=1_000_000) if each.way == "mail" and each.sent_at]
    sent = sorted(each.sent_at for each in log if each.sent_at is not None)
    lived.messages = len(sent)
    lived.busiest_hour = max(
        (sum(at <= other < at + HOUR for other in sent[n : n + 20]) for n, at in enumerate(sent)), default=0
    )
    archive.close()
    return lived


class _Forgetful(Inbox):
    """A way whose sender is sometimes killed after the letter was taken and before that was written down."""

    def send(self, letter, forms):  # type: ignore[no-untyped-def]
        fault = super().send(letter, forms)
        self.die()  # type: ignore[attr-defined]
        return fault


def _search(archive: Archive, config: Config) -> set[tuple[str, int]]:
    """What each watch's search finds in the end."""
    archive.search.refresh()
    return {
        (watch.name, hit.article_id)
        for watch in config.watches
        for hit in archive.search.find(SearchQuery(watch.query, by="date", limit=100_000)).hits
    }
