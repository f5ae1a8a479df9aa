"""The language of questions: trees, and a fault for whatever else is typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.dates import DateSpan, to_span
from archive.search.expression import compile_term
from archive.search.functions import compile_french_query, find_french_query_fault, register
from archive.search.language import All, AnyOf, FilterBy, In, Not, Phrase, QueryFault, QueryWord, parse
from tests.archive.made import AT

TYPED = st.text(alphabet="abéOURSANT -\"«»“”()*:|'.!?,;^{}+~100 \n\x00\\/[]", max_size=60) | st.text(max_size=30)


@pytest.mark.parametrize(
    ("question", "tree"),
    [
        ("", None),
        ("  ", None),
        ("pont", QueryWord("pont")),
        ("le pont", All((QueryWord("le"), QueryWord("pont")))),
        ("pont OU bac", AnyOf((QueryWord("pont"), QueryWord("bac")))),
        ("pont | bac", AnyOf((QueryWord("pont"), QueryWord("bac")))),
        ("pont ou bac", All((QueryWord("pont"), QueryWord("ou"), QueryWord("bac")))),
        ("a b OR c", AnyOf((All((QueryWord("a"), QueryWord("b"))), QueryWord("c")))),
        ("a (b OU c)", All((QueryWord("a"), AnyOf((QueryWord("b"), QueryWord("c")))))),
        ("a ET b", All((QueryWord("a"), QueryWord("b")))),
        ("pont SAUF bac", All((QueryWord("pont"), Not(QueryWord("bac"))))),
        ("pont -bac", All((QueryWord("pont"), Not(QueryWord("bac"))))),
        ('pont -"le bac"', All((QueryWord("pont"), Not(Phrase("le bac"))))),
        ("-(a b)", Not(All((QueryWord("a"), QueryWord("b"))))),
        ("porte-parole", QueryWord("porte-parole")),
        ("« état civil »", Phrase(" état civil ")),
        ("“état civil”", Phrase("état civil")),
        ("présid*", QueryWord("présid", is_prefix=True)),
        ("100 000 francs", All((QueryWord("100 000"), QueryWord("francs")))),
        ("en 2022 100 élus", All((QueryWord("en"), QueryWord("2022"), QueryWord("100"), QueryWord("élus")))),
        ("titre:pont", In("title", QueryWord("pont"))),
        ('TITRE:"le pont"', In("title", Phrase("le pont"))),
        ("titre:(a OU b)", AnyOf((In("title", QueryWord("a")), In("title", QueryWord("b"))))),
        ("source:mali-live", FilterBy("source", "mali-live")),
        ('auteur:"Awa Keïta"', FilterBy("author", "Awa Keïta")),
        ("contexte:pont", QueryWord("contexte:pont")),
        ("https://x.example/a", QueryWord("https://x.example/a")),
        ("pont — bac …", All((QueryWord("pont"), QueryWord("bac")))),
    ],
)
def test_trees(question: str, tree: object) -> None:
    assert parse(question) == tree


@pytest.mark.parametrize(
    ("question", "code", "at"),
    [
        ('pont "bac', "unclosed-quote", 6),
        ("«pont", "unclosed-quote", 1),
        ("(pont", "unclosed-bracket", 1),
        ("pont)", "unopened-bracket", 5),
        ("OU pont", "operator-alone", 1),
        ("pont OU", "operator-alone", 6),
        ("pont OU OU bac", "operator-alone", 6),
        ("pont SAUF", "operator-alone", 6),
        ("titre:", "empty-field", 1),
        ("pont titre: bac)", "unopened-bracket", 16),
        ("pr*", "short-prefix", 1),
        ("()", "nothing-to-search", 2),
        ("… !", "nothing-to-search", 1),
        ("*", "nothing-to-search", 1),
        ("a" * 1001, "too-long", 1),
        ("a " * 65, "too-long", 1),
        ("(" * 21 + "a" + ")" * 21, "too-long", 1),
    ],
)
def test_faults_name_the_place(question: str, code: str, at: int) -> None:
    fault = parse(question)
    assert isinstance(fault, QueryFault)
    assert (fault.code, fault.at) == (code, at)
    assert "\n" not in str(fault)
    assert "{" not in str(fault)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute(
        "CREATE VIRTUAL TABLE articles_fts USING fts5(title, lead, text, byline, filters, content='', "
        "tokenize=\"ascii tokenchars '=:-._'\")"
    )
    register(connection)
    yield connection
    connection.close()


@given(TYPED)
def test_whatever_is_typed_is_a_fault_or_something_fts5_takes(index: sqlite3.Connection, question: str) -> None:
    term = parse(question)
    if term is not None and not isinstance(term, QueryFault):
        compiled = compile_term(term, {"ml": ["fanal"]})
        assert compiled is None or index.execute("SELECT rowid FROM articles_fts(?)", (compiled.text,)).fetchall() == []
    rows = index.execute("SELECT rowid FROM articles_fts WHERE articles_fts MATCH french_query(?)", (question,))
    assert rows.fetchall() == []
    assert (find_french_query_fault(question) is None) == (not isinstance(term, QueryFault))


def test_faulty_and_empty_questions_match_nothing_in_sql() -> None:
    assert compile_french_query("(pont") == compile_french_query("") == compile_french_query(None) == '"."'


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2022", "2022-01-01", "2023-01-01"),
        ("2022-12", "2022-12-01", "2023-01-01"),
        ("2022-08-05", "2022-08-05", "2022-08-06"),
        ("2022-08/2022-09", "2022-08-01", "2022-10-01"),
        ("2022-08-05/2022", "2022-08-05", "2023-01-01"),
        ("../2022-08", None, "2022-09-01"),
        ("2022-08/..", "2022-08-01", None),
        ("2022-08/", "2022-08-01", None),
    ],
)
def test_spans_of_dates_hold_their_last_unit_whole(text: str, begin: str | None, end: str | None) -> None:
    at = {day: None if day is None else AT.fromisoformat(f"{day}T00:00:00+00:00") for day in (begin, end)}
    assert to_span(text) == DateSpan(at[begin], at[end])


def test_an_instant_is_its_minute_in_utc() -> None:
    span = to_span("2022-08-05T14:00:31+02:00/..")
    assert span is not None
    assert span.begin == AT


@pytest.mark.parametrize(
    "text", ["août 2022", "2022-13", "2022-02-30", "2022-09/2022-08", "/", "..", "../..", "22", "9999/0"]
)
def test_what_is_no_span_is_none(text: str) -> None:
    assert to_span(text) is None
