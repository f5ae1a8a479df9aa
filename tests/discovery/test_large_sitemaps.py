"""Sitemaps as large as the protocol allows: read in full, in little memory, under a limit of their own."""

from __future__ import annotations

import gzip
import tracemalloc
from datetime import UTC, datetime

import pytest

from crawler.discovery.bodies import SITEMAP_LIMIT
from crawler.discovery.sitemaps import MOST_ENTRIES, read_sitemap

URL = "https://www.fanal.example/sitemap.xml"
AFTER = datetime(2026, 11, 18, tzinfo=UTC)


def render_large(number: int, padding: int) -> bytes:
    """A sitemap of so many entries, the first, the last and one between them of today; `padding` characters each."""
    recent = {0, number // 2, number - 1}
    caption = "é" * padding
    rows = (
        f"<url><loc>https://www.fanal.example/ville/le-bac-de-la-pointe-{n}</loc>"
        f"<lastmod>{'2026-11-19' if n in recent else '2024-02-01'}T08:00:00+01:00</lastmod>"
        f"<image:image><image:title>{caption}</image:title></image:image></url>\n"
        for n in range(number)
    )
    return f'<?xml version="1.0"?><urlset xmlns:image="i">{"".join(rows)}</urlset>'.encode()


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_sitemap_of_fifty_thousand_entries_is_read_whole(pack: object) -> None:
    body = render_large(50_000, 100)
    assert 10 * 2**20 < len(body) < SITEMAP_LIMIT
    listing = read_sitemap(pack(body), URL, after=AFTER)  # type: ignore[operator]
    assert (listing.problem, listing.entries, listing.older) == (None, 50_000, 49_997)
    assert [one.url.rpartition("-")[2] for one in listing.candidates] == ["0", "25000", "49999"]


def test_reading_takes_hardly_more_memory_than_the_bytes() -> None:
    body = render_large(20_000, 400)
    tracemalloc.start()
    try:
        assert len(read_sitemap(body, URL, after=AFTER).candidates) == 3
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < len(body) // 4


def test_what_is_larger_than_the_protocol_allows_is_said() -> None:
    assert read_sitemap(b"<urlset>" + b" " * SITEMAP_LIMIT, URL).problem == "too-large"


def test_more_entries_than_are_taken_are_said() -> None:
    entries = "".join(f"<url><loc>/b/le-bac-{n}x</loc></url>" for n in range(MOST_ENTRIES + 5))
    listing = read_sitemap(f"<urlset>{entries}</urlset>".encode(), URL)
    assert (listing.problem, len(listing.candidates)) == ("truncated", MOST_ENTRIES)
    assert f"has {MOST_ENTRIES + 5} entries" in (listing.problem_detail or "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_a_large_sitemap_may_have_any_encoding(encoding: str) -> None:
    listing = read_sitemap(render_large(2_000, 90).decode().encode(encoding), URL, after=AFTER)
    assert (listing.problem, listing.entries) == (None, 2_000)
