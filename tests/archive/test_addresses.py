"""One written form and one key for every form of an address."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.model.urls import to_address, to_urlkey
from tests.machine import unmeasured

BASE = "https://fanal.example/une/liste.html"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("HTTPS://WWW.Fanal.EXAMPLE:443/A/b", "https://www.fanal.example/A/b"),
        ("http://fanal.example", "http://fanal.example/"),
        ("http://fanal.example:8080", "http://fanal.example:8080/"),
        ("http://fanal.example.:80/", "http://fanal.example/"),
        ("http://fanal.example/a#suite", "http://fanal.example/a"),
        ("http://fanal.example/?", "http://fanal.example/"),
        ("http://fanal.example/a/./b/../c", "http://fanal.example/a/c"),
        ("http://fanal.example/a/%2e%2e/c/..", "http://fanal.example/"),
        ("http://fanal.example/caf%c3%a9", "http://fanal.example/caf%C3%A9"),
        ("http://fanal.example/café à 5 %", "http://fanal.example/caf%C3%A9%20%C3%A0%205%20%25"),
        ("http://fanal.example/%7Eune", "http://fanal.example/~une"),
        ("http://fanal.example/a%2Fb", "http://fanal.example/a%2Fb"),
        ("http://journal-été.example/", "http://xn--journal-t-i4ab.example/"),
        ("http://fanal.example/a/index.html", "http://fanal.example/a/"),
        ("http://fanal.example/index.php", "http://fanal.example/"),
        ("http://fanal.example/index.php?id=3", "http://fanal.example/index.php?id=3"),
        ("http://fanal.example/a/index.htm?id=3", "http://fanal.example/a/?id=3"),
        ("http://fanal.example/mon-index.html", "http://fanal.example/mon-index.html"),
        ("http://fanal.example/?p=1&#038;paged=2", "http://fanal.example/?p=1&paged=2"),
        ("http://fanal.example/?p=1&amp;amp;q=2", "http://fanal.example/?p=1&q=2"),
        ("http://fanal.example/?a=1&copy=2&sect=3", "http://fanal.example/?a=1&copy=2&sect=3"),
        ("http://user:secret@fanal.example/", "http://fanal.example/"),
        ("http:\\\\fanal.example\\a", "http://fanal.example/a"),
        ("http://[2001:DB8::0:1]:80/a", "http://[2001:db8::1]/a"),
        ("http://fanal.example/a;jsessionid=1F2E?b=1", "http://fanal.example/a?b=1"),
        (" \n http://fanal.example/a\t", "http://fanal.example/a"),
        ("suite.html", "https://fanal.example/une/suite.html"),
        ("/suite.html", "https://fanal.example/suite.html"),
        ("?page=2", "https://fanal.example/une/liste.html?page=2"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("../index.html", "https://fanal.example/"),
    ],
)
def test_an_address_has_one_written_form(url: str, address: str) -> None:
    assert to_address(url, BASE) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "  ",
        "mailto:redaction@fanal.example",
        "javascript:void(0)",
        "data:text/html,<p>",
        "ftp://fanal.example/a",
        "tel:+22300000000",
        "http://",
        "http:///a",
        "http://fanal example/",
        "http://.example/",
        "http://fanal.example:99999/",
        "http://fanal.example:port/",
        "http://[::1/",
        "http://a<b>.example/",
        "http://fanal.example/a\x00b",
        "http://fanal.example/a\nb",
        "http://fanal.example/a&#10;b",
        "http://fanal.example/" + "a" * 2000,
        "http://fanal.example/\ud800",
        "http://" + "a" * 64 + ".example/",
    ],
)
def test_what_is_no_web_address_is_none(url: str) -> None:
    assert to_address(url) is None


def test_without_a_base_a_relative_address_is_none() -> None:
    assert to_address("/a") is None
    assert to_address("fanal.example/a") is None


@pytest.mark.parametrize(
    "parameter",
    [
        *("utm_source=rss", "xtor=RSS-1", "at_medium=custom7", "at_campaign=x", "ref=une", "fbclid=x", "gclid=x"),
        *("mtm_campaign=x", "pk_kwd=x", "mc_cid=x", "_ga=1.2", "PHPSESSID=x", "UTM_Medium=x", "u%74m_term=x"),
    ],
)
def test_tracking_parameters_are_dropped_and_others_kept_in_order(parameter: str) -> None:
    written = f"https://fanal.example/a?z=1&{parameter}&b=&a=%20x"
    assert to_address(written) == "https://fanal.example/a?z=1&b=&a=%20x"
    assert to_address(f"https://fanal.example/a?{parameter}") == "https://fanal.example/a"


@pytest.mark.parametrize("parameter", ["gallery=3", "keyword=pont", "source=afp", "refonte=1", "attente=1", "utm=1"])
def test_parameters_that_only_look_like_trackers_stay(parameter: str) -> None:
    assert to_address(f"https://fanal.example/a?{parameter}") == f"https://fanal.example/a?{parameter}"


@pytest.mark.parametrize(
    "form",
    [
        "http://fanal.example/Une/x?b=2&a=1",
        "https://www.fanal.example/Une/x/?a=1&b=2#suite",
        "https://www2.fanal.example//Une//x?a=1&b=2&utm_source=rss",
        "HTTP://Fanal.example:80/Une/x/index.html?b=2&a=1",
        "http://fanal.example/Une/x/index.php?b=2&amp;a=1",
    ],
)
def test_the_forms_of_one_address_have_one_key(form: str) -> None:
    assert to_urlkey(form) == "example,fanal)/Une/x?a=1&b=2"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.fanal.example/", "example,fanal)/"),
        ("https://fanal.example:8443/a", "example,fanal:8443)/a"),
        ("http://127.0.0.1:8000/a", "127.0.0.1:8000)/a"),
        ("http://[::1]:8000/a", "[::1]:8000)/a"),
        ("http://www.example/", "example,www)/"),
        ("http://localhost/", "localhost)/"),
        ("ftp://fanal.example/a", "ftp://fanal.example/a"),
    ],
)
def test_keys_are_in_surt_form(url: str, key: str) -> None:
    assert to_urlkey(url) == key


def test_the_case_of_a_path_tells_addresses_apart() -> None:
    assert to_urlkey("https://fanal.example/aBc") != to_urlkey("https://fanal.example/abc")


_PIECES = st.sampled_from(
    ["http://", "https://", "//", "/", ".", "..", "fanal.example", "www.", "index.html", "index.php", "?", "&", "=",
     "#", "&amp;", "&#038;", "amp;", "%", "%2e", "%61mp;", "%2F", "é", "utm_a=1", ";jsessionid=x", "\\", ":80", "@",
     ":443", "a", "b=2", " ", "+", "[", "|", "'"]
)  # fmt: skip
_URLS = st.one_of(
    st.text(max_size=60),
    st.lists(_PIECES, max_size=14).map("".join),
    st.lists(_PIECES, max_size=12).map(lambda pieces: "https://www.fanal.example/" + "".join(pieces)),
)


@given(_URLS, st.sampled_from([None, BASE]))
@example("https://a.example/&%61mp;", None)
@example("https://a.example/.;jsessionid=x./b", None)
def test_writing_an_address_again_changes_nothing(url: str, base: str | None) -> None:
    address = to_address(url, base)
    if address is not None:
        assert to_address(address) == address
        assert address.isascii()
        assert to_urlkey(address) == to_urlkey(url if base is None else address)


_WORD = st.text("abcdefgXYZ0123456789-_~", min_size=1, max_size=8)


@given(
    st.lists(_WORD, min_size=1, max_size=3),
    st.lists(st.tuples(_WORD.map("q".__add__), _WORD), max_size=3, unique_by=lambda pair: pair[0]),
    st.data(),
)
def test_every_way_of_writing_an_address_has_its_key(
    path: list[str], query: list[tuple[str, str]], data: st.DataObject
) -> None:
    plain = "https://fanal.example/" + "/".join(path) + ("?" if query else "") + "&".join(map("=".join, query))
    pairs = [*data.draw(st.permutations(query))]
    if data.draw(st.booleans()):
        pairs.insert(0, ("utm_source", "rss"))
    separator = data.draw(st.sampled_from(["&", "&amp;", "&#038;"]))
    other = (
        data.draw(st.sampled_from(["http://", "HTTPS://"]))
        + data.draw(st.sampled_from(["fanal.example", "www.fanal.example", "FANAL.example."]))
        + data.draw(st.sampled_from(["/", "//"]))
        + data.draw(st.sampled_from(["/", "/./", "//"])).join(path)
        + data.draw(st.sampled_from(["", "/", "/index.html"]))
        + ("?" if pairs else "")
        + separator.join(map("=".join, pairs))
        + data.draw(st.sampled_from(["", "#suite"]))
    )
    assert to_urlkey(other) == to_urlkey(plain)


def test_addresses_are_cheap_to_import() -> None:
    found = "import sys, archive.model.urls; print(*{'courlan', 'w3lib', 'sqlite3', 'lxml'} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", found], capture_output=True, text=True, check=True, env=unmeasured())
    assert loaded.stdout.split() == []
