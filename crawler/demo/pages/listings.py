"""Every page that is not an article: home, sections with pagination, tags, authors, archives, service pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from crawler.demo.articles import Article
from crawler.demo.editions import Edition
from crawler.demo.pages.article import SECTIONS, fill_template, render_navigation, shorten, to_slug
from crawler.demo.pages.french_dates import format_clock, format_long_date

PAGE_SIZE = 4
"""Articles on one page of a section."""

SERVICE_PAGES = {
    "/contact/": (
        "Contact",
        "La rédaction du Fanal, 4, quai des Douanes, Port-Alizé. Courriel : redaction@lefanal.example.",
    ),
    "/mentions-legales/": (
        "Mentions légales",
        "Le Fanal est un journal imaginaire, publié dans une ville imaginaire pour essayer des logiciels.",
    ),
    "/s-abonner/": ("S’abonner", "Choisissez votre formule : 1 € le premier mois, puis 6,50 € par mois."),
    "/plan/": ("Plan du site", "Toutes les rubriques du Fanal se trouvent dans la barre de navigation."),
    "/prive/": ("Espace réservé", "Cette page n’est pas faite pour les robots."),
    "/recherche": ("Recherche", "Aucun résultat ne correspond à votre recherche."),
}
"""Pages that are no articles; /prive/ and /recherche are forbidden by robots.txt."""


def render_listing_page(path: str, edition: Edition, base: str) -> str | None:
    """The listing or service page at `path`, or None where there is none."""
    if path in SERVICE_PAGES:
        title, text = SERVICE_PAGES[path]
        return _render_page(title, f"<p>{escape(text)}</p>", base)
    if path == "/":
        return _render_page("À la une", _render_cards(edition.recent[:12], base), base)
    if path == "/archives/":
        return _render_page("Archives", _render_cards(edition.archives, base), base)
    first, _, rest = path.strip("/").partition("/")
    if first in ("tag", "auteur"):
        return _render_index(first, rest, edition, base)
    return _render_section(first, rest, edition, base)


def _render_section(name: str, rest: str, edition: Edition, base: str) -> str | None:
    title = next((section for section in SECTIONS if to_slug(section) == name), None)
    number = 1 if not rest else _parse_page_number(rest)
    if title is None or number is None:
        return None
    articles = [article for article in edition.recent if article.section == title]
    last = -(-len(articles) // PAGE_SIZE)
    if number > max(last, 1):
        return None
    shown = articles[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    links = []
    if number > 1:
        links.append(f'<a rel="prev" href="{base}/{name}/page/{number - 1}/">Articles plus récents</a>')
    if number < last:
        links.append(f'<a rel="next" href="{base}/{name}/page/{number + 1}/">Articles plus anciens</a>')
    return _render_page(
        title, f"{_render_cards(shown, base)}\n<p>Page {number} sur {max(last, 1)} {' '.join(links)}</p>", base
    )


def _parse_page_number(rest: str) -> int | None:
    word, _, number = rest.partition("/")
    return int(number) if word == "page" and re.fullmatch(r"[1-9]\d{0,3}", number) and number != "1" else None


def _render_index(kind: str, name: str, edition: Edition, base: str) -> str | None:
    names: dict[str, Callable[[Article], tuple[str, ...]]] = {"tag": lambda a: a.tags, "auteur": lambda a: a.authors}
    articles = [article for article in edition.articles if name in map(to_slug, names[kind](article))]
    if kind == "auteur" and name == "redaction":
        articles = [article for article in edition.articles if not article.authors]
    if not articles:
        return None
    title = next((text for text in names[kind](articles[0]) if to_slug(text) == name), "La rédaction")
    return _render_page(title, _render_cards(articles, base), base)


def _render_cards(articles: Sequence[Article], base: str) -> str:
    return '<ul class="liste">' + "\n".join(_render_card(article, base) for article in articles) + "</ul>"


def _render_card(article: Article, base: str) -> str:
    at = article.listed_at
    when = f"{format_long_date(at)} à {format_clock(at)}"
    return (
        f'<li><article><h2><a href="{escape(base + article.path)}">{escape(article.title)}</a></h2>'
        f'<p><small>{article.section} – <time datetime="{at.isoformat()}">{when}</time></small>'
        "</p>"
        f"<p>{escape(shorten(article.lead or article.blocks[0].text, 220))}</p></article></li>"
    )


def _render_page(title: str, content: str, base: str, head_extra: str = "") -> str:
    fields = {"head_title": escape(title), "content": content, "base": base, "head_extra": head_extra}
    return fill_template("plain.html", fields | {"navigation": render_navigation(base)})


def print_page(article: Article, base: str) -> str:
    """The print version: the whole public text, and a canonical link to the article."""
    paragraphs = "".join(f"<p>{escape(block.text)}</p>" for block in article.expected_blocks)
    lead = f"<p><strong>{escape(article.lead)}</strong></p>" if article.lead else ""
    canonical = f'<link rel="canonical" href="{escape(base + article.path)}">'
    return _render_page(article.title, lead + paragraphs, base, canonical)
