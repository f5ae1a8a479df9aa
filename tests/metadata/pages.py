"""Made-up pages for the tests of the metadata: a headline, a byline and a date around a few sentences of our own."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pipelines.metadata.collect import read_metadata
from pipelines.metadata.values import Metadata
from pipelines.options import ExtractOptions
from pipelines.page.parse import Page, VisibleHead, read_page

CAPTURED = datetime(2025, 10, 18, 9, 0, tzinfo=UTC)
SENTENCE = "Le marché couvert rouvrira ses portes au début du mois, a annoncé la commune après deux ans de travaux. "
LONG = "\n".join(SENTENCE * 4 for _ in range(8))


def page(
    body: str = "", head: str = "", url: str = "https://www.lefanal.example/ville/marche-couvert", lang: str = "fr"
) -> Page:
    """A page of the markup given."""
    html = f'<html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    parsed = read_page(html.encode(), url)
    assert parsed is not None
    return parsed


def article(masthead: str = "", head: str = "", title: str = "Le marché couvert rouvre", **more: str) -> Page:
    """A page with a headline, what stands below it, and text."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in LONG.split("\n"))
    return page(f"<main><article><h1>{title}</h1>{masthead}<div>{text}</div></article></main>", head, **more)


def read(
    parsed: Page, options: ExtractOptions | None = None, text: str = LONG, captured_at: datetime = CAPTURED
) -> Metadata:
    """The metadata of a page whose text is `text`."""
    return read_metadata(parsed, captured_at, options or ExtractOptions(), VisibleHead(text=text))


def json_ld(**fields: object) -> str:
    """A JSON-LD block of a NewsArticle."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'
