"""Dispatches of an archive: found as articles come, and as they change or go."""

from __future__ import annotations

import pickle
import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.dispatches import postings, refresh
from archive.dispatches.fingerprints import read_words
from archive.dispatches.read import DispatchQuery, read_month_shares
from archive.dispatches.shared_postings import PostingsFile
from archive.model.extraction import Moment
from archive.search.query import SearchQuery
from archive.store import Archive
from tests.archive.made import AT, capture, extraction
from tests.dispatches import made
from tests.dispatches.conftest import Newsrooms

DISPATCH = made.make_prose(1, 250)


def test_reprints_are_found_as_they_come(newsrooms: Newsrooms) -> None:
    first = newsrooms.print_text("fanal", DISPATCH, agency="AFP")
    own = newsrooms.print_text("fanal", made.make_prose(2, 250))
    assert newsrooms.list_dispatches() == []
    second = newsrooms.print_text("sirene", made.edit_words(DISPATCH, 0.1), hours=2)
    third = newsrooms.print_text("vigie", made.embed(made.cut(DISPATCH, 0.4), made.make_prose(3, 500)), hours=1)
    members = newsrooms.list_members()
    assert [(each.article_id, each.role) for each in members] == [
        (first, "first"), (third, "passage"), (second, "reprint"),
    ]  # fmt: skip
    (dispatch,) = newsrooms.list_dispatches()
    assert (dispatch.agency, dispatch.agency_named_by, dispatch.reprints, dispatch.sources) == ("AFP", (first,), 1, 3)
    counts = [newsrooms.archive.dispatches.count_reprints(each) for each in (first, second, third, own)]
    assert counts == [1, 1, 0, 0]
    assert newsrooms.archive.dispatches.list_of_article(third) == [dispatch.dispatch_id]


@pytest.mark.parametrize("fewest", [2, 100])
def test_many_that_wait_are_compared_as_few_are(
    newsrooms: Newsrooms, monkeypatch: pytest.MonkeyPatch, fewest: int
) -> None:
    monkeypatch.setattr(refresh, "_FEWEST_READ_FOR", fewest)
    sources = ("fanal", "sirene", "vigie")
    groups = []
    for place in range(2):
        copies = [made.edit_words(made.make_prose(70 + place, 250), 0.05 * each, each) for each in range(3)]
        groups.append(frozenset(newsrooms.print_text(*each, hours=place) for each in zip(sources, copies, strict=True)))
        newsrooms.print_text("fanal", made.make_prose(80 + place, 250))
    assert newsrooms.list_groups() == set(groups)
    late = newsrooms.print_text("gazette", made.make_prose(70, 250), hours=4)
    newsrooms.print_text("gazette", made.make_prose(90, 250), hours=4)
    assert newsrooms.list_groups() == {groups[0] | {late}, groups[1]}


def test_a_newsroom_never_copies_itself(newsrooms: Newsrooms) -> None:
    for hours in range(3):
        newsrooms.print_text("fanal", made.edit_words(DISPATCH, 0.05 * hours, hours), hours=hours)
    assert newsrooms.list_dispatches() == []


def test_an_article_and_its_revisions_are_one_text(newsrooms: Newsrooms) -> None:
    url = "https://fanal.example/une"
    number = newsrooms.print_text("fanal", DISPATCH, url=url)
    assert newsrooms.print_text("fanal", made.edit_words(DISPATCH, 0.1), url=url, hours=3) == number
    assert newsrooms.list_dispatches() == []
    copy = newsrooms.print_text("sirene", DISPATCH, hours=4)
    assert newsrooms.list_groups() == {frozenset((number, copy))}


def test_the_same_article_under_two_addresses_counts_once(newsrooms: Newsrooms) -> None:
    moved = {"title": "La digue"}
    number = newsrooms.print_text("fanal", DISPATCH, url="https://fanal.example/a", **moved)
    assert newsrooms.print_text("fanal", DISPATCH, url="https://fanal.example/b", **moved) == number
    assert newsrooms.list_dispatches() == []


def test_the_boilerplate_of_sister_papers_is_no_dispatch(newsrooms: Newsrooms) -> None:
    for number in range(12):
        newsrooms.print_text(("fanal", "sirene")[number % 2], f"{made.make_prose(20 + number, 250)}\n{made.FORMULA}")
    newsrooms.archive.dispatches.refresh()
    assert newsrooms.list_dispatches() == []
    with_both = [newsrooms.print_text(each, f"{DISPATCH}\n{made.FORMULA}") for each in ("fanal", "sirene")]
    assert newsrooms.list_groups() == {frozenset(with_both)}


def test_a_formula_of_many_unrelated_texts_is_no_dispatch(
    newsrooms: Newsrooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "_MANY_LOOSE", 6)
    for number in range(10):
        newsrooms.print_text(f"journal-{number}", f"{made.make_prose(40 + number, 250)}\n{made.FORMULA}")
    assert newsrooms.list_dispatches() == []


def test_who_shares_one_turn_of_phrase_with_many_is_compared_with_few(newsrooms: Newsrooms) -> None:
    prose = (" ".join(made.make_prose(seed, 40).split()[:13]) for seed in range(500, 900))
    phrase = next(each for each in prose if len(read_words(each).fingerprints) >= 2)
    for number in range(12):
        newsrooms.print_text(f"journal-{number}", f"{made.make_prose(300 + number, 200)}\n{phrase}")
    text = f"{DISPATCH}\n{phrase}"
    copied = newsrooms.print_text("fanal", text)
    assert newsrooms.list_dispatches() == []
    with newsrooms.archive.database.connection() as connection:
        places = read_words(phrase).fingerprint_places
        found = postings.find_candidates(connection, 0, "sirene", places)
        assert 0 < len(found.shared) < 12
    copy = newsrooms.print_text("sirene", text, hours=1)
    assert newsrooms.list_groups() == {frozenset((copied, copy))}


@pytest.mark.parametrize(
    "make", [made.make_horoscope, made.make_bulletin, made.make_weather_table, made.make_legal_notice]
)
def test_what_is_made_by_one_form_is_no_dispatch(newsrooms: Newsrooms, make: object) -> None:
    assert callable(make)
    for number in range(6):
        newsrooms.print_text(f"journal-{number % 3}", make(number), hours=24 * number)
    assert newsrooms.list_dispatches() == []


def test_odd_texts_make_no_dispatch(newsrooms: Newsrooms) -> None:
    for number, text in enumerate(("mot " * 2000, "سلام عليكم ورحمة الله " * 200, "deux mots", DISPATCH)):
        newsrooms.print_text(f"journal-{number}", text)
        newsrooms.print_text(
            f"gazette-{number}", made.edit_words(text, 0.9, number) if number < 3 else made.make_prose(9)
        )
    assert newsrooms.list_dispatches() == []


def test_arabic_is_compared_as_french_is(newsrooms: Newsrooms) -> None:
    words = ["سلام", "بحر", "مدينة", "وزير", "عمال", "سوق", "ميناء", "مطر", "طريق", "مدرسة"]
    text = " ".join(f"{word}{number}" for number in range(30) for word in words)
    numbers = {newsrooms.print_text(each, text) for each in ("fanal", "sirene")}
    assert newsrooms.list_groups() == {frozenset(numbers)}


def test_a_rebuild_finds_the_same_and_keeps_the_numbers(newsrooms: Newsrooms) -> None:
    for number in range(4):
        text = made.make_prose(60 + number, 200)
        for source in ("fanal", "sirene", "vigie")[: 1 + number % 3]:
            newsrooms.print_text(source, text)
    before = [
        (each, newsrooms.archive.dispatches.list_members(each.dispatch_id)) for each in newsrooms.list_dispatches()
    ]
    assert len(before) == 2
    assert newsrooms.archive.dispatches.rebuild() == 7
    after = [
        (each, newsrooms.archive.dispatches.list_members(each.dispatch_id)) for each in newsrooms.list_dispatches()
    ]
    assert after == before


def test_a_dispatch_follows_what_articles_show(newsrooms: Newsrooms) -> None:
    first = newsrooms.print_text("fanal", DISPATCH)
    newsrooms.print_text("sirene", DISPATCH, hours=1)
    assert len(newsrooms.list_dispatches()) == 1
    url = f"https://fanal.example/{first}"
    page = capture(url, b"<p>autre</p>", 90, source="fanal")
    rewritten = extraction(made.edit_words(made.make_prose(70), 0), title="Titre 1")
    newsrooms.archive.articles.add(CapturedExtraction(page, newsrooms.archive.captures.add(page), rewritten), AT)
    other = capture(url, b"<p>autre encore</p>", 120, source="fanal")
    newsrooms.archive.articles.add(CapturedExtraction(other, newsrooms.archive.captures.add(other), rewritten), AT)
    row = newsrooms.archive.articles.find(first)
    assert row is not None
    assert len(newsrooms.list_dispatches()) == (0 if row.text == rewritten.text else 1)


def test_a_removed_article_leaves_its_dispatch(newsrooms: Newsrooms) -> None:
    numbers = [newsrooms.print_text(each, DISPATCH, hours=n) for n, each in enumerate(("fanal", "sirene", "vigie"))]
    assert newsrooms.list_groups() == {frozenset(numbers)}
    path = newsrooms.archive.path
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM articles WHERE article_id = ?", (numbers[0],))
    assert newsrooms.list_groups() == {frozenset(numbers[1:])}
    assert [each.role for each in newsrooms.list_members()] == ["first", "reprint"]


def test_two_crawls_that_end_together_see_each_other(newsrooms: Newsrooms) -> None:
    one = newsrooms.print_text("fanal", DISPATCH)
    with Archive.open(newsrooms.archive.path) as other:
        other.dispatches.refresh()
        two = newsrooms.print_text("sirene", DISPATCH, hours=1)
        other.dispatches.refresh()
    assert newsrooms.list_groups() == {frozenset((one, two))}


def test_what_was_made_by_former_rules_waits_for_a_rebuild(
    newsrooms: Newsrooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsrooms.print_text("fanal", DISPATCH)
    newsrooms.archive.dispatches.refresh()
    monkeypatch.setattr(refresh, "RULES", "of another year")
    newsrooms.print_text("sirene", DISPATCH)
    assert newsrooms.archive.dispatches.refresh() == 0
    assert newsrooms.archive.dispatches.is_outdated()
    assert newsrooms.archive.dispatches.count_waiting() == 1
    newsrooms.archive.dispatches.rebuild()
    assert not newsrooms.archive.dispatches.is_outdated()
    assert len(newsrooms.list_dispatches()) == 1


def test_the_views_for_sql_have_one_row_an_article(newsrooms: Newsrooms) -> None:
    second = made.make_prose(5, 250)
    parts = [newsrooms.print_text("fanal", DISPATCH), newsrooms.print_text("sirene", second)]
    merged = newsrooms.print_text("vigie", f"{DISPATCH}\n{second}\n{made.make_prose(6, 60)}", hours=5)
    assert newsrooms.list_groups() == {frozenset((part, merged)) for part in parts}
    with closing(sqlite3.connect(newsrooms.archive.path)) as connection:
        query = "SELECT article_id, dispatch_id, copied_share, first_source FROM article_dispatches ORDER BY article_id"
        rows = connection.execute(query).fetchall()
    assert [row[0] for row in rows] == [*parts, merged]
    assert {row[3] for row in rows} <= {"fanal", "sirene"}
    assert rows[2][2] == pytest.approx(0.45, abs=0.08)


def test_the_passages_are_those_of_the_texts(newsrooms: Newsrooms) -> None:
    first = newsrooms.print_text("fanal", DISPATCH)
    own = newsrooms.print_text("sirene", made.embed(made.cut(DISPATCH, 0.5), made.make_prose(8, 400)), hours=1)
    newsrooms.archive.dispatches.refresh()
    (passage,) = newsrooms.archive.dispatches.find_passages(own, first)
    assert made.cut(DISPATCH, 0.5).startswith(passage.text)
    assert passage.text.split() == passage.other_text.split()


def test_a_search_without_copies_has_one_line_a_dispatch(newsrooms: Newsrooms) -> None:
    for number, source in enumerate(("fanal", "sirene", "vigie")):
        newsrooms.print_text(source, DISPATCH, hours=number)
    own = newsrooms.print_text("fanal", made.make_prose(9, 250), hours=9)
    newsrooms.archive.search.refresh()
    newsrooms.archive.dispatches.refresh()
    every = newsrooms.archive.search.find(SearchQuery(by="date"))
    assert len(every.hits) == 4
    once = newsrooms.archive.search.find(SearchQuery(by="date", with_copies=False))
    assert once.hits[0].article_id == own
    assert [each.printed and each.printed.reprints for each in once.hits] == [None, 2]
    second_page = newsrooms.archive.search.find(SearchQuery(by="date", with_copies=False, limit=1, offset=1))
    assert second_page.hits == once.hits[1:]


def test_a_source_knows_what_part_of_its_months_is_its_own(newsrooms: Newsrooms) -> None:
    newsrooms.print_text("fanal", DISPATCH, agency="AFP")
    newsrooms.print_text("sirene", DISPATCH, hours=2)
    newsrooms.print_text("sirene", made.make_prose(10), hours=3)
    newsrooms.archive.dispatches.refresh()
    shares = {each: list(read_month_shares(newsrooms.archive.database, each, 0.5)) for each in ("fanal", "sirene")}
    assert [(each.month, each.articles, each.agency, each.copied) for each in shares["sirene"]] == [
        ("2022-08", 2, "AFP", 1)
    ]
    assert shares["fanal"][0].copied == 1


def test_a_list_keeps_to_what_is_asked(newsrooms: Newsrooms) -> None:
    for number, sources in enumerate((("fanal", "sirene"), ("fanal", "vigie", "phare"))):
        for source in sources:
            newsrooms.print_text(
                source, made.make_prose(80 + number, 200), hours=24 * number, agency=("AFP", "APA")[number]
            )
    newsrooms.archive.dispatches.refresh()

    def count(**wanted: object) -> int:
        return len(newsrooms.archive.dispatches.list_newest(DispatchQuery(**wanted)))  # type: ignore[arg-type]

    assert count() == 2
    assert count(source="sirene") == count(agency="apa") == count(fewest_sources=3) == count(limit=1) == 1
    assert count(since=AT + timedelta(hours=12)) == 1
    assert count(source="personne") == 0


def test_the_newest_come_first_by_the_date_that_the_first_text_has_now(newsrooms: Newsrooms) -> None:
    numbers = []
    for number in range(3):
        text = made.make_prose(90 + number, 200)
        numbers.append(newsrooms.print_text("fanal", text, hours=24 * number))
        newsrooms.print_text("sirene", text, hours=24 * number + 1)

    def list_firsts() -> list[tuple[int, datetime]]:
        listed = newsrooms.archive.dispatches.list_newest(DispatchQuery())
        return [(each.first_article_id, each.first_at) for each in listed]

    newsrooms.archive.dispatches.refresh()
    days = [AT + timedelta(days=number) for number in range(3)]
    assert list_firsts() == list(reversed(list(zip(numbers, days, strict=True))))
    earlier = AT - timedelta(days=1)
    with closing(sqlite3.connect(newsrooms.archive.path)) as connection, connection:
        query = "UPDATE articles SET published_at = ? WHERE article_id = ?"
        connection.execute(query, (earlier.strftime("%Y-%m-%dT%H:%M:%SZ"), numbers[2]))
    moved = [(numbers[1], days[1]), (numbers[0], days[0]), (numbers[2], earlier)]
    assert list_firsts() == moved
    newsrooms.archive.dispatches.refresh()
    assert list_firsts() == moved


def test_a_date_that_is_not_believed_dates_no_dispatch(newsrooms: Newsrooms) -> None:
    for hours, source in enumerate(("fanal", "sirene")):
        newsrooms.print_text(source, DISPATCH, hours, published=Moment(AT + timedelta(days=9999), "minute"))
    (dispatch,) = newsrooms.list_dispatches()
    assert (dispatch.first_source, dispatch.first_at) == ("fanal", AT + timedelta(hours=1))


def test_postings_that_are_read_at_once_are_those_of_the_index(newsrooms: Newsrooms) -> None:
    for number, source in enumerate(("fanal", "sirene", "vigie", "phare")):
        newsrooms.print_text(source, made.edit_words(DISPATCH, 0.1 * number, number), hours=number)
    newsrooms.archive.dispatches.refresh()
    with newsrooms.archive.database.connection() as connection, PostingsFile(connection, 3) as read:
        copied = pickle.loads(pickle.dumps(read))  # as another process gets them
        holders = {each: copied.find_holders(each) for each in read_words(DISPATCH).fingerprints}
        assert holders == {each: read.find_holders(each) for each in holders}
        wanted = {
            each: list(postings.find_newest_holders(connection, each, 3))
            for each in holders
            if len(postings.find_newest_holders(connection, each, 4)) > 1
        }
    assert wanted
    assert max(map(len, wanted.values())) == 3
    assert {each: held for each, held in holders.items() if held} == wanted
    assert not read.path.exists()


def test_without_room_for_a_file_each_fingerprint_is_looked_up(
    newsrooms: Newsrooms, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no such folder"))
    pair = [newsrooms.print_text(source, DISPATCH) for source in ("fanal", "sirene")]
    newsrooms.archive.dispatches.rebuild()
    assert newsrooms.list_groups() == {frozenset(pair)}
    assert [record.levelname for record in caplog.records] == ["WARNING"]
