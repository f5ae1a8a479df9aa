"""Articles are asked again as they age, and what their newsroom did to them is told: the real command, two editions."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest

from crawler.demo.editions import FIRST_EDITION_AT, list_steady_articles, make_edition
from crawler.demo.server import Newspaper
from tests.crawl.command import Desk

START = FIRST_EDITION_AT + timedelta(hours=1)

pytestmark = pytest.mark.slow


def crawl(desk: Desk, at: datetime, *arguments: str) -> Any:
    """One crawl lived at this instant, its report."""
    done = desk.crawl("--at", at.isoformat(), *arguments)
    assert done.code == 0, (done.out, done.err)
    return done.crawl("le-fanal")


def history(desk: Desk, fanal: Newspaper, key: str) -> Any:
    done = desk.marbre("history", "--json", fanal.url + make_edition(1).find_article(key).path)
    assert done.code == 0, done.err
    return done.json


def changes(desk: Desk, fanal: Newspaper, key: str) -> list[str | None]:
    return [revision["change"] for revision in history(desk, fanal, key)["revisions"]]


def asked_articles(fanal: Newspaper) -> list[str]:
    pages = {article.path for article in make_edition(1).articles}
    return [entry.path for entry in fanal.log if entry.path in pages]


def test_the_second_edition_is_seen_and_classed(fanal: Newspaper, desk: Desk) -> None:
    first = crawl(desk, START)
    fanal.edition = 2
    fanal.forget()
    second = crawl(desk, START + timedelta(days=1))
    held = {article.path for article in make_edition(1).recent}
    asked = [entry for entry in fanal.log if entry.path in held]
    assert sorted(entry.path for entry in asked) == sorted(held)  # each once, those no listing names any more too
    assert all(entry.is_conditional for entry in asked)
    new = [entry.path for entry in fanal.log if entry.path in {a.path for a in make_edition(2).recent} - held]
    order = [entry.path for entry in fanal.log]
    # New articles first. Answers overtake each other in flight: the places of both kinds as a whole are compared.
    assert median(map(order.index, new)) < median(order.index(entry.path) for entry in asked)
    assert second["reasons"]["revisit-due"] == len(held) == first["new_articles"]
    assert second["new_revisions"] == 4
    assert {entry.status for entry in asked} == {200, 301, 304, 410}

    assert changes(desk, fanal, "ligne-7") == [None, "typo"]
    assert changes(desk, fanal, "budget-2026") == [None, "correction"]
    assert changes(desk, fanal, "greve-en-direct") == [None, "addition"]
    assert changes(desk, fanal, "natation-lycee-maritime") == [None, "cut"]
    assert changes(desk, fanal, "pecheurs-criee") == [None]
    assert changes(desk, fanal, "epicerie-solidaire") == [None]
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        several = connection.execute("SELECT article_id FROM revisions GROUP BY 1 HAVING count(*) > 1").fetchall()
        cut = make_edition(1).find_article("natation-lycee-maritime")
        shown = connection.execute("SELECT completeness FROM articles WHERE title = ?", (cut.title,)).fetchall()
    assert len(several) == 4
    assert list_steady_articles()
    assert shown == [("full",)]


def test_what_is_gone_is_noted_after_a_second_look_and_undone_on_return(fanal: Newspaper, desk: Desk) -> None:
    crawl(desk, START)
    fanal.edition = 2
    looked = [START + timedelta(days=1), START + timedelta(days=1, hours=7)]
    crawl(desk, looked[0])
    assert history(desk, fanal, "epicerie-solidaire")["gone_at"] is None
    crawl(desk, looked[0] + timedelta(hours=1))  # too early for a second look
    assert history(desk, fanal, "epicerie-solidaire")["gone_at"] is None
    crawl(desk, looked[1])
    told = history(desk, fanal, "epicerie-solidaire")
    assert abs(datetime.fromisoformat(told["gone_at"]) - looked[0]) < timedelta(minutes=2)
    assert [sight["status"] for sight in told["captures"]] == [200, 410, 410]
    fanal.edition = 1
    crawl(desk, START + timedelta(days=3, hours=1))
    told = history(desk, fanal, "epicerie-solidaire")
    assert told["gone_at"] is None
    assert [revision["change"] for revision in told["revisions"]] == [None]
    assert changes(desk, fanal, "natation-lycee-maritime") == [None, "cut", "restored"]


def test_revisits_follow_their_ages_and_their_bounds(fanal: Newspaper, desk: Desk) -> None:
    crawl(desk, START)
    count = len(make_edition(1).recent)
    asked = []
    for hours in (0.5, 1.5, 2, 5, 30, 31):
        fanal.forget()
        crawl(desk, START + timedelta(hours=hours))
        asked.append(len(asked_articles(fanal)))
    assert asked == [0, count, 0, 0, count, 0]
    fanal.forget()
    crawl(desk, START + timedelta(days=4), "--limit", "3")
    assert len(asked_articles(fanal)) == 3


def test_a_source_sets_its_own_ages_and_the_settings_how_many(fanal: Newspaper, desk: Desk) -> None:
    declared = desk.folder / "sources" / "re.toml"
    declared.write_text(declared.read_text(encoding="utf-8") + 'revisit_after = ["2h"]\n', encoding="utf-8")
    settings = desk.folder / "marbre.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n[crawl]\nmax_revisits = 5\n", encoding="utf-8")
    crawl(desk, START)
    asked = []
    for hours in (1.5, 2.5, 3, 3.5):
        fanal.forget()
        crawl(desk, START + timedelta(hours=hours))
        asked.append(len(asked_articles(fanal)))
    assert asked == [0, 5, 5, 5]


def test_a_redirect_to_the_home_page_is_no_article(fanal: Newspaper, desk: Desk) -> None:
    done = desk.crawl("--url", f"{fanal.url}/pannes/redirection-accueil")
    assert done.code == 1
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        captures = connection.execute("SELECT status, error FROM captures WHERE kind = 'article'").fetchall()
    assert captures == [(301, None), (None, "redirect-home")]
    assert "/" not in [entry.path for entry in fanal.log]


def test_diff_and_history_print_what_changed(fanal: Newspaper, desk: Desk) -> None:
    crawl(desk, START)
    fanal.edition = 2
    crawl(desk, START + timedelta(days=1))
    address = fanal.url + make_edition(1).find_article("budget-2026").path
    printed = desk.marbre("diff", address)
    assert printed.code == 0, printed.err
    assert "[-8-]" in re.sub(r"\[-\s*", "[-", printed.out)
    assert ": correction" in printed.out.splitlines()[0]
    page = desk.marbre("diff", address, "1", "2", "--html").out
    assert re.search(r"<del>\s*8</del><ins>\s*6</ins>", page)
    pieces = desk.marbre("diff", address, "--json").json["pieces"]
    assert [piece["text"].strip() for piece in pieces if piece["mark"] != "equal"] == ["8", "6"]
    backwards = desk.marbre("diff", address, "2", "1", "--json").json["pieces"]
    assert [piece["text"].strip() for piece in backwards if piece["mark"] != "equal"] == ["6", "8"]
    told = desk.marbre("history", address).out
    assert "first text" in told
    assert "correction of" in told
    for arguments in (
        (address, "1"),
        (address, "1", "9"),
        (fanal.url + make_edition(1).find_article("fret-maritime").path,),
        ("7777",),
    ):
        refused = desk.marbre("diff", *arguments)
        assert refused.code == 2
        assert "Traceback" not in refused.err


def test_another_extractor_is_no_revision_and_hides_none(fanal: Newspaper, desk: Desk) -> None:
    crawl(desk, START)
    settings = desk.folder / "marbre.toml"  # the settings of extraction are part of the extractor's name
    settings.write_text(settings.read_text(encoding="utf-8").replace("workers = 1", "workers = 1\nmin_words = 21"))
    fanal.edition = 2
    second = crawl(desk, START + timedelta(days=1))
    assert second["new_revisions"] == 4
    assert changes(desk, fanal, "ligne-7") == [None, "typo"]
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        names = connection.execute(
            "SELECT count(DISTINCT e.extractor_id), count(DISTINCT b.extractor_id) FROM revisions r "
            "JOIN extractions e ON e.extraction_id = r.extraction_id "
            "JOIN extractions b ON b.extraction_id = r.before_extraction_id WHERE r.change IS NOT NULL"
        ).fetchone()
    assert names == (1, 1)
    done = json.loads(desk.marbre("diff", "--json", fanal.url + make_edition(1).find_article("ligne-7").path).out)
    assert [piece["text"].split() for piece in done["pieces"] if piece["mark"] != "equal"] == [["agées"], ["âgées"]]
