"""The routing of "Le Fanal": a pure function from a request and an edition to an answer. No socket, no clock."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from html import escape
from urllib.parse import parse_qs

from crawler.demo.articles import Article
from crawler.demo.editions import FIRST_EDITION_AT, Edition, make_edition
from crawler.demo.exchange import Answer, Request
from crawler.demo.faults import (
    FEED_PATH,
    HTML,
    SLOW_SECONDS,
    FaultContext,
    answer_fault,
    render_broken_feed,
    render_empty_feed,
    render_fault_feed,
)
from crawler.demo.pages.article import STEADY, fill_template, render_article_page
from crawler.demo.pages.feeds import FEEDS
from crawler.demo.pages.listings import print_page, render_listing_page
from crawler.demo.pages.pictures import draw_picture
from crawler.demo.pages.sitemaps import SITEMAPS

_TRACKING = ("utm_", "fbclid=", "xtor=")
_AMP = "outputType=amp"
_RSS = (("Content-Type", "application/rss+xml; charset=UTF-8"),)
FAULT_FEEDS: dict[str, Callable[[Edition, str], str]] = {
    FEED_PATH: render_fault_feed,
    "/pannes/feed-vide/": render_empty_feed,
    "/pannes/feed-tronque/": render_broken_feed,
}
"""Path → what writes the feed; none of them is linked from the newspaper's own pages."""


def answer(request: Request, paper: Edition, asked_before: int = 0) -> Answer:
    """What the newspaper answers in this edition. `asked_before` counts earlier requests for the same path."""
    path, _, query = request.path.partition("?")
    if path.startswith("/pannes/"):
        return _answer_fault(path, query, request, paper, asked_before)
    if request.method not in ("GET", "HEAD"):
        return Answer(405, (*HTML, ("Allow", "GET, HEAD")))
    found = _answer_content(request.path, paper.number, request.base)
    return Answer(304, found.headers) if _is_unchanged(request, found) else found


def _answer_fault(path: str, query: str, request: Request, paper: Edition, asked_before: int) -> Answer:
    if path in FAULT_FEEDS:
        return Answer(200, _RSS, FAULT_FEEDS[path](paper, request.base).encode())
    it = FaultContext(request.base, asked_before, _parse_seconds(query))
    return answer_fault(path.removeprefix("/pannes/").rstrip("/"), it) or _answer_missing(request.base)


def _parse_seconds(query: str) -> float:
    """`?secondes=N`, up to a minute; SLOW_SECONDS without it."""
    asked = parse_qs(query).get("secondes", [""])[0]
    return min(float(asked), 60.0) if re.fullmatch(r"\d{1,3}(\.\d{1,3})?", asked, re.ASCII) else SLOW_SECONDS


def _is_unchanged(request: Request, found: Answer) -> bool:
    """RFC 9110 § 13.2.2: If-None-Match decides alone where it is given."""
    if found.status != 200:
        return False
    asked = request.headers.get("if-none-match")
    if asked is not None:
        etags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
        return "*" in etags or found.find_header("ETag") in etags
    since = request.headers.get("if-modified-since")
    changed = found.find_header("Last-Modified")
    if since is None or changed is None:
        return False
    try:
        return parsedate_to_datetime(changed) <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False  # a date that cannot be read is no condition (RFC 9110 § 13.1.3)


@lru_cache(maxsize=1024)
def _answer_content(target: str, number: int, base: str) -> Answer:
    """The answer to an unconditional GET outside /pannes/. Cached: editions do not change."""
    paper = make_edition(number)
    path, parameters, tracked = _split_target(target)
    moved = _answer_moved(path, parameters, tracked, paper, base)
    if moved is not None:
        return moved
    page = "?".join(filter(None, (path, "&".join(part for part in parameters if part != _AMP))))
    article = paper.by_path.get(page) or paper.by_path.get(page.removesuffix("index.html"))
    if article is not None:
        return _answer_article(article, paper, base, as_amp=_AMP in parameters)
    if page in paper.gone:
        return _answer_notice(410, "Article supprimé", "Cet article a été retiré par la rédaction.", base)
    return _answer_other(path, paper, base) or _answer_missing(base)


def _split_target(target: str) -> tuple[str, list[str], bool]:
    """The path, the parameters that mean something, and whether there were others."""
    path, _, query = target.partition("?")
    parts = [part for part in query.split("&") if part]
    kept = [part for part in parts if not part.startswith(_TRACKING)]
    return path, kept, len(kept) < len(parts)


def _answer_moved(path: str, parameters: list[str], tracked: bool, paper: Edition, base: str) -> Answer | None:
    """A redirect to today's address: moved articles, ?p=NUMBER, a missing slash, utm parameters on the new platform."""
    if path == "/" and parameters and parameters[0].startswith("p="):
        number = parameters[0].removeprefix("p=")
        target = next((article.path for article in paper.articles if str(article.number) == number), None)
        return _make_redirect(base + target) if target else None
    target = paper.moved.get(path) or (f"{path}/" if f"{path}/" in paper.by_path else None)
    if target is None and tracked and path in paper.by_path and paper.by_path[path].template == "modern":
        target = path
    return _make_redirect(base + target) if target else None


def _make_redirect(location: str) -> Answer:
    return Answer(301, (("Location", location),))


def _answer_article(article: Article, paper: Edition, base: str, *, as_amp: bool) -> Answer:
    if as_amp:
        return _make_dated(print_page(article, base).encode(), HTML[0][1], _find_touched_at(article, paper))
    media_type = f"text/html; charset={article.wire.header}" if article.wire.header else "text/html"
    changed_at = _find_touched_at(article, paper) if article.template in STEADY else paper.at
    return _make_dated(render_article_page(article, paper, base), media_type, changed_at)


def _find_touched_at(article: Article, paper: Edition) -> datetime:
    """When its bytes last changed: a typo is mended without a word about it on the page."""
    return paper.at if article.key in paper.changes else article.changed_at


def _answer_other(path: str, paper: Edition, base: str) -> Answer | None:
    if path in FEEDS:
        write, media_type, encoding = FEEDS[path]
        return _make_dated(write(paper, base).encode(encoding, "xmlcharrefreplace"), media_type, paper.at)
    if path in SITEMAPS:
        build, media_type = SITEMAPS[path]
        return _make_dated(build(paper, base), media_type, FIRST_EDITION_AT if path == "/robots.txt" else paper.at)
    if path == "/style.css":
        return _make_dated(fill_template("style.css", {}).encode(), "text/css; charset=utf-8", FIRST_EDITION_AT)
    if path.startswith("/images/") and path.endswith(".png"):
        return _make_dated(draw_picture(path), "image/png", FIRST_EDITION_AT)
    if path.startswith("/imprimer/"):
        number = path.removeprefix("/imprimer/")
        printed = next((article for article in paper.articles if str(article.number) == number), None)
        if printed is None:
            return None
        return _make_dated(print_page(printed, base).encode(), HTML[0][1], _find_touched_at(printed, paper))
    listing = render_listing_page("/" if path == "/feed-casse/" else path.removesuffix("index.html"), paper, base)
    return _make_dated(listing.encode(), HTML[0][1], paper.at) if listing else None


def _make_dated(body: bytes, media_type: str, changed_at: datetime) -> Answer:
    headers = (
        ("Content-Type", media_type),
        ("ETag", f'"{hashlib.sha256(body).hexdigest()[:20]}"'),
        ("Last-Modified", format_datetime(changed_at.astimezone(UTC), usegmt=True)),
    )
    return Answer(200, headers, body)


def _answer_missing(base: str) -> Answer:
    return _answer_notice(404, "Page introuvable", "L’adresse demandée n’existe pas.", base)


def _answer_notice(status: int, title: str, text: str, base: str) -> Answer:
    body = f'<h1>{escape(title)}</h1><p>{escape(text)}</p><p><a href="{base}/">Retour à l’accueil</a></p>'
    head = f'<head><meta charset="utf-8"><title>{escape(title)} – Le Fanal</title></head>'
    return Answer(status, HTML, f'<!DOCTYPE html><html lang="fr">{head}<body>{body}</body></html>'.encode())
