"""Feeds of searches, what was edited or taken down, comparisons and watches, as a browser gets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import httpx
import pytest

ATOM = "{http://www.w3.org/2005/Atom}"
Get = Callable[..., httpx.Response]


def check_atom(body: bytes) -> ET.Element:
    """What RFC 4287 asks of a feed, as the W3C's suite checks it."""
    feed = ET.fromstring(body)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1, name
    links = {link.get("rel"): link for link in feed.findall(f"{ATOM}link")}
    assert links["self"].get("type") == "application/atom+xml"
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in (feed, *entries):
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", entry.findtext(f"{ATOM}id") or "")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.findtext(f"{ATOM}updated") or "")
        assert entry.findtext(f"{ATOM}title")
    for entry in entries:
        assert entry.find(f"{ATOM}author/{ATOM}name") is not None
        assert entry.find(f"{ATOM}content") is not None
        rels = [link.get("rel") for link in entry.findall(f"{ATOM}link")]
        assert rels.count("alternate") == 1
    return feed


def test_the_feed_of_a_search_is_valid_and_stable(get: Get) -> None:
    first = get("/-/search.atom?q=port")
    assert first.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = check_atom(first.content)
    assert feed.findall(f"{ATOM}entry")
    again = get("/-/search.atom?q=port")
    assert again.content == first.content
    full = check_atom(get("/-/search.atom?q=port&full=1").content)
    assert [e.findtext(f"{ATOM}id") for e in full.iter(f"{ATOM}entry")] == [
        e.findtext(f"{ATOM}id") for e in feed.iter(f"{ATOM}entry")
    ]
    assert len(ET.tostring(full)) > len(ET.tostring(feed))


def test_who_has_a_feed_is_told_so(get: Get) -> None:
    held = get("/-/search.atom?q=port")
    for header, value in (
        ("if-none-match", held.headers["etag"]),
        ("if-none-match", f'"other", {held.headers["etag"]}'),
        ("if-modified-since", held.headers["last-modified"]),
    ):
        answer = get("/-/search.atom?q=port", headers={header: value})
        assert (answer.status_code, answer.content) == (304, b""), header
    for path, tag in (("?q=port", '"other"'), ("?q=port&full=1", held.headers["etag"]), ("", held.headers["etag"])):
        assert get(f"/-/search.atom{path}", headers={"if-none-match": tag}).status_code == 200
    assert get("/-/search.atom?q=(").status_code == 400
    assert get("/-/search.atom?watch=aucune").status_code == 404
    check_atom(get("/-/search.atom?q=introuvablement").content)


def test_the_page_of_results_names_its_feed_and_what_stands_beside(get: Get) -> None:
    page = get("/search?q=port&lang=fr").text
    assert page.count('href="/-/search.atom?q=port"') == 2, "in the head and on the page"
    assert "Articles trouvés dans le temps" in page
    assert 'data-chart="stacked"' in page
    section = re.search(r'href="(\?q=port&amp;section=[^"]+)">[^<(]+ \((\d+)\)', page)
    assert section, "facets by section"
    narrowed = get(f"/search{section[1].replace('&amp;', '&')}&lang=fr").text
    assert f"{section[2]} article" in narrowed


def test_the_oldest_come_first_where_asked(get: Get) -> None:
    days = {
        order: re.findall(r'<time datetime="(\d{4}-\d\d-\d\dT[^"]+)">', get(f"/search?q=port&by={order}").text)
        for order in ("date", "oldest")
    }
    assert days["date"] == sorted(days["date"], reverse=True) != days["oldest"] == sorted(days["oldest"])


def test_a_span_of_the_date_pickers(get: Get) -> None:
    def count(path: str) -> int:
        found = re.search(r"(\d+) articles? found", get(path).text)
        return int(found[1]) if found else 0

    assert 0 < count("/search?q=port&from=2026-03-03&to=2026-03-03&lang=en") < count("/search?q=port&lang=en")


def test_what_was_edited_is_shown_with_its_change(get: Get) -> None:
    page = get("/changes?lang=fr").text
    assert "Modifiés et disparus" in page
    assert re.search(r"\d+ changements?", page)
    assert "<ins>" in page or "<del>" in page
    link = re.search(r'href="(/article/\d+/diff/\d+/\d+)"', page)
    assert link
    assert get(link[1]).status_code == 200
    assert "Aucun changement" in get("/changes?to=2020-01-01&lang=fr").text
    assert get("/changes?class=nonsense&source=nobody&from=x&page=-1").status_code == 200
    assert 'href="/changes"' in get("/").text


def test_two_words_over_time(get: Get) -> None:
    page = get("/compare?a=port&b=école&lang=fr").text
    assert 'data-chart="lines"' in page
    assert page.count('<th scope="col">') == 3
    assert "fault" in get("/compare?a=(").text
    assert get("/compare").status_code == 200
    assert "Aucun article" in get("/compare?a=introuvablement&lang=fr").text


def test_a_watch_has_a_page_with_what_it_met_and_a_feed(get: Get) -> None:
    assert "Le port" in get("/watches?lang=fr").text
    page = get("/watch/port?lang=fr").text
    assert "<mark>" in page
    assert "nouveau" in page
    assert "modifié" in page
    assert 'href="/-/search.atom?watch=port"' in page
    feed = check_atom(get("/-/search.atom?watch=port").content)
    assert (feed.findtext(f"{ATOM}title") or "").startswith("Le port")
    assert feed.findall(f"{ATOM}entry")
    assert get("/watch/aucune").status_code == 404


def test_without_a_watch_the_page_says_how_to_make_one(hostile_site: str) -> None:
    assert "marbre watch add" in httpx.get(f"{hostile_site}/watches?lang=fr", timeout=20).text


@pytest.mark.parametrize("path", ["/changes", "/compare?a=a&b=b", "/-/search.atom?q=a", "/search?q=a", "/watches"])
def test_hostile_texts_stay_texts(hostile_site: str, path: str) -> None:
    body = httpx.get(hostile_site + path, timeout=20).text
    assert "<script>alert" not in body
    assert "javascript:" not in re.sub(r">[^<]*<", "><", body)
