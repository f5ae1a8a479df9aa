"""Rows of `extractions` and `removals` as the values they were written from. Reads only."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from archive.model.extraction import Extraction, Image, Moment, NoText, Removal

_COLUMNS = (
    "x.extractor", "e.no_text", "e.no_text_detail", "e.title", "e.lead", "e.text", "e.block_kinds", "e.text_digest",
    "e.byline", "e.authors", "e.agency", "e.credit", "e.section", "e.tags", "e.published", "e.modified", "e.language",
    "e.image", "e.images", "e.reading_minutes", "e.completeness", "e.canonical_url", "e.charset",
    "e.charset_overruled", "e.origins",
)  # fmt: skip
_SELECT = (
    f"SELECT {', '.join(_COLUMNS)} FROM extractions e "  # noqa: S608  # names of our own
    "JOIN extractors x ON x.extractor_id = e.extractor_id WHERE e.extraction_id = ?"
)
_REMOVALS = "SELECT rule, text, block, start FROM removals WHERE extraction_id = ? ORDER BY ordinal"


def read_extraction(connection: sqlite3.Connection, extraction_id: int) -> Extraction | NoText:
    """An extraction as it was made. Raises KeyError where there is no such row."""
    row = connection.execute(_SELECT, (extraction_id,)).fetchone()
    if row is None:
        raise KeyError(extraction_id)
    values: dict[str, Any] = dict(zip((column[2:] for column in _COLUMNS), row, strict=True))
    reason, detail = values.pop("no_text"), values.pop("no_text_detail")
    if reason is not None:
        return NoText(values["extractor"], reason, detail)
    for name in ("block_kinds", "authors", "tags"):
        values[name] = tuple(json.loads(values[name]))
    for name in ("published", "modified"):
        values[name] = parse_moment(values[name])
    values["images"] = tuple(Image(**image) for image in json.loads(values["images"]))
    values["origins"] = json.loads(values["origins"])
    removals = tuple(Removal(*each) for each in connection.execute(_REMOVALS, (extraction_id,)))
    return Extraction(**values, removals=removals)


def parse_moment(text: str | None) -> Moment | None:
    """What `str` of a `Moment` wrote: ISO 8601 to the minute or finer, to the day, or to the month."""
    if text is None:
        return None
    if len(text) <= len("2025-10-17"):
        precision = "month" if len(text) == len("2025-10") else "day"
        first = text if precision == "day" else f"{text}-01"
        return Moment(datetime.fromisoformat(first).replace(tzinfo=UTC), "month" if precision == "month" else "day")
    return Moment(datetime.fromisoformat(text), "minute")
