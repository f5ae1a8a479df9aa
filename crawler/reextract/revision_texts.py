"""The texts of two revisions of an article, under one extractor. Prints nothing and has no rule of its own."""

from __future__ import annotations

from archive.articles.classify_change import Wording
from archive.articles.history import ArticleHistory, RevisionRow
from archive.articles.revisions import to_wording
from archive.model.extraction import Extraction
from archive.store import Archive
from config.load import Config
from crawler.convert import to_options
from pipelines.extract import extract
from pipelines.options import ExtractOptions


def find_revision_texts(
    archive: Archive, history: ArticleHistory, before: RevisionRow, after: RevisionRow, config: Config
) -> tuple[Wording, Wording] | None:
    """Both wordings by one extractor: as they are kept, else read again now; None where that reads no text.

    The archive is not written to.
    """
    kept = archive.articles.find_wordings(before, after)
    if kept is not None:
        return kept
    source = next((source for source in config.sources if source.name == history.source), None)
    options = ExtractOptions() if source is None else to_options(source, config.settings)
    old, new = (
        extract(archive.payloads.read(revision.payload_digest), history.url, revision.seen_at, options)
        for revision in (before, after)
    )
    return (to_wording(old), to_wording(new)) if isinstance(old, Extraction) and isinstance(new, Extraction) else None
