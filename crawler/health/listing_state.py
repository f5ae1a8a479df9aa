"""From what a declared listing answered to the state that is kept of it. Pure."""

from __future__ import annotations

from dataclasses import replace

from archive.health.listings import ListingState
from archive.model.capture import Capture
from crawler.discovery.candidate import Listing, ListingProblem
from crawler.health.challenge import find_challenge

_AS_HTML: dict[str, ListingProblem] = {
    "not-a-feed": "html-instead-of-feed",
    "not-a-sitemap": "html-instead-of-sitemap",
}


def to_state_of_listing(capture: Capture, body: bytes, listing: Listing) -> ListingState | None:
    """What a listing was that could be asked; None for a nested sitemap, which nobody declared."""
    if listing.problem is None and listing.candidates:
        return _make_state(capture, listing.format)
    service = None if listing.candidates or listing.sitemaps else find_challenge(replace(capture, body=body))
    if service:
        return _make_state(capture, listing.format, "challenge", service)
    problem = listing.problem
    if problem in _AS_HTML and "html" in (capture.media_type or ""):  # a page too bare to be told by its tags
        problem = _AS_HTML[problem]
    return _make_state(capture, listing.format, problem, listing.problem_detail)


def to_state_of_failure(capture: Capture) -> ListingState | None:
    """What a listing was that gave nothing; None for what is no declared listing."""
    if capture.kind not in ("feed", "sitemap", "section"):
        return None
    service = find_challenge(capture) if capture.error == "http" else None
    if service:
        return _make_state(capture, "unknown", "challenge", service)
    return _make_state(capture, "unknown", capture.error, capture.error_detail)


def _make_state(
    capture: Capture, form: str, problem: str | None = None, detail: str | None = None
) -> ListingState | None:
    if capture.found_in is not None:
        return None
    declared = capture.redirected_from[0] if capture.redirected_from else capture.url
    return ListingState(
        capture.crawl_id, capture.source, capture.kind, declared, capture.captured_at, form, problem, detail
    )
