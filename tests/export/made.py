"""A small archive with all that makes exports go wrong, made through the archive's own doors."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlEnd, CrawlStart, SourceRow
from archive.model.extraction import Extraction, Moment
from archive.store import Archive
from tests.archive.made import AT, capture, extraction, new_archive

SOURCES = (
    SourceRow("fanal", "Le Fanal", "https://fanal.example/", "ml", "fr"),
    SourceRow("môle", "L'Écho du Môle & Cie", "https://mole.example/", "sn", "fr"),
)
LONG = "Crue du fleuve. " * 3000  # 48,000 characters: more than a cell of a workbook holds


def make_articles() -> list[tuple[str, float, Extraction]]:
    """(source, hours after the first instant, what was read) of each article, by its number from 1."""
    kinds = ("paragraph", "intertitre", "paragraph", "item", "item", "quote", "row", "row", "intertitre")
    rich = extraction(
        "Le fleuve monte.\nÀ Ségou\nLes quais sont fermés.\npremier point\nsecond point\n« Nous attendons »\n1 | 2\n"
        "3 | 4\nÀ suivre",
        title='Crue : le fleuve monte & l\'eau < 2 m "à peine"',
        lead="Le chapô, en une phrase ; avec un point-virgule.",
        byline="Par Awa Diarra et Bakary Koné",
        authors=("Awa Diarra", "Koné; Bakary"),
        agency="AFP",
        section="Société",
        tags=("eau", "crue, fleuve"),
        published=Moment(datetime(2022, 8, 5, 23, 30, tzinfo=timezone(timedelta(hours=2))), "minute"),
        language="fr",
        image="https://fanal.example/crue.jpg",
    )
    rich = replace(rich, block_kinds=kinds)  # type: ignore[arg-type]
    return [
        ("fanal", 0, rich),
        ("môle", 1, extraction("=1+1\n**** *source_x\n-*thème\n$£$ et 5 * 3", title="@SOMME(A1)", language="fr",
                               published=Moment(datetime(2022, 8, 1, tzinfo=UTC), "month"))),
        ("fanal", 2, extraction(unicodedata.normalize("NFD", "L'été à Kayes\u00a0: une \"fête\"\u2028et la suite"),
                                title=None, language=None, completeness="teaser")),
        ("fanal", 26, extraction("نص بالعربية عن النهر\nسطر ثان", title="خبر", language="ar",
                                 published=Moment(datetime(2022, 8, 7, tzinfo=UTC), "day"))),
        ("môle", 50, extraction(LONG, title="Long\tet\nlarge\x01", language="fr", agency="APS",
                                published=Moment(datetime(2022, 9, 1, 8, 0, tzinfo=UTC), "minute"))),
        ("môle", 75, extraction(rich.text, title="Repris", language="fr",
                                published=Moment(datetime(2022, 9, 2, 8, 0, tzinfo=UTC), "minute"))),
    ]  # fmt: skip


def build(path: Path) -> Archive:
    """The archive, open and indexed."""
    archive = new_archive(path)
    for source in SOURCES:
        archive.crawls.sync_source(source, AT)
        archive.crawls.begin(CrawlStart(source.source, "manual", AT, user_agent="test", marbre="0"))
    for number, (source, hours, read) in enumerate(make_articles(), 1):
        add(archive, number, source, hours, read)
    for number in (1, 2):
        archive.crawls.end(number, CrawlEnd(AT + timedelta(hours=80), "done"))
    archive.search.refresh()
    return archive


def add(archive: Archive, number: int, source: str, hours: float, read: Extraction, body: bytes | None = None) -> None:
    """An article, or a further look at it with another `body`."""
    page = capture(
        f"https://{'fanal' if source == 'fanal' else 'mole'}.example/a/{number}.html",
        body or f"<p>{number}</p>".encode(),
        hours,
        source=source,
        crawl_id=1 if source == "fanal" else 2,
    )
    archive.articles.add(CapturedExtraction(page, archive.captures.add(page), read), AT + timedelta(hours=hours))
