"""Style sheets and pictures are captures like all others: verified, compacted, exported, merged, taken down."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from archive.articles.identity import CapturedExtraction
from archive.integrity.verify import verify
from archive.model.extraction import Image
from archive.origins.merge import MergeOrder
from archive.store import Archive
from archive.takedown.order import TakedownOrder
from archive.warc.write import WarcInfo, write_warc
from config.load import load
from config.sources import Source
from crawler.clock import Clock
from crawler.planning.requisites import RequisiteQueue
from crawler.planning.stats import CrawlStats
from tests.archive.made import AT, capture, extraction
from tests.archive.shards import find_bytes, make_shard

SITE = "https://fanal.example"
PAGE = (
    b"<link rel=stylesheet href=/site.css><h1>Le pont</h1><img src=/logo.png><img src=/pont.jpg>"
    b"<img src=//x.test/a.gif>"
)
OTHER = PAGE.replace(b"pont.jpg", b"autre.jpg")
SHEET = b"@import '/base.css'; h1 { background: url(/fond.png) } @font-face { font-family: f; src: url(/f.woff2) }"
PNG, JPEG = b"\x89PNG\r\n\x1a\n" + bytes(range(200)), b"\xff\xd8\xff" + bytes(range(255, 20, -1))
SECRET = b"\xff\xd8\xff SECRETPICTURE"
NEEDED = ["/autre", "/autre.jpg", "/base.css", "/f.woff2", "/fond.png", "/logo.png", "/site.css"]
SOURCE = Source(
    name="fanal", title="Le Fanal", homepage=f"{SITE}/", country="ml", page_requisites=("styles", "pictures", "fonts")
)


def add_page(archive: Archive, path: str, body: bytes, picture: str) -> None:
    page = capture(f"{SITE}/{path}", body)
    read = extraction(f"Un texte de {path}.\nEt sa fin.", images=(Image(f"{SITE}/{picture}", None, None),))
    archive.articles.add(CapturedExtraction(page, archive.captures.add(page), read), AT)


def fill(archive: Archive) -> None:
    add_page(archive, "une", PAGE, "pont.jpg")
    add_page(archive, "autre", OTHER, "autre.jpg")
    for path, kind, body in (
        ("f.woff2", "font", b"wOF2..."),
        ("site.css", "style", SHEET), ("base.css", "style", b"p { color: red }"), ("logo.png", "picture", PNG),
        ("fond.png", "picture", PNG + b"."), ("pont.jpg", "picture", SECRET), ("autre.jpg", "picture", JPEG),
    ):  # fmt: skip
        answer = capture(f"{SITE}/{path}", body, 1, kind=kind, media_type="x/y", found_in=f"{SITE}/une")
        archive.captures.add(answer)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Archive]:
    with make_shard(tmp_path / "archive.db") as archive:
        fill(archive)
        yield archive


def list_targets(archive: Archive, article_id: int) -> list[str]:
    """The addresses answered in a WARC of one article, without the site's."""
    out = io.BytesIO()
    write_warc(archive.database, [article_id], WarcInfo("a.warc.gz", "2026-03-04T00:00:00Z", "one"), out)
    out.seek(0)
    records = [dict(record.headers) for record in ArchiveIterator(out)]
    return sorted(each["WARC-Target-URI"].removeprefix(SITE) for each in records if each["WARC-Type"] == "response")


def test_a_warc_of_an_article_has_what_its_page_needs_and_no_more(kept: Archive) -> None:
    assert list_targets(kept, 2) == NEEDED


def test_they_are_verified_compacted_and_merged(kept: Archive, tmp_path: Path) -> None:
    kept.payloads.compact()
    assert verify(kept).is_sound
    with make_shard(tmp_path / "other.db") as other:
        other.origins.merge(kept.path, MergeOrder(AT))
        assert verify(other).is_sound
        assert list_targets(other, 1) == list_targets(kept, 1)


def test_erasing_an_article_takes_its_picture_and_leaves_the_newsrooms(kept: Archive) -> None:
    kept.takedowns.take_down(TakedownOrder("erase", "court-order", "12", AT, (f"{SITE}/une",)))
    assert find_bytes("SECRETPICTURE", kept.path) == []
    assert find_bytes(f"{SITE}/une", kept.path) == []
    assert verify(kept).is_sound
    assert list_targets(kept, 2) == NEEDED
    again = kept.captures.add(capture(f"{SITE}/pont.jpg", SECRET, 5, kind="picture"))
    assert again.payload_digest is None


def ask(archive: Archive, queue: RequisiteQueue, body: bytes, size: int = 10, error: str | None = None) -> list[str]:
    """What is asked because of a page, each answered with so many bytes."""
    asked, waiting = [], queue.add_page(f"{SITE}/page", body, None)
    while waiting:
        assert len(waiting) == 1, "one at a time"
        (task,) = waiting
        asked.append(task.url.removeprefix(SITE))
        answer = replace(capture(task.url, b"x" * size, 2, kind=task.kind), error=error)
        archive.captures.add(answer)
        waiting = queue.take_answer(task, answer)
    return asked


def make_queue(archive: Archive, source: Source = SOURCE, **limits: int) -> tuple[RequisiteQueue, CrawlStats]:
    stats = CrawlStats()
    settings = replace(load(None).settings.crawl, **limits)
    return RequisiteQueue(source, archive, settings, stats, Clock(AT + timedelta(hours=3))), stats


NEW = b"".join(b"<img src=/%d.png>" % number for number in range(9)) + b"<link rel=stylesheet href=/new.css>"


def test_styles_come_first_and_each_is_asked_once(kept: Archive) -> None:
    queue, stats = make_queue(kept)
    assert ask(kept, queue, NEW) == ["/new.css", *(f"/{number}.png" for number in range(9))]
    assert ask(kept, queue, NEW) == []
    assert ask(kept, make_queue(kept)[0], NEW + PAGE) == [], "by no later crawl either"
    assert stats.requisites["kept"] == 10


def test_bounds_of_number_and_bytes_hold_and_what_they_leave_is_counted(kept: Archive) -> None:
    for limits, count in (
        ({"max_page_requisites": 4}, 4),
        ({"max_page_requisite_bytes": 21}, 3),
        ({"max_daily_requisite_bytes": 1}, 0),
    ):
        queue, stats = make_queue(kept, **limits)
        body = NEW.replace(b"src=/", b"src=/%d/" % count).replace(b"new", b"new%d" % count)
        assert len(ask(kept, queue, body)) == count
        assert stats.requisites["over-bounds"] == 10 - count


def test_other_hosts_are_asked_where_the_source_names_them(kept: Archive) -> None:
    body = b"<img src=//img.fanal.example/a.png><img src=//cdn.test/b.png>"
    queue, stats = make_queue(kept)
    assert ask(kept, queue, body) == ["https://img.fanal.example/a.png"]
    assert stats.requisites["other-hosts"] == 1
    assert ask(kept, make_queue(kept, replace(SOURCE, requisite_hosts=("cdn.test",)))[0], body) == [
        "https://cdn.test/b.png"
    ]
    assert ask(kept, make_queue(kept, replace(SOURCE, page_requisites=()))[0], NEW) == []


def test_what_fails_for_a_passing_reason_is_asked_again_three_times_at_most(kept: Archive) -> None:
    body = b"<img src=/a.png>"
    times = [len(ask(kept, make_queue(kept)[0], body, error="timeout")) for _ in range(4)]
    assert times == [1, 1, 1, 0]
    assert [len(ask(kept, make_queue(kept)[0], b"<img src=/b.png>", error="robots")) for _ in range(2)] == [1, 0]
