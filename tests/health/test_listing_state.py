"""What is kept of a listing's answer: its form, its problem, and whose challenge stood in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.model.capture import Capture
from crawler.discovery.feeds import read_feed
from crawler.health.listing_state import to_state_of_failure, to_state_of_listing
from tests.health.kept import FEED
from tests.health.newsrooms import MONDAY

FEED_BODY = b"""<rss version="2.0"><channel><item><title>Le pont</title><link>https://fanal.example/pont</link></item>
</channel></rss>"""
BARE = b"<h1>Site en maintenance</h1>"
CLOUDFLARE = b'<html><title>Just a moment...</title><script src="/cdn-cgi/challenge-platform/h/b"></script></html>'


def answer(body: bytes, media_type: str = "text/html", **changes: object) -> Capture:
    made = Capture(1, "fanal", "feed", FEED, MONDAY, 200, media_type, body=body)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "media_type", "problem", "detail"),
    [
        (FEED_BODY, "application/rss+xml", None, None),
        (FEED_BODY, "text/html", None, None),
        (BARE, "text/html", "html-instead-of-feed", None),
        (BARE, "application/xml", "not-a-feed", None),
        (b"<!doctype html><html><body><p>Bonjour</p></body></html>", "text/html", "html-instead-of-feed", None),
        (CLOUDFLARE, "text/html", "challenge", "Cloudflare"),
    ],
)
def test_what_a_body_turned_out_to_be(body: bytes, media_type: str, problem: str | None, detail: str | None) -> None:
    state = to_state_of_listing(answer(body, media_type), body, read_feed(body, FEED, media_type))
    assert state is not None
    assert state.problem == problem
    assert detail is None or state.detail == detail


@pytest.mark.parametrize(
    ("capture", "problem"),
    [
        (answer(CLOUDFLARE, status=403, error="http"), "challenge"),
        (answer(b"", status=403, error="http", headers=(("cf-mitigated", "challenge"),)), "challenge"),
        (answer(b"<h1>403</h1>", status=403, error="http"), "http"),
        (answer(b"", status=None, error="dns"), "dns"),
    ],
)
def test_what_a_failure_was(capture: Capture, problem: str) -> None:
    state = to_state_of_failure(capture)
    assert state is not None
    assert (state.problem, state.url) == (problem, FEED)


def test_only_what_was_declared_has_a_state_and_by_its_declared_address() -> None:
    nested = answer(FEED_BODY, kind="sitemap", found_in="https://fanal.example/sitemap.xml")
    assert to_state_of_failure(nested) is None
    assert to_state_of_failure(answer(b"", kind="article", error="dns")) is None
    moved = answer(b"", url="https://fanal.example/rss", redirected_from=(FEED,), error="timeout")
    state = to_state_of_failure(moved)
    assert state is not None
    assert state.url == FEED
