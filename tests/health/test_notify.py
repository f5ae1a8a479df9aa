"""One message when a source turns bad and one when it heals: over a real Apprise and a real endpoint on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from archive.store import Archive
from crawler.cli import marbre
from crawler.notify.notifier import Notifier, NotifyFailed, make_notifier
from crawler.notify.watch import make_digest, watch
from tests.archive.made import new_archive
from tests.health.kept import crawled, found
from tests.health.newsrooms import DAY, HOUR, MONDAY

pytest.importorskip("apprise", reason="messages need the extra marbre[notify]")


class Endpoint:
    """Takes Apprise's JSON messages; `status` is what it answers."""

    def __init__(self) -> None:
        self.status = 200
        self.messages: list[dict[str, str]] = []
        self.url = ""


@contextmanager
def listening() -> Iterator[Endpoint]:
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if endpoint.status == 200:
                endpoint.messages.append(json.loads(body))
            self.send_response(endpoint.status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    endpoint.url = f"json://reader:hunter2@127.0.0.1:{server.server_port}/"
    try:
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with listening() as made:
        yield made


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with new_archive(tmp_path / "archive.db") as opened:
        found(opened, MONDAY)
        crawled(opened, MONDAY, ("a",))
        yield opened


def break_down(archive: Archive, hours: range) -> None:
    for hour in hours:
        crawled(archive, MONDAY + hour * HOUR, error="dns", status=None, body=None)


def test_one_message_when_it_turns_bad_and_one_when_it_heals(archive: Archive, endpoint: Endpoint) -> None:
    notifier = Notifier((endpoint.url,))
    assert watch(archive, MONDAY + HOUR, notifier).events == ()
    break_down(archive, range(1, 8))
    for hour in range(1, 8):
        watch(archive, MONDAY + hour * HOUR, notifier)
    assert [message["title"] for message in endpoint.messages] == ["Fanal: failing"]
    assert "the host's name has no address" in endpoint.messages[0]["message"]
    assert "https://fanal.example/feed/" in endpoint.messages[0]["message"]
    crawled(archive, MONDAY + 9 * HOUR, ("b",))
    for hour in range(9, 12):
        watch(archive, MONDAY + hour * HOUR, notifier)
    assert [message["title"] for message in endpoint.messages] == ["Fanal: failing", "Fanal: fine again"]
    assert [event.kind for event in archive.health.list_events()] == ["fine", "failing"]


def test_what_breaks_together_is_one_message(archive: Archive, endpoint: Endpoint) -> None:
    found(archive, MONDAY, "phare")
    crawled(archive, MONDAY, ("c",), source="phare")
    break_down(archive, range(1, 6))
    for hour in range(1, 6):
        crawled(archive, MONDAY + hour * HOUR, source="phare", error="dns", status=None, body=None)
    assert watch(archive, MONDAY + 6 * HOUR, Notifier((endpoint.url,))).told == 2
    assert [message["title"] for message in endpoint.messages] == ["Marbre: 2 sources need a look"]


def test_sources_that_fail_one_after_the_other_are_few_messages(archive: Archive, endpoint: Endpoint) -> None:
    names = [f"phare-{number}" for number in range(8)]
    for name in names:
        found(archive, MONDAY, name)
        crawled(archive, MONDAY, ("c",), source=name)
    for minute, name in enumerate(names):
        for hour in (3, 6):
            at = MONDAY + hour * HOUR + minute * timedelta(minutes=1)
            crawled(archive, at, source=name, error="dns", status=None, body=None)
        watch(archive, at, Notifier((endpoint.url,)), [name])
    assert [message["title"] for message in endpoint.messages] == [f"{name.title()}: failing" for name in names[:3]]
    assert watch(archive, MONDAY + 6.5 * HOUR, Notifier((endpoint.url,)), []).waiting == 5
    assert watch(archive, MONDAY + 8 * HOUR, Notifier((endpoint.url,)), []).told == 5
    assert [message["title"] for message in endpoint.messages[3:]] == ["Marbre: 5 sources need a look"]


def test_a_message_that_does_not_leave_is_tried_again_and_nothing_secret_is_said(
    archive: Archive, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    notifier = Notifier((endpoint.url, "nonsense://hunter2"))
    break_down(archive, range(1, 6))
    endpoint.status = 500
    assert watch(archive, MONDAY + 6 * HOUR, notifier).untold == 1
    with pytest.raises(NotifyFailed) as error:
        notifier.tell(make_digest(archive, MONDAY + 6 * HOUR))
    assert "no. 1 (json) did not take the message" in str(error.value)
    assert "no. 2 (nonsense) is no address" in str(error.value)
    assert "hunter2" not in caplog.text + str(error.value) + repr(notifier)
    endpoint.status = 200
    assert watch(archive, MONDAY + 7 * HOUR, Notifier((endpoint.url,))).told == 1
    assert watch(archive, MONDAY + 8 * HOUR, Notifier((endpoint.url,))).told == 0


def test_a_message_that_one_of_two_ways_took_is_not_sent_again(
    archive: Archive, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    notifier = Notifier(("json://127.0.0.1:9/", endpoint.url))
    break_down(archive, range(1, 6))
    for hour in (6, 7, 8):
        watch(archive, MONDAY + hour * HOUR, notifier)
    assert [message["title"] for message in endpoint.messages] == ["Fanal: failing"]
    assert "did not leave by every way: of the 2 ways in [notify] urls or $MARBRE_NOTIFY_URLS, no. 1" in caplog.text


def test_a_source_that_flaps_is_told_three_times_a_day(archive: Archive, endpoint: Endpoint) -> None:
    for round_ in range(4):
        break_down(archive, range(1 + round_ * 5, 5 + round_ * 5))
        watch(archive, MONDAY + (4 + round_ * 5) * HOUR, Notifier((endpoint.url,)))
        crawled(archive, MONDAY + (5 + round_ * 5) * HOUR)
        watch(archive, MONDAY + (5 + round_ * 5) * HOUR, Notifier((endpoint.url,)))
    assert len(archive.health.list_events()) == 8
    assert len(endpoint.messages) == 3


def test_the_feed_of_events_is_atom_and_has_each_event_once(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "public" / "events.xml"
    notifier = Notifier(atom_file=file)
    break_down(archive, range(1, 6))
    watch(archive, MONDAY + 6 * HOUR, notifier)
    crawled(archive, MONDAY + 7 * HOUR, ("b",))
    watch(archive, MONDAY + 8 * HOUR, notifier)
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(file.read_bytes())
    assert [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")] == [
        "fanal: fine again",
        "fanal: failing",
    ]
    assert len({entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry")}) == 2
    assert feed.findtext(f"{atom}updated") == "2026-01-05T08:00:00Z"
    assert sorted(path.name for path in file.parent.iterdir()) == ["events.xml"]


def test_the_feed_of_events_takes_no_other_files_place(
    archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "marbre.toml"
    file.write_text("[fetch]\n", encoding="utf-8")
    break_down(archive, range(1, 6))
    watch(archive, MONDAY + 6 * HOUR, Notifier(atom_file=file))
    assert file.read_text(encoding="utf-8") == "[fetch]\n"
    assert "not of this command's making" in caplog.text


def test_the_digest_says_what_came_and_what_needs_a_look(archive: Archive) -> None:
    break_down(archive, range(1, 6))
    watch(archive, MONDAY + 6 * HOUR, Notifier())
    message = make_digest(archive, MONDAY + 12 * HOUR)
    assert message.title == "Marbre, 05 Jan 2026: 1 new, 1 source needs a look"
    assert "- fanal: failing, its feed: the host's name has no address" in message.text
    assert "- fanal: 1" in message.text
    quiet = make_digest(archive, MONDAY + 3 * DAY)
    assert "0 new" in quiet.title


def test_a_digest_by_hand_is_printed_even_if_it_does_not_leave(
    archive: Archive, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARBRE_NOTIFY_URLS", endpoint.url)
    typed = ["notify", "--digest", "--archive", str(archive.path), "--at", "2026-01-05T06:00"]
    sent = CliRunner().invoke(marbre, typed)
    assert (sent.exit_code, [message["title"] for message in endpoint.messages]) == (
        0,
        ["Marbre, 05 Jan 2026: 1 new, all fine"],
    )
    endpoint.status = 500
    unsent = CliRunner().invoke(marbre, typed)
    assert unsent.exit_code == 1
    assert "Marbre, 05 Jan 2026: 1 new, all fine" in unsent.output


def test_the_environment_goes_before_the_settings() -> None:
    assert make_notifier(["mailto://a"], None, {"MARBRE_NOTIFY_URLS": "json://b  ntfy://c"}).urls == (
        "json://b",
        "ntfy://c",
    )
    assert make_notifier(["mailto://a"], None, {}).urls == ("mailto://a",)


def test_the_command_tests_its_ways_and_tells_what_changed(
    archive: Archive, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = CliRunner().invoke
    monkeypatch.delenv("MARBRE_NOTIFY_URLS", raising=False)
    nobody = run(marbre, ["notify", "--test"])
    assert nobody.exit_code == 2
    assert "MARBRE_NOTIFY_URLS" in nobody.output
    monkeypatch.setenv("MARBRE_NOTIFY_URLS", endpoint.url)
    tested = run(marbre, ["notify", "--test"])
    assert (tested.exit_code, len(endpoint.messages)) == (0, 1)
    assert "hunter2" not in tested.output
    break_down(archive, range(1, 6))
    told = run(marbre, ["notify", "--archive", str(archive.path), "--at", "2026-01-05T06:00"])
    assert (told.exit_code, len(endpoint.messages)) == (0, 2)
    assert "fanal: fine → failing" in told.output
    assert told.output.count("failing") == 1, "each change is told once"
    assert "1 source judged, 1 change, 1 sent." in told.output
    endpoint.status = 500
    assert run(marbre, ["notify", "--test"]).exit_code == 1


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    monkeypatch.setenv("MARBRE_NOTIFY_URLS", "json://127.0.0.1:1/")
    answer = CliRunner().invoke(marbre, ["notify", "--test"])
    assert answer.exit_code == 2
    assert " -m pip install 'apprise>=" in answer.output
