"""Small archives of one made-up newsroom, as two machines would have crawled it, for the tests of merging and taking
down.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from archive.articles.identity import CapturedExtraction
from archive.articles.write import ArticleUpdate
from archive.crawls.ledger import CrawlStart, SourceRow
from archive.store import Archive
from tests.archive.made import AT, SOURCE, capture, extraction, new_archive

OTHER = SourceRow("phare", "Le Phare", "https://phare.example/", "sn", "fr")
FRAME = "".join(f"<li><a href='/rubrique/{number}'>Rubrique {number} de notre journal</a></li>" for number in range(60))


def make_shard(path: Path, *sources: SourceRow) -> Archive:
    """A new archive, open, with a name of its own, in which a crawl of each source (else `SOURCE`) has begun."""
    with new_archive(path) as archive:
        assert archive.path == path
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE archive_identity SET archive_id = lower(hex(randomblob(16)))")
    archive = Archive.open(path)
    for source in sources or (SOURCE,):
        archive.crawls.sync_source(source, AT)
        archive.crawls.begin(CrawlStart(source.source, "manual", AT, user_agent="test", marbre="0"))
    return archive


def to_page(*lines: str) -> bytes:
    """A page of these lines in the newspaper's frame, which is most of its bytes."""
    return f"<html><body><ul>{FRAME}</ul>{''.join(f'<p>{line}</p>' for line in lines)}</body></html>".encode()


def add_article(
    archive: Archive, url: str, text: str, hours: float = 0, *, title: str = "Le pont", **changes: object
) -> ArticleUpdate:
    """An answer with a page of this text, and the extraction of it."""
    answered = capture(url, to_page(title, *text.splitlines()), hours, **changes)
    stored = archive.captures.add(answered)
    return archive.articles.add(
        CapturedExtraction(answered, stored, extraction(text, title=title)), AT + timedelta(hours=hours)
    )


def add_feed(archive: Archive, hours: float, *items: tuple[str, str]) -> None:
    """A feed that lists addresses under headlines."""
    body = "".join(f"<item><title>{title}</title><link>{url}</link></item>" for url, title in items)
    archive.captures.add(capture("https://fanal.example/rss", f"<rss>{body}</rss>".encode(), hours, kind="feed"))


def find_bytes(marker: str, path: Path) -> list[str]:
    """The files of an archive that hold a marker, in any case: itself and the logs beside it."""
    files = (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")))
    return [file.name for file in files if file.exists() and marker.lower().encode() in file.read_bytes().lower()]
