"""The ways themselves: JSON to an address, mail, a feed file, a folder of messages; and servers that misbehave."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from archive.store import Archive
from crawler.watches import ways
from crawler.watches.convert import sync_watches
from tests.archive.conftest import archive, path
from tests.archive.made import AT
from tests.search.made import keep, text
from tests.watches.sinks import take_mail, take_posts
from tests.watches.telling import configure, tell

__all__ = ["archive", "path"]

ATOM = "{http://www.w3.org/2005/Atom}"
HOUR = timedelta(hours=1)


def watch(**keys: str) -> str:
    lines = "".join(f"{key} = {value}\n" for key, value in keys.items())
    return f'[[watch]]\nname = "ponts"\nquery = "pont"\n{lines}'


def test_json_to_an_address(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "SECONDS", 0.4)
    with take_posts() as taken:
        config = configure(tmp_path / "conf", watch(webhook=f'"{taken.url}"'))
        sync_watches(archive, config, AT)
        keep(archive, 1, text("Le pont est ouvert."))
        now = AT
        for answer, pause, error in (
            (500, 0, "answered 500"),
            (302, 0, "answered 302"),
            (200, 1.5, "no answer within 0.4 seconds"),
        ):
            taken.answer, taken.pause = answer, pause
            assert tell(archive, config, now).failed == 1
            (message,) = archive.watches.list_messages(troubled=True)
            assert error in (message.error or "") or "timed out" in (message.error or "")
            assert "hunter2" not in message.way + (message.error or "")
            now += HOUR
        taken.pause, taken.answer = 0, 200
        assert tell(archive, config, now).sent == 1
    told = taken.bodies[-1]
    assert told["id"] == taken.keys[-1] == message.key, "the same at every attempt"
    (article,) = told["watches"][0]["articles"]
    assert article["url"] == "https://fanal.example/a/1"
    assert article["event"] == "new"
    assert not archive.watches.list_messages(troubled=True)


def test_mail_as_html_and_plain_text(archive: Archive, tmp_path: Path) -> None:
    with take_mail() as taken:
        config = configure(tmp_path / "conf", watch(urls=f'["{taken.url}"]', title='"Les ponts"'))
        sync_watches(archive, config, AT)
        keep(archive, 1, text("Le pont est ouvert, dit la mairie."))
        assert tell(archive, config, AT).sent == 1
    (raw,) = taken.mails
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert " ".join(mail["Subject"].split()) == "Les ponts : 1 article"
    html, plain = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert plain is not None
    assert "<mark>pont</mark>" in html.get_content()
    assert "Le pont est ouvert" in plain.get_content()
    assert "font-size" not in plain.get_content()


def test_a_mail_server_that_is_not_there(archive: Archive, tmp_path: Path) -> None:
    address = '["mailto://127.0.0.1:9?from=marbre@example.org&to=awa@example.org&smtp=127.0.0.1&mode=insecure"]'
    config = configure(tmp_path / "conf", watch(urls=address))
    sync_watches(archive, config, AT)
    keep(archive, 1, text("Le pont est ouvert."))
    assert tell(archive, config, AT).failed == 1
    (message,) = archive.watches.list_messages(troubled=True)
    assert message.error == "did not take the message"
    assert message.way.startswith("apprise:mailto:")


def test_a_feed_file_and_a_folder_of_messages(archive: Archive, tmp_path: Path) -> None:
    config = configure(tmp_path / "conf", watch(atom_file='"ponts.xml"', digest_folder='"messages"'))
    sync_watches(archive, config, AT)
    for number in (1, 2):
        keep(archive, number, text(f"Le pont {number} est ouvert."))
        assert tell(archive, config, AT + number * HOUR).sent == 2
    feed = ET.parse(tmp_path / "conf" / "ponts.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}link").get("href") for entry in entries] == [  # type: ignore[union-attr]
        "https://fanal.example/a/2",
        "https://fanal.example/a/1",
    ]
    kept = sorted(each.suffix for each in (tmp_path / "conf" / "messages").iterdir())
    assert kept == [".html", ".html", ".txt", ".txt"]


def test_a_file_of_somebody_elses_is_left_alone(archive: Archive, tmp_path: Path) -> None:
    config = configure(tmp_path / "conf", watch(atom_file='"ponts.xml"'))
    (tmp_path / "conf" / "ponts.xml").write_text("mine", encoding="utf-8")
    sync_watches(archive, config, AT)
    keep(archive, 1, text("Le pont est ouvert."))
    assert tell(archive, config, AT).failed == 1
    assert (tmp_path / "conf" / "ponts.xml").read_text(encoding="utf-8") == "mine"


def test_the_scheduler_tells_after_a_crawl_and_later(archive: Archive, path: Path, tmp_path: Path) -> None:
    from crawler.schedule.health import HealthWatcher

    with take_posts() as taken:
        config = configure(tmp_path / "conf", watch(webhook=f'"{taken.url}"'))
        sync_watches(archive, config, AT)
        keep(archive, 1, text("Le pont est ouvert."))
        archive.close()
        watcher = HealthWatcher(path, lambda: config)
        watcher.on_began(None)
        watcher._ended.put(("", AT))  # as its timer does, which would take a quarter of an hour
        watcher.on_left()
    assert [each["articles"][0]["article_id"] for body in taken.bodies for each in body["watches"]] == [1]
