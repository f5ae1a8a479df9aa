"""An article's page: one of four templates filled with the article, and everything a French press page adds to it.

`render_article_page` gives the page's bytes as they go over the wire. The templates are files (string.Template); the
pieces between paragraphs ("Lire aussi", "(Publicité)") are the `…-inline.html` beside them. What the address means is
not known here: see `answers`.
"""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib import resources
from itertools import groupby
from string import Template
from typing import Any

from crawler.demo.articles import Article, ArticleBlock, TemplateName
from crawler.demo.editions import Edition, list_steady_articles
from crawler.demo.pages.french_dates import format_clock, format_long_date, format_short_date, format_weekday
from crawler.demo.pages.inline import render_marks

SECTIONS = ("Politique", "Économie", "Sport", "Culture", "Société", "Opinions")
"""The sections, in the order of the navigation bar."""
STEADY: frozenset[TemplateName] = frozenset({"spip", "blog"})
"""Templates whose pages keep their bytes while the article is unchanged. The others change with every edition
(most-read list, view counts) around the same text, as most of the press does."""

_TAGS: dict[TemplateName, tuple[str, str, str]] = {
    "wordpress": ("<p>{}</p>", "<h2>{}</h2>", "<blockquote><p>{}</p></blockquote>"),
    "spip": (
        '<p class="spip">{}</p>',
        '<h3 class="spip">{}</h3>',
        '<blockquote class="spip"><p class="spip">{}</p></blockquote>',
    ),
    "blog": (
        '<p class="rte"><span>{}</span></p>',
        '<h2 class="rte"><span>{}</span></h2>',
        '<blockquote class="rte">{}</blockquote>',
    ),
    "modern": (
        '<p class="article__paragraph">{}</p>',
        '<h2 class="article__subtitle">{}</h2>',
        '<blockquote class="article__quote">{}</blockquote>',
    ),
}
_CREDITS: dict[TemplateName, str] = {
    "wordpress": "Crédit photo : {}",
    "spip": "© {}",
    "blog": "Photo : {}",
    "modern": "© {}",
}
_LEADS: dict[TemplateName, str] = {
    "wordpress": '<p class="chapo"><strong>{}</strong></p>',
    "spip": '<div class="chapo"><p class="spip">{}</p></div>',
    "blog": '<p class="rte"><span><strong>{}</strong></span></p>',
    "modern": '<p class="article__lead">{}</p>',
}
_SOURCES: dict[TemplateName, str] = {
    "wordpress": "<p><em>Source : {}</em></p>",
    "spip": '<p class="source">Source : {}</p>',
    "blog": '<p class="rte"><span>Source : {}</span></p>',
    "modern": '<p class="article__source">Source : {}</p>',
}


def render_article_page(article: Article, edition: Edition, base: str) -> bytes:
    """The page's bytes, in the article's own encoding; what that cannot write stands as numeric references."""
    wire = article.wire
    body = render_article_html(article, edition, base).encode(wire.encoding, "xmlcharrefreplace")
    return b"\xef\xbb\xbf" + body if wire.bom else body


def render_article_html(article: Article, edition: Edition, base: str) -> str:
    """The page as text."""
    fields = _list_head_fields(article, base) | _list_date_fields(article) | _list_frame_fields(article, edition, base)
    fields |= _list_text_fields(article, edition, base)
    return fill_template(f"{article.template}.html", fields)


@cache
def load_template(name: str) -> Template:
    """The template file of this name."""
    return Template((resources.files("crawler.demo") / "templates" / name).read_text("utf-8"))


def fill_template(name: str, fields: dict[str, str]) -> str:
    """The template with its fields; raises KeyError where one is missing."""
    return load_template(name).substitute(fields)


def to_slug(name: str) -> str:
    """`Économie` → `economie`, `Lœtitia Virapin` → `loetitia-virapin`."""
    plain = unicodedata.normalize("NFD", name.lower().replace("œ", "oe").replace("’", "-"))
    return "".join(c for c in plain if not unicodedata.combining(c)).replace(" ", "-")


def render_navigation(base: str) -> str:
    """The navigation bar, on every page."""
    links = "".join(f'<li><a href="{base}/{to_slug(name)}/">{name}</a></li>' for name in SECTIONS)
    return f'<nav class="main-navigation"><ul><li><a href="{base}/">Accueil</a></li>{links}</ul></nav>'


def _list_head_fields(article: Article, base: str) -> dict[str, str]:
    meta = article.wire.meta
    old = article.template == "spip"
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}" />' if old else None
    image = article.images[0].url if article.images else None
    modified = article.modified
    return {
        "meta_charset": (declared or f'<meta charset="{meta}">') if meta else "",
        "head_title": escape(article.title),
        "description": escape(article.lead or shorten(article.blocks[0].text)),
        "base": base,
        "url": escape(base + article.path),
        "number": str(article.number),
        "image_meta": f'<meta property="og:image" content="{base}{image}">' if image else "",
        "published_utc": article.listed_at.astimezone(UTC).isoformat(),
        "modified_meta": (
            f'<meta property="article:modified_time" content="{modified.at.astimezone(UTC).isoformat()}">'
            if modified
            else ""
        ),
        "account_or_byline": escape(article.account or article.byline or "Le Fanal"),
        "content_tier": "free" if article.completeness == "full" else "locked",
        "tier_class": "article--free" if article.completeness == "full" else "article--locked",
        "json_ld": render_json_ld(article, base),
    }


def _list_date_fields(article: Article) -> dict[str, str]:
    at = article.listed_at
    return {
        "published_iso": at.isoformat(),
        "published_long": format_long_date(at),
        "published_short": format_short_date(at),
        "published_weekday": format_weekday(at),
        "published_clock": format_clock(at),
        "modified_line": _format_modified(article),
        "minutes": str(article.reading_minutes),
    }


def _format_modified(article: Article) -> str:
    if article.modified is None:
        return ""
    at: datetime = article.modified.at
    if article.template == "blog":
        return f"<p><span>Dernière mise à jour : {format_short_date(at)}</span></p>"
    stamp = f'<time class="updated" datetime="{at.isoformat()}">{format_long_date(at)} à {format_clock(at)}</time>'
    return f'<span class="updated-on">Mis à jour le {stamp}</span>'


def _list_frame_fields(article: Article, edition: Edition, base: str) -> dict[str, str]:
    """What surrounds the article; on the templates that are not steady it differs from edition to edition."""
    others = find_neighbouring(article, edition)
    more_views = 0 if article.template in STEADY else 211 * (edition.number - 1)
    return {
        "navigation": render_navigation(base),
        "section": article.section,
        "section_path": to_slug(article.section),
        "byline": escape(article.byline or "La rédaction"),
        "par": "Par " if article.authors and (article.byline or "").startswith(article.authors[0]) else "",
        "author_slug": to_slug(article.authors[0]) if article.authors else "redaction",
        "account": article.account or "Le Fanal",
        "views": str(37 + article.number * 7 % 900 + more_views),
        "tag_links": ", ".join(f'<a href="{base}/tag/{to_slug(tag)}/" rel="tag">{tag}</a>' for tag in article.tags),
        "related": "\n".join(_render_teaser(other, base) for other in others[:3]),
        "most_read": "<ol>" + "".join(f"<li>{_render_link(other, base)}</li>" for other in others[3:8]) + "</ol>",
        "subscriber_badge": (
            '<p class="article__badge">Article réservé aux abonnés</p>' if article.completeness == "teaser" else ""
        ),
    }


def _list_text_fields(article: Article, edition: Edition, base: str) -> dict[str, str]:
    signature = [*article.authors, "Correspondance particulière"] if article.template == "blog" else []
    return {
        "title": escape(article.title),
        "lead_html": _LEADS[article.template].format(escape(article.lead)) if article.lead else "",
        "figure": "\n".join(_render_figure(article, index, base) for index in range(len(article.images))),
        "body": render_body_html(article, edition, base),
        "paywall": _render_paywall(article, base),
        "signature": "\n".join(f'<p class="rte"><span>{escape(line)}</span></p>' for line in signature),
        "credit_html": _SOURCES[article.template].format(escape(article.credit)) if article.credit else "",
        "comments": _render_comments(article),
        "comment_count": _format_comment_count(article),
    }


def render_body_html(article: Article, edition: Edition, base: str) -> str:
    """The blocks that the public page gives, with a piece of noise after every third one."""
    pieces = [piece.strip() for piece in load_template(f"{article.template}-inline.html").template.split("\n\n")]
    others = find_neighbouring(article, edition)
    parts: list[str] = []
    since = 0
    for kind, run in groupby(article.expected_blocks, key=lambda block: block.kind):
        for html in _render_run(article.template, kind, list(run)):
            parts.append(html)
            since += 1
            if since == 3 and kind == "paragraph" and pieces:
                other = others[len(pieces)]
                fields = {"other_url": escape(base + other.path), "other_title": escape(other.title)}
                parts.append(Template(pieces.pop(0)).substitute(fields))
            since %= 3
    return "\n".join(parts)


def _render_run(name: TemplateName, kind: str, run: list[ArticleBlock]) -> list[str]:
    paragraph, intertitre, quote = _TAGS[name]
    if kind == "item":
        return ["<ul>" + "".join(f"<li>{render_marks(block.source)}</li>" for block in run) + "</ul>"]
    if kind == "row":
        rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in block.cells) + "</tr>" for block in run)
        return [f"<table><tbody>{rows}</tbody></table>"]
    tag = {"paragraph": paragraph, "intertitre": intertitre, "quote": quote}[kind]
    return [tag.format(render_marks(block.source)) for block in run]


def _render_figure(article: Article, index: int, base: str) -> str:
    image = article.images[index]
    credit = f"<small>{_CREDITS[article.template].format(escape(image.credit))}</small>" if image.credit else ""
    caption = f"<figcaption>{escape(image.caption or '')} {credit}</figcaption>"
    return f'<figure><img src="{base}{image.url}" alt="" width="1200" height="675">{caption}</figure>'


def _render_paywall(article: Article, base: str) -> str:
    if article.completeness == "full":
        return ""
    words = [len(block.text.split()) for block in article.blocks]
    left = 100 - round(100 * sum(words[: article.shown]) / sum(words))
    return (
        f'<div class="paywall"><p>Il vous reste {left}\u00a0% de cet article à lire. '
        "La suite est réservée aux abonnés.</p>"
        f'<p>Pour soutenir une rédaction indépendante, abonnez-vous.</p><a href="{base}/s-abonner/">Je m’abonne</a>'
        f'<p>Déjà abonné\u202f? <a href="{base}/s-abonner/">Connectez-vous</a></p></div>'
    )


def _render_comments(article: Article) -> str:
    if not article.comments:
        return ""
    items = "".join(
        f'<li class="comment"><cite class="fn">{escape(comment.name)}</cite> <span class="says">dit :</span>'
        f"<p>{escape(comment.text)}</p><a href='#respond'>Répondre</a></li>"
        for comment in article.comments
    )
    return f'<h2 class="comments-title">{_format_comment_count(article)}</h2><ol class="comment-list">{items}</ol>'


def _format_comment_count(article: Article) -> str:
    count = len(article.comments)
    return f"{count} commentaire{'s' if count > 1 else ''}"


def _render_teaser(other: Article, base: str) -> str:
    summary = escape(shorten(other.lead or other.blocks[0].text))
    return f'<div class="teaser"><h3>{_render_link(other, base)}</h3><p>{summary}</p></div>'


def _render_link(other: Article, base: str) -> str:
    return f'<a href="{escape(base + other.path)}">{escape(other.title)}</a>'


def shorten(text: str, length: int = 140) -> str:
    """The first words of `text`, ended as WordPress does: `[…]`."""
    return text if len(text) <= length else f"{text[:length].rsplit(' ', 1)[0]} […]"


def find_neighbouring(article: Article, edition: Edition) -> list[Article]:
    """The articles this page advertises: where the template holds still, only ones that never change."""
    pool = list_steady_articles() if article.template in STEADY else edition.recent
    others = [other for other in pool if other.key != article.key]
    shift = article.number % 5
    return (others[shift:] + others[:shift])[:12]


def render_json_ld(article: Article, base: str) -> str:
    """The page's NewsArticle, for the templates that show one (schema.org/NewsArticle)."""
    authors: list[dict[str, Any]] = [{"@type": "Person", "name": name} for name in article.authors]
    if article.agency:
        authors.append({"@type": "Organization", "name": article.agency})
    values: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": base + article.path},
        "headline": article.title,
        "description": article.lead or shorten(article.blocks[0].text),
        "articleSection": article.section,
        "keywords": list(article.tags),
        "datePublished": article.listed_at.isoformat(),
        "dateModified": article.changed_at.isoformat(),
        "author": authors or [{"@type": "Organization", "name": "Le Fanal"}],
        "publisher": {"@type": "Organization", "name": "Le Fanal", "logo": f"{base}/images/logo.png"},
        "image": [base + image.url for image in article.images],
        "inLanguage": article.language,
        "isAccessibleForFree": article.completeness == "full",
    }
    if article.completeness == "teaser":
        values["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
    return json.dumps(values, ensure_ascii=False).replace("<", "\\u003c")
