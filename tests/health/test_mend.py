"""A source that turned bad: the message names what would work now."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.health.events import HealthEvent
from crawler.notify.mend import add_mends, tell_mend
from crawler.notify.messages import to_message

AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
FOUND: dict[str, object] = {
    "addresses": [{"url": "https://fanal.example/feed/", "moved_to": None}],
    "would_work": [{"key": "feeds", "url": "https://fanal.example/rss"}],
}


def event(kind: str, source: str = "fanal") -> HealthEvent:
    return HealthEvent(source, AT, AT, kind, "fine", "its feed answers with a web page", ("capture 12",))


def test_the_message_names_the_address_that_would_work() -> None:
    (told,) = add_mends([event("changed")], lambda source: tell_mend(source, FOUND))
    text = to_message([told]).text
    assert "would work now: https://fanal.example/rss" in text
    assert "marbre sources check fanal --fix" in text


def test_only_what_turned_bad_is_asked_and_never_a_whole_house() -> None:
    asked: list[str] = []

    def find_mend(source: str) -> tuple[str, ...]:
        asked.append(source)
        return ()

    add_mends([event("quiet", "a"), event("fine", "b"), event("failing", "c")], find_mend)
    assert asked == ["c"]
    add_mends([event("failing", str(number)) for number in range(9)], find_mend)
    assert asked == ["c"]


def test_nothing_known_to_work_is_not_told() -> None:
    assert tell_mend("fanal", {}) == ()
    assert tell_mend("fanal", {"addresses": [], "would_work": []}) == ()
    moved: dict[str, object] = {"addresses": [{"url": "https://a.example/", "moved_to": "https://b.example/"}]}
    assert "https://b.example/" in tell_mend("fanal", moved)[0]
