"""Made-up sources, captures and extractions for the tests of the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.crawls.ledger import CrawlStart, SourceRow
from archive.model.capture import Capture
from archive.model.digests import compute_text_digest
from archive.model.extraction import Extraction
from archive.store import Archive

AT = datetime(2022, 8, 5, 12, 0, tzinfo=UTC)
SOURCE = SourceRow("fanal", "Le Fanal", "https://fanal.example/", "ml", "fr")
URL = "https://fanal.example/politique/une.html"


def capture(url: str = URL, body: bytes | None = b"<p>Bonjour</p>", hours: float = 0, **changes: object) -> Capture:
    """An answer of 200 with this body, so many hours after the first instant."""
    made = Capture(1, SOURCE.source, "article", url, AT + timedelta(hours=hours), 200, "text/html", body=body)
    return replace(made, **changes)  # type: ignore[arg-type]


def extraction(text: str = "Bonjour.\nLe pont est ouvert.", **changes: object) -> Extraction:
    """A full text under the extractor `essai 1`."""
    kinds = ("paragraph",) * len(text.splitlines())
    made = Extraction(
        extractor="essai 1",
        text=text,
        text_digest=compute_text_digest(text),
        block_kinds=kinds,
        title="Le pont",
        completeness="full",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@cache
def _empty_archive() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        Archive.open(path, create=True).close()
        return path.read_bytes()


def begin_archive(path: Path) -> Archive:
    """A new archive, open, in which `SOURCE` stands and its first crawl has begun."""
    archive = new_archive(path)
    archive.crawls.sync_source(SOURCE, AT)
    archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
    return archive


def new_archive(path: Path) -> Archive:
    """An empty archive, open, as `Archive.open(path, create=True)` makes it: a copy, ten times as fast."""
    path.write_bytes(_empty_archive())
    return Archive.open(path)
