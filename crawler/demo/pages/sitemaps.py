"""robots.txt and the sitemaps: an index, the recent articles, the news of two days, and the archives, gzipped."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from xml.sax.saxutils import escape

from crawler.demo.articles import Article
from crawler.demo.editions import Edition

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS_NAMESPACE = "http://www.google.com/schemas/sitemap-news/0.9"
NEWS_AGE = timedelta(days=2)
"""A news sitemap holds the last two days, as its definition asks."""


def render_robots(edition: Edition, base: str) -> bytes:
    """/robots.txt: everything but /prive/ and /recherche, and where the sitemaps are."""
    del edition
    return (
        "# Le Fanal\nUser-agent: *\nDisallow: /prive/\nDisallow: /recherche\nAllow: /\n\n"
        f"Sitemap: {base}/sitemap.xml\nSitemap: {base}/sitemap-news.xml\n"
    ).encode()


def render_index(edition: Edition, base: str) -> bytes:
    """/sitemap.xml: the sitemap index."""
    names = ("sitemap-articles.xml", "sitemap-news.xml", "sitemap-archives.xml.gz")
    rows = "".join(
        f"<sitemap><loc>{base}/{name}</loc><lastmod>{edition.at.isoformat()}</lastmod></sitemap>" for name in names
    )
    return _render_document(f'<sitemapindex xmlns="{_NAMESPACE}">{rows}</sitemapindex>')


def render_articles(edition: Edition, base: str) -> bytes:
    """/sitemap-articles.xml: every recent article with its lastmod, and two pages that are no articles."""
    pages = "".join(f"<url><loc>{base}{path}</loc></url>" for path in ("/", "/contact/"))
    rows = "".join(_render_entry(article, base) for article in edition.recent)
    return _render_document(f'<urlset xmlns="{_NAMESPACE}">{pages}{rows}</urlset>')


def render_news(edition: Edition, base: str) -> bytes:
    """/sitemap-news.xml: the last two days, with titles and publication dates."""
    rows = "".join(
        f"<url><loc>{escape(base + article.path)}</loc><news:news><news:publication><news:name>Le Fanal</news:name>"
        f"<news:language>fr</news:language></news:publication>"
        f"<news:publication_date>{article.listed_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.title)}</news:title></news:news></url>"
        for article in edition.recent
        if edition.at - article.listed_at <= NEWS_AGE
    )
    return _render_document(f'<urlset xmlns="{_NAMESPACE}" xmlns:news="{_NEWS_NAMESPACE}">{rows}</urlset>')


def render_archives(edition: Edition, base: str) -> bytes:
    """/sitemap-archives.xml.gz: the articles of former years, a gzip file."""
    rows = "".join(_render_entry(article, base) for article in edition.archives)
    return gzip.compress(_render_document(f'<urlset xmlns="{_NAMESPACE}">{rows}</urlset>'), mtime=0)


def _render_entry(article: Article, base: str) -> str:
    url = escape(base + article.path)
    return f"<url><loc>{url}</loc><lastmod>{article.changed_at.isoformat()}</lastmod></url>"


def _render_document(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode()


SITEMAPS: dict[str, tuple[Callable[[Edition, str], bytes], str]] = {
    "/robots.txt": (render_robots, "text/plain; charset=utf-8"),
    "/sitemap.xml": (render_index, "application/xml"),
    "/sitemap-articles.xml": (render_articles, "application/xml"),
    "/sitemap-news.xml": (render_news, "application/xml"),
    "/sitemap-archives.xml.gz": (render_archives, "application/x-gzip"),
}
"""Path → what writes it, and the Content-Type sent with it."""
