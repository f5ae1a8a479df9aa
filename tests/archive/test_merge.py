"""Archives merged: each chain stays whole, nothing comes twice, and what is one article becomes one."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.crawls.ledger import CrawlEnd, CrawlStart
from archive.db.errors import MergeRunning
from archive.db.locks import lock_merge
from archive.export.errors import ExportRefused
from archive.integrity.seal import compare_with_seal, format_seal, make_seal, parse_seal
from archive.integrity.verify import VerifyScope, verify
from archive.origins.merge import MergeOrder, MergeRefused, MergeReport, merge, preview_merge
from archive.origins.plan import MergeScope
from archive.origins.split import SplitOrder, SplitRefused
from archive.search.query import SearchQuery
from archive.store import Archive
from tests.archive.made import AT, SOURCE, URL, capture
from tests.archive.shards import OTHER, add_article, make_shard, to_page

ORDER = MergeOrder(AT)
FIRST = "Le pont de la ville est fermé depuis hier au soir, dit la mairie.\nLes bus passent par la rive droite."
SECOND = "Le pont de la ville est rouvert depuis ce matin, annonce la mairie.\nLes bus reprennent leur trajet."


def merge_into(room: Archive, path: Path) -> MergeReport:
    return merge(room.database, path, ORDER)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Archive]:
    with make_shard(tmp_path / "room.db") as archive:
        yield archive


def test_two_archives_become_one_with_both_chains(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a, make_shard(tmp_path / "b.db", OTHER) as b:
        for number in range(12):
            add_article(a, f"https://fanal.example/a/{number}", f"Article {number} du matin.\nFin.", number)
        add_article(b, "https://phare.example/1", "Le phare est rallumé.\nFin.", 3, source="phare")
        reports = [merge_into(room, each.path) for each in (a, b)]
        add_article(room, "https://fanal.example/ici", "La salle crawle aussi.\nFin.", 30)
        assert [(each.captures, each.new_articles) for each in reports] == [(12, 12), (1, 1)]
        assert verify(room).is_sound
        assert [head.captures for head in room.origins.list_heads()] == [1, 12, 1]
        assert [head.chain_digest for head in room.origins.list_heads()[1:]] == [
            each.origins.list_heads()[0].chain_digest for each in (a, b)
        ]
        article = room.articles.find("https://phare.example/1")
        assert article is not None
        assert room.payloads.read(article.payload_digest) == to_page("Le pont", "Le phare est rallumé.", "Fin.")
        assert room.search.refresh() == 14
        assert len(room.search.find(SearchQuery("phare")).hits) == 1


def test_nothing_comes_twice_and_only_what_is_new_comes(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a:
        add_article(a, URL, FIRST)
        merge_into(room, a.path)
        again = merge_into(room, a.path)
        assert (again.captures, again.extractions, again.new_articles, again.joined_articles) == (0, 0, 0, 0)
        add_article(a, URL, SECOND, 5)
        a.crawls.end(1, CrawlEnd(AT + timedelta(hours=6), "done"))
        newer = merge_into(room, a.path)
        assert (newer.captures, newer.new_articles, newer.joined_articles) == (1, 0, 1)
        history = room.articles.find_history(URL)
        assert history is not None
        assert [revision.text for revision in history.revisions] == [FIRST, SECOND]
        assert room.crawls.list_newest()[-1].outcome == "done" or room.crawls.list_newest()[0].outcome == "done"
        assert verify(room).is_sound


def test_one_article_seen_by_two_archives_has_both_sights_in_order(tmp_path: Path, room: Archive) -> None:
    third = "Le pont de la ville sera fermé toute la semaine, dit la préfecture.\nLes bus sont déviés."
    with make_shard(tmp_path / "a.db") as a, make_shard(tmp_path / "b.db") as b:
        add_article(a, URL, FIRST, 0)
        add_article(a, URL, third, 8)
        add_article(b, URL, FIRST, 2)
        add_article(b, URL, SECOND, 4)
        for each in (a, b, a):
            merge_into(room, each.path)
        history = room.articles.find_history(URL)
        assert history is not None
        assert [(revision.text, revision.change is None) for revision in history.revisions] == [
            (FIRST, True), (SECOND, False), (third, False),
        ]  # fmt: skip
        assert [sight.captured_at for sight in history.captures] == sorted(s.captured_at for s in history.captures)
        assert len(history.captures) == 4
        article = room.articles.find(URL)
        assert article is not None
        assert article.text == third
        assert room.count_rows().articles == 1
        assert verify(room).is_sound


TEXTS = (FIRST, SECOND, "Le marché couvert ouvre ses portes lundi, selon la commune.\nLes étals sont prêts.")
SIGHTS = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(TEXTS)), min_size=1, max_size=4)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SIGHTS, SIGHTS)
def test_the_order_of_merging_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, one: list[tuple[int, str]], other: list[tuple[int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    with ExitStack() as stack:
        shards = [stack.enter_context(make_shard(folder / f"{name}.db")) for name in "ab"]
        for shard, sights in zip(shards, (one, other), strict=True):
            for hours, text in sorted(sights, key=lambda sight: sight[0]):
                add_article(shard, URL, text, hours + (0.5 if shard is shards[1] else 0))
        seen = []
        for name, order in (("x", shards), ("y", shards[::-1])):
            room = stack.enter_context(make_shard(folder / f"{name}.db"))
            for shard in (*order, order[0]):
                merge_into(room, shard.path)
            history, article = room.articles.find_history(URL), room.articles.find(URL)
            assert history is not None
            assert article is not None
            assert verify(room).is_sound
            seen.append(([(each.seen_at, each.text) for each in history.revisions], article.text, history.last_seen_at))
        assert seen[0] == seen[1]


def test_a_merge_that_was_stopped_goes_on(tmp_path: Path, room: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("captures", "extractions", "articles"):
        monkeypatch.setattr(f"archive.origins.{module}.BATCH", 3)
    with make_shard(tmp_path / "a.db") as a, make_shard(tmp_path / "whole.db") as whole:
        for number in range(8):
            add_article(a, f"https://fanal.example/a/{number}", f"Article {number} du matin.\nFin.", number)
        merge_into(whole, a.path)
        for stop_after in range(1, 9):
            left = [stop_after]

            def stop(_what: str, _number: int, left: list[int] = left) -> None:
                left[0] -= 1
                if not left[0]:
                    raise KeyboardInterrupt

            try:
                merge(room.database, a.path, MergeOrder(AT, progress=stop))
            except KeyboardInterrupt:
                assert verify(room).is_sound
        merge_into(room, a.path)
        assert verify(room).is_sound
        assert room.count_rows().articles == whole.count_rows().articles == 8
        assert room.count_rows().captures == 8


@pytest.mark.slow
def test_a_merge_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """The command itself, by kill -9 at instants that fall anywhere in it."""
    with make_shard(tmp_path / "a.db") as a:
        for number in range(150):
            add_article(a, f"https://fanal.example/a/{number}", f"Article {number} du matin.\nFin.", number)
    room = tmp_path / "room.db"
    make_shard(room).close()
    command = [sys.executable, "-m", "crawler.cli", "merge", str(room), str(tmp_path / "a.db"), "--no-index"]
    began = time.monotonic()
    subprocess.run([*command, "--dry-run"], check=True, stdout=subprocess.DEVNULL)
    usual = time.monotonic() - began
    for share in (0.7, 0.9, 1.0, 1.1, 1.2):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            with suppress(subprocess.TimeoutExpired):
                process.wait(usual * share)
            process.kill()
        with Archive.open(room, read_only=True) as killed:
            assert verify(killed).is_sound
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with Archive.open(room, read_only=True) as whole:
        assert verify(whole).is_sound
        assert (whole.count_rows().captures, whole.count_rows().articles) == (150, 150)


def test_an_archive_may_be_crawled_while_it_is_merged(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a:
        add_article(a, URL, FIRST)

        def crawl_on(what: str, _number: int) -> None:
            if what == "captures":
                add_article(a, URL, SECOND, 5)
                add_article(room, "https://fanal.example/ici", "La salle crawle aussi.\nFin.", 6)

        report = merge(room.database, a.path, MergeOrder(AT, progress=crawl_on))
        assert (report.captures, report.new_articles) == (1, 1)  # as it was when the merge began
        assert merge_into(room, a.path).captures == 1
        assert verify(room).is_sound


def test_payloads_keep_their_references_and_are_small(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a:
        for number in range(30):
            add_article(a, f"https://fanal.example/a/{number}", f"Article {number} du matin.\nFin.", number)
        add_article(a, "https://fanal.example/a/3", "Article 3 du soir, tout autre.\nFin.", 40)
        merge_into(room, a.path)
        sizes = [each.count_rows().stored_bytes for each in (a, room)]
        assert sizes[1] <= sizes[0]
        assert verify(room).references > 0


def test_two_merges_into_one_archive_do_not_run_at_once(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a, lock_merge(room.path), pytest.raises(MergeRunning, match="merged into by"):
        merge_into(room, a.path)


def test_a_room_of_rooms_takes_each_capture_once(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a, make_shard(tmp_path / "hub.db") as hub:
        add_article(a, URL, FIRST)
        merge_into(hub, a.path)
        merge_into(room, hub.path)
        assert merge_into(room, a.path).captures == 0
        add_article(room, URL, SECOND, 4)
        merge_into(hub, room.path)
        assert merge_into(room, hub.path).captures == 0  # its own come back, and are known
        assert [verify(each).problems for each in (room, hub)] == [(), ()]
        assert room.count_rows().captures == 2


def test_conflicts_are_told_before_anything_is_written(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a:
        add_article(a, URL, FIRST)
        a.crawls.sync_source(type(SOURCE)("fanal", "Un autre Fanal", "https://autre.example/", "bf", "fr"), AT)
        found = preview_merge(room.database, a.path, ORDER).plan.conflicts
        assert "two newsrooms under one name" in found[0]
        with pytest.raises(MergeRefused, match="--same fanal"):
            merge_into(room, a.path)
        assert room.count_rows().captures == 0
        assert len(room.origins.list_heads()) == 1
        merge(room.database, a.path, MergeOrder(AT, MergeScope(frozenset(["fanal"]))))
        assert room.count_rows().captures == 1


def test_a_copy_that_went_another_way_is_refused(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a:
        add_article(a, URL, FIRST)
        a.database.connection().__enter__().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (tmp_path / "copy.db").write_bytes(a.path.read_bytes())
        add_article(a, URL, SECOND, 3)
        merge_into(room, a.path)
        assert merge_into(room, tmp_path / "copy.db").captures == 0  # an older state of it
    with Archive.open(tmp_path / "copy.db") as copy:
        add_article(copy, URL, "Tout autre chose se passe au pont de la ville.\nFin.", 3)
        with pytest.raises(MergeRefused, match="went another way"):
            merge_into(room, copy.path)
        with pytest.raises(MergeRefused, match="this very archive"):
            merge_into(copy, tmp_path / "a.db")


def test_a_broken_chain_never_comes_in(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a:
        for number in range(4):
            add_article(a, f"https://fanal.example/a/{number}", f"Article {number} du matin.\nFin.", number)
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection, connection:
        connection.execute("UPDATE captures SET captured_at = '2021-01-01T00:00:00Z' WHERE capture_id = 3")
    with pytest.raises(MergeRefused, match="broken at capture 3"):
        merge_into(room, tmp_path / "a.db")
    assert room.count_rows().captures == 0


def test_damage_in_a_merged_chain_is_found(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a:
        for number in range(5):
            add_article(a, f"https://fanal.example/a/{number}", f"Article {number} du matin.\nFin.", number)
        merge_into(room, a.path)
    sealed = parse_seal(format_seal(make_seal(room, AT)), "seal.json")
    assert compare_with_seal(room, sealed) == ()
    assert verify(room, scope=VerifyScope(since=AT + timedelta(hours=2))).is_sound
    with closing(sqlite3.connect(room.path)) as connection, connection:
        connection.execute("UPDATE captures SET status = 404 WHERE capture_id % 4294967296 = 2")
        connection.execute("UPDATE origins SET chain_digest = 'chain1-sha256:0'")
    assert {problem.table for problem in verify(room).problems} == {"captures", "origins"}
    with closing(sqlite3.connect(room.path)) as connection, connection:
        connection.execute("UPDATE captures SET chain_digest = 'chain1-sha256:1' WHERE capture_id % 4294967296 = 5")
    assert "sealed" in str(compare_with_seal(room, sealed)[0])


def test_planned_runs_of_both_archives_stand_in_the_ledger(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db") as a:
        for each in (a, room):
            each.crawls.begin(CrawlStart("fanal", "schedule", AT, user_agent=None, marbre="0", planned_at=AT))
        merge_into(room, a.path)
        assert len([crawl for crawl in room.crawls.list_newest() if crawl.planned_at == AT]) == 2
        assert room.crawls.close_lost("fanal", AT) == 2  # its own alone: those of the other archive still run there
        assert room.crawls.begin(CrawlStart("fanal", "manual", AT, user_agent=None, marbre="0")) == 3


def test_a_part_is_an_archive_of_its_own_and_is_merged_once(tmp_path: Path, room: Archive) -> None:
    with make_shard(tmp_path / "a.db", SOURCE, OTHER) as a:
        for number in range(6):
            source = OTHER if number % 2 else SOURCE
            url = f"{source.homepage}{number}"
            add_article(
                a, url, f"Article {number} du matin.\nFin.", number, source=source.source, crawl_id=1 + number % 2
            )
        with pytest.raises(SplitRefused, match="knows no source or country zz"):
            a.origins.split(tmp_path / "part.db", SplitOrder(ORDER, countries=frozenset(["zz"])))
        report = a.origins.split(tmp_path / "part.db", SplitOrder(ORDER, countries=frozenset(["sn"])))
        assert (report.sources, report.merged.captures) == (("phare",), 3)
        with pytest.raises(SplitRefused, match="is there already"):
            a.origins.split(tmp_path / "part.db", SplitOrder(ORDER, sources=frozenset(["phare"])))
        with Archive.open(tmp_path / "part.db") as part:
            assert verify(part).is_sound
            assert part.count_rows().sources == 1
            add_article(part, "https://phare.example/neuf", "La part est crawlée.\nFin.", 50, source="phare",
                        crawl_id=part.crawls.begin(CrawlStart("phare", "manual", AT, None, "0")))  # fmt: skip
            assert verify(part).is_sound
            merge_into(room, part.path)
            assert verify(room).is_sound
        whole = merge_into(room, a.path)
        assert (whole.captures, whole.new_articles) == (3, 3)
        assert verify(room).is_sound
        assert room.count_rows().captures == 7
        assert all(head.is_whole for head in room.origins.list_heads())
        with make_shard(tmp_path / "other.db") as other_way:
            merge_into(other_way, a.path)
            assert merge_into(other_way, tmp_path / "part.db").captures == 1


def test_a_part_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder is made for it, nothing stands under its name before its end, and what a killed one left is cleared."""
    order = SplitOrder(ORDER, sources=frozenset(["phare"]))
    with make_shard(tmp_path / "a.db", SOURCE, OTHER) as a:
        add_article(a, "https://phare.example/1", SECOND, 1, source="phare", crawl_id=2)
        before = sorted(tmp_path.iterdir())
        with pytest.raises(ExportRefused, match="its folder does not exist"):
            a.origins.split(tmp_path / "none" / "part.db", order)
        seen: list[bool] = []
        monkeypatch.setattr("archive.origins.split.sync", lambda _made: seen.append((tmp_path / "part.db").exists()))
        (tmp_path / ".part.db.x.part").mkdir()
        a.origins.split(tmp_path / "part.db", order)
        assert seen == [False]
        assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "part.db"])


def test_a_gap_that_nobody_noted_is_damage(tmp_path: Path) -> None:
    with make_shard(tmp_path / "a.db", SOURCE, OTHER) as a:
        add_article(a, URL, FIRST)
        add_article(a, "https://phare.example/1", SECOND, 1, source="phare", crawl_id=2)
        a.origins.split(tmp_path / "part.db", SplitOrder(ORDER, sources=frozenset(["phare"])))
    with closing(sqlite3.connect(tmp_path / "part.db")) as connection, connection:
        connection.execute("DELETE FROM origin_gaps")
    with Archive.open(tmp_path / "part.db", read_only=True) as part:
        assert "missing" in str(verify(part).problems)


def test_the_newest_answer_is_the_newest_in_time_whosever_it_is(tmp_path: Path, room: Archive) -> None:
    feed = "https://fanal.example/rss"
    with make_shard(tmp_path / "a.db") as a:
        a.captures.add(capture(feed, b"<rss>old</rss>", 1, kind="feed", headers=(("ETag", "1"),)))
        room.captures.add(capture(feed, b"<rss>new</rss>", 5, kind="feed", headers=(("ETag", "2"),)))
        merge_into(room, a.path)
        newest = room.captures.find_last_answer("example,fanal)/rss", "feed")
        assert newest is not None
        assert newest.etag == "2"
