"""What one answer reserves, by its headers, its page and the files of its host."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reservations.page_metas import read_metas
from archive.reservations.path_pattern import choose_longest, fits_pattern
from archive.reservations.read_answer import HostFiles, read_answer
from archive.reservations.reservation import Reservation, Statement

URL = "https://fanal.example/economie/le-port.html?page=2"


def read(
    *headers: tuple[str, str], page: str = "<p>Bonjour</p>", robots: str = "", tdm: object = None, url: str = URL
) -> Reservation:
    files = HostFiles(robots.encode(), b"" if tdm is None else json.dumps(tdm).encode())
    return read_answer(url, headers, page.encode(), files)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("noarchive", ["noarchive"]),
        ("NOARCHIVE, nosnippet, follow", ["noarchive", "nosnippet"]),
        ("otherbot: noarchive, noai", []),
        ("marbre: noarchive, noai", ["noai", "noarchive"]),
        ("max-snippet:20, noai", ["noai"]),
        ("unavailable_after: Saturday, 01 Aug 2026 10:00:00 GMT, noindex", None),
        ("index, follow", []),
        ("none", ["none"]),
        (": ,,", []),
    ],
)
def test_robots_headers_are_read_by_agent(value: str, kept: list[str] | None) -> None:
    said = [says for _, says in read(("X-Robots-Tag", value)).statements]
    if kept is None:
        assert said[0] == "noindex"
        assert said[1].startswith("unavailable_after: saturday 01 aug 2026")
    else:
        assert said == kept


def test_an_agents_name_holds_for_its_own_header_alone() -> None:
    found = read(("X-Robots-Tag", "otherbot: noai"), ("x-robots-tag", "noarchive"))
    assert found.statements == (("x-robots-tag", "noarchive"),)
    assert (found.no_archive, found.no_tdm) == (True, False)


@pytest.mark.parametrize(
    ("page", "statements"),
    [
        ('<meta name="robots" content="noarchive">', [("robots-meta", "noarchive")]),
        ("<META CONTENT='noai, noimageai' NAME=Robots>", [("robots-meta", "noai"), ("robots-meta", "noimageai")]),
        ('<meta name="marbre" content="nocache">', [("robots-meta", "nocache")]),
        ('<meta name="googlebot" content="noarchive">', []),
        ('<!-- <meta name="robots" content="noarchive"> -->', []),
        ('<script>document.write(\'<meta name="robots" content="noarchive">\')</script>', []),
        ('<meta name="description" content="a > b"><meta name="robots" content="no&#97;rchive">',
         [("robots-meta", "noarchive")]),
        ('<body><meta name="robots" content="noarchive">', []),
        ('<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://fanal.example/p.json">',
         [("tdm-meta", "tdm-policy=https://fanal.example/p.json"), ("tdm-meta", "tdm-reservation=1")]),
    ],
)  # fmt: skip
def test_metas_are_read_as_a_browser_sees_them(page: str, statements: list[Statement]) -> None:
    assert list(read(page=f"<html><head>{page}</head>").statements) == statements


def test_a_page_goes_before_its_headers_and_these_before_the_file() -> None:
    reserved = [{"location": "/", "tdm-reservation": 1}]
    granted = '<meta name="tdm-reservation" content="0">'
    assert read(tdm=reserved).no_tdm
    assert not read(("TDM-Reservation", "0"), tdm=reserved).no_tdm
    assert read(("tdm-reservation", "1"), page=granted).statements == (("tdm-meta", "tdm-reservation=0"),)


@pytest.mark.parametrize(
    ("location", "is_reserved"),
    [("/", True), ("/economie/", True), ("/sport/", False), ("*.html", True), ("/economie/*.html$", False)],
)
def test_the_file_of_a_host_speaks_of_paths(location: str, is_reserved: bool) -> None:
    assert read(tdm=[{"location": location, "tdm-reservation": 1}]).no_tdm is is_reserved


def test_the_most_specific_rule_counts() -> None:
    rules = [{"location": "/", "tdm-reservation": 1}, {"location": "/economie/", "tdm-reservation": 0}]
    assert not read(tdm=rules).no_tdm
    assert read(tdm=rules, url="https://fanal.example/").no_tdm


@pytest.mark.parametrize("body", [b"<html>", b"[", b"[[]]", b"null", b'[{"location": 1}]', b'{"a": 1}', b"[" * 9000])
def test_what_is_no_file_of_reservations_reserves_nothing(body: bytes) -> None:
    assert read_answer(URL, (), b"", HostFiles(tdm=body)) == Reservation()


@pytest.mark.parametrize(
    ("robots", "says"),
    [
        ("User-agent: GPTBot\nDisallow: /", ["GPTBot"]),
        ("User-agent: gptbot\nUser-agent: CCBot\nDisallow: /economie", ["CCBot", "GPTBot"]),
        ("User-agent: GPTBot\nDisallow:\nUser-agent: BadBot\nDisallow: /", []),
        ("User-agent: GPTBot\nDisallow: /\nAllow: /economie/", []),
        ("User-agent: *\nDisallow: /", []),
        ("User-agent: ClaudeBot # modèles\nDisallow: /*.html?page=", ["ClaudeBot"]),
        ("User-agent: *\nContent-Signal: search=yes, ai-train=no", ["ai-train=no", "search=yes"]),
        ("Content-Signal: ai-train=no\nUser-agent: *\nAllow: /", ["ai-train=no"]),
        ("User-agent: otherbot\nContent-Signal: ai-train=no", []),
        ("User-agent: marbre\nContent-Usage: /economie/ train-ai=n\n", ["train-ai=n"]),
        ("User-agent: *\nContent-Usage: /sport/ train-ai=n\n", []),
        ("\x00\ud7ff:::\nDisallow", []),
    ],
)
def test_lines_of_robots_txt_for_models(robots: str, says: list[str]) -> None:
    found = read(robots=robots)
    assert [each for _, each in found.statements] == says
    assert found.no_tdm is any(each != "search=yes" for each in says)


def test_what_says_nothing_of_mining_does_not_reserve_it() -> None:
    assert not read(("X-Robots-Tag", "noarchive, nosnippet, noindex, noimageai")).no_tdm
    assert not read(("Content-Signal", "ai-train=yes, search=no")).no_tdm
    assert read(("Content-Signal", "ai-train=no")).no_tdm


PIECES = st.sampled_from(
    (
        "<meta ",
        "name=",
        '"robots"',
        "content=",
        "'noai'",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        ">",
        "<",
        '"',
        "'",
        "x",
    )
)


@given(st.lists(PIECES, max_size=60))
def test_any_page_is_read(pieces: list[str]) -> None:
    for name, content in read_metas("".join(pieces).encode()):
        assert name == name.lower()
        assert isinstance(content, str)


@pytest.mark.parametrize("piece", ['<meta "', "<!--", "<script>", "<meta a='", '<meta x="y" '])
def test_a_page_made_to_be_slow_is_read_once(piece: str) -> None:
    assert read_metas(piece.encode() * 100_000) == []


@given(st.text("ab*$/", max_size=8), st.text("ab/", max_size=8))
def test_patterns_fit_as_their_regular_expression_does(pattern: str, path: str) -> None:
    import re

    is_end = pattern.endswith("$")
    parts = [re.escape(part) for part in pattern.removesuffix("$").split("*")]
    assert fits_pattern(pattern, path) is bool(re.match(".*".join(parts) + ("$" if is_end else ""), path))


def test_all_rules_as_specific_as_each_other_are_given() -> None:
    assert choose_longest([("/", 1), ("/a", 2), ("/a", 3), ("/b", 4)], "/a/b") == [2, 3]
