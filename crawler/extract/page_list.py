"""Extracting the text of many saved pages at once: the list of them, the worker processes, one JSON object a page.

Knows files and extraction; no network and no archive.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import TextIO

from archive.model.extraction import Extraction, NoText
from archive.model.json_form import to_json
from config.settings import ExtractSettings
from pipelines.options import ExtractOptions
from pipelines.workers.pool import WorkerPool, submit_page, to_no_text

_IN_FLIGHT = 8
"""Pages a worker handed out ahead, so that none waits and a million-line list does not fill the memory."""


class PageListError(Exception):
    """A list of pages that cannot be used; the message has file, line and what mends it."""


@dataclass(frozen=True, slots=True)
class ListedPage:
    """One saved page to be read."""

    path: Path
    url: str
    captured_at: datetime


def list_named_pages(files: Iterable[Path], url: str | None, captured_at: datetime | None) -> Iterator[ListedPage]:
    """Files named one by one. Without an address their own path stands for it."""
    for path in files:
        if not path.is_file():
            raise PageListError(_("{path}: no such file").format(path=path))
        saved_at = captured_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        yield ListedPage(path, url or path.absolute().as_uri(), saved_at)


def load_listed_pages(manifest: str) -> Iterator[ListedPage]:
    """The lines of a manifest: {"path", "url", "captured_at"}, paths relative to the manifest's folder."""
    try:
        text = sys.stdin.read() if manifest == "-" else Path(manifest).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PageListError(_("{manifest}: cannot be read ({error})").format(manifest=manifest, error=error)) from error
    folder = Path() if manifest == "-" else Path(manifest).parent
    for number, line in enumerate(text.split("\n"), 1):  # a line of JSON may have U+2028 and the like in it
        if line.strip():
            yield _parse_page(line, folder, f"{manifest}, line {number}")


def _parse_page(line: str, folder: Path, where: str) -> ListedPage:
    try:
        row = json.loads(line)
        captured_at = datetime.fromisoformat(row["captured_at"])
        path, url = Path(row["path"]), str(row["url"])
    except (ValueError, KeyError, TypeError) as error:
        raise PageListError(
            _(
                '{where}: not a page ({error}) — a line is {{"path": "a.html", "url": "https://…", '
                '"captured_at": "2026-03-01T08:00:00Z"}}'
            ).format(where=where, error=_tell(error))
        ) from error
    return ListedPage(folder / path, url, captured_at if captured_at.tzinfo else captured_at.replace(tzinfo=UTC))


def _tell(error: Exception) -> str:
    """What is wrong with a line, for who wrote it."""
    if isinstance(error, KeyError):
        return _("it has no {error}").format(error=error)
    return _("it is no JSON object") if isinstance(error, json.JSONDecodeError | TypeError) else str(error)


def print_extractions(pages: Sequence[ListedPage], settings: ExtractSettings, workers: int | None, out: TextIO) -> int:
    """Read pages in worker processes and write a line each, as they are done; how many files could not be read."""
    if not pages:
        return 0
    options = ExtractOptions(min_words=settings.min_words)
    failures = 0
    wanted = (settings.workers if workers is None else workers) or os.cpu_count() or 1
    # No more than there are pages: a process that still starts when the last page is read dies with a traceback.
    with WorkerPool(min(wanted, len(pages)), settings.time_limit, settings.recycle_after) as pool:
        pool.require_worker()
        running: dict[Future[Extraction | NoText], ListedPage] = {}
        for page in pages:
            try:
                body = page.path.read_bytes()
            except OSError as error:
                failures += 1
                _print_line(out, {"path": str(page.path), "url": page.url, "error": str(error)})
                continue
            running[submit_page(pool, body, page.url, page.captured_at, options)] = page
            if len(running) >= pool.workers * _IN_FLIGHT:
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                _print_done(done, running, options, out)
        while running:
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            _print_done(done, running, options, out)
    return failures


def _print_done(
    done: set[Future[Extraction | NoText]],
    running: dict[Future[Extraction | NoText], ListedPage],
    options: ExtractOptions,
    out: TextIO,
) -> None:
    for future in done:
        page = running.pop(future)
        error = future.exception()
        extraction = to_no_text(error, options) if error else future.result()
        _print_line(out, {"path": str(page.path), "url": page.url, **to_line(extraction)})


def _print_line(out: TextIO, row: dict[str, object]) -> None:
    out.write(json.dumps(row, ensure_ascii=False) + "\n")
    out.flush()


def to_line(extraction: Extraction | NoText) -> dict[str, object]:
    """An extraction for programs; its keys are documented in docs/crawling.md."""
    if isinstance(extraction, NoText):
        return {"extractor": extraction.extractor, "no_text": extraction.reason, "detail": extraction.detail}
    # Kept beside `published` and `modified`, which every form of an article has: scripts of users read these names.
    return {
        **to_json(extraction),
        "published_at": to_json(extraction.published),
        "modified_at": to_json(extraction.modified),
    }
