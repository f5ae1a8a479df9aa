"""Which address shows which page. Addresses are part of what users cite and bookmark: they do not change."""

from __future__ import annotations

from typing import Any

from archive.site.exports import articles_csv
from archive.site.exports.search_export import send_search_export
from archive.site.pages import article
from archive.site.pages.databases import list_databases
from archive.site.pages.dispatch import show_beside, show_dispatch
from archive.site.pages.following.changes import show_changes
from archive.site.pages.following.compare import show_comparison
from archive.site.pages.following.dispatches import show_dispatches
from archive.site.pages.following.search_feed import send_search_feed
from archive.site.pages.following.watches import show_watch, show_watches
from archive.site.pages.front_page import show_front_page
from archive.site.pages.home import show_home
from archive.site.pages.search import show_search
from archive.site.pages.source import show_source
from archive.site.pages.stored import pages as stored

_ARTICLE = r"^/article/(?P<article_id>[0-9]{1,18})"
_CAPTURE = r"(?P<capture_id>[0-9]{1,18})$"


def make_routes() -> list[tuple[str, Any]]:
    """Patterns and their pages, for Datasette's router."""
    return [
        (r"^/$", show_home),
        (r"^/search$", show_search),
        (r"^/search\.(?P<form>[a-z-]+)$", send_search_export),
        (r"^/-/search\.atom$", send_search_feed),
        (r"^/changes$", show_changes),
        (r"^/compare$", show_comparison),
        (r"^/dispatches$", show_dispatches),
        (r"^/watches$", show_watches),
        (r"^/watch/(?P<watch>[a-z0-9-]{1,64})$", show_watch),
        (rf"{_ARTICLE}$", article.show_article),
        (rf"{_ARTICLE}\.(?P<form>md|bib|ris)$", article.send_reference),
        (rf"{_ARTICLE}/diff/(?P<former>[0-9]{{1,9}})/(?P<latter>[0-9]{{1,9}})$", article.show_diff),
        (rf"{_ARTICLE}/beside/(?P<other_id>[0-9]{{1,18}})$", show_beside),
        (r"^/dispatch/(?P<dispatch_id>[0-9]{1,18})$", show_dispatch),
        (rf"{_ARTICLE}/page/{_CAPTURE}", stored.show_stored_page),
        (rf"{_ARTICLE}/frame/{_CAPTURE}", stored.send_frame),
        (rf"{_ARTICLE}/bytes/{_CAPTURE}", stored.send_payload),
        (rf"{_ARTICLE}/picture/(?P<picture_id>[0-9]{{1,18}})-(?P<token>[0-9a-f]{{32}})$", stored.send_picture),
        (r"^/(?P<database>[^/.]+)/(?P<table>articles_view)\.(?P<format>csv)$", articles_csv.send_articles_csv),
        (r"^/-/databases(?:\.json)?$", list_databases),
        (r"^/source/(?P<source>[^/]+)$", show_source),
        (r"^/frontpage/(?P<source>[^/]+)$", show_front_page),
    ]
