"""`ExportedArticle`: a row of the export with its lists parsed, for formats that go into an article. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from archive.export.row import ExportRow
from archive.model.extraction import list_text_blocks
from archive.model.timestamps import parse_instant

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class ExportedArticle:
    """An article as it is exported. `block_kinds` has one kind for each line of the text; `published` is as the page
    gives it, `day_on` its day, or the day on which it was first seen where the page gives none.
    """

    article_id: int
    source: str
    source_title: str
    country: str
    url: str
    title: str | None
    lead: str | None
    text: str
    block_kinds: tuple[str, ...]
    byline: str | None
    authors: tuple[str, ...]
    agency: str | None
    section: str | None
    tags: tuple[str, ...]
    published: str | None
    day_on: str
    language: str | None
    completeness: str
    words: int
    captured_at: datetime
    payload_digest: str
    text_digest: str

    def list_runs(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The text as runs of lines of one kind, in order."""
        for kind, run in groupby(list_text_blocks(self.text, self.block_kinds), key=lambda each: each[0]):
            yield kind, tuple(line for _, line in run)


def to_exported_article(row: ExportRow) -> ExportedArticle:
    """A row as an article. Lists that were damaged on the disk are one text; lines without a kind are paragraphs."""
    return ExportedArticle(
        article_id=row.article_id,
        source=row.source,
        source_title=row.source_title,
        country=row.country,
        url=row.url,
        title=row.title,
        lead=row.lead,
        text=row.text,
        block_kinds=tuple(kind for kind, _ in list_text_blocks(row.text, parse_list(row.block_kinds))),
        byline=row.byline,
        authors=tuple(parse_list(row.authors)),
        agency=row.agency,
        section=row.section,
        tags=tuple(parse_list(row.tags)),
        published=row.published,
        day_on=to_day(row),
        language=row.language,
        completeness=row.completeness,
        words=row.words,
        captured_at=parse_instant(row.captured_at),
        payload_digest=row.payload_digest,
        text_digest=row.text_digest,
    )


def parse_list(text: str | None) -> list[str]:
    """A JSON list of texts as stored; what is none any more is one text, as it stands."""
    if not text or text == "[]":
        return []
    try:
        found = json.loads(text)
    except ValueError:
        return [text]
    return [str(each) for each in found] if isinstance(found, list) else [text]


def to_day(row: ExportRow) -> str:
    """`2026-11-28`: the day of publication in the page's zone; a month's first day; else the day it was first seen."""
    day = (row.published or row.published_at or row.first_seen_at)[:10]
    return day if len(day) == len("2026-11-28") else f"{day}-01"


def to_xml_text(text: str) -> str:
    """The text with U+FFFD for NUL and whatever else no XML may hold, nor a database of most tools."""
    return _NOT_XML.sub("\ufffd", text)


def to_plain_word(text: str) -> str:
    """Letters without accents, digits and low lines, in small letters: what tools take for a name. Pure."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
