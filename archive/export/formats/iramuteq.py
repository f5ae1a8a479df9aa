"""IRaMuTeQ: one text file in the form of Alceste, a line of starred variables before each article.

IRaMuTeQ takes a line that begins with `****` for a new text and one with `-*` for a theme, and puts `£$£` where it
cuts; so these signs are spaces in the text, as control characters are. Letters are composed (NFC), because it replaces
the marks of decomposed ones by spaces. Open the file with the encoding utf-8.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from archive.export.article import to_day, to_plain_word
from archive.export.format import Format, OptionValues
from archive.export.row import ExportRow
from archive.export.stream import Stream
from archive.export.summary import ExportSummary

_MARKS = re.compile("[*$£\ufeff\x00-\x08\x0e-\x1f\x7f]")


def make_stream(_summary: ExportSummary, _options: OptionValues) -> Stream:
    """The stream of texts, an empty line after each."""
    return Stream(format_rows)


def format_rows(rows: Sequence[ExportRow]) -> str:
    """Some articles, each with its variables."""
    return "".join([f"{_format_variables(row)}\n{_to_text(row)}\n\n" for row in rows])


def _format_variables(row: ExportRow) -> str:
    day = to_day(row)
    variables = {
        "id": str(row.article_id),
        "source": to_plain_word(row.source),
        "pays": to_plain_word(row.country),
        "date": day[:7],
        "annee": day[:4],
        "rubrique": to_plain_word(row.section or ""),
        "agence": to_plain_word(row.agency or ""),
        "langue": to_plain_word(row.language or ""),
        "etat": row.completeness,
    }
    return " ".join(("****", *(f"*{name}_{word}" for name, word in variables.items() if word)))


def _to_text(row: ExportRow) -> str:
    parts = [part for part in (row.title, row.lead, row.text) if part]
    lines = _MARKS.sub(" ", unicodedata.normalize("NFC", "\n".join(parts))).splitlines()
    return "\n".join([" ".join(line.split()) for line in lines if line.strip()])


FORMAT = Format(
    name="iramuteq",
    title="IRaMuTeQ: texts with starred variables",
    suffix=".txt",
    media_type="text/plain; charset=utf-8",
    stream=make_stream,
)
