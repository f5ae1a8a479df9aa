"""Reservations kept beside captures and articles, and heeded by exports, corpora and the site."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from archive.crawls.ledger import CrawlEnd, CrawlStart
from archive.export.formats import FORMATS
from archive.export.write import ExportRequest
from archive.integrity.verify import verify
from archive.reservations.find import list_of_source
from archive.reservations.host_answers import TDM_PATH
from archive.selection.errors import SelectionFaulty
from archive.selection.selection import ArticleSelection
from archive.site.serve import Serving
from archive.store import Archive
from archive.takedown.order import TakedownOrder
from tests.archive.made import AT, SOURCE, begin_archive, capture
from tests.archive.shards import add_article, find_bytes
from tests.site.test_withheld import ask

HOST = "https://fanal.example"
OPEN, RESERVED, UNSHOWN = (f"{HOST}/{name}/une" for name in ("libre", "reserve", "cache"))
RESPECTING = ArticleSelection(respects_tdm=True)


def add_file(archive: Archive, path: str, body: bytes | None, hours: float, status: int = 200) -> None:
    error = "http" if status >= 400 else None
    archive.captures.add(capture(HOST + path, body, hours, kind="robots", status=status, error=error))


def end_crawl(archive: Archive, hours: float) -> None:
    archive.end_crawl(1, CrawlEnd(AT + timedelta(hours=hours), "done"))


def read_all(archive: Archive) -> dict[str, list[tuple[str, int, int]]]:
    """By address: the statements of each of its captures in order of time, and what follows of them."""
    with archive.database.connection() as connection:
        rows = connection.execute(
            "SELECT c.url, s.statements, s.no_tdm, s.no_archive FROM capture_reservations p "
            "JOIN reservations s USING (reservation_id) JOIN captures c USING (capture_id) ORDER BY c.captured_at"
        ).fetchall()
    found: dict[str, list[tuple[str, int, int]]] = {}
    for url, *said in rows:
        found.setdefault(url, []).append(tuple(said))
    return found


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """A newspaper of three articles, one reserved by a header, one not to be shown."""
    archive = begin_archive(tmp_path / "archive.db")
    add_file(archive, "/robots.txt", b"User-agent: *\nDisallow: /prive/", 0)
    add_article(archive, OPEN, "Le marché ouvre.\nFin.", 0)
    add_article(archive, RESERVED, "Le port est fermé.\nFin.", 1, headers=(("tdm-reservation", "1"),))
    add_article(
        archive, UNSHOWN, "Le tribunal parle.\nFin.", 2, title="Zorglub", headers=(("X-Robots-Tag", "noarchive"),)
    )
    end_crawl(archive, 3)
    return archive


def test_a_crawls_end_keeps_what_each_answer_reserves(archive: Archive) -> None:
    found = read_all(archive)
    assert found[OPEN] == [("[]", 0, 0)]
    assert found[RESERVED] == [('[["tdm-header", "tdm-reservation=1"]]', 1, 0)]
    assert found[UNSHOWN] == [('[["x-robots-tag", "noarchive"]]', 0, 1)]
    assert archive.reservations.count_unread() == 0
    assert verify(archive).is_sound
    [reserved, unshown] = sorted(archive.reservations.list_of_source("fanal"), key=lambda each: each.said_at)
    assert (reserved.no_tdm, reserved.articles, unshown.no_archive) == (True, 1, True)


def test_the_newest_articles_alone_may_be_asked(archive: Archive) -> None:
    with archive.database.connection() as connection:
        found = {most: list_of_source(connection, "fanal", most) for most in (0, 1, 2, 3, None)}
    assert [sum(each.articles for each in reserved) for reserved in found.values()] == [0, 1, 2, 2, 2]
    assert found[None] == found[3] == archive.reservations.list_of_source("fanal")


def test_the_files_in_force_at_the_time_count(archive: Archive) -> None:
    add_file(archive, TDM_PATH, json.dumps([{"location": "/libre", "tdm-reservation": 1}]).encode(), 10)
    add_article(archive, OPEN, "Le marché ferme.\nFin.", 11)
    add_file(archive, TDM_PATH, None, 12, status=404)
    add_file(archive, TDM_PATH, None, 12.5, status=503)
    add_article(archive, OPEN, "Le marché a rouvert.\nFin.", 13)
    add_file(archive, "/robots.txt", b"User-agent: GPTBot\nDisallow: /libre", 14)
    add_article(archive, OPEN, "Le marché a fermé encore.\nFin.", 15)
    end_crawl(archive, 16)
    assert [said[1] for said in read_all(archive)[OPEN]] == [0, 1, 0, 1]
    found = archive.reservations.find(1)
    assert found is not None
    assert found.statements == (("robots.txt", "GPTBot"),)


def test_a_304_says_what_it_confirms_and_what_it_says_anew(archive: Archive) -> None:
    archive.captures.add(capture(RESERVED, None, 5, status=304, headers=(("X-Robots-Tag", "noai"),)))
    archive.captures.add(capture(RESERVED, None, 6, status=304, headers=(("TDM-Reservation", "0"),)))
    end_crawl(archive, 7)
    assert [json.loads(said[0]) for said in read_all(archive)[RESERVED]] == [
        [["tdm-header", "tdm-reservation=1"]],
        [["tdm-header", "tdm-reservation=1"], ["x-robots-tag", "noai"]],
        [["tdm-header", "tdm-reservation=0"]],
    ]


def test_the_newest_answer_is_an_articles_word(archive: Archive) -> None:
    assert list(find(archive, RESPECTING)) == [1, 3]
    archive.captures.add(capture(RESERVED, None, 6, status=304, headers=(("TDM-Reservation", "0"),)))
    archive.captures.add(
        capture(OPEN, None, -6, status=304, headers=(("TDM-Reservation", "1"),))
    )  # an import, of before
    end_crawl(archive, 7)
    assert list(find(archive, RESPECTING)) == [1, 2, 3]


def find(archive: Archive, selection: ArticleSelection) -> list[int]:
    with archive.exports.open(selection) as selected:
        return list(selected.article_ids)


def test_a_killed_crawls_answers_are_read_by_the_next(archive: Archive) -> None:
    archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
    add_article(archive, f"{HOST}/tard", "Tard le soir.\nFin.", 20, crawl_id=2, headers=(("tdm-reservation", "1"),))
    archive.crawls.close_lost(SOURCE.source, AT)
    archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
    archive.end_crawl(3, CrawlEnd(AT, "done"))
    assert read_all(archive)[f"{HOST}/tard"][0][1] == 1


def test_all_can_be_made_anew(archive: Archive) -> None:
    before = read_all(archive)
    assert archive.reservations.refresh() == 0
    with archive.database.transaction() as connection:
        connection.execute("UPDATE reservations SET statements = '[[]]', no_tdm = 0, no_archive = 0 WHERE no_archive")
    assert archive.reservations.rebuild() == 3
    assert read_all(archive) == before
    with archive.database.connection() as connection:
        assert connection.execute("SELECT count(*) FROM reservations").fetchone()[0] == 3


def test_an_export_leaves_out_what_is_reserved_and_counts_it(archive: Archive, tmp_path: Path) -> None:
    target = tmp_path / "tout.jsonl"
    report = archive.exports.write(ExportRequest(RESPECTING, FORMATS["jsonl"], target, {}))
    assert (report.articles, report.found.reserved) == (2, 1)
    assert [json.loads(line)["url"] for line in target.read_text(encoding="utf-8").splitlines()] == [OPEN, UNSHOWN]
    sheet = target.with_name("tout.jsonl.datasheet.md").read_text(encoding="utf-8")
    assert "1 articles were left out because their publishers reserve text and data mining" in sheet
    assert (
        json.loads(target.with_name("tout.jsonl.datapackage.json").read_text())["marbre"]["tdm_reserved_left_out"] == 1
    )


def test_a_corpus_of_what_is_not_reserved_stays_so(archive: Archive) -> None:
    corpus, _ = archive.corpora.create("libre", RESPECTING, AT)
    assert corpus is not None
    assert (corpus.articles, corpus.selection) == (2, {"respect-tdm": True})
    archive.captures.add(capture(RESERVED, None, 6, status=304, headers=(("TDM-Reservation", "0"),)))
    end_crawl(archive, 7)
    assert [(each.kind, each.article_id) for each in archive.corpora.compare(corpus)] == [("new", 2)]


def test_what_nobody_has_looked_at_is_not_exported_as_if_it_were_free(archive: Archive) -> None:
    add_article(archive, f"{HOST}/nouveau", "Un texte neuf.\nFin.", 30)
    with pytest.raises(SelectionFaulty, match="1 article was not looked at for reservations"):
        find(archive, RESPECTING)
    archive.reservations.refresh()
    assert find(archive, RESPECTING) == [1, 3, 4]


def test_a_page_not_to_be_shown_is_on_no_site_served_elsewhere_unless_configured(archive: Archive) -> None:
    archive.search.refresh()
    archive.close()
    pages = ("/", "/article/3", "/search?q=tribunal")
    here = ask(archive.path, Serving(), *pages, "/source/fanal")
    elsewhere = ask(archive.path, Serving(host="0.0.0.0"), *pages, "/article/2")  # nobody listens
    configured = ask(archive.path, Serving(host="0.0.0.0", shows_noarchive=True), *pages)
    assert [here[page][0] for page in pages] == [200, 200, 200]
    assert "noarchive" in here["/article/3"][1]
    assert "tdm-reservation=1" in here["/source/fanal"][1]
    assert [elsewhere[page][0] for page in pages] == [200, 404, 200]
    assert not [page for page in pages if "Zorglub" in elsewhere[page][1]]
    assert "tdm-reservation=1" in elsewhere["/article/2"][1]
    assert [configured[page][0] for page in pages] == [200, 200, 200]


def test_erasing_an_article_takes_its_reservations_with_it(archive: Archive) -> None:
    policy = (("tdm-reservation", "1"), ("tdm-policy", f"{HOST}/conditions/Zorglubine.json"))
    add_article(archive, f"{HOST}/nom", "Un nom y est.\nFin.", 30, headers=policy)
    end_crawl(archive, 31)
    assert find_bytes("Zorglubine", archive.path)
    archive.takedowns.take_down(TakedownOrder("erase", "court-order", "file 1", AT, (f"{HOST}/nom",)))
    assert archive.reservations.refresh() == 0
    assert verify(archive).is_sound
    with archive.database.connection() as connection:
        rows = connection.execute("SELECT statements FROM reservations").fetchall()
    assert not [said for (said,) in rows if "Zorglubine" in said]


def test_a_host_is_asked_for_its_file_once_a_day(archive: Archive) -> None:
    url = HOST + TDM_PATH
    assert archive.reservations.is_due(url, AT)
    add_file(archive, TDM_PATH, None, 0, status=404)
    assert not archive.reservations.is_due(url, AT + timedelta(hours=12))
    assert archive.reservations.is_due(url, AT + timedelta(hours=24))
