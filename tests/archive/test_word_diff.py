"""Two texts compared word by word."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.model.words.word_diff import DiffPiece, compute_word_diff, split_words, to_key

texts = st.text(alphabet=st.sampled_from("aàbcDÉ1 2,.’'«»-\n[]…"), max_size=60)


def marked(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.mark, piece.text.strip()) for piece in compute_word_diff(before, after)]


def test_words_are_marked_where_they_stand() -> None:
    assert marked("Il faut 8 millions d'euros.\nFin.", "Il faut 6 millions d'euros.\nNeuf.\nFin.") == [
        ("equal", "Il faut"),
        ("delete", "8"),
        ("insert", "6"),
        ("equal", "millions d'euros."),
        ("insert", "Neuf."),
        ("equal", "Fin."),
    ]


def test_numbers_and_elisions_are_words() -> None:
    assert split_words("L'île compte 310\u00a0000 habitants, 5,4 % de plus qu'hier.") == [
        "L'", "île", "compte", "310\u00a0000", "habitants", "5,4", "de", "plus", "qu'", "hier",
    ]  # fmt: skip


def test_chance_matches_in_rewritten_passages_are_no_anchors() -> None:
    before = "Le conseil a voté hier soir le budget de la ville sans aucune opposition."
    after = "Les dockers du port ont repris de bonne heure leur travail malgré la pluie."
    assert [mark for mark, _ in marked(before, after)] == ["delete", "insert", "equal"]


def test_equal_texts_are_one_piece_and_none_none() -> None:
    assert compute_word_diff("Un.\nDeux.", "Un.\nDeux.") == (DiffPiece("equal", "Un.\nDeux."),)
    assert compute_word_diff("", "") == ()


def bare(pieces: tuple[DiffPiece, ...], *marks: str) -> str:
    return "".join("".join(piece.text for piece in pieces if piece.mark in marks).split())


@given(texts, texts)
def test_the_pieces_hold_the_later_text_and_no_two_neighbours_are_of_a_kind(before: str, after: str) -> None:
    pieces = compute_word_diff(before, after)
    assert bare(pieces, "equal", "insert") == "".join(after.split())
    assert all(one.mark != other.mark for one, other in pairwise(pieces))
    if to_key(before) == to_key(after):
        assert {piece.mark for piece in pieces if piece.text.strip()} <= {"equal"}


@given(texts, texts)
def test_backwards_it_holds_the_earlier_text(before: str, after: str) -> None:
    assert bare(compute_word_diff(after, before), "equal", "insert") == "".join(before.split())
