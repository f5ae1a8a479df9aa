"""The verdict that stands on a source: what is judged after a crawl is what a reader of the archive is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from archive.health.source_history import PageExtraction, SourceHistory
from archive.health.standing import read_standing_verdicts
from archive.model.extraction import NoText
from archive.store import Archive
from crawler.crawls.note_verdict import note_verdict
from crawler.health.judge import judge
from tests.health.kept import crawled, found, page
from tests.health.newsrooms import DAY, HOUR, MONDAY, look


@pytest.mark.parametrize(
    ("error", "changes", "kind"),
    [("http", {"status": 404}, "failing"), ("dns", {}, "failing"), ("timeout", {}, "failing")],
)
def test_a_source_that_has_never_answered_is_no_fine_one(error: str, changes: dict[str, object], kind: str) -> None:
    first = look(1, MONDAY, error, **changes)
    verdict = judge(SourceHistory("fanal", (first,), unanswered_since_at=MONDAY), MONDAY + HOUR)
    assert (verdict.kind, verdict.since_at) == (kind, MONDAY)
    assert "none has ever been good" in verdict.evidence[0]


@pytest.mark.parametrize(("days", "is_told"), [(1, False), (13, False), (14, True), (400, True)])
def test_the_archives_own_silence_is_told(days: int, is_told: bool) -> None:
    history = SourceHistory("fanal", (look(1, MONDAY),), (MONDAY,), last_look_at=MONDAY)
    verdict = judge(history, MONDAY + days * DAY)
    assert verdict.reason.startswith("not looked at since 0") is is_told
    assert (verdict.kind == "stale") is is_told


def test_a_source_looked_at_rarely_is_allowed_its_pauses() -> None:
    looks = tuple(look(number, MONDAY + number * 30 * DAY) for number in range(4))
    history = SourceHistory("fanal", looks, tuple(each.at for each in looks))
    assert not judge(history, looks[-1].at + 100 * DAY).reason.startswith("not looked at")
    assert judge(history, looks[-1].at + 121 * DAY).reason.startswith("not looked at")


def test_looks_older_than_what_is_remembered_are_no_lack_of_looks() -> None:
    verdict = judge(SourceHistory("fanal", last_look_at=MONDAY), MONDAY + 300 * DAY)
    assert verdict.kind == "stale"


def extracted(name: str, hours: float, **changes: object) -> PageExtraction:
    return PageExtraction(name, MONDAY + hours * HOUR, 300, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "fine", "is_told"), [(3, 0, True), (3, 3, True), (2, 0, False), (3, 4, False), (20, 2, True)]
)
@pytest.mark.parametrize("changes", [{"is_set_aside": True}, {"no_text": "host-page", "words": 0}])
def test_articles_that_answer_with_another_page_are_counted(
    other: int, fine: int, is_told: bool, changes: dict[str, object]
) -> None:
    before = [extracted(f"a{number}", 0) for number in range(30)]
    wrong = [
        PageExtraction(f"a{number}", MONDAY + (5 + number / 60) * HOUR, **{"words": 300, **changes})  # type: ignore[arg-type]
        for number in range(other)
    ]
    right = [extracted(f"b{number}", 6) for number in range(fine)]
    looks = (look(1, MONDAY), look(2, MONDAY + 5 * HOUR))
    history = SourceHistory(
        "fanal",
        looks,
        tuple(each.at for each in looks),
        extractions=(*before, *wrong, *right),
        last_look_at=looks[-1].at,
    )
    verdict = judge(history, MONDAY + 7 * HOUR)
    assert verdict.reason.startswith("its articles answer with another page") is is_told
    back = [extracted(f"a{number}", 8) for number in range(other)]
    healed = SourceHistory("fanal", looks, history.good_looks, extractions=(*history.extractions, *back))
    assert judge(healed, MONDAY + 9 * HOUR).kind != "changed"


def test_site_and_terminal_say_one_thing(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db", create=True) as archive:
        found(archive, MONDAY)
        crawled(archive, MONDAY, ("un", "deux"))
        note_verdict(archive, "fanal", MONDAY + HOUR)
        for later in (HOUR, 5 * DAY, 13.9 * DAY, 15 * DAY, 300 * DAY):
            now = MONDAY + later
            terminal = judge(archive.health.read_histories(now, ["fanal"])["fanal"], now)
            site = read_standing_verdicts(archive.database, now)["fanal"]
            assert (site.kind, site.reason, site.since_at) == (terminal.kind, terminal.reason, terminal.since_at)


def test_walls_in_an_archive_are_another_page(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db", create=True) as archive:
        found(archive, MONDAY)
        crawled(archive, MONDAY, ("un", "deux", "trois"))
        crawl_id = crawled(archive, MONDAY + DAY)
        for number, name in enumerate(("un", "deux", "trois")):
            at = MONDAY + DAY + timedelta(seconds=number + 1)
            page(archive, crawl_id, at, name, NoText("essai 1", "host-page"))
        now = MONDAY + DAY + HOUR
        verdict = judge(archive.health.read_histories(now, ["fanal"])["fanal"], now)
        assert (verdict.kind, verdict.evidence[0]) == ("changed", "3 host-page")
