"""TXM: a zip with a text file an article and `metadata.csv`, for TXM's import "TXT + CSV".

The first column is `id`, the name of the text's file; names of columns and files have neither accents nor capitals, and
columns are separated by commas, as TXM expects unless its preferences say otherwise.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from archive.export.article import parse_list, to_day, to_plain_word, to_xml_text
from archive.export.format import Format, OptionValues
from archive.export.row import ExportRow
from archive.export.selected import SelectedArticles

COLUMNS = (
    "id", "titre", "source", "journal", "pays", "date", "annee", "mois", "rubrique", "auteurs", "agence", "langue",
    "etat", "mots", "url",
)  # fmt: skip


def write_zip(selected: SelectedArticles, path: Path, _options: OptionValues) -> None:
    """Write the zip: texts first, as they are read, and the table of all of them at the end."""
    table = io.StringIO(newline="")
    records = csv.writer(table, quoting=csv.QUOTE_ALL)
    records.writerow(COLUMNS)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for row in selected.read_rows():
            name = f"{to_plain_word(row.source)}_{row.article_id}"
            archive.writestr(make_entry(f"{name}.txt"), _to_text(row))
            records.writerow(_to_record(name, row))
        archive.writestr(make_entry("metadata.csv"), table.getvalue())


def make_entry(name: str) -> ZipInfo:
    """An entry of a zip without an instant and rights of this machine."""
    entry = ZipInfo(name)  # of 1980-01-01, zip's first day
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _to_text(row: ExportRow) -> str:
    return to_xml_text("\n\n".join(part for part in (row.title, row.lead, row.text) if part) + "\n")


def _to_record(name: str, row: ExportRow) -> tuple[str, ...]:
    day = to_day(row)
    fields = (
        name, row.title, row.source, row.source_title, row.country, day, day[:4], day[:7], row.section,
        "; ".join(parse_list(row.authors)), row.agency, row.language, row.completeness, str(row.words), row.url,
    )  # fmt: skip
    return tuple(to_xml_text(" ".join((field or "").split())) for field in fields)


FORMAT = Format(
    name="txm",
    title="TXM: a zip of texts and metadata.csv",
    suffix=".zip",
    media_type="application/zip",
    write=write_zip,
)
