"""WARC (ISO 28500): every capture of the selected articles, for the tools of web archives.

Beside each answer stands a metadata record with what is known of the capture and, as JSON, what was read out of it.
"""

from __future__ import annotations

from pathlib import Path

from archive.export.format import Format, OptionValues
from archive.export.selected import SelectedArticles

_NEVER = "1970-01-01T00:00:00Z"
"""Instant of a file that is made of an archive without a capture."""


def write_warc_file(selected: SelectedArticles, path: Path, options: OptionValues) -> None:  # noqa: ARG001 - as all
    """Write the file; a member of gzip a record, so that it can be read from any of them."""
    from archive.warc.write import WarcInfo, write_warc

    summary = selected.summary
    said = f"{summary.articles} articles of {len(summary.sources)} sources; {summary.chain_digest}"
    info = WarcInfo("export.warc.gz", summary.as_of or _NEVER, said)
    with path.open("wb") as out:
        write_warc(selected.database, selected.article_ids, info, out)


FORMAT = Format(
    name="warc",
    title="WARC: the captures themselves, for web archives",
    suffix=".warc.gz",
    media_type="application/warc",
    write=write_warc_file,
    extra="warc",
    module="isal",
)
