"""Articles taken down: not shown, masked, or gone to the last byte; the rest as it was; undone unless erased."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.access.rules import AccessRule
from archive.access.shown import has_withheld
from archive.articles.identity import CapturedExtraction
from archive.integrity.backup import back_up
from archive.integrity.seal import compare_with_seal, make_seal
from archive.integrity.takedown_copies import take_down_backups
from archive.integrity.verify import verify
from archive.model.extraction import Removal
from archive.origins.merge import MergeOrder, merge
from archive.payloads.packing import Packer
from archive.store import Archive
from archive.takedown.order import TakedownOrder, TakedownRefused
from archive.watches.changes import ChangeQuery
from crawler.cli import marbre
from crawler.planning.decide import DecideRules, decide
from tests.archive.made import AT, SOURCE, capture, extraction
from tests.archive.shards import OTHER, add_article, find_bytes, make_shard
from tests.archive.taken_down import (
    ERASE,
    LATER,
    LIFT,
    NAME,
    OLD,
    RESTRICT,
    TEXT,
    URL,
    count_hits,
    read_bodies,
    take_down,
)
from tests.discovery.test_decide import candidate


def test_what_is_restricted_is_kept_and_not_shown(kept: Archive) -> None:
    article = kept.articles.find(URL)
    assert article is not None
    assert count_hits(kept, NAME) == 1
    assert [change.url for change in kept.watches.list_changes(ChangeQuery())] == [URL]
    dry = kept.takedowns.take_down(RESTRICT, dry_run=True)
    assert (dry.articles, dry.captures, kept.takedowns.list_all()) == ((URL,), 2, [])
    take_down(kept, RESTRICT)
    for name in (URL, OLD, article.article_id):
        assert kept.articles.find(name) is None
        assert kept.articles.find_history(name) is None
    assert count_hits(kept, NAME) == count_hits(kept, "tribunal") == 0
    assert kept.watches.list_changes(ChangeQuery()) == []
    assert kept.watches.count_changes(ChangeQuery()) == {}
    with kept.database.connection() as connection:
        assert has_withheld(connection)
        assert connection.execute("SELECT count(*) FROM articles_view").fetchone() == (24,)
    add_article(kept, URL, LATER.replace("ce matin", "hier soir"), 9)  # goes on being kept, and is not shown either
    assert kept.articles.find(URL) is None
    assert verify(kept).is_sound
    take_down(kept, LIFT)
    assert count_hits(kept, NAME) == 1
    assert [row.step for row in kept.takedowns.list_all()] == ["restrict", "lift"]


def test_a_whole_source_is_restricted_with_what_it_brings_later(kept: Archive) -> None:
    order = TakedownOrder("restrict", "publisher-request", "file 3", AT, source="fanal")
    assert len(take_down(kept, order).articles) == 25
    add_article(kept, "https://fanal.example/neuf", "Un article tout neuf paraît.\nFin.", 30)
    kept.search.refresh()
    assert count_hits(kept, "article") == 0
    take_down(kept, replace(order, step="lift"))
    assert count_hits(kept, "article") > 20


def test_what_is_erased_is_gone_to_the_last_byte_and_the_rest_is_as_it_was(kept: Archive) -> None:
    sealed = make_seal(kept, AT)
    assert find_bytes(NAME, kept.path)
    others = {url: kept.articles.find(url) for url in (f"https://fanal.example/a/{n}" for n in range(24))}
    bodies = {url: kept.payloads.read(row.payload_digest) for url, row in others.items() if row is not None}
    report = take_down(kept, ERASE)
    assert (report.captures, report.payloads, report.listings) == (2, 2, 1)
    assert report.rebased > 0  # the first pages of a template are what the others stand on
    assert find_bytes(NAME, kept.path) == []
    for digest in map(read_bodies, [kept]):
        assert not any(NAME.encode() in body for body in digest)
    assert kept.articles.find(URL) is None
    assert verify(kept).problems == ()
    assert compare_with_seal(kept, sealed) == ()
    for url, row in others.items():
        assert kept.articles.find(url) == row
        assert row is not None
        assert kept.payloads.read(row.payload_digest) == bodies[url]
    assert count_hits(kept, "article") == 24
    with pytest.raises(TakedownRefused, match="cannot be put back"):
        kept.takedowns.take_down(LIFT)
    with pytest.raises(TakedownRefused, match="holds no article"):
        kept.takedowns.take_down(ERASE)


def test_what_is_erased_does_not_come_back(kept: Archive) -> None:
    take_down(kept, ERASE)
    known = kept.articles.find_known(["example,fanal)/proces/la-cause"])
    [told] = known.values()
    assert told.is_taken_down
    decision = decide(candidate(URL), told, AT, DecideRules(frozenset(["fanal.example"])))
    assert (decision.action, decision.reason) == ("leave", "taken-down")
    stored = kept.captures.add(capture(URL, TEXT.encode(), 40, listed_title=NAME))
    assert stored.payload_digest is None
    assert find_bytes(NAME, kept.path) == []
    assert find_bytes("la-cause", kept.path) == []
    new = add_article(kept, "https://fanal.example/autre", "Un autre article paraît.\nFin.", 41)
    assert new.article_id == 26  # the number under which the erased one was cited is nobody's else
    assert verify(kept).problems == ()


def test_what_other_pages_say_of_it_is_replaced_there(kept: Archive) -> None:
    headline = f"Le procès {NAME} ajourné à lundi"
    add_article(kept, "https://fanal.example/proces/ajourne", "Le tribunal se réunira.\nFin.", 50, title=headline)
    box = f"<aside><a href='/proces/ajourne'>{headline}</a></aside>"
    page = capture("https://fanal.example/autre", f"<p>Le marché ouvre.</p>{box}".encode(), 51)
    removal = Removal("aside:links", headline, 0, 0)
    read = extraction("Le marché ouvre.\nFin.", title="Le marché ouvre", removals=(removal,))
    kept.articles.add(CapturedExtraction(page, kept.captures.add(page), read), AT)
    order = replace(ERASE, articles=("https://fanal.example/proces/ajourne", URL))
    assert kept.takedowns.take_down(order, dry_run=True).mentions == 1
    take_down(kept, order)
    article = kept.articles.find("https://fanal.example/autre")
    assert article is not None
    assert article.text == "Le marché ouvre.\nFin."
    assert article.removals[0].text == "[…]"
    assert (
        kept.payloads.read(article.payload_digest)
        == "<p>Le marché ouvre.</p><aside><a href='/'>[…]</a></aside>".encode()
    )
    assert find_bytes(NAME, kept.path) == find_bytes("ajourne", kept.path) == []
    assert verify(kept).problems == ()
    assert count_hits(kept, "marché") == 1


def test_a_body_that_stands_on_an_erased_one_is_given_other_ground(kept: Archive) -> None:
    with kept.database.connection() as connection:
        query = "SELECT count(*) FROM payloads WHERE former_digest IS NOT NULL"
        standing = connection.execute(query).fetchone()[0]
    assert standing >= 1
    order = replace(ERASE, articles=("https://fanal.example/a/1", "https://fanal.example/a/0"))
    take_down(kept, order)
    assert verify(kept).problems == ()
    assert kept.articles.find(URL) is not None


def test_a_whole_source_is_erased_and_another_is_not(tmp_path: Path) -> None:
    with make_shard(tmp_path / "two.db", SOURCE, OTHER) as archive, make_shard(tmp_path / "room.db") as room:
        for number in range(6):
            add_article(archive, f"https://fanal.example/{number}", f"{NAME} numéro {number}.\nFin.", number)
        add_article(archive, "https://phare.example/1", "Le phare est rallumé.\nFin.", 9, source="phare", crawl_id=2)
        merge(room.database, archive.path, MergeOrder(AT))
        order = TakedownOrder("erase", "publisher-request", "file 3", AT, source="fanal")
        assert len(take_down(archive, order).articles) == 6
        stored = archive.captures.add(capture("https://fanal.example/apres", f"<p>{NAME}</p>".encode(), 30))
        assert (stored.payload_digest, stored.url) == (None, "erased:")
        merge(room.database, archive.path, MergeOrder(AT))
        for each in (archive, room):
            assert each.count_rows().articles == 1
            assert each.articles.find("https://phare.example/1") is not None
            assert find_bytes(NAME, each.path) == []
            assert verify(each).problems == ()


def test_tampering_with_what_a_takedown_left_is_found(kept: Archive) -> None:
    take_down(kept, ERASE)
    sealed = make_seal(kept, AT)
    with closing(sqlite3.connect(kept.path)) as connection, connection:
        connection.execute("UPDATE captures SET status = 404 WHERE url = 'erased:' AND capture_id = 1")
    assert [problem.key for problem in verify(kept).problems] == ["1"]
    with closing(sqlite3.connect(kept.path)) as connection, connection:
        connection.execute("UPDATE captures SET status = 200 WHERE capture_id = 1")
        connection.execute("UPDATE takedowns SET reason = 'mistake'")
    assert [problem.table for problem in verify(kept).problems] == ["takedowns"]
    with closing(sqlite3.connect(kept.path)) as connection, connection:
        connection.execute("UPDATE takedowns SET reason = 'court-order'")
        connection.execute("UPDATE captures SET payload_digest = NULL WHERE capture_id = 3")
    assert "3" in [problem.key for problem in verify(kept).problems]  # no tombstone explains this one
    with closing(sqlite3.connect(kept.path)) as connection, connection:
        connection.execute("UPDATE takedowns SET takedown_digest = 'takedown1-sha256:0'")
    assert "takedowns" in [problem.table for problem in compare_with_seal(kept, sealed)]


def test_a_takedown_travels_with_merges(tmp_path: Path, kept: Archive) -> None:
    with make_shard(tmp_path / "room.db") as room, make_shard(tmp_path / "later.db") as later:
        merge(room.database, kept.path, MergeOrder(AT))
        room.search.refresh()
        add_article(room, URL, TEXT.replace("hier", "avant-hier"), 3)  # and by its own crawl
        assert count_hits(room, NAME) == 1
        back_up(kept, tmp_path / "elsewhere", 7, AT)
        take_down(kept, ERASE)
        report = merge(room.database, kept.path, MergeOrder(AT))
        assert (report.takedowns, report.captures) == (1, 0)
        [copy] = (tmp_path / "elsewhere").iterdir()
        for each in (room, later):
            merge(each.database, kept.path, MergeOrder(AT))
            merge(each.database, copy, MergeOrder(AT))  # a copy that does not know of it
            each.search.refresh()
            assert count_hits(each, NAME) == 0
            assert find_bytes(NAME, each.path) == []
            assert verify(each).problems == ()
            assert each.articles.find("https://fanal.example/a/3") is not None


def test_backups_are_rewritten_and_verify(tmp_path: Path, kept: Archive) -> None:
    folder = tmp_path / "backups"
    paths = [back_up(kept, folder, 7, AT + timedelta(hours=n)).path for n in range(2)]
    assert all(find_bytes(NAME, path) for path in paths)
    take_down(kept, RESTRICT)
    report = take_down(kept, ERASE)
    assert report.number == 2
    copies = take_down_backups(kept, folder, ERASE, report.number)
    assert [(copy.articles, copy.problem) for copy in copies] == [(1, None)] * 2
    for path in paths:
        assert find_bytes(NAME, path) == []
        with Archive.open(path, read_only=True) as copy:
            assert verify(copy).is_sound
            assert copy.takedowns.list_all() == kept.takedowns.list_all()
    assert sorted(folder.iterdir()) == paths


DAY = timedelta(days=1)
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.mark.parametrize(
    ("rule", "is_shown"),
    [
        (AccessRule(source="fanal", shown_from=NOW + DAY), False),
        (AccessRule(source="fanal", shown_from=NOW - DAY), True),
        (AccessRule(source="fanal", shown_until=NOW - DAY), False),
        (AccessRule(source="fanal", shown_until=NOW + DAY), True),
        (AccessRule(url="https://fanal.example/proces/", shown_until=NOW - DAY), False),
        (AccessRule(url="https://fanal.example/sport/", shown_until=NOW - DAY), True),
        (AccessRule(source="fanal", embargo=timedelta(days=36500)), False),
        (AccessRule(source="fanal", embargo=DAY), True),
        (AccessRule(source="autre", shown_until=NOW - DAY), True),
        (AccessRule(source="fanal", is_loopback_only=True), True),
        (AccessRule(source="fanal", is_loopback_only=True, shown_until=NOW - DAY), False),
    ],
)
def test_rules_of_access(kept: Archive, rule: AccessRule, is_shown: bool) -> None:
    assert kept.takedowns.sync_access_rules([rule])
    assert not kept.takedowns.sync_access_rules([rule])
    assert (kept.articles.find(URL) is not None) is is_shown
    assert count_hits(kept, "tribunal") == int(is_shown)
    with kept.database.connection() as connection:
        assert has_withheld(connection) is (not is_shown or rule.is_loopback_only)


def run(*arguments: object) -> tuple[int, str]:
    ended = CliRunner().invoke(marbre, [str(each) for each in arguments])
    return ended.exit_code, ended.output + (str(ended.exception) if ended.exception else "")


def test_the_verb_restricts_erases_and_lists(tmp_path: Path, kept: Archive) -> None:
    at = ("--archive", kept.path)
    back_up(kept, tmp_path / "backups", 7, AT)
    why = ("--reason", "right-to-be-forgotten", "--by", "file 7")
    code, said = run("takedown", URL, "--step", "erase", *why, "--dry-run", *at)
    assert (code, "Nothing was written. What this step would reach (erase): 1 article, 2 captures" in said) == (
        0,
        True,
    ), said
    assert run("show", URL, *at)[0] == 0
    code, said = run("takedown", URL, "--step", "erase", *why, "--backups", tmp_path / "backups", "--vacuum", *at)
    assert (code, "verified" in said, "Not reached" in said) == (0, True, True), said
    assert run("show", URL, *at)[0] != 0
    assert find_bytes(NAME, kept.path) == []
    code, said = run("takedown", "--list", "--json", *at)
    [row] = json.loads(said)["takedowns"]
    assert (row["step"], row["reason"], row["ordered_by"]) == ("erase", "right-to-be-forgotten", "file 7")
    assert run("verify", "-q", *at)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((URL, "--reason", "court-order"), "which step?"),
        ((URL, "--step", "erase"), "why? --reason court-order"),
        ((URL, "--step", "erase", "--reason", "Mme Diarra asked"), "is no code"),
        (("--step", "erase", "--reason", "court-order"), "name articles"),
        ((URL, "--source", "fanal", "--step", "erase", "--reason", "court-order"), "name articles"),
        ((URL, "--step", "mask", "--reason", "court-order"), "--name goes with"),
        (("https://fanal.example/rien", "--step", "erase", "--reason", "court-order"), "holds no article"),
        (("--source", "rien", "--step", "erase", "--reason", "court-order"), "knows no source"),
        ((URL, "--step", "lift", "--reason", "mistake"), "nothing is taken down"),
    ],
)
def test_a_wrong_order_is_one_line_and_does_nothing(kept: Archive, arguments: tuple[str, ...], said: str) -> None:
    code, output = run("takedown", *arguments, "--archive", kept.path)
    assert code != 0
    assert said in output
    assert kept.takedowns.list_all() == []


def test_a_page_of_another_article_is_compressed_as_ever_after_an_erasure(kept: Archive) -> None:
    take_down(kept, ERASE)
    add_article(kept, "https://fanal.example/apres", "Après l'effacement, le journal paraît.\nFin.", 60)
    assert Packer(kept.database).pack(capture("https://fanal.example/b", b"<p>Bonjour</p>"), "b").data
    assert verify(kept).is_sound
    assert SOURCE.source == "fanal"
