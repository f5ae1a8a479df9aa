"""What HTTP answers may look like beyond the textbook: each is followed, read, or told as that address's failure."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.retry_after import LONGEST_WAIT, parse_retry_after
from crawler.fetch.media_types import is_kept, may_be_read, parse_media_type
from tests.crawl.command import make_desk
from tests.crawl.publisher import Publisher, Reply, render_article, render_feed, serve_replies

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def crawl_page(folder: Path, first: Reply, **others: Reply) -> tuple[Publisher, dict[str, object]]:
    """One crawl of a feed that lists /a; the paths of `others` are their names."""
    replies = {"/feed": render_feed(("{base}/a", "Le bac", "")), "/a": first}
    replies |= {f"/{name}": reply for name, reply in others.items()}
    with serve_replies(replies) as publisher:
        desk = make_desk(folder / "desk", publisher.base, sources=publisher.declare(feeds="/feed"))
        done = desk.crawl("gazette")
    assert done.code in (0, 1)
    return publisher, done.crawl("gazette")


def refresh(content: str, quote: str = '"') -> Reply:
    markup = f"<html><head><meta http-equiv={quote}refresh{quote} content={quote}{content}{quote}></head><body>…</body>"
    return Reply(markup.encode())


LOCATIONS = {
    "/2026/épisode".encode(): "/2026/%C3%A9pisode",
    "/2026/épisode-latin".encode("latin-1"): "/2026/%E9pisode-latin",
    "{base}/2026/l’été-à-deux".encode(): "/2026/l%E2%80%99%C3%A9t%C3%A9-%C3%A0-deux",
    b"../2026/relatif": "/2026/relatif",
    b"/2026/deux mots": "/2026/deux%20mots",
    b"/2026/%C3%A9pisode-2": "/2026/%C3%A9pisode-2",
    b"\\2026\\revers": "/2026/revers",
}
NO_ADDRESSES = (b"http://[::1/x", "http://evil＠h/".encode(), b"http://127.0.0.1:99999/x", b"http://127.0.0.1:x/")
NO_STATUS = ("-99999999999999999999", "99999999999999999999", "7")
REFRESHING = {
    "at once": (refresh("0; url={to}"), True),
    "other quotes": (refresh("1;URL={to}", "'"), True),
    "no url=": (refresh("1,{to}"), True),
    "absolute": (refresh("0;url={base}{to}"), True),
    "after minutes": (refresh("300; url={to}"), False),
    "itself": (refresh("0; url={own}"), False),
    "no address": (refresh("0"), False),
    "noscript": (
        Reply(b"<html><noscript><meta http-equiv=refresh content='0; url={to}'></noscript><p>Bonjour</p>"),
        False,
    ),
    "comment": (Reply(b"<html><!-- <meta http-equiv=refresh content='0; url={to}'> --><p>Bonjour</p>"), False),
}


def _render_own(name: str) -> Reply:
    """An article that has nothing in common with another: pages of one text are not believed."""
    words = (f"le {name}{word} du fleuve" for word in "abcdefghijklmnopqrstuvwxyz" * 2)
    text = f"<p>Mardi, {', '.join(words)}.</p>"
    return Reply(f"<html><title>{name}</title><body><article><h1>{name}</h1>{text}</article></body></html>".encode())


@dataclass(frozen=True)
class Crawled:
    """One crawl of a feed that lists every page of this module: what was asked, and what became of each page."""

    asked: list[str]
    report: dict[str, Any]
    base: str

    def find_error(self, path: str) -> str | None:
        """Why the page at a path failed, if it did."""
        return next((each["error"] for each in self.report["failures"] if each["url"] == self.base + path), None)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    replies = {
        **{f"/moved-{n}": _redirect("301 Moved", location) for n, location in enumerate(LOCATIONS)},
        **{path: _render_own(f"bac{n}") for n, path in enumerate(LOCATIONS.values())},
        **{f"/lost-{n}": _redirect("302 Found", location) for n, location in enumerate(NO_ADDRESSES)},
        **{f"/status-{n}": Reply(b"<p>Bonjour</p>", status=f"{status} Non") for n, status in enumerate(NO_STATUS)},
        "/refresh-twice": refresh("0; url=/twice-b"),
        "/twice-b": refresh("0; url=/twice-c"),
        "/twice-c": _render_own("phare"),
        "/refresh-away": refresh("0; url=https://ailleurs.example/b"),
        "/203": Reply(_render_own("digue").body, status="203 Non-Authoritative Information"),
        "/206": Reply(_render_own("ancre").body, status="206 Partial Content"),
        "/226": Reply(_render_own("voile").body, status="226 IM Used"),
        "/part": Reply(
            _render_own("rame").body, status="206 Partial", headers=(("Content-Range", b"bytes 0-99/5000"),)
        ),
        "/gzip": Reply(gzip.compress(_render_own("gaffe").body)),
        "/gzip-twice": Reply(
            gzip.compress(gzip.compress(_render_own("écoute").body)), headers=(("Content-Encoding", b"gzip"),)
        ),
        "/cookie": Reply(
            status="302 Found",
            headers=(("Location", b"/cookie"), ("Set-Cookie", b"vu=1; Path=/")),
            with_cookie=_render_own("taquet"),
        ),
        "/cookie-in-vain": Reply(
            status="302 Found", headers=(("Location", b"/cookie-in-vain"), ("Set-Cookie", b"vu=1; Path=/"))
        ),
        "/402": Reply(_render_own("port").body, status="402 Payment Required"),
    }
    for number, (page, _) in enumerate(REFRESHING.values()):
        own, to = f"/refresh-{number}", f"/refreshed-{number}"
        replies[own] = Reply(page.body.replace(b"{own}", own.encode()).replace(b"{to}", to.encode()))
        replies[to] = _render_own(f"quai{number}")
    listed = [path for path in replies if path.startswith(LISTED)]
    replies["/feed"] = render_feed(*((f"{{base}}{path}", f"Le bac {path}", "") for path in listed))
    with serve_replies(replies) as publisher:
        sources = publisher.declare(feeds="/feed")
        desk = make_desk(tmp_path_factory.mktemp("http") / "desk", publisher.base, sources=sources, retries=0)
        done = desk.crawl("gazette")
    assert done.code == 1
    return Crawled(publisher.asked, done.crawl("gazette"), publisher.base)


READ = ("/203", "/206", "/226", "/gzip", "/gzip-twice", "/cookie")
LISTED = ("/moved-", "/lost-", "/status-", "/refresh-", *READ, "/part", "/402")


def _redirect(status: str, location: bytes) -> Reply:
    return Reply(status=status, headers=(("Location", location),))


@pytest.mark.xdist_group("http")
def test_a_location_is_followed_whatever_its_bytes(crawled: Crawled) -> None:
    assert set(LOCATIONS.values()) <= set(crawled.asked)


@pytest.mark.xdist_group("http")
@pytest.mark.parametrize("number", range(len(NO_ADDRESSES)))
def test_a_location_that_is_no_address_is_that_pages_failure(crawled: Crawled, number: int) -> None:
    assert crawled.report["outcome"] == "partial"
    assert crawled.find_error(f"/lost-{number}") == "bad-address"


def test_an_address_in_a_listing_that_is_none_is_a_failure_and_blocks_nothing(tmp_path: Path) -> None:
    locs = ["http://[::1/x", "http://evil＠h/", "http://h:x/", "mailto:a@example.org", "{base}/ville/le-bac-repart"]
    sitemap = "".join(f"<url><loc>{loc}</loc><lastmod>2026-11-20</lastmod></url>" for loc in locs)
    index = "".join(f"<sitemap><loc>{loc}</loc></sitemap>" for loc in (*locs[:3], "{base}/s.xml"))
    replies = {
        "/index.xml": Reply(f"<sitemapindex>{index}</sitemapindex>".encode(), "text/xml"),
        "/s.xml": Reply(f"<urlset>{sitemap}</urlset>".encode(), "text/xml"),
        "/ville/le-bac-repart": render_article("Le bac repart"),
    }
    with serve_replies(replies) as publisher:
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(sitemaps="/index.xml"))
        done = desk.crawl("gazette", "--at", "2026-11-20T12:00:00Z")
    crawl = done.crawl("gazette")
    assert (done.code, crawl["outcome"], crawl["new_articles"]) == (1, "partial", 1)
    assert sorted(failure["url"] for failure in crawl["failures"]) == sorted(2 * locs[:3])


@pytest.mark.xdist_group("http")
@pytest.mark.parametrize(("number", "name"), list(enumerate(REFRESHING)))
def test_a_page_that_sends_on_at_once_is_a_redirect(crawled: Crawled, number: int, name: str) -> None:
    assert (f"/refreshed-{number}" in crawled.asked) == REFRESHING[name][1]


@pytest.mark.xdist_group("http")
def test_what_is_sent_on_is_read_where_it_ends_and_what_stays_has_no_text(crawled: Crawled) -> None:
    followed = sum(is_followed for _, is_followed in REFRESHING.values())
    assert crawled.report["new_articles"] == len(LOCATIONS) + followed + len(READ)
    assert crawled.report["no_text"] == len(REFRESHING) - followed + 1  # and /twice-b, which sends on once more


@pytest.mark.xdist_group("http")
def test_a_refresh_is_followed_once_and_on_the_sources_hosts_only(crawled: Crawled) -> None:
    assert "/twice-b" in crawled.asked
    assert "/twice-c" not in crawled.asked
    assert "outside-hosts" in {failure["error"] for failure in crawled.report["failures"]}


@pytest.mark.xdist_group("http")
@pytest.mark.parametrize("number", range(len(NO_STATUS)))
def test_a_status_that_is_none_is_that_pages_failure(crawled: Crawled, number: int) -> None:
    assert crawled.find_error(f"/status-{number}") is not None


@pytest.mark.xdist_group("http")
def test_203_is_read_and_402_told_apart(crawled: Crawled) -> None:
    assert crawled.find_error("/203") is None
    assert crawled.find_error("/402") == "payment-required"


@pytest.mark.xdist_group("http")
@pytest.mark.parametrize("path", READ)
def test_what_bears_the_page_in_an_odd_way_is_read(crawled: Crawled, path: str) -> None:
    assert crawled.find_error(path) is None


@pytest.mark.xdist_group("http")
def test_a_part_of_a_page_is_told_and_a_cookie_breaks_a_circle_once(crawled: Crawled) -> None:
    assert crawled.find_error("/part") == "truncated"
    assert (crawled.asked.count("/cookie"), crawled.asked.count("/cookie-in-vain")) == (2, 2)
    assert crawled.find_error("/cookie-in-vain") == "redirect-loop"


def test_what_is_not_kept_for_a_fault_of_ours_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # An exception in keeping one answer, as a later fault of any kind would raise it.
    patch = tmp_path / "patch"
    patch.mkdir()
    (patch / "sitecustomize.py").write_text(
        "import archive.captures.rows as rows\n"
        "former = rows._row\n"
        "def fail(capture, *rest):\n"
        "    if capture.url.endswith('/a'):\n"
        "        raise OverflowError('too much')\n"
        "    return former(capture, *rest)\n"
        "rows._row = fail\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(patch))
    _, crawl = crawl_page(tmp_path, render_article("Le bac"))
    assert crawl["outcome"] == "partial"
    (failure,) = crawl["failures"]  # type: ignore[misc]
    assert (failure["error"], failure["detail"]) == ("not-kept", "OverflowError: too much")


@pytest.mark.parametrize(
    ("content_type", "media_type"),
    [
        ("text/html; charset=utf-8", "text/html"),
        ("text/html, text/html; charset=UTF-8", "text/html"),
        ("TEXT/HTML;charset=utf-8;charset=utf-8", "text/html"),
        ("", ""),
    ],
)
def test_the_media_type_of_a_header(content_type: str, media_type: str) -> None:
    assert parse_media_type(content_type) == media_type


PAGE = b"\xef\xbb\xbf \n<!DOCTYPE html><html><p>Bonjour</p>"
FEED = b"<br>Warning: date()\n<?xml version='1.0'?><rss></rss>"


@pytest.mark.parametrize(
    ("kind", "media_type", "body", "kept"),
    [
        ("article", "binary/octet-stream", PAGE, True),
        ("article", "application/x-httpd-php", PAGE, True),
        ("article", "html", PAGE, True),
        ("article", "text/plain", "Warning: mysql\n<html>".encode("ascii"), True),
        ("article", "text/plain", b"Bonjour", False),
        ("article", "application/octet-stream", b"%PDF-1.7", False),
        ("article", "application/octet-stream", b"\x89PNG\r\n", False),
        ("article", "application/json", b'{"a": 1}', False),
        ("feed", "binary/octet-stream", FEED, True),
        ("feed", "text/rss", FEED, True),
        ("feed", "application/x-xml", FEED, True),
        ("feed", "application/vnd.rss+xml", FEED, True),
        ("feed", "text/javascript", b'{"items": []}', True),
        ("sitemap", "application/force-download", b"\x1f\x8b\x08", True),
        ("sitemap", "text/x-list", b"https://fanal.example/a\n", True),
        ("feed", "application/octet-stream", b"MZ\x90", False),
        ("robots", "application/octet-stream", b"User-agent: *", True),
    ],
)
def test_where_the_stated_type_is_odd_the_bytes_decide(kind: str, media_type: str, body: bytes, kept: bool) -> None:
    assert may_be_read(kind, media_type)  # type: ignore[arg-type]
    assert is_kept(kind, media_type, body) == kept  # type: ignore[arg-type]


@pytest.mark.parametrize("media_type", ["image/png", "video/mp4", "application/pdf", "application/vnd.ms-excel"])
def test_what_can_be_no_text_is_not_even_read(media_type: str) -> None:
    assert not may_be_read("article", media_type)
    assert not may_be_read("feed", media_type)
    assert may_be_read("robots", media_type)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30),
        ("Fri, 20 Nov 2026 13:00:30 +0100", 30),
        ("Mon, 02 Mar 1999 08:00:00 GMT", 0),
        ("9" * 5_000, LONGEST_WAIT.total_seconds()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT.total_seconds()),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("٣", None),
    ],
)
def test_retry_after_is_a_bounded_span(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, AT) == (None if seconds is None else timedelta(seconds=seconds))


@given(
    st.text(max_size=60)
    | st.from_regex(r"Mon, [0-3][0-9] (Jan|Dec) [0-9]{4} [0-2][0-9]:[0-5][0-9]:[0-5][0-9] [+-][0-9]{4}", fullmatch=True)
)
def test_any_retry_after_is_a_span_or_nothing(value: str) -> None:
    wait = parse_retry_after(value, AT)
    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT
