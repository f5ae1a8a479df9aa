"""The parts of the site that are functions of values: calendars, charts, words, references, Markdown, comparisons."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from archive.articles.day_counts import ArticleDay
from archive.articles.identity import CapturedExtraction
from archive.articles.read import ArticleRow
from archive.crawls.ledger import CrawlStart
from archive.export.citation import to_bibtex, to_coins, to_ris
from archive.export.markdown import to_markdown
from archive.model.extraction import parse_moment
from archive.model.words.word_diff import compute_word_diff
from archive.site.charts.calendar import CalendarGap, to_calendar
from archive.site.charts.calendar_cells import draw_rows
from archive.site.charts.columns import to_rhythm_chart, to_stacked_chart
from archive.site.language import Language, Words, choose_language
from archive.site.links import to_outside_link
from archive.site.pages.revision_diff import align_side_by_side, split_paragraphs
from archive.store import Archive
from tests.archive.made import AT, SOURCE, capture, extraction


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> ArticleRow:
    path: Path = tmp_path_factory.mktemp("one") / "archive.db"
    with Archive.open(path, create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
        taken = capture()
        archive.articles.add(CapturedExtraction(taken, archive.captures.add(taken), extraction()), AT)
        held = archive.articles.find(1)
    assert held is not None
    return held


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_calendar_has_a_cell_a_day_that_says_its_counts(language: Language) -> None:
    monday = date(2026, 8, 3)
    counts = {monday: (1200, 0), monday + timedelta(days=1): (3, 3)}
    made = to_calendar(counts, monday, monday + timedelta(days=3))
    rows = draw_rows(made, Words(language))
    assert len(rows) == 7
    assert {row.count("<td ") for row in rows} == {len(made.weeks)}
    last = [row.splitlines()[-1] for row in rows]
    assert [re.findall('class="([a-z0-9-]+)" ?', cell)[0] for cell in last] == (
        ["level4", "level-1", "gap", "gap", "out", "out", "out"]
    )
    t = Words(language)
    assert f'title="{t("calendar.cell", day=t.format_day(monday), captures=1200, failures=0)}"' in last[0]
    assert '<span class="unseen">1200</span>' in last[0]


def test_a_calendar_shows_gaps_newest_first() -> None:
    monday = date(2022, 8, 1)
    counts = {monday: (10, 0), monday + timedelta(days=2): (1, 0), monday + timedelta(days=6): (2, 2)}
    made = to_calendar(counts, monday, monday + timedelta(days=6))
    assert made.gaps == (
        CalendarGap(date(2022, 8, 4), date(2022, 8, 7)),
        CalendarGap(date(2022, 8, 2), date(2022, 8, 2)),
    )
    assert [day.level for day in made.weeks[-1]] == [4, 0, 1, 0, 0, 0, -1]
    assert all(day.level is None for week in made.weeks[:-1] for day in week)


@pytest.mark.slow
@given(
    st.dictionaries(
        st.dates(date(2022, 1, 1), date(2022, 12, 31)), st.tuples(st.integers(1, 9), st.integers(0, 1)), min_size=1
    )
)
def test_every_day_of_a_span_is_a_capture_or_in_a_gap(counts: dict[date, tuple[int, int]]) -> None:
    made = to_calendar(counts, min(counts), max(counts))
    in_gaps = {gap.first_on + timedelta(days=n) for gap in made.gaps for n in range(gap.days)}
    span = {day.on for week in made.weeks for day in week if day.level is not None}
    kept = {day for day, (captures, failures) in counts.items() if captures > failures}
    assert in_gaps | kept == span
    assert not in_gaps & kept
    assert all(len(week) == 7 and week[0].on.weekday() == 0 for week in made.weeks)


def test_a_chart_adds_small_groups_up_and_leaves_no_day_out() -> None:
    days = [ArticleDay(date(2022, 8, 1), f"s{n}", n, 1, 1, 0) for n in range(1, 13)]
    days.append(ArticleDay(date(2022, 8, 4), "s12", 5, 1, 1, 0))
    made = to_stacked_chart(days, {}, "day")
    assert made.columns == ("s12", "s11", "s10", "s9", "s8", "s7", "s6", "s5")
    assert made.has_others
    assert [day.day for day, _ in made.rows] == [1, 2, 3, 4]
    assert made.rows[0][1] == (12, 11, 10, 9, 8, 7, 6, 5, 10)
    assert made.rows[1][1] == (0,) * 9
    months = [replace(days[0], day=day) for day in (date(2022, 12, 1), date(2023, 2, 1))]
    assert [day for day, _ in to_stacked_chart(months, {}, "month").rows] == [
        date(2022, 12, 1),
        date(2023, 1, 1),
        date(2023, 2, 1),
    ]


def test_a_rhythm_counts_the_pages_own_hours() -> None:
    table = to_rhythm_chart(["2022-08-01T08:30:00+02:00", "2022-08-08T08:59:00+00:00", "2022-08-07T23:00:00-04:00"])
    assert table[0][8] == 2
    assert table[6][23] == 1
    assert sum(map(sum, table)) == 3


@pytest.mark.parametrize(
    ("asked", "kept", "fixed", "accepted", "language"),
    [
        (None, None, None, "", "fr"),
        (None, None, None, "en", "en"),
        (None, None, None, "de-DE, en-US;q=0.7, fr;q=0.9", "fr"),
        (None, None, None, "fr;q=0, en;q=0.1", "en"),
        (None, None, None, "en;q=x", "fr"),
        (None, None, "en", "fr", "en"),
        (None, "fr", "en", "en", "fr"),
        ("en", "fr", "fr", "fr", "en"),
        ("<script>", "x", None, "en", "en"),
    ],
)
def test_the_language_is_chosen(
    asked: str | None, kept: str | None, fixed: str | None, accepted: str, language: str
) -> None:
    assert choose_language(asked, kept, fixed, accepted) == language


@given(st.text(max_size=60))
def test_any_accept_language_chooses_one(header: str) -> None:
    assert choose_language(None, None, None, header) in ("fr", "en")


def test_numbers_and_dates_are_written_as_the_language_does() -> None:
    french, english = Words("fr"), Words("en")
    assert french.format_number(1234567) == "1\u202f234\u202f567"
    assert english.format_number(1234567) == "1,234,567"
    assert french.format_moment("2022-08-01T08:05:00+02:00") == "1er août 2022 à 8 h 05 (UTC+02:00)"
    assert english.format_moment("2022-08-01T08:05:00+02:00") == "1 August 2022, 08:05 (UTC+02:00)"
    assert french.format_moment("2022-08") == "août 2022"
    assert french.format_moment("2022-08-05") == "5 août 2022"
    assert french.format_moment("bientôt") == "bientôt"
    assert french.format_instant(datetime(2022, 8, 5, 12, 0, tzinfo=UTC)) == "5 août 2022 à 12 h 00 UTC"
    assert [french.format_day(date(2022, 8, day)) for day in (1, 2)] == ["1er août 2022", "2 août 2022"]
    assert [words.format_month(date(2022, 8, 31)) for words in (french, english)] == ["août 2022", "August 2022"]
    assert [words.format_short_month(9) for words in (french, english)] == ["sept.", "Sept"]
    assert [words.format_weekday(0) for words in (french, english)] == ["lundi", "Monday"]
    assert [words.format_short_weekday(6) for words in (french, english)] == ["di", "Su"]
    assert french("site.articles", n=0) == "0 article"
    assert english("site.articles", n=0) == "0 articles"


@pytest.mark.parametrize(
    "url", ["javascript:x", " javascript:x", "data:text/html,x", "//x", "/x", "", None, "ftp://x", "java\nscript:x"]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert to_outside_link(url) is None


def test_a_reference_is_one_record_whatever_its_fields_hold(row: ArticleRow) -> None:
    bad = replace(
        row,
        title="Le {pont} & 5 %\nTY  - BOOK",
        authors=("Awa\r\nER  - ", "B}"),
        published=parse_moment("2022-08-05T08:00:00+02:00"),
    )
    record = to_ris(bad)
    assert record.count("\r\nER  - ") == 1
    assert record.splitlines()[0] == "TY  - NEWS"
    assert "DA  - 2022/08/05" in record
    entry = to_bibtex(bad)
    assert entry.count("\n@") == 0
    assert r"title = {{Le \{pont\} \& 5 \% TY - BOOK}}" in entry.replace("  ", " ")
    assert entry.replace(r"\{", "").replace(r"\}", "").count("{") == entry.replace(r"\{", "").replace(r"\}", "").count(
        "}"
    )
    assert "rft.creator=B%7D" in to_coins(bad)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40))
def test_markdown_shows_every_character_as_itself(row: ArticleRow, text: str) -> None:
    line = " ".join(text.split())
    if not line:
        return
    made = to_markdown(
        replace(row, title=None, lead=None, byline=None, published=None, text=line, block_kinds=("paragraph",))
    )
    paragraph = made.split("\n\n")[1]
    tokens = [token for token in MarkdownIt().parse(paragraph) if token.type == "inline"]
    assert len(tokens) == 1
    shown = "".join(child.content for child in tokens[0].children or ())
    assert shown == line


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(["un", "deux", "trois", "quatre", ",", "."]), max_size=30),
    st.lists(st.sampled_from(["un", "deux", "cinq", "six", "."]), max_size=30),
    st.integers(1, 9),
)
def test_side_by_side_loses_nothing(one: list[str], other: list[str], line: int) -> None:
    texts = ["\n".join(" ".join(words[at : at + line]) for at in range(0, len(words), line)) for words in (one, other)]
    pieces = compute_word_diff(*texts)
    rows = [align_side_by_side(paragraph) for paragraph in split_paragraphs(pieces)]
    former = "".join(piece.text for row in rows for piece in row.former)
    latter = "".join(piece.text for row in rows for piece in row.latter)
    assert former == "".join(piece.text for piece in pieces if piece.mark != "insert")
    assert latter == "".join(piece.text for piece in pieces if piece.mark != "delete")
