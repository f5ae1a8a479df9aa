"""Stored pages read again: what is reported, what is written, what is shown, and how it is undone."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.db.errors import ArchiveError
from archive.integrity.verify import verify
from archive.reextract import accept, select
from archive.reextract.accept import roll_back
from archive.reextract.prune import list_former_extractions, prune
from archive.reextract.select import Selection, SelectionInvalid, select_captures
from archive.store import Archive
from config.load import Config
from crawler.cluster.connection import ClusterUnreachable
from crawler.reextract.cluster import connect_cluster
from crawler.reextract.run import Reextraction, Workers
from pipelines.extract import extract
from pipelines.reextract import ReextractedPage, StoredEvidence, reextract
from pipelines.workers.pool import WorkerPool
from tests.archive.made import AT, capture
from tests.reextraction.kept import FORMER, SENTENCES, AtOnce, former, keep, page, url

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def rereading(archive: Archive, config: Config, selection: Selection = Selection()) -> Reextraction:  # noqa: B008
    return Reextraction(archive, config, selection, lambda: NOW)


def at_once() -> Workers:
    return Workers(AtOnce(), 1)


def quietly(_done: int, _total: int) -> None:
    """Nobody looks at the progress here."""


def shown(archive: Archive) -> dict[int, tuple[str | None, str, str]]:
    """What is shown of each page's article, by the page's number."""
    rows = {number: archive.articles.find(url(number)) for number in range(6)}
    return {number: (row.title, row.text, row.extractor) for number, row in rows.items() if row is not None}


def test_a_dry_run_reports_and_writes_nothing(archive: Archive, config: Config) -> None:
    before, counts = shown(archive), archive.count_rows()
    told: list[tuple[int, int]] = []
    run = rereading(archive, config)
    assert run.has_other_extractor
    report = run.preview(at_once(), lambda done, total: told.append((done, total)))
    total = report.total
    assert total.pages == 6
    assert dict(total.outcomes) == {"equal": 1, "changed": 2, "gained": 2, "lost": 1}
    assert total.fields["title"] == 3
    assert sum(total.shares.values()) == 2
    assert report.by_source["fanal"] == total
    assert {change.page.url for change in report.largest} == {url(number) for number in range(1, 6)}
    assert told[-1] == (6, 6)
    assert (shown(archive), archive.count_rows()) == (before, counts)


def test_accepting_shows_the_new_readings_and_rolling_back_the_former_ones(archive: Archive, config: Config) -> None:
    before = shown(archive)
    run = rereading(archive, config)
    report, accepted = run.accept(at_once(), quietly)
    name = run.find_extractor("fanal")
    assert report.total.pages == 6
    assert (accepted.articles, accepted.new_articles) == (3, 2)
    after = shown(archive)
    for number in range(5):
        assert after[number][::2] == (f"La barge {number}", name)
        assert SENTENCES[0] in after[number][1]
    assert after[5] == before[5]  # nothing was read of it: what was shown stays
    assert verify(archive).is_sound
    assert not rereading(archive, config, Selection(url=url(1))).preview(at_once(), quietly).total.outcomes["changed"]
    undone = roll_back(archive.database, NOW)
    assert undone is not None
    assert undone.articles == 3
    assert {number: each for number, each in shown(archive).items() if number in before} == before
    assert roll_back(archive.database, NOW) is None
    assert verify(archive).is_sound


def test_without_accepting_only_what_nobody_read_is_added(archive: Archive, config: Config) -> None:
    before = shown(archive)
    _, gained = rereading(archive, config).complete(at_once(), quietly)
    assert (gained.articles, gained.new_articles) == (0, 2)
    after = shown(archive)
    assert {number: after[number] for number in before} == before
    assert after.keys() - before.keys() == {3, 4}


def test_a_stopped_run_goes_on_where_it_was(archive: Archive, config: Config) -> None:
    class StopError(Exception):
        pass

    def stop(done: int, _: int) -> None:
        if done == 70:
            raise StopError

    for number in range(10, 110):
        keep(archive, number, None)
    first, second = AtOnce(), AtOnce()
    with pytest.raises(StopError):
        rereading(archive, config).accept(Workers(first, 1), stop)
    rereading(archive, config).accept(Workers(second, 1), quietly)
    assert first.calls + second.calls < 106 + 60
    assert second.calls < 70
    third = AtOnce()
    rereading(archive, config).accept(Workers(third, 1), quietly)
    assert third.calls == 0
    assert archive.count_rows().articles == 106
    assert verify(archive).is_sound


def test_an_acceptance_in_two_parts_is_undone_as_one(archive: Archive, config: Config) -> None:
    before = shown(archive)
    run = rereading(archive, config)
    run.complete(at_once(), quietly)
    with archive.database.transaction() as connection:  # as a kill between two transactions leaves it
        connection.execute("INSERT INTO acceptances (accepted_at) VALUES ('2026-03-01T08:00:00Z')")
    _, accepted = run.accept(at_once(), quietly)
    assert accepted.acceptance_id == 1
    assert roll_back(archive.database, NOW) is not None
    assert {number: each for number, each in shown(archive).items() if number in before} == before


def test_an_article_that_a_crawl_has_changed_since_is_not_rolled_back(archive: Archive, config: Config) -> None:
    rereading(archive, config).accept(at_once(), quietly)
    newer = capture(url(1), page(1001), hours=500)
    extraction = rereading(archive, config)
    stored = archive.captures.add(newer)
    archive.articles.add(
        CapturedExtraction(newer, stored, extract(page(1001), url(1), AT, extraction.find_options("fanal"))), NOW
    )
    crawled = shown(archive)[1]
    assert "1001" in crawled[1]
    assert roll_back(archive.database, NOW) is not None
    assert shown(archive)[1] == crawled
    assert shown(archive)[2][2] == FORMER


@pytest.mark.parametrize(
    ("selection", "numbers"),
    [
        (Selection(sources=("fanal",)), {0, 1, 2, 3, 4, 5}),
        (Selection(sources=("autre",)), set()),
        (Selection(since=AT.replace(hour=14)), {2, 3, 4, 5}),
        (Selection(until=AT.replace(hour=14)), {0, 1}),
        (Selection(url="fanal.example/ville/barge-2.html"), {2}),
        (Selection(where="no_text = 'too-short'"), {3}),
        (Selection(where="extractor IS NULL OR words < 6"), {2, 4, 5}),
        (Selection(where="words < 6", until=AT.replace(hour=15)), {2}),
    ],
)
def test_pages_are_chosen(archive: Archive, selection: Selection, numbers: set[int]) -> None:
    with archive.database.connection() as connection:
        rows = connection.execute("SELECT capture_id, url FROM captures").fetchall()
    urls = dict(rows)
    assert {urls[capture_id] for capture_id in select_captures(archive.database, selection)} == {
        url(n) for n in numbers
    }


@pytest.mark.parametrize("at_once", [1, 4, 500])
def test_pages_are_gone_through_by_their_keys(archive: Archive, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(select, "_KEYS_AT_ONCE", at_once)
    chosen = select_captures(archive.database, Selection())
    pages = archive.reextractions.read_pages(reversed(chosen))
    keys = [(page.capture_id, page.payload_digest, page.source) for page in pages]
    read = archive.reextractions.read_keys(reversed(chosen))
    assert [(key.capture_id, key.payload_digest, key.source) for key in read] == keys


@pytest.mark.parametrize("where", ["wrods < 3", "1) UNION SELECT (", "true; DELETE FROM articles", "'"])
def test_a_condition_that_is_no_sql_is_said_and_harms_nothing(archive: Archive, where: str) -> None:
    with pytest.raises(SelectionInvalid, match="condition in SQL"):
        select_captures(archive.database, Selection(where=where))
    assert archive.count_rows().articles == 4


def test_the_same_bytes_are_read_once(archive: Archive, config: Config) -> None:
    for hour in range(3):
        archive.captures.add(capture(url(0), page(0), hours=100 + hour))
        archive.captures.add(capture(f"https://fanal.example/copie-{hour}", page(0), hours=200 + hour))
    executor = AtOnce()
    assert rereading(archive, config).preview(Workers(executor, 1), quietly).total.pages == 6
    assert executor.calls == 6


def test_a_damaged_payload_ends_the_run_with_its_name(archive: Archive, config: Config) -> None:
    with archive.database.transaction() as connection:
        connection.execute("UPDATE payloads SET data = zeroblob(30) WHERE rowid = 2")
    with pytest.raises(ArchiveError, match="sha256:"):
        rereading(archive, config).preview(at_once(), quietly)


def test_pruning_takes_what_nothing_shows(archive: Archive, config: Config) -> None:
    rereading(archive, config).accept(at_once(), quietly)
    before = shown(archive)
    found = list_former_extractions(archive.database)
    assert [(each.extractor, each.extractions) for each in found] == [(FORMER, 4)]
    assert prune(archive.database) == 4
    assert list_former_extractions(archive.database) == ()
    assert shown(archive) == before
    told = archive.articles.find_history(url(1))
    assert told is not None
    assert [(each.extractor, each.text) for each in told.revisions] == [(before[1][2], before[1][1])]
    assert roll_back(archive.database, NOW) is None
    assert verify(archive).is_sound


def test_pruning_keeps_what_revisions_compare(archive: Archive, config: Config) -> None:
    edited = former(f"Accueil\n{SENTENCES[0]} Passage numéro 1.\n{SENTENCES[1]}")
    keep(archive, 1, edited, body=page(1001), hours=100)
    rereading(archive, config).accept(at_once(), quietly)
    assert prune(archive.database) == 3
    told = archive.articles.find_history(url(1))
    assert told is not None
    assert [each.extractor for each in told.revisions] == [FORMER, FORMER]
    assert told.revisions[1].text == edited.text
    assert verify(archive).is_sound


def test_after_accepting_nothing_is_left_to_be_tried(archive: Archive, config: Config) -> None:
    rereading(archive, config).accept(at_once(), quietly)
    assert not rereading(archive, config).has_other_extractor  # article 5 shows its former text, and will
    roll_back(archive.database, NOW)
    assert rereading(archive, config).has_other_extractor


def test_what_a_crawl_compares_with_is_of_the_accepted_extractor(archive: Archive, config: Config) -> None:
    """Also where a paywall has fallen: shown is the whole text, compared with is what was left of it."""
    left = (
        page(1)[: page(1).index(b"</p>")] + b" Cet article est r\xc3\xa9serv\xc3\xa9 aux abonn\xc3\xa9s.</p></article>"
    )
    keep(archive, 1, replace(former(SENTENCES[0]), completeness="teaser"), body=left, hours=100)

    def last_readings() -> dict[int, str]:
        with archive.database.connection() as connection:
            query = (
                "SELECT a.article_id, x.extractor FROM articles a "
                "JOIN extractions e ON e.extraction_id = a.last_extraction_id JOIN extractors x USING (extractor_id)"
            )
            return dict(connection.execute(query).fetchall())

    before = last_readings()
    assert set(before.values()) == {FORMER}
    run = rereading(archive, config)
    run.accept(at_once(), quietly)
    lost = archive.articles.find(url(5))
    assert lost is not None
    name = run.find_extractor("fanal")
    assert {key: each for key, each in last_readings().items() if each != name} == {lost.article_id: FORMER}
    roll_back(archive.database, NOW)
    assert {key: each for key, each in last_readings().items() if key in before} == before


@pytest.mark.parametrize("where", ["words < 10", "no_text IS NOT NULL"])
def test_a_stopped_acceptance_chooses_the_same_pages_again(archive: Archive, config: Config, where: str) -> None:
    class StopError(Exception):
        pass

    selection = Selection(where=where)
    first = rereading(archive, config, selection)
    chosen = list(first.pages)
    accept.begin_acceptance(archive.database, NOW)  # as a kill between reading and showing leaves it
    select.add_extractions(archive.database, ((read.page, read.extraction) for read in _all(archive, first)), NOW)
    again = rereading(archive, config, selection)
    assert list(again.pages) == chosen
    again.accept(at_once(), quietly)
    others = archive.articles.find(url(0))
    assert others is not None
    assert others.extractor == FORMER
    with archive.database.connection() as connection:
        [(former_left,)] = connection.execute(
            "SELECT count(*) FROM articles a JOIN captures c ON c.capture_id = a.capture_id "
            "JOIN extractions e ON e.extraction_id = a.extraction_id JOIN extractors x USING (extractor_id) "
            f"WHERE x.extractor = '{FORMER}' AND c.url <> '{url(5)}' "
            f"AND c.capture_id IN ({','.join(map(str, chosen))})"
        )
    assert former_left == 0


def _all(archive: Archive, run: Reextraction) -> list[ReextractedPage]:
    pages = select.read_page_rows(archive.database, run.pages)
    read = archive.payloads.read
    stored = StoredEvidence(lambda each: read(each.payload_digest), run.find_options, lambda _: None)
    return list(reextract(pages, stored, AtOnce(), 4))


@pytest.mark.slow
def test_every_executor_gives_the_same_readings(archive: Archive, config: Config) -> None:
    def extractions(executor: Executor) -> list[object]:
        report = rereading(archive, config).preview(Workers(executor, 2), quietly)
        changes = [(change.page.url, change.text, change.title, change.no_text) for change in report.largest]
        return [report.total, sorted(changes, key=str)]

    expected = extractions(AtOnce())
    with WorkerPool(2, 60, 100) as local:
        assert extractions(local) == expected
    with ProcessPoolExecutor(2) as processes:
        assert extractions(processes) == expected


@pytest.mark.slow
def test_a_cluster_gives_the_same_readings_as_the_local_pool(archive: Archive, config: Config) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'marbre[cluster]'")
    expected = rereading(archive, config).preview(at_once(), quietly)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        connect_cluster(cluster.scheduler_address) as workers,
    ):
        assert workers.number == 2
        report = rereading(archive, config).preview(workers, quietly)
        _, accepted = rereading(archive, config).accept(workers, quietly)
    assert report.total == expected.total
    assert [each.text for each in report.largest] == [each.text for each in expected.largest]
    assert (accepted.articles, accepted.new_articles) == (3, 2)
    assert verify(archive).is_sound


def test_a_cluster_that_does_not_answer_is_named() -> None:
    with pytest.raises(ClusterUnreachable, match="tcp://127"), connect_cluster("tcp://127.0.0.1:9", timeout=0.3):
        pass


def test_reading_back_loads_neither_scrapy_nor_what_reads_feeds() -> None:
    script = (
        "import sys, importlib\n"
        "for name in ('reextract', 'compact', 'prune', 'stats', 'seal', 'verify', 'show'):\n"
        "    importlib.import_module('crawler.cli.' + name)\n"
        "import crawler.reextract.run, crawler.cli.output.reextract_report, crawler.cli.output.reextract_html\n"
        "import crawler.reextract.cluster\n"
        "import pipelines.workers.pool, archive.integrity.verify, archive.integrity.seal, archive.payloads.sizes\n"
        "import archive.reextract.prune\n"
        "print([name for name in ('scrapy', 'twisted', 'feedparser', 'distributed') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
