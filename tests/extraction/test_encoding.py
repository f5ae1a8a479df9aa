"""A page is read in the charset it is in, whatever it declares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.page.encoding import decode

SENTENCE = "L’été, à Ségou, « la pêche » coûte 12 € — où êtes-vous allés, Noël ?"


def page(charset: str | None, text: str = SENTENCE) -> str:
    declaration = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{declaration}<title>Essai</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("declared", "header", "written_in", "read_in", "overruled"),
    [
        ("utf-8", None, "utf-8", "utf-8", None),
        (None, None, "utf-8", "utf-8", None),
        ("iso-8859-1", None, "utf-8", "utf-8", "windows-1252"),
        (None, "text/html; charset=ISO-8859-1", "utf-8", "utf-8", "windows-1252"),
        ("utf-8", None, "cp1252", "windows-1252", "utf-8"),
        (None, "text/html; charset=utf-8", "cp1252", "windows-1252", "utf-8"),
        ("iso-8859-1", None, "cp1252", "windows-1252", None),
        ("windows-1252", "text/html", "cp1252", "windows-1252", None),
        (None, None, "cp1252", "windows-1252", None),
        (None, None, "mac-roman", "macintosh", None),
        ("iso-8859-15", None, "iso-8859-15", "iso8859-15", None),
    ],
)
def test_the_bytes_decide(
    declared: str | None, header: str | None, written_in: str, read_in: str, overruled: str | None
) -> None:
    text = SENTENCE if written_in != "iso-8859-15" else "L'été, à Ségou, coûte 12 € où êtes-vous allés, Noël ?"
    decoded = decode(page(declared, text).encode(written_in), header)
    assert decoded.text == page(declared, text)
    assert (decoded.charset, decoded.overruled) == (read_in, overruled)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_wins_over_every_declaration(codec: str) -> None:
    decoded = decode(page("iso-8859-1").encode(codec), "text/html; charset=windows-1252")
    assert decoded.text == page("iso-8859-1")


def test_a_page_of_plain_ascii_overrules_nothing() -> None:
    decoded = decode(page("windows-1252", "Rien que de simple").encode("ascii"))
    assert (decoded.charset, decoded.overruled) == ("windows-1252", None)


def test_a_broken_byte_does_not_turn_a_utf8_page_into_mojibake() -> None:
    body = page("utf-8", SENTENCE * 5).encode() + b"\xe9"
    assert decode(body).charset == "utf-8"
    assert SENTENCE in decode(body).text


def test_an_unknown_charset_is_no_obstacle() -> None:
    assert decode(page("x-mac-klingon").encode()).text == page("x-mac-klingon")


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=utf-8", "text/html; charset=cp932", "x"]))
def test_any_bytes_decode(body: bytes, header: str | None) -> None:
    assert isinstance(decode(body, header).text, str)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_what_is_utf8_is_read_as_written(text: str) -> None:
    whole = page("iso-8859-1", text + "é")
    assert decode(whole.encode()).text == whole
