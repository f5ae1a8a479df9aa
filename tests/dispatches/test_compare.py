"""What two texts share, and what only looks like a copy."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.dispatches.compare import Comparison, compare_texts
from archive.dispatches.fingerprints import GRAM, MOST_LETTERS, SAMPLED, find_word_places, read_words
from archive.dispatches.listings import ComparedText
from tests.dispatches import made

DISPATCH = made.make_prose(1, 300)
STATEMENT = made.make_prose(2, 90).replace("\n", " ")


def compare(one: str, other: str) -> Comparison:
    return compare_texts(ComparedText(one), ComparedText(other))


def share(one: str, other: str) -> float:
    """The share of the first text that the second has."""
    return compare(one, other).words / max(1, len(read_words(one).words))


@pytest.mark.parametrize(
    ("copy", "least", "most"),
    [
        (DISPATCH, 1, 1),
        (DISPATCH.replace("'", "’").upper().lower(), 1, 1),
        (made.edit_words(DISPATCH, 0.1), 0.7, 0.97),
        (made.edit_words(DISPATCH, 0.3), 0.5, 0.8),
        (made.cut(DISPATCH, 1 / 3), 0.3, 0.36),
        (made.embed(DISPATCH, made.make_prose(3, 600)), 0.97, 1),
    ],
    ids=["equal", "typography", "a tenth edited", "three tenths edited", "cut", "embedded"],
)
def test_a_copy_is_told_with_its_share(copy: str, least: float, most: float) -> None:
    assert least <= share(DISPATCH, copy) <= most
    assert compare(DISPATCH, copy).words == pytest.approx(compare(copy, DISPATCH).words, rel=0.3)


def test_converted_units_leave_a_copy_one() -> None:
    assert share(*made.convert_units(DISPATCH)) > 0.9


def test_a_passage_in_an_own_article_has_its_share_of_each() -> None:
    own = made.embed(made.cut(DISPATCH, 0.25), made.make_prose(4, 500))
    (passage,) = compare(DISPATCH, own).passages
    assert passage.words / len(read_words(DISPATCH).words) == pytest.approx(0.25, abs=0.03)
    places = find_word_places(own)
    text = own[places[passage.other_start][0] : places[passage.other_end - 1][1]]
    assert read_words(text).words == read_words(made.cut(DISPATCH, 0.25)).words


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (made.quote_in(STATEMENT, made.make_prose(5)), made.quote_in(STATEMENT, made.make_prose(6)), "quoted"),
        (STATEMENT, made.quote_in(STATEMENT, made.make_prose(7)), "quoted"),
        (made.make_bulletin(1), made.make_bulletin(2), "form"),
        (made.make_legal_notice(1), made.make_legal_notice(2), "form"),
        (made.make_match_sheet(made.make_prose(8)), made.make_match_sheet(made.make_prose(9)), "listing"),
        (made.make_weather_table(1), made.make_weather_table(1), "listing"),
        (made.make_tremor(3), made.make_tremor(8), "form"),
        (made.add_headings(made.make_prose(40)), made.add_headings(made.make_prose(41)), "listing"),
    ],
    ids=[
        "quotations",
        "a statement and who quotes it",
        "bulletins",
        "legal notices",
        "match sheets",
        "tables",
        "short notices",
        "what else is to be read",
    ],
)
def test_what_looks_like_a_copy_is_left_out_with_its_reason(one: str, other: str, reason: str) -> None:
    compared = compare(one, other)
    assert compared.passages == ()
    assert {kind for kind, _ in compared.left_out} == {reason}


def test_lines_without_a_full_stop_are_prose_where_they_are_long() -> None:
    text = "\n".join(made.make_prose(seed, 60).replace("\n", " ").rstrip(".") for seed in range(42, 46))
    assert share(text, made.embed(text, made.make_prose(47))) > 0.9


def test_an_update_of_a_few_figures_is_a_copy() -> None:
    other = f"Le bilan est de 12 morts et 40 blessés.\n{DISPATCH}\nIl y a 9 disparus."
    assert share(f"Le bilan est de 15 morts et 46 blessés.\n{DISPATCH}\nIl y a 7 disparus.", other) > 0.9


@pytest.mark.parametrize("days", [(1, 2), (2, 9), (3, 30)])
def test_horoscopes_of_two_days_are_two(days: tuple[int, int]) -> None:
    assert compare(*map(made.make_horoscope, days)).passages == ()


def test_a_turn_of_phrase_that_stands_elsewhere_too_breaks_no_passage() -> None:
    phrase = "comme on le dit souvent par ici"
    lines = [f"{phrase}, {line}" for line in DISPATCH.splitlines()]
    assert share("\n".join(lines), "\n".join(made.edit_words(line, 0.05) for line in lines)) > 0.85


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("", DISPATCH),
        ("mot " * 50_000, DISPATCH),
        ("سلام عليكم " * 300, DISPATCH),
        ("… — « » !", DISPATCH),
        ("\ud800", DISPATCH),
    ],
    ids=["empty", "one empty", "one word", "Arabic", "no words", "a lone surrogate"],
)
def test_odd_texts_are_no_copies(one: str, other: str) -> None:
    assert compare(one, other).passages == ()


def test_a_text_of_five_megabytes_is_looked_at_as_far_as_any_dispatch_reaches() -> None:
    long = f"{DISPATCH}\n" + "mot à mot et page après page, un texte qui ne finit pas. " * 90_000
    assert len(long) > 5_000_000
    assert len(read_words(long).words) < MOST_LETTERS / 3
    assert share(DISPATCH, long) == 1


def test_one_word_a_million_times_leaves_at_most_one_fingerprint() -> None:
    assert len(read_words("mot " * 1_000_000).fingerprints) <= 1


@given(st.lists(st.sampled_from(["un", "deux", "trois", "quatre", "cinq", "six", "sept"]), max_size=120))
@settings(max_examples=40, deadline=None)
def test_a_part_keeps_the_fingerprints_of_the_whole(words: list[str]) -> None:
    whole, part = read_words(" ".join(words)), read_words(" ".join(words[3:90]))
    assert part.fingerprints <= whole.fingerprints
    assert len(whole.grams) == max(0, len(words) - GRAM + 1)


@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_shares_are_shares_whatever_the_texts(one: str, other: str) -> None:
    compared = compare(one, other)
    for passage in compared.passages:
        assert 0 <= passage.start < passage.end <= len(read_words(one).words)
        assert 0 <= passage.other_start < passage.other_end <= len(read_words(other).words)
    assert compare(other, one).words == pytest.approx(compared.words, rel=0.2)


def test_one_gram_in_so_many_is_kept_whatever_stands_around() -> None:
    prose = read_words(made.make_prose(10, 8000))
    assert len(prose.fingerprints) == pytest.approx(len(prose.gram_set) / SAMPLED, rel=0.2)
    around = read_words(made.embed(DISPATCH, made.make_prose(11, 900)))
    assert len(read_words(DISPATCH).fingerprints & around.fingerprints) >= len(read_words(DISPATCH).fingerprints) - 1
