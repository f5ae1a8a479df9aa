"""What a page and its style sheets name, and how sheets are written anew: pure."""

from __future__ import annotations

import pytest
import tinycss2
from hypothesis import given
from hypothesis import strategies as st

from archive.requisites.pictures import recognize_picture
from archive.requisites.references import find_references
from archive.requisites.style_sheets import (
    StyleSources,
    limit_to_media,
    list_style_references,
    write_harmless,
    write_harmless_attribute,
)

URL = "https://fanal.example/politique/pont.html"
NOWHERE = StyleSources({}.get, {}.get, {}.get)


def find(html: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = find_references(html.encode(), "utf-8", URL)
    return found.styles, found.pictures


@pytest.mark.parametrize(
    ("html", "styles", "pictures"),
    [
        ("<link rel=stylesheet href=/a.css>", ("https://fanal.example/a.css",), ()),
        ("<link rel='preload stylesheet' href=a.css>", ("https://fanal.example/politique/a.css",), ()),
        ("<link rel='alternate stylesheet' href=a.css><link rel=stylesheet media=print href=b.css>", (), ()),
        ("<base href=//static.example/x/><link rel=stylesheet href=a.css>", ("https://static.example/x/a.css",), ()),
        ("<img src=data:image/gif;base64,R0 data-src=/b.jpg>", (), ("https://fanal.example/b.jpg",)),
        ("<img srcset='/s.webp 1x, /l.webp 2x'>", (), ("https://fanal.example/s.webp",)),
        (
            "<picture><source media=print srcset=/s.webp><source srcset='/l.webp 2x'><img src=data:,></picture>",
            (),
            ("https://fanal.example/l.webp",),
        ),
        ("<picture><source data-srcset=/a.avif><img src=/a.jpg></picture>", (), ("https://fanal.example/a.jpg",)),
        ("<img src=/b.jpg><img src='/b.jpg#haut'>", (), ("https://fanal.example/b.jpg",)),
        ("<img src='http://[' ><img src='javascript:a()'><img src='ftp://a/b.png'><img>", (), ()),
        ("", (), ()),
    ],
)
def test_a_page_names_its_style_sheets_and_pictures(
    html: str, styles: tuple[str, ...], pictures: tuple[str, ...]
) -> None:
    assert find(html) == (styles, pictures)


SHEET = b"""@charset "utf-8"; @import "base.css" screen; @import url(/tout.css);
@import "https://outside.example/x.css";
h1 { color: red; background: url( "img/fond.png" ) no-repeat }
@media (max-width: 30em) { .une { background-image: url(/petit.png); &:hover { color: blue } } }
@font-face { font-family: x; src: url(/x.eot); src: url(/x.ttf), url("x.woff2?v=1") format("woff2"), local(X) }
@font-face { font-family: y; src: url(data:font/woff2;base64,d09GMg==) format("woff2"); behavior: url(y.htc) }
@page { margin: 1cm }
p { background: image-set("a.png" 1x, url(b.png) 2x) } i { behavior: url(x.htc) } b { width: expression(alert(1)) }
u { background: url(data:image/gif;base64,R0lGODlhAQABAAAAACw=) } s { background: url(data:text/html,x) }
"""


def test_a_sheet_names_what_it_imports_and_shows() -> None:
    found = list_style_references(SHEET, "https://fanal.example/css/site.css")
    assert found.imports == (
        "https://fanal.example/css/base.css",
        "https://fanal.example/tout.css",
        "https://outside.example/x.css",
    )
    assert found.pictures == ("https://fanal.example/css/img/fond.png", "https://fanal.example/petit.png")
    assert found.fonts == ("https://fanal.example/css/x.woff2?v=1",), "one form of it, the smallest"


def test_a_sheet_is_written_anew_with_what_is_held_alone() -> None:
    sources = StyleSources({"https://fanal.example/css/base.css": "em{color:green}"}.get, {
        "https://fanal.example/petit.png": "../picture/7-ab"}.get, {}.get)  # fmt: skip
    written = write_harmless(SHEET, "https://fanal.example/css/site.css", sources)
    assert "@media screen{em{color:green}}" in written
    assert 'url("../picture/7-ab")' in written
    assert "color: red" in written
    assert "R0lGODlhAQABAAAAACw=" in written
    assert '@font-face{font-family: y;src:url("data:font/woff2;base64,d09GMg==")}' in written
    for gone in ("outside.example", "fond.png", "x.woff", "htc", "expression", "a.png", "b.png", "text/html"):
        assert gone not in written


@pytest.mark.parametrize(
    "css",
    [
        "a{" * 5_000,
        "a{b:" + "f(" * 5_000,
        "(" * 5_000,
        "@media x{" * 500 + "a{b:url(https://outside.example/)}",
        'a{content:"</style><script>x()</script>"}',
        "a{background:ur\\6c(https://outside.example/a)}",
        "@font-face{font-family:x;src:url(https://outside.example/x.woff2)}",
        "@font-face{font-family:url(https://outside.example/y);src:url('data:font/ttf,')}",
        "@import\\20 'https://outside.example/b';",
        "a{--x:url(https://outside.example/c);background:var(--x)}",
        "\x00<!-- a{b:url('//outside.example/d')} -->",
    ],
)
def test_hostile_sheets_are_harmless(css: str) -> None:
    try:
        written = write_harmless(css, URL, NOWHERE)
    except RecursionError:  # whoever asks gets no sheet then
        return
    assert "outside.example" not in written
    assert "</" not in written


@given(st.text(alphabet="ab{}()[];:@\\/*\"'<>!-, \nurlimpot.", max_size=200))
def test_no_address_is_left_in_any_sheet(text: str) -> None:
    css = f"{text} a{{b:url(https://outside.example/x)}} {text}"
    for written in (write_harmless(css, URL, NOWHERE), write_harmless_attribute(css, URL, NOWHERE)):
        assert "</" not in written
        tokens = tinycss2.parse_component_value_list(written)
        assert [token.value for token in tokens if token.type == "url" and token.value != "data:,"] == []


@given(st.text(alphabet="ab{}()[];:@\\/*\"'<> and-width", max_size=60))
def test_a_list_of_media_stays_within_its_rule(media: str) -> None:
    rules = tinycss2.parse_stylesheet(limit_to_media("p{color:red}", media), skip_whitespace=True)
    assert len(rules) == 1


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x20ftypavif", "image/avif"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- a --><svg xmlns='x'/>", "image/svg+xml"),
        (b"<html><svg></svg></html>", None),
        (b"<!DOCTYPE html><svg>", None),
        (b"<?xml version='1.0'?><rss/>", None),
        (b"", None),
        (b"GIF8", None),
    ],
)
def test_a_picture_is_known_by_its_bytes(body: bytes, media_type: str | None) -> None:
    assert recognize_picture(body) == media_type
