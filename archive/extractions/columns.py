"""The columns of `extractions`, derived from the one declaration of an extraction's fields. No SQL runs here.

What is written, read back, digested and verified goes through these tables; the fields stand in
`archive.model.extraction.Extraction`.
"""

from __future__ import annotations

from collections.abc import Mapping

from archive.model.columns import Column, SqlValue, list_columns
from archive.model.digests import name_extraction_rule
from archive.model.extraction import Extraction

HEAD_COLUMNS = ("payload_digest", "extractor_id", "extracted_at")
"""Which extraction a row is."""
NO_TEXT_COLUMNS = ("no_text", "no_text_detail")
"""Why there is no text; NULL where there is one."""
FIELD_COLUMNS: Mapping[str, Column] = list_columns(Extraction)
"""The fields of an extraction by name, in the order of their declaration; NULL where there is no text."""

CONTENT_COLUMNS = (*HEAD_COLUMNS, *NO_TEXT_COLUMNS, *FIELD_COLUMNS)
"""Every column but the row's number and its digest."""
COLUMNS = (*CONTENT_COLUMNS, "reading_digest")
"""Every column but the row's number."""

NEWEST_RULE = max(each.digest_rule for each in FIELD_COLUMNS.values())
"""The number of the digest rule by which extractions are written today."""
RULES = {name_extraction_rule(number): number for number in range(1, NEWEST_RULE + 1)}
"""Every rule that a held digest may carry, by its name."""


def list_covered_columns(rule: int) -> tuple[str, ...]:
    """The columns that a digest rule covers, in its order: later fields are none of an earlier rule's."""
    own = (name for name, each in FIELD_COLUMNS.items() if each.digest_rule <= rule)
    return (*HEAD_COLUMNS, *NO_TEXT_COLUMNS, *own)


def to_sql_values(extraction: Extraction) -> tuple[SqlValue, ...]:
    """The values of `FIELD_COLUMNS`."""
    return tuple(each.to_sql(getattr(extraction, name)) for name, each in FIELD_COLUMNS.items())
