"""Which address shows which page. Addresses are part of what users cite and bookmark: they do not change."""

from __future__ import annotations

from typing import Any

from archive.site.exports import articles_csv
from archive.site.pages import article
from archive.site.pages.home import home
from archive.site.pages.search import searched
from archive.site.pages.source import source

_ARTICLE = r"^/article/(?P<article_id>[0-9]{1,18})"
_CAPTURE = r"(?P<capture_id>[0-9]{1,18})$"


def routes() -> list[tuple[str, Any]]:
    """Patterns and their pages, for Datasette's router."""
    return [
        (r"^/$", home),
        (r"^/search$", searched),
        (rf"{_ARTICLE}$", article.article),
        (rf"{_ARTICLE}\.(?P<form>md|bib|ris)$", article.taken_away),
        (rf"{_ARTICLE}/diff/(?P<former>[0-9]{{1,9}})/(?P<latter>[0-9]{{1,9}})$", article.diff),
        (rf"{_ARTICLE}/page/{_CAPTURE}", article.stored),
        (rf"{_ARTICLE}/frame/{_CAPTURE}", article.frame),
        (rf"{_ARTICLE}/bytes/{_CAPTURE}", article.received),
        (r"^/(?P<database>[^/.]+)/(?P<table>articles_view)\.(?P<format>csv)$", articles_csv.articles_view),
        (r"^/source/(?P<source>[^/]+)$", source),
    ]
