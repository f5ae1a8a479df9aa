"""An archive that a former commit has written: sound, read as it was, and crawled on as if nothing had happened.

By the command line and SQL alone, so that the test outlives whatever is renamed within. See `former/README.md`.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard

from crawler.demo import Newspaper, make_edition, serve
from tests.archive.former.fanal import FIRST_DAY, NAME, SECOND_DAY, SEEN_ANEW, URL, former_desk
from tests.crawl.command import Desk, Done

FORMER = Path(__file__).parent / "former"
NEXT_DAY = SECOND_DAY + timedelta(days=1)
CHANGES = {"ligne-7": "typo", "greve-en-direct": "addition"}
"""What the former archive knows of the second edition already."""
CHANGES_SINCE = {"budget-2026": "correction", "natation-lycee-maritime": "cut"}

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The former archive at a desk of today."""
    made = former_desk(tmp_path / "desk")
    made.archive.write_bytes(zstandard.decompress((FORMER / "fanal-v11.db.zst").read_bytes()))
    assert made.marbre("index").code == 0  # a writer brings an archive up to date; those who only read ask for one
    return made


@pytest.fixture
def fanal() -> Iterator[Newspaper]:
    """The second edition; asked through a proxy, it is http://fanal.example."""
    with serve(number=2) as newspaper:
        yield newspaper


def rows(archive: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive)) as connection:
        return connection.execute(query).fetchall()


def texts(desk: Desk) -> dict[str, tuple[Any, ...]]:
    """What each of the newspaper's articles shows, by its address."""
    query = "SELECT url, title, lead, text, byline, authors, agency, section, published_at, completeness "
    query += f"FROM articles_view WHERE source = '{NAME}'"
    return {url: fields for url, *fields in rows(desk.archive, query)}


def extractors(desk: Desk) -> set[str]:
    """Those whose readings the articles show."""
    return {name for (name,) in rows(desk.archive, "SELECT DISTINCT extractor FROM articles_view")}


def changes(desk: Desk) -> dict[str, list[str]]:
    """The changes that articles have seen since their first text, by address."""
    query = "SELECT url, change FROM revisions JOIN articles USING (article_id) WHERE number > 1 ORDER BY number"
    found: dict[str, list[str]] = {}
    for url, change in rows(desk.archive, query):
        found.setdefault(url, []).append(change)
    return found


def addresses(of: dict[str, str]) -> dict[str, list[str]]:
    return {URL + make_edition(1).find_article(key).path: [change] for key, change in of.items()}


def schema(archive: Path) -> tuple[dict[tuple[str, str], str], dict[str, list[tuple[Any, ...]]]]:
    """Everything that makes the schema, as SQL without its comments (they name modules), and each table's columns."""
    parts = rows(archive, "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
    tables = sorted(name for kind, name, _ in parts if kind == "table")
    return (
        {(kind, name): " ".join(re.sub(r"--.*", "", sql).split()) for kind, name, sql in parts},
        {table: rows(archive, f'PRAGMA table_xinfo("{table}")') for table in tables},
    )


def plain(text: str) -> str:
    """With plain spaces for those of French typography, which do not break."""
    return re.sub("[\u00a0\u202f]", " ", text)


def good(done: Done) -> Any:
    assert done.code == 0, (done.out, done.err)
    return done.json


def crawl_on(desk: Desk, fanal: Newspaper, *arguments: str) -> Any:
    done = desk.crawl(NAME, "--at", NEXT_DAY.isoformat(), *arguments, env={"http_proxy": fanal.url})
    assert done.code == 0, (done.out, done.err)
    return done.crawl(NAME)


def assert_sound(desk: Desk) -> None:
    sealed = desk.marbre("verify", "-q", "--seal", str(FORMER / "fanal-v11.seal.json"))
    assert sealed.code == 0, sealed.out


def assert_each_article_once(desk: Desk) -> None:
    held = rows(desk.archive, "SELECT urlkey, source, title FROM articles")
    assert len({urlkey for urlkey, *_ in held}) == len(held)
    titles = Counter((source, title) for _, source, title in held if source == NAME)
    assert set(titles.values()) == {1}, titles.most_common(3)


def test_it_is_sound_and_what_its_seal_says(desk: Desk) -> None:
    assert good(desk.marbre("verify", "--json"))["problems"] == []
    assert_sound(desk)


def test_its_schema_is_that_of_a_new_archive(desk: Desk, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    long_before = (FIRST_DAY - timedelta(hours=3)).isoformat()  # nothing is due: the archive is made, nobody is asked
    assert desk.crawl("--scheduled", "--create", "--at", long_before, "--archive", str(new)).code == 0
    former_parts, former_columns = schema(desk.archive)
    parts, columns = schema(new)
    assert former_columns == columns
    assert former_parts == parts
    for pragma in ("application_id", "user_version", "encoding", "journal_mode", "auto_vacuum"):
        assert rows(desk.archive, f"PRAGMA {pragma}") == rows(new, f"PRAGMA {pragma}"), pragma
    applied = "SELECT migration_set, name FROM _sqlite_migrations ORDER BY id"
    assert rows(desk.archive, applied) == rows(new, applied)


@pytest.mark.slow
def test_every_reading_verb_reads_it(desk: Desk) -> None:
    budget = make_edition(1).find_article("budget-2026")
    shown = good(desk.marbre("show", "--json", URL + budget.path))
    assert plain(shown["title"]) == plain(budget.title)
    assert plain(shown["text"]) == plain(budget.text)
    assert {"learned", "lead"} <= {removal["rule"] for removal in shown["removals"]}
    assert "Le Fanal" in desk.marbre("show", "--html", URL + budget.path).out

    found = good(desk.marbre("search", "--json", "phares"))
    assert make_edition(1).find_article("phare-de-la-pointe").title in [hit["title"] for hit in found["hits"]]
    assert (found["waiting"], found["is_outdated"]) == (0, False)

    told = good(desk.marbre("history", "--json", URL + make_edition(1).find_article("ligne-7").path))
    assert [revision["change"] for revision in told["revisions"]] == [None, "typo"]
    assert [sight["status"] for sight in told["captures"]] == [200, 304, None, 200]
    assert good(desk.marbre("diff", "--json", URL + make_edition(1).find_article("ligne-7").path))

    status = {line["source"]: line for line in good(desk.marbre("status", "--json"))}
    assert {name: line["articles"] for name, line in status.items()} == {NAME: 21, f"{NAME}-pannes": 4}
    assert status[NAME]["last_crawl"]["trigger"] == "url"

    first, second = (f"{day:%Y-%m-%d}" for day in (FIRST_DAY, SECOND_DAY))
    (days,) = good(desk.marbre("coverage", "--json", "--source", NAME, "--from", first, "--to", second))
    assert [day["new_articles"] for day in days["days"]] == [21, 0]

    tables = {table["table"]: table["rows"] for table in good(desk.marbre("stats", "--json"))["tables"]}
    assert (tables["captures"], tables["articles"], tables["revisions"]) == (174, 25, 27)


@pytest.mark.slow
def test_a_crawl_goes_on_with_it(desk: Desk, fanal: Newspaper) -> None:
    before, former = texts(desk), extractors(desk)
    assert changes(desk) == addresses(CHANGES)
    crawl = crawl_on(desk, fanal)
    held, listed = make_edition(1).recent, make_edition(2).recent
    new = {URL + article.path for article in listed} - {URL + article.path for article in held}
    moved = {URL + fanal.paper.find_article("pecheurs-criee").path}
    assert crawl["new_articles"] == len(new - moved) == 6
    assert crawl["reasons"]["revisit-due"] == len(held)
    assert crawl["revisits"] > len(held) / 2

    assert_each_article_once(desk)
    assert changes(desk) == addresses(CHANGES | CHANGES_SINCE)
    assert crawl["new_revisions"] == len(CHANGES_SINCE)
    after = texts(desk)
    assert set(after) == set(before) | (new - moved)
    corrected = URL + make_edition(1).find_article("budget-2026").path
    assert {url for url in before if after[url] != before[url]} == {corrected}
    gone = "SELECT url FROM articles WHERE gone_at IS NOT NULL"
    assert rows(desk.archive, gone) == [(URL + make_edition(1).find_article(SEEN_ANEW[-1]).path,)]

    assert extractors(desk) > former  # what is new is read by the extractor of today
    assert good(desk.marbre("search", "--json", "hôtel du Môle"))["hits"]
    assert_sound(desk)


@pytest.mark.slow
@pytest.mark.parametrize("first", ["reextract", "crawl"])
def test_reextraction_goes_on_with_it(desk: Desk, fanal: Newspaper, first: str) -> None:
    former = extractors(desk)
    if first == "crawl":
        crawl_on(desk, fanal)
    before = texts(desk)
    tried = good(desk.marbre("reextract", "--json"))
    assert tried["mode"] == "dry-run"
    assert tried["total"]["lost"] == tried["total"]["gained"] == 0
    accepted = good(desk.marbre("reextract", "--accept", "--json"))
    assert accepted["articles_shown_anew"] > 0
    if first == "reextract":  # a crawl has read some former pages already, which then are not read once more
        assert accepted["total"] == tried["total"]
    assert extractors(desk).isdisjoint(former)

    after = texts(desk)
    assert set(after) == set(before)
    other = {url for url in before if after[url] != before[url]}
    said = tried["sources"][NAME]
    assert len(other) <= said["changed"] + sum(said["fields"].values())
    if first == "reextract":
        assert crawl_on(desk, fanal)["new_revisions"] == len(CHANGES_SINCE)
    assert changes(desk) == addresses(CHANGES | CHANGES_SINCE)
    assert_each_article_once(desk)
    assert_sound(desk)
    assert desk.marbre("reextract", "--rollback").code == 0
    assert desk.marbre("prune").code == 0
    assert desk.marbre("verify", "-q").code == 0
