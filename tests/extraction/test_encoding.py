"""A page is read in the charset it is in, whatever it declares."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.page.encoding import decode
from pipelines.page.parse import read_page

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
        ("iso-8859-15", None, "iso-8859-15", "iso-8859-15", None),
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


WORDS = (
    "le la une été à où déjà forêt façade Noël naïve cœur sœurs œuvre pêche l’âge d’août « marée » 12 € gué crûe "
    "Égypte Équipe ÉLUS À maïs août… aïeux — fenêtre château ville port bac rive marché"
)
FRENCH = st.lists(st.sampled_from(WORDS.split()), min_size=12, max_size=60).map(" ".join)
DECLARED = st.sampled_from([None, "utf-8", "iso-8859-1", "windows-1252", "iso-8859-15", "latin1", "utf-16"])
HEADERS = st.sampled_from([None, "text/html", "text/html; charset=utf-8", "text/html;charset=ISO-8859-1"])


@given(FRENCH, st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "iso8859-15"]), DECLARED, HEADERS)
def test_french_comes_back_whatever_is_declared(
    text: str, codec: str, declared: str | None, header: str | None
) -> None:
    body = page(declared, f"Été, forêt, œuvre, 3 € : {text}").encode(codec, "xmlcharrefreplace")
    assert decode(body, header).text == body.decode(codec)


@given(FRENCH, st.sampled_from(["utf-16", "utf-16-le", "utf-16-be"]), DECLARED, HEADERS)
def test_utf16_is_read_with_and_without_its_mark(
    text: str, codec: str, declared: str | None, header: str | None
) -> None:
    decoded = decode(page(declared, text).encode(codec), header)
    assert decoded.text == page(declared, text)
    assert decoded.charset.startswith("utf-16")


@given(FRENCH, st.sampled_from(["mac-roman", "cp850"]))
def test_old_machines_are_read_where_nothing_is_declared(text: str, codec: str) -> None:
    body = page(None, f"Été à la forêt, déjà vécu, très près : {text}").encode(codec, "xmlcharrefreplace")
    assert decode(body).text == body.decode(codec)


@given(
    st.lists(st.tuples(FRENCH, st.sampled_from(["utf-8", "utf-8", "cp1252"])), min_size=2, max_size=12),
    st.sampled_from([None, "utf-8", "windows-1252"]),
    st.sampled_from(["\n", "<br>", "</p><p>"]),
)
def test_each_line_is_read_in_its_own_charset(lines: list[tuple[str, str]], declared: str | None, between: str) -> None:
    head, tail = page(declared, "|").split("|")
    body = between.encode().join(f"L’été, {line}".encode(codec, "xmlcharrefreplace") for line, codec in lines)
    expected = between.join(f"L’été, {line}" for line, _ in lines)
    assert decode(head.encode() + body + tail.encode()).text == head + expected + tail


def test_a_foreign_word_in_a_line_is_read_in_its_own_charset() -> None:
    body = page("utf-8", "La pêche à Ségou, l’été : le | de la digue").encode().replace(b"|", b"pav\xe9 mouill\xe9")
    assert "l’été : le pavé mouillé de la digue" in decode(body).text


def test_a_cut_character_stays_a_hole() -> None:
    body = page("utf-8", "L’été à Ségou, la pêche et le march|").encode().replace(b"|", b"\xc3")
    assert "march\ufffd</p>" in decode(body).text


def test_what_was_encoded_twice_is_left_as_it_is() -> None:
    text = "L’été à Ségou, la pêche : un marchÃ© couvert, lâ€™eau, Ã  voir"
    assert decode(page("utf-8", text).encode()).text == page("utf-8", text)


@given(st.integers(1024, 60_000), st.sampled_from(["<!--%s-->", "<script>%s</script>"]))
def test_a_declaration_counts_wherever_it_stands_in_the_head(before: int, form: str) -> None:
    text = page("windows-1251", "Город у реки ждёт весну").replace("<head>", "<head>" + form % ("x" * before))
    decoded = decode(text.encode("cp1251"))
    assert (decoded.text, decoded.charset) == (text, "windows-1251")


def test_a_declaration_in_a_comment_does_not_count() -> None:
    text = page("iso-8859-2", "Zażółć gęślą jaźń").replace("<head>", '<head><!-- <meta charset="windows-1251"> -->')
    assert decode(text.encode("iso8859-2")).charset == "iso-8859-2"


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("x-sjis", "cp932", "港の市場は朝六時に開く"),
        ("gb2312", "gb18030", "市场早上六点开门"),
        ("ks_c_5601-1987", "cp949", "시장은 아침 여섯 시에 연다"),
        ("tis-620", "cp874", "ตลาดเปิดหกโมงเช้า"),
        ("cp1256", "cp1256", "يفتح السوق صباحا"),
        ("l9", "iso8859-15", "Le cœur coûte 3 €"),
        ("koi", "koi8-r", "Город у реки ждёт весну"),
    ],
)
def test_labels_mean_what_the_standard_says(label: str, codec: str, text: str) -> None:
    assert decode(page(label, text).encode(codec)).text == page(label, text)


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp932", "港の市場は朝六時に開く。今日は雨が降っている。"),
        ("gb18030", "市场早上六点开门。今天下雨了,人们还是来了。"),
        ("cp1251", "Город у реки ждёт весну, и рынок открывается в шесть утра."),
        ("iso8859-2", "Rynek otwiera się o szóstej, choć dziś pada śnieg i wieje."),
        ("cp1252", "Der Markt öffnet früh, obwohl es heute über Nacht gefroren hat."),
    ],
)
def test_other_languages_are_told_where_nothing_is_declared(codec: str, text: str) -> None:
    assert decode(page(None, text).encode(codec)).text == page(None, text)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (b"l&#146;eau", "l’eau"),
        (b"12&nbsp;&#128;", "12\u00a0€"),
        (b"&#8217;&#x2019;&rsquo;", "’’’"),
        (b"&eacute;t&#233;", "été"),
        (b"a\x00b\x01c", "abc"),
        (b"l\xc2\x92eau", "l’eau"),
        ("l\u0092été".encode("latin-1"), "l’été"),
        (b"&amp;eacute;", "&eacute;"),
    ],
)
def test_references_and_controls_are_read_as_browsers_show_them(written: bytes, shown: str) -> None:
    parsed = read_page(b"<html><body><p>" + written + b"</p></body></html>", "https://fanal.example/")
    assert parsed is not None
    assert parsed.tree.text_content() == shown
