"""What a watch has met is told once by each of its ways, when it is due, whatever fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.store import Archive
from config.load import Config
from crawler.watches.convert import sync_watches
from tests.archive.conftest import archive, path
from tests.archive.made import AT
from tests.search.made import keep, text
from tests.watches.telling import Inbox, Killed, configure, tell, ways

__all__ = ["archive", "path"]

HOUR = timedelta(hours=1)
PONTS = '[[watch]]\nname = "ponts"\nquery = "pont"\n'


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configure(tmp_path / "conf", PONTS)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    mail = Inbox("mail")
    with ways(mail):
        yield mail


def begin(archive: Archive, config: Config, *texts: str) -> None:
    sync_watches(archive, config, AT)
    for number, words in enumerate(texts, 1):
        keep(archive, number, text(words))


def test_an_article_is_told_once(archive: Archive, config: Config, inbox: Inbox) -> None:
    begin(archive, config, "Le pont est ouvert.", "Rien de tel.", "Deux ponts.")
    assert tell(archive, config, AT).sent == 1
    assert tell(archive, config, AT + HOUR).sent == 0
    (letter,) = inbox.letters.values()
    assert [entry.article_id for entry in letter.sections[0].entries] == [1, 3]
    assert letter.title == "ponts\u202f: 2 articles"
    assert letter.sections[0].entries[0].excerpt.places


def test_a_kill_between_matching_and_sending_loses_and_doubles_nothing(
    archive: Archive, config: Config, inbox: Inbox, path: Path
) -> None:
    begin(archive, config, "Le pont est ouvert.")

    def die() -> str | None:
        raise Killed

    inbox.fault = die
    with pytest.raises(Killed):
        tell(archive, config, AT)
    archive.close()
    inbox.fault = lambda: None
    with Archive.open(path) as again:
        keep(again, 2, text("Un autre pont."))
        assert tell(again, config, AT + HOUR).sent == 2
    assert list(inbox.told.values()) == [1, 1]


def test_a_way_that_fails_is_tried_again_and_the_others_told_once(archive: Archive, config: Config) -> None:
    good, bad = Inbox("good"), Inbox("bad", fault=lambda: "answered 500")
    with ways(good, bad):
        begin(archive, config, "Le pont est ouvert.")
        now = AT
        for _ in range(40):
            tell(archive, config, now)
            now += timedelta(minutes=10)
        assert list(good.told.values()) == [1]
        (message,) = archive.watches.list_messages(troubled=True)
        assert (message.error, message.way) == ("answered 500", "bad")
        assert 4 <= message.attempts <= 8, "pauses double"
        bad.fault = lambda: None
        keep(archive, 2, text("Un autre pont."))
        tell(archive, config, now + 7 * HOUR)
        assert list(bad.told.values()) == [1, 1]
        assert list(good.told.values()) == [1, 1]
        assert not archive.watches.list_messages(troubled=True)


def test_a_way_that_never_works_is_given_up_and_said(archive: Archive, config: Config) -> None:
    bad = Inbox("bad", fault=lambda: "no answer")
    with ways(bad):
        begin(archive, config, "Le pont est ouvert.")
        for day in range(20):
            tell(archive, config, AT + day * timedelta(days=1))
        (message,) = archive.watches.list_messages(troubled=True)
        assert message.given_up_at is not None
        (state,) = archive.watches.list_states()
        assert state.left_out == {"given-up": 1}


def test_so_many_messages_an_hour_and_the_rest_in_one(archive: Archive, tmp_path: Path, inbox: Inbox) -> None:
    six = "".join(f'[[watch]]\nname = "w{n}"\nquery = "pont"\n' for n in range(6))
    config = configure(tmp_path / "six", six)
    begin(archive, config, "Le pont est ouvert.")
    assert tell(archive, config, AT).sent == 3
    assert len(inbox.told) == 6, "the third message has the rest"
    keep(archive, 2, text("Un autre pont."))
    report = tell(archive, config, AT + HOUR / 2)
    assert (report.sent, report.waiting) == (0, 6)
    tell(archive, config, AT + 2 * HOUR)
    assert len(inbox.told) == 12
    assert set(inbox.told.values()) == {1}


@pytest.mark.usefixtures("inbox")
def test_health_messages_count_too(archive: Archive, config: Config) -> None:
    begin(archive, config, "Le pont est ouvert.")
    for _ in range(3):
        archive.watches.add_health_message(["mail"], "fanal: failing", 1, AT)
    assert tell(archive, config, AT).sent == 0
    assert tell(archive, config, AT + 2 * HOUR).sent == 1
    assert [each.topic for each in archive.watches.list_messages()] == ["watch", "health", "health", "health"]


def test_a_watch_that_meets_everything_lists_so_many_and_counts_the_rest(
    archive: Archive, tmp_path: Path, inbox: Inbox
) -> None:
    config = configure(tmp_path / "all", '[[watch]]\nname = "tout"\nsources = ["fanal"]\nmost = 5\n')
    begin(archive, config, *(f"Texte numéro {n}." for n in range(20)))
    tell(archive, config, AT)
    (letter,) = inbox.letters.values()
    assert (len(letter.sections[0].entries), letter.sections[0].more, letter.total) == (5, 15, 20)
    (state,) = archive.watches.list_states()
    assert (state.told, state.waiting, state.left_out) == (5, 0, {"beyond-most": 15})


@pytest.mark.usefixtures("inbox")
@pytest.mark.parametrize(
    ("keys", "met", "told"),
    [
        ('every = "hourly"', "10:20", "11:00"),
        ('every = "daily"\nat = "07:00"\ntimezone = "Africa/Bamako"', "10:20", "2026-03-03 07:00"),
        ('every = "daily"\nat = "18:30"\ntimezone = "Europe/Paris"', "10:20", "17:30"),
        ('every = "weekly"\nat = "07:00"\non = "fri"\ntimezone = "Africa/Bamako"', "10:20", "2026-03-06 07:00"),
    ],
)
def test_told_when_due(archive: Archive, tmp_path: Path, keys: str, met: str, told: str) -> None:
    config = configure(tmp_path / "due", PONTS + keys)
    begin(archive, config, "Le pont est ouvert.")
    now = datetime.fromisoformat(f"2026-03-02 {met}:00+00:00")
    due = datetime.fromisoformat(f"{told if '-' in told else '2026-03-02 ' + told}:00+00:00")
    assert tell(archive, config, now).sent == 0
    assert tell(archive, config, due - timedelta(minutes=1)).sent == 0
    assert tell(archive, config, due).sent == 1


@pytest.mark.usefixtures("inbox")
def test_a_clock_set_back_holds_nothing_up(archive: Archive, tmp_path: Path) -> None:
    config = configure(tmp_path / "back", PONTS + 'every = "daily"')
    begin(archive, config, "Le pont est ouvert.")
    archive.search.refresh()
    archive.watches.match(datetime(2036, 1, 1, tzinfo=UTC))
    assert tell(archive, config, datetime(2026, 1, 1, tzinfo=UTC)).sent == 1
    for _ in range(3):
        archive.watches.add_health_message(["mail"], "t", 1, datetime(2036, 1, 1, tzinfo=UTC))
    keep(archive, 2, text("Un pont."))
    tell(archive, config, datetime(2026, 1, 2, tzinfo=UTC))
    assert tell(archive, config, datetime(2026, 1, 3, tzinfo=UTC)).sent == 1


def test_a_removed_watch_tells_no_more(archive: Archive, config: Config, tmp_path: Path, inbox: Inbox) -> None:
    begin(archive, config, "Le pont est ouvert.")
    archive.search.refresh()
    archive.watches.match(AT)
    other = configure(tmp_path / "other", '[[watch]]\nname = "bacs"\nquery = "bac"\n')
    assert tell(archive, other, AT + HOUR).sent == 0
    assert tell(archive, config, AT + 2 * HOUR).sent == 0, "what it missed while away is no news"
    assert not inbox.letters


def test_copies_of_one_dispatch_are_told_once_with_their_number(archive: Archive, config: Config, inbox: Inbox) -> None:
    begin(archive, config, "Le pont est ouvert.", "Le pont est ouvert, dit l'agence.", "Un autre pont.")
    with archive.database.transaction() as connection:
        connection.execute("CREATE TABLE copies (article_id INTEGER, dispatch_id INTEGER)")
        connection.execute("INSERT INTO copies VALUES (1, 7), (2, 7)")
        connection.execute("DROP VIEW article_dispatches")
        connection.execute(
            "CREATE VIEW article_dispatches AS SELECT article_id, dispatch_id, 1.0 AS copied_share, 'reprint' AS role, "
            "'fanal' AS first_source FROM copies"
        )
    tell(archive, config, AT)
    (letter,) = inbox.letters.values()
    assert [(entry.article_id, entry.reprints) for entry in letter.sections[0].entries] == [(1, 1), (3, 0)]
    keep(archive, 4, text("Le pont est ouvert, dit encore l'agence."))
    with archive.database.transaction() as connection:
        connection.execute("INSERT INTO copies VALUES (4, 7)")
    assert tell(archive, config, AT + HOUR).sent == 0
