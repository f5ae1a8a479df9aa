"""Made-up pages and the WARC records that hold them, each written so that it can be damaged; and the import itself."""

from __future__ import annotations

import gzip
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.store import Archive
from config.load import load
from config.sources import Source
from crawler.imports.files import FileToImport, WantedSources
from crawler.imports.reading import PageReadings
from crawler.imports.run import ImportReport, ImportTools, import_file
from tests.reextraction.kept import AtOnce

HOST = "https://fanal.example"
SOURCE = Source(
    name="fanal", title="Le Fanal", homepage=f"{HOST}/", country="ml", feeds=(f"{HOST}/feed/",), exclude=("/emploi/",)
)
OTHER = Source(name="echo", title="L'Écho du Fleuve", homepage="https://echo.example/", country="ml")
AT = datetime(2021, 3, 4, 8, 30, tzinfo=UTC)
SETTINGS = load(None).settings


def make_page(number: int, said: str = "Le bac reprendra ses traversées au matin.", head: str = "") -> bytes:
    """An article's page, its text all its own."""
    return f"""<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Le quai numéro {number} rouvre</title>
<meta property="article:published_time" content="2021-03-04T07:{number % 60:02}:00+00:00">{head}</head><body><article>
<h1>Le quai numéro {number} rouvre</h1><p>La capitainerie a rendu le quai numéro {number} aux pêcheurs de la rade, après
{number + 2} semaines de travaux et deux marées de retard.</p><p>{said}</p></article></body></html>""".encode()


def make_http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """An answer as it was sent; underscores of names are hyphens."""
    others = {name.replace("_", "-"): text for name, text in headers.items()}
    given = {"Content-Type": "text/html; charset=utf-8", **others}
    lines = "".join(f"{name}: {text}\r\n" for name, text in given.items() if text)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def make_record(url: str, block: bytes, at: datetime | None = AT, kind: str = "response", **headers: str) -> bytes:
    """A WARC record."""
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{url} {at} {kind}")
    given = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{name}>",
        "WARC-Target-URI": url,
        "WARC-Date": "" if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    lines = "".join(f"{name}: {text}\r\n" for name, text in given.items() if text)
    return f"WARC/1.0\r\n{lines}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def write_warc_gz(path: Path, records: Iterable[bytes]) -> Path:
    """Each record a gzip member."""
    path.write_bytes(b"".join(gzip.compress(record, mtime=0) for record in records))
    return path


@dataclass
class Importer:
    """Imports files into an archive in this process, and remembers what it was told."""

    archive: Archive
    sources: tuple[Source, ...] = (SOURCE, OTHER)
    told: list[str] = field(default_factory=list)
    workers: AtOnce = field(default_factory=AtOnce)

    def run(self, path: Path, kind: str | None = None, base_url: str | None = None) -> ImportReport:
        """Import a file or folder."""
        wanted = WantedSources(self.sources)
        readings = PageReadings(self.archive, self.workers, 4, lambda: AT)
        tools = ImportTools(self.archive, SETTINGS, readings, lambda: AT, self.told.append, wanted.choose_by_title)
        return import_file(FileToImport(path, kind, base_url), wanted, tools, lambda _done, _all: None)

    def count(self, path: Path, **options: str) -> Counter[str]:
        """Import a file, and only what was counted of it."""
        return self.run(path, **options).counts  # type: ignore[arg-type]


def read_state(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """What an archive holds of articles, without the numbers that its rows have."""
    queries = {
        "captures": "SELECT url, captured_at, status, payload_digest, revisit, error, location, redirected_from,"
        " found_in, listed_title, media_type, headers FROM captures WHERE kind = 'article'",
        "texts": "SELECT DISTINCT e.payload_digest, e.no_text, e.title, e.text_digest FROM extractions e"
        " JOIN captures c ON c.payload_digest = e.payload_digest",
        "articles": "SELECT url, title, published_at, first_seen_at, last_seen_at, gone_at FROM articles",
        "revisions": "SELECT a.url, r.number, r.seen_at, r.title, r.text_digest, r.change, r.words_added,"
        " r.words_removed FROM revisions r JOIN articles a ON a.article_id = r.article_id",
    }
    with archive.database.connection() as connection:
        return {name: sorted(connection.execute(query).fetchall(), key=repr) for name, query in queries.items()}
