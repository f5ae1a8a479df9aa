"""Nothing that a source sends runs on the site, leaves its frame, or is asked for outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from archive.site.pages.sanitize import sanitize_page
from archive.site.security_headers import PAGE as CSP_OF_PAGES
from archive.site.security_headers import STORED as CSP_OF_STORED
from tests.site.hostile import OUTSIDE, PAGE

# What the session sets up takes seconds: one process runs all of it.
pytestmark = pytest.mark.xdist_group("site")

PATHS = (
    "/",
    "/?by=country&days=all",
    "/source/hostile",
    "/article/1",
    "/article/2",
    "/article/1/diff/1/2",
    "/article/1/diff/1/2?view=side",
    "/article/1/page/1",
    "/search",
    "/search?q=pont",
    "/search?q=%22%3E%3Cscript%3Ewindow.hacked%3D1%3C%2Fscript%3E",
    "/search?q=(&source=%22%3E%3Cscript%3E&dates=%3Cscript%3E&section=%22%3E%3Cimg%20src%3Dx%20onerror%3Dhacked%3D1%3E",
    "/search?source=%22%3E%3Cscript%3Ewindow.hacked%3D1%3C/script%3E",
    "/source/%3Cscript%3Ewindow.hacked=1%3C%2Fscript%3E",
    "/article/999",
    "/?lang=%22%3E%3Cscript%3E&x=%22%3E%3Cscript%3E",
)
_LEADS = ("href", "src", "action", "formaction", "data", "poster", "srcset", "ping", "background", "xlink:href")


def faults(page: str) -> Iterator[str]:
    """What could run or lead astray in a page of the site."""
    for element in html.fromstring(page).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script" and not element.get("src", "").startswith("/-/static-plugins/marbre/"):
            yield f"script {element.text}"
        if element.tag in ("base", "object", "embed", "svg", "style") or element.get("http-equiv"):
            yield element.tag
        for name, value in element.attrib.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                yield f"{element.tag} {name}={value}"
            if name in _LEADS and re.sub(r"[\s\x00-\x1f]", "", value).lower().startswith(
                ("javascript:", "data:", "vbscript:")
            ):
                yield f"{element.tag} {name}={value}"
            if name == "src" and "//" in value:
                yield f"{element.tag} {name}={value}"


@pytest.mark.parametrize("path", PATHS)
def test_no_field_becomes_markup(hostile_site: str, path: str) -> None:
    answer = httpx.get(hostile_site + path, timeout=20)
    assert answer.status_code in (200, 404)
    assert answer.headers["content-security-policy"] == CSP_OF_PAGES
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert list(faults(answer.text)) == []


def test_the_search_for_faults_finds_some() -> None:
    assert len(list(faults(PAGE))) > 20


def test_a_stored_page_comes_inert_and_behind_its_own_policy(hostile_site: str) -> None:
    answer = httpx.get(f"{hostile_site}/article/1/frame/1", timeout=20)
    assert answer.headers["content-security-policy"] == CSP_OF_STORED
    assert "sandbox;" in CSP_OF_STORED
    assert "allow-" not in CSP_OF_STORED
    assert "Le pont est ouvert" in answer.text
    assert "La fin de la page" in answer.text
    assert is_inert(answer.content)


def test_the_bytes_received_are_a_download(hostile_site: str) -> None:
    answer = httpx.get(f"{hostile_site}/article/1/bytes/1", timeout=20)
    assert answer.content.startswith(PAGE.encode())
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_another_articles_capture_is_not_shown_under_an_address(hostile_site: str) -> None:
    assert httpx.get(f"{hostile_site}/article/2/frame/1", timeout=20).status_code == 404


def test_what_is_taken_away_stays_text(hostile_site: str) -> None:
    assert "\nTY  - JOUR" not in httpx.get(f"{hostile_site}/article/1.ris").text
    assert "\n@article" not in httpx.get(f"{hostile_site}/article/1.bib").text
    markdown = httpx.get(f"{hostile_site}/article/1.md").text
    assert "\\<script\\>" in markdown
    assert "<script>" not in markdown


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/article/1", "/source/hostile", "/search", "/archive", "/archive/articles"])
def test_no_route_writes(hostile_site: str, hostile_archive: Path, method: str, path: str) -> None:
    before = hostile_archive.read_bytes()
    answer = httpx.request(method, hostile_site + path, data={"title": "x"}, timeout=20)
    assert answer.status_code == 405
    assert hostile_archive.read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    ["delete from articles", "update articles set title = 1", "attach 'x.db' as x", "pragma journal_mode = delete"],
)
def test_sql_may_only_read(hostile_site: str, sql: str) -> None:
    answer = httpx.get(f"{hostile_site}/archive.json", params={"sql": sql}, timeout=20)
    assert answer.status_code == 400


def test_a_write_disguised_as_a_query_fails(hostile_site: str) -> None:
    sql = "with x as (select 1) insert into sources select * from sources"
    answer = httpx.get(f"{hostile_site}/archive.json", params={"sql": sql}, timeout=20)
    assert answer.status_code == 400
    assert "readonly" in answer.text.replace(" ", "")


def test_sql_has_a_time_limit(hostile_site: str) -> None:
    sql = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"
    answer = httpx.get(f"{hostile_site}/archive.json", params={"sql": sql}, timeout=20)
    assert answer.status_code == 400
    assert "took too long" in answer.text


# The pure part: whatever the page, what is left is inert.

_KEPT = frozenset(("alt", "title", "lang", "dir", "colspan", "rowspan", "scope", "datetime", "width", "height"))
_KEPT_ON_LISTS = frozenset(("start", "reversed", "value", "cite"))
_NEVER = frozenset(
    ("script", "style", "link", "base", "meta", "iframe", "object", "embed", "svg", "math", "form", "input")
)
_NEVER_EITHER = frozenset(("form", "input", "button", "video", "audio", "source", "template", "noscript"))


def is_inert(page: bytes) -> bool:
    """Whether no element and no attribute is left that could load, run, submit or lead away."""
    head, _, body = page.partition(b"</head>")
    assert head.count(b"<style>") == 1
    for element in html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8")).iter():
        if not isinstance(element.tag, str) or element.tag in _NEVER | _NEVER_EITHER:
            return False
        if not set(element.attrib) <= _KEPT | _KEPT_ON_LISTS:
            return False
    return True


def test_the_hostile_page_itself_is_not_inert() -> None:
    assert not is_inert(b"<style></style></head>" + PAGE.encode())


_ODD = (
    "<svg> </svg> <math> </p> <table> </table> <p> \x00 <!-- --> <![CDATA[ ]]> <form> <select> <style> </style> "
    "<title> <noscript> </noscript> <svg:script> <x:y/onclick=1> <body/onload=1> <html/onload=1>"
    " </body> <a/href='java\tscript:x'>"
)
_FRAGMENTS = st.sampled_from([*re.findall(r"<[^>]*>|[^<>]+", PAGE), *_ODD.split(" ")])


@given(st.lists(_FRAGMENTS, max_size=40).map("".join), st.sampled_from(["utf-8", "windows-1252", "utf-16", "no-such"]))
def test_any_page_becomes_inert(page: str, charset: str) -> None:
    try:
        body = page.encode(charset, "replace")
    except LookupError:
        body = page.encode()
    assert is_inert(sanitize_page(body, charset))


@given(st.binary(max_size=300))
def test_any_bytes_become_a_page(body: bytes) -> None:
    assert is_inert(sanitize_page(body, "utf-8"))


def test_a_stored_page_keeps_its_text_and_says_where_links_led() -> None:
    shown = sanitize_page(PAGE.encode(), "utf-8").decode()
    assert f'title="{OUTSIDE}/link"' in shown
    assert "une case" in shown
    assert 'alt="le pont"' in shown
