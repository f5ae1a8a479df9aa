"""The newspaper's feeds: RSS 2.0 as WordPress writes it, the same with relative links, Atom, RSS 1.0, JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from crawler.demo.articles import Article
from crawler.demo.editions import Edition
from crawler.demo.pages.article import shorten

FEED_SIZE = 15
"""Items in /feed/, /feed-relatif/ and /feed.json. /atom.xml has every recent article, /rdf the old platform's."""

_ATOM = "http://www.w3.org/2005/Atom"
_RSS_HEAD = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="{_ATOM}">'
)


def render_rss(edition: Edition, base: str) -> str:
    """/feed/: RSS 2.0 with a teaser in content:encoded."""
    body = render_rss_body(
        [_render_rss_item(article, base) for article in edition.recent[:FEED_SIZE]], edition, base, "/feed/"
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>{body}'


def render_rss_body(items: list[str], edition: Edition, base: str, path: str) -> str:
    """The `render_rss` element around `items`."""
    return (
        f"{_RSS_HEAD}<channel><title>Le Fanal</title>"
        f'<atom:link href="{base}{path}" rel="self" type="application/rss+xml" /><link>{base}/</link>'
        "<description>Le quotidien de Port-Alizé et de son port</description>"
        f"<lastBuildDate>{format_datetime(edition.at)}</lastBuildDate><language>fr-FR</language>"
        f"<generator>https://wordpress.example/?v=6.4.3</generator>\n{''.join(items)}</channel></rss>"
    )


def _render_rss_item(article: Article, base: str) -> str:
    url = base + article.path
    summary = shorten(article.lead or article.blocks[0].text)
    footer = f'<p>L’article <a href="{escape(url)}">{escape(article.title)}</a> est apparu en premier sur Le Fanal.</p>'
    creator = article.byline or article.account or "La rédaction"
    categories = "".join(f"<category>{escape(name)}</category>" for name in (article.section, *article.tags))
    return (
        f"<item><title>{escape(article.title)}</title><link>{escape(url)}</link>"
        f"<dc:creator><![CDATA[{creator}]]></dc:creator><pubDate>{format_datetime(article.listed_at)}</pubDate>"
        f'{categories}<guid isPermaLink="false">{base}/?p={article.number}</guid>'
        f"<description><![CDATA[{summary}]]></description>"
        f"<content:encoded><![CDATA[<p>{escape(summary)}</p>{footer}]]></content:encoded></item>\n"
    )


def render_relative_rss(edition: Edition, base: str) -> str:
    """/feed-relatif/: no XML declaration, links relative to the feed, directories spelled with index.html."""
    del base  # the point of it: nothing here says which host the feed came from
    items = [
        f"<item><title>{escape(article.title)}</title><link>{escape(_make_relative(article.path))}</link>"
        f"<pubDate>{format_datetime(article.listed_at)}</pubDate>"
        f"<description><![CDATA[{shorten(article.lead or article.blocks[0].text)}]]></description></item>\n"
        for article in edition.recent[:FEED_SIZE]
    ]
    return (
        "<rss version='2.0'><channel><title>Le Fanal</title><link>./../index.html</link>"
        f"<description>Le quotidien de Port-Alizé</description>\n{''.join(items)}</channel></rss>"
    )


def _make_relative(path: str) -> str:
    return f"./..{path}index.html" if path.endswith("/") else f"./..{path}"


def render_atom(edition: Edition, base: str) -> str:
    """/atom.xml: every recent article, with `updated` apart from `published`."""
    entries = "".join(
        f"<entry><id>tag:lefanal.example,2026:{article.number}</id><title>{escape(article.title)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(base + article.path)} />'
        f"<published>{article.listed_at.isoformat()}</published><updated>{article.changed_at.isoformat()}</updated>"
        f"<author><name>{escape(article.byline or article.account or 'La rédaction')}</name></author>"
        f"<summary>{escape(shorten(article.lead or article.blocks[0].text))}</summary></entry>\n"
        for article in edition.recent
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="{_ATOM}" xml:lang="fr">'
        f'<id>tag:lefanal.example,2026:le-fanal</id><title>Le Fanal</title><link rel="self" href="{base}/atom.xml" />'
        f"<updated>{edition.at.isoformat()}</updated>\n{entries}</feed>"
    )


def render_rdf(edition: Edition, base: str) -> str:
    """/rdf: RSS 1.0 of the old platform's articles, to be encoded as iso-8859-1."""
    articles = [article for article in edition.recent if article.template == "spip"]
    places = "".join(f"<rdf:li rdf:resource={quoteattr(base + article.path)} />" for article in articles)
    items = "".join(
        f"<item rdf:about={quoteattr(base + article.path)}><title>{escape(article.title)}</title>"
        f"<link>{escape(base + article.path)}</link><dc:date>{article.listed_at.isoformat()}</dc:date>"
        f"<dc:creator>{escape(article.byline or 'La rédaction')}</dc:creator>"
        f"<description>{escape(shorten(article.lead or article.blocks[0].text))}</description></item>\n"
        for article in articles
    )
    return (
        '<?xml version="1.0" encoding="iso-8859-1"?>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns="http://purl.org/rss/1.0/">'
        f'<channel rdf:about="{base}/"><title>Le Fanal</title><link>{base}/</link>'
        "<description>Le quotidien de Port-Alizé</description>"
        f"<items><rdf:Seq>{places}</rdf:Seq></items></channel>\n{items}</rdf:RDF>"
    )


def render_json_feed(edition: Edition, base: str) -> str:
    """/feed.json: JSON Feed 1.1."""
    items = [
        {
            "id": str(article.number),
            "url": base + article.path,
            "title": article.title,
            "summary": shorten(article.lead or article.blocks[0].text),
            "content_text": shorten(article.blocks[0].text, 300),
            "date_published": article.listed_at.isoformat(),
            "date_modified": article.changed_at.isoformat(),
            "authors": [{"name": name} for name in article.authors],
            "tags": list(article.tags),
            "language": article.language,
        }
        for article in edition.recent[:FEED_SIZE]
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "Le Fanal", "home_page_url": f"{base}/"}
    return json.dumps(head | {"feed_url": f"{base}/feed.json", "language": "fr", "items": items}, ensure_ascii=False)


FEEDS: dict[str, tuple[Callable[[Edition, str], str], str, str]] = {
    "/feed/": (render_rss, "application/rss+xml; charset=UTF-8", "utf-8"),
    "/feed-relatif/": (render_relative_rss, "text/html", "utf-8"),
    "/atom.xml": (render_atom, "application/atom+xml", "utf-8"),
    "/rdf": (render_rdf, "text/xml", "iso-8859-1"),
    "/feed.json": (render_json_feed, "application/feed+json", "utf-8"),
}
"""Path → what writes the feed, the Content-Type sent with it, the encoding of its bytes."""
