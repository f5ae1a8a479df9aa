"""What HTTP answers may look like beyond the textbook: each is followed, read, or told as that address's failure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

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


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/2026/épisode".encode(), "/2026/%C3%A9pisode"),
        ("/2026/épisode".encode("latin-1"), "/2026/%E9pisode"),
        ("{base}/2026/l’été-à-deux".encode(), "/2026/l%E2%80%99%C3%A9t%C3%A9-%C3%A0-deux"),
        (b"../2026/relatif", "/2026/relatif"),
        (b"/2026/deux mots", "/2026/deux%20mots"),
        (b"/2026/%C3%A9pisode", "/2026/%C3%A9pisode"),
    ],
)
def test_a_location_is_followed_whatever_its_bytes(tmp_path: Path, location: bytes, asked: str) -> None:
    publisher, _ = crawl_page(tmp_path, Reply(status="301 Moved", headers=(("Location", location),)))
    assert publisher.asked[-1] == asked


@pytest.mark.parametrize(
    "location",
    [b"http://[::1/x", "http://evil＠h/".encode(), b"http://127.0.0.1:99999/x", b"http://127.0.0.1:x/"],
)
def test_a_location_that_is_no_address_is_that_pages_failure(tmp_path: Path, location: bytes) -> None:
    _, crawl = crawl_page(tmp_path, Reply(status="302 Found", headers=(("Location", location),)))
    assert crawl["outcome"] == "partial"
    assert [failure["error"] for failure in crawl["failures"]] == ["bad-address"]  # type: ignore[attr-defined]


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


@pytest.mark.parametrize(
    ("page", "is_followed"),
    [
        (refresh("0; url=/b"), True),
        (refresh("1;URL=/b", "'"), True),
        (refresh("0;url={base}/b"), True),
        (refresh("300; url=/b"), False),
        (refresh("0; url=/a"), False),
        (refresh("0"), False),
        (Reply(b"<html><noscript><meta http-equiv=refresh content='0; url=/b'></noscript><p>Bonjour</p>"), False),
        (Reply(b"<html><!-- <meta http-equiv=refresh content='0; url=/b'> --><p>Bonjour</p>"), False),
    ],
)
def test_a_page_that_sends_on_at_once_is_a_redirect(tmp_path: Path, page: Reply, is_followed: bool) -> None:
    publisher, crawl = crawl_page(tmp_path, page, b=render_article("Le bac"))
    assert ("/b" in publisher.asked) == is_followed
    assert (crawl["new_articles"], crawl["no_text"]) == ((1, 0) if is_followed else (0, 1))


def test_a_refresh_is_followed_once_and_on_the_sources_hosts_only(tmp_path: Path) -> None:
    publisher, crawl = crawl_page(tmp_path, refresh("0; url=/b"), b=refresh("0; url=/c"), c=render_article("Le bac"))
    assert "/c" not in publisher.asked
    assert crawl["new_articles"] == 0
    _, crawl = crawl_page(tmp_path / "other", refresh("0; url=https://ailleurs.example/b"))
    assert [failure["error"] for failure in crawl["failures"]] == ["outside-hosts"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", ["-99999999999999999999", "99999999999999999999", "7"])
def test_a_status_that_is_none_is_that_pages_failure(tmp_path: Path, status: str) -> None:
    _, crawl = crawl_page(tmp_path, Reply(b"<p>Bonjour</p>", status=f"{status} Non"))
    assert crawl["outcome"] == "partial"
    assert len(crawl["failures"]) == 1  # type: ignore[arg-type]


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


def test_203_is_read_and_402_told_apart(tmp_path: Path) -> None:
    page = render_article("Le bac")
    _, crawl = crawl_page(tmp_path / "1", Reply(page.body, status="203 Non-Authoritative Information"))
    assert (crawl["new_articles"], crawl["failures"]) == (1, [])
    _, crawl = crawl_page(tmp_path / "2", Reply(page.body, status="402 Payment Required"))
    assert [failure["error"] for failure in crawl["failures"]] == ["payment-required"]  # type: ignore[attr-defined]


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
