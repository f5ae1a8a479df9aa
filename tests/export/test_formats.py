"""Each format, read back by the tool's own reader where one can be installed, else by its rules."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from importlib import resources
from pathlib import Path
from zipfile import ZipFile

import bibtexparser
import duckdb
import openpyxl
import pytest
import rispy
from citeproc.source.json import CiteProcJSON
from lxml import etree
from pyarrow import parquet

from archive.db.errors import ArchiveDamaged
from archive.export.article import parse_list
from archive.export.formats import FORMATS
from archive.export.row import FIELDS
from archive.export.write import ExportRequest
from archive.selection.selection import ArticleSelection
from archive.store import Archive
from tests.export.conftest import Export
from tests.export.made import LONG, build, make_articles

ALL = [1, 2, 3, 4, 5, 6]
TEXTS = [read.text for _, _, read in make_articles()]


def read_jsonl(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_json_lines_hold_every_field_as_it_was_read(export: Export) -> None:
    rows = read_jsonl(export("jsonl"))
    assert [row["article_id"] for row in rows] == ALL
    assert [row["text"] for row in rows] == TEXTS
    assert all(list(row) == list(FIELDS) for row in rows)
    first = rows[0]
    assert first["authors"] == ["Awa Diarra", "Koné; Bakary"]
    assert (first["published"], first["published_at"]) == ("2022-08-05T23:30:00+02:00", "2022-08-05T21:30:00Z")
    assert first["title"] == 'Crue : le fleuve monte & l\'eau < 2 m "à peine"'
    assert (first["source_title"], first["country"], first["revision"]) == ("Le Fanal", "ml", 1)
    assert first["dispatch_id"] is first["copied_share"] is first["first_source"] is None
    assert rows[1]["published"] == "2022-08"
    assert rows[4]["title"] == "Long\tet\nlarge\x01"


@pytest.mark.parametrize(("separator", "sign"), [(",", ","), (";", ";"), ("tab", "\t"), ("|", "|"), ("%", "%")])
def test_csv_is_read_back_field_by_field(export: Export, separator: str, sign: str) -> None:
    path = export("csv", options={"separator": separator})
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=sign))
    assert list(rows[0]) == list(FIELDS)
    assert [int(row["article_id"]) for row in rows] == ALL
    assert [row["text"] for row in rows] == [text if text[0] != "=" else f"'{text}" for text in TEXTS]
    assert rows[1]["title"] == "'@SOMME(A1)", "a spreadsheet would run it"
    assert json.loads(rows[0]["authors"]) == ["Awa Diarra", "Koné; Bakary"]
    assert rows[0]["dispatch_id"] == rows[2]["title"] == ""


def test_csv_begins_with_the_mark_that_excel_knows(export: Export) -> None:
    assert export("csv", options={"bom": True}).read_bytes().startswith(b"\xef\xbb\xbfarticle_id,source,")


def test_duckdb_reads_csv_json_lines_and_parquet_alike(export: Export) -> None:
    asked = "SELECT article_id, source, words, published_at, len(text) FROM '{}' ORDER BY article_id"
    found = [duckdb.sql(asked.format(export(name))).fetchall() for name in ("parquet", "jsonl", "csv")]
    assert [row[0] for row in found[0]] == ALL
    assert [row[4] for row in found[0]] == [len(text) for text in TEXTS]
    assert [row[:3] for row in found[0]] == [row[:3] for row in found[1]]
    assert [row[:4] for row in found[0]] == [row[:4] for row in found[2]]
    assert [row[4] for row in found[2]] == [len(text) + (text[0] == "=") for text in TEXTS], "an apostrophe before ="


def test_parquet_has_types(export: Export) -> None:
    table = duckdb.sql(f"SELECT * FROM '{export('parquet')}'")
    types = dict(zip(table.columns, map(str, table.types), strict=True))
    assert list(types) == list(FIELDS)
    assert (types["authors"], types["words"], types["copied_share"]) == ("VARCHAR[]", "BIGINT", "DOUBLE")
    assert types["captured_at"] == "TIMESTAMP WITH TIME ZONE"
    assert table.filter("article_id = 1").project("authors[2]").fetchall() == [("Koné; Bakary",)]


def test_a_partitioned_folder_is_one_table(export: Export) -> None:
    folder = export("parquet", options={"partition": True})
    assert (folder / "country=ml" / "month=2022-08" / "part-0.parquet").is_file()
    rows = duckdb.sql(f"SELECT article_id, country, month::VARCHAR FROM '{folder}/**/*.parquet' ORDER BY 1").fetchall()
    assert rows[0] == (1, "ml", "2022-08")
    assert rows[4] == (5, "sn", "2022-09")
    assert len(rows) == len(ALL)


def test_parquet_holds_every_value_as_it_is_stored(export: Export, held: Archive) -> None:
    table = parquet.read_table(export("parquet"))
    with held.exports.open(ArticleSelection()) as selected:
        rows = list(selected.read_rows())
    for name, field in FIELDS.items():
        stored = [getattr(row, name) for row in rows]
        if field.kind == "list":
            stored = [parse_list(value) for value in stored]
        elif field.kind == "instant":
            stored = [None if value is None else datetime.fromisoformat(value) for value in stored]
        assert table.column(name).to_pylist() == stored, name


def test_parquet_says_where_a_text_is_none_any_more(tmp_path: Path) -> None:
    with build(tmp_path / "archive.db") as archive:
        with archive.database.transaction() as connection:
            connection.execute("UPDATE extractions SET text = CAST(x'4cff' AS TEXT) WHERE extraction_id = 1")
        request = ExportRequest(ArticleSelection(), FORMATS["parquet"], tmp_path / "x.parquet", {})
        with pytest.raises(ArchiveDamaged, match="marbre verify"):
            archive.exports.write(request)
    assert not (tmp_path / "x.parquet").exists()


@pytest.fixture(scope="module")
def nul_held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The made archive, with a NUL character in fields of its first article, long and short."""
    with build(tmp_path_factory.mktemp("nul") / "archive.db") as archive:
        with archive.database.transaction() as connection:
            connection.execute(
                "UPDATE extractions SET title = 'Crue' || char(0) || ' forte', section = char(0) || 'Eau', "
                "text = 'Avant' || char(0) || ' ' || char(0) || 'après', modified = '2022' || char(0) || '-08', "
                "block_kinds = '[\"paragraph\"]', tags = '[\"eau\"]' || char(0) || '[\"ville\"]' "
                "WHERE extraction_id = 1"
            )
        yield archive


def read_as_one(path: Path) -> str:
    """All that a file, a zip or a folder says."""
    if path.is_dir():
        return "".join(each.read_text(encoding="utf-8") for each in sorted(path.rglob("*")) if each.is_file())
    if path.suffix in {".zip", ".xlsx"}:
        with ZipFile(path) as archive:
            return "".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("jsonl", "\\u0000"), ("csv", "\ufffd"), ("xlsx", "_x0000_"), ("tei", "\ufffd"), ("txm", "\ufffd"),
     ("iramuteq", " "), ("gargantext", "\ufffd"), ("markdown", "\0"), ("text", "\0")],
)  # fmt: skip
def test_a_nul_character_ends_no_value(nul_held: Archive, tmp_path: Path, name: str, shown: str) -> None:
    form = FORMATS[name]
    nul_held.exports.write(ExportRequest(ArticleSelection(), form, tmp_path / f"x{form.suffix}", {}))
    found = read_as_one(tmp_path / f"x{form.suffix}")
    assert re.sub(" +", " ", f"Avant{shown} {shown}après") in re.sub(" +", " ", found)
    assert re.search(rf"Crue({re.escape(shown)})? forte", found)
    assert len(re.findall("fleuve", found, re.IGNORECASE)) > 1 or name == "xlsx", "the others are there"


def test_a_list_that_was_damaged_is_not_cut_at_a_nul_character(nul_held: Archive, tmp_path: Path) -> None:
    """SQLite takes it for a list that ends there."""
    nul_held.exports.write(ExportRequest(ArticleSelection(), FORMATS["jsonl"], tmp_path / "x.jsonl", {}))
    [first, *others] = map(json.loads, (tmp_path / "x.jsonl").read_text(encoding="utf-8").split("\n")[:-1])
    assert first["tags"] == '["eau"]\0["ville"]'
    assert all(isinstance(row["tags"], list) for row in others)


def test_a_nul_character_is_in_parquet_as_it_is_stored(nul_held: Archive, tmp_path: Path) -> None:
    nul_held.exports.write(ExportRequest(ArticleSelection(), FORMATS["parquet"], tmp_path / "x.parquet", {}))
    [first, *others] = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert [first[name] for name in ("title", "text", "section", "modified")] == [
        "Crue\0 forte", "Avant\0 \0après", "\0Eau", "2022\0-08",
    ]  # fmt: skip
    assert [row["text"] for row in others] == TEXTS[1:]


@pytest.mark.slow
def test_dask_reads_parquet_without_options(export: Export, tmp_path: Path) -> None:
    file = export("parquet").rename(tmp_path / "whole.parquet")
    folder = export("parquet", options={"partition": True})
    script = (
        "import sys, dask.dataframe as dd\n"
        "whole, parts = (dd.read_parquet(path).compute().sort_values('article_id') for path in sys.argv[1:])\n"
        "print(list(parts.article_id), list(parts.country)[0], list(parts.month)[4], parts.captured_at.dtype)\n"
        "print(list(whole.article_id), list(whole.country)[0], list(whole.authors)[0][1], whole.captured_at.dtype)"
    )
    done = subprocess.run([sys.executable, "-c", script, file, folder], capture_output=True, text=True, check=True)
    parts, whole = done.stdout.splitlines()
    assert parts.startswith(f"{ALL} ml 2022-09 datetime64[")
    assert whole.startswith(f"{ALL} ml Koné; Bakary datetime64[")


def test_a_workbook_has_dates_and_the_whole_of_a_long_text(export: Export) -> None:
    with closing(openpyxl.load_workbook(export("xlsx"), read_only=True)) as book:
        head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert list(head) == [*FIELDS, "text_2"]
    found = [dict(zip(head, row, strict=False)) for row in rows]
    assert [row["article_id"] for row in found] == ALL
    assert found[0]["captured_at"].isoformat() == "2022-08-05T12:00:00"
    assert found[4]["text"] + found[4]["text_2"] == LONG
    assert found[1]["title"] == "@SOMME(A1)"


NAMESPACES = {"t": "http://www.tei-c.org/ns/1.0"}


def test_tei_is_valid_and_keeps_blocks(export: Export) -> None:
    path = export("tei")
    tree = etree.parse(path)
    # The DTD of P5 that trafilatura brings leaves out TEI's module of tables.
    dtd = etree.DTD(str(resources.files("trafilatura") / "data" / "tei_corpus.dtd"))
    bare = etree.fromstring(re.sub(b"<table>.*?</table>", b"<p/>", path.read_bytes()))
    assert dtd.validate(bare), dtd.error_log.filter_from_errors()[:3]
    first = tree.find("t:TEI", NAMESPACES)
    assert [item.text for item in first.iterfind(".//t:list/t:item", NAMESPACES)] == ["premier point", "second point"]
    assert [head.text for head in first.iterfind(".//t:div/t:head", NAMESPACES)][1:] == ["À Ségou", "À suivre"]
    assert len(first.findall(".//t:table/t:row", NAMESPACES)) == 2
    assert first.findtext(".//t:quote/t:p", None, NAMESPACES) == "« Nous attendons »"
    titles = [title.text for title in tree.iterfind("t:teiHeader//t:bibl/t:title", NAMESPACES)]
    assert titles == ["Le Fanal", "L'Écho du Môle & Cie"]


def test_txm_gets_a_text_for_each_line_of_its_table(export: Export) -> None:
    with ZipFile(export("txm")) as archive:
        table = list(csv.DictReader(io.StringIO(archive.read("metadata.csv").decode("utf-8"), newline="")))
        names = set(archive.namelist()) - {"metadata.csv"}
        texts = [archive.read(f"{row['id']}.txt").decode("utf-8") for row in table]
    assert next(iter(table[0])) == "id"
    assert {f"{row['id']}.txt" for row in table} == names
    assert all(re.fullmatch("[a-z_0-9]+", name) for row in table for name in (row["id"], *row))
    assert TEXTS[0] in texts[0]
    assert table[1]["id"] == "mole_2"


def read_iramuteq(path: Path) -> Iterator[tuple[list[str], str]]:
    """What IRaMuTeQ makes of a corpus: a line with four stars begins a text, one with -* a theme."""
    variables: list[str] | None = None
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        assert not line.startswith("-*"), "a theme that nobody meant"
        if line.startswith("****"):
            if variables is not None:
                yield variables, "\n".join(lines)
            variables, lines = line.split()[1:], []
        elif line.strip():
            assert variables is not None
            assert not set(line) & set("*$£")
            lines.append(line)
    assert variables is not None
    yield variables, "\n".join(lines)


def test_iramuteq_takes_each_article_for_one_text(export: Export) -> None:
    found = list(read_iramuteq(export("iramuteq")))
    assert len(found) == len(ALL)
    assert found[0][0] == [
        "*id_1", "*source_fanal", "*pays_ml", "*date_2022-08", "*annee_2022", "*rubrique_societe", "*agence_afp",
        "*langue_fr", "*etat_full",
    ]  # fmt: skip
    assert all(re.fullmatch(r"\*[a-z]+_[a-z0-9_-]+", each) for variables, _ in found for each in variables)
    assert "L'été à Kayes : une" in found[2][1], "accents are composed"
    assert all(unicodedata.is_normalized("NFC", text) and text for _, text in found)


def test_gargantext_finds_its_columns_and_whole_dates(export: Export) -> None:
    with export("gargantext").open(encoding="utf-8", newline="") as file:
        lines = file.readlines()
    rows = list(csv.DictReader(lines, dialect="excel-tab"))
    assert len(lines) == len(ALL) + 1, "one line a document"
    assert [tuple(row[f"Publication {part}"] for part in ("Year", "Month", "Day")) for row in rows[:3]] == [
        ("2022", "8", "5"), ("2022", "8", "1"), ("2022", "8", "5"),
    ]  # fmt: skip
    assert rows[0]["Authors"] == "Awa Diarra;Koné, Bakary"
    assert rows[0]["Abstract"].startswith("Le chapô, en une phrase ; avec")
    assert rows[1]["Source"] == "L'Écho du Môle & Cie"


def test_ris_is_read_by_rispy(export: Export) -> None:
    entries = rispy.loads(export("ris").read_text(encoding="utf-8"))
    assert len(entries) == len(ALL)
    assert entries[0]["authors"] == ["Awa Diarra", "Koné; Bakary"]
    assert entries[4]["title"] == "Long et large"


def test_bibtex_is_read_by_bibtexparser(export: Export) -> None:
    library = bibtexparser.parse_string(export("bibtex").read_text(encoding="utf-8"))
    assert not library.failed_blocks
    assert len({entry.key for entry in library.entries}) == len(ALL)
    assert library.entries[0]["organization"] == "{Le Fanal}"


def test_csl_json_is_read_by_a_citation_processor(export: Export) -> None:
    items = json.loads(export("csl-json").read_text(encoding="utf-8"))
    assert items[1]["issued"] == {"date-parts": [[2022, 8]]}
    held = CiteProcJSON(items)
    assert "".join(held[items[0]["id"]].title) == items[0]["title"]
    assert len(held) == len(ALL)


@pytest.mark.parametrize(("name", "suffix"), [("markdown", "md"), ("text", "txt")])
def test_folders_have_a_file_an_article(export: Export, name: str, suffix: str) -> None:
    folder = export(name)
    assert sorted(int(path.stem) for path in folder.rglob(f"*.{suffix}")) == ALL
    one = folder / "fanal" / "2022-08" / f"1.{suffix}"
    assert "Les quais sont fermés." in one.read_text(encoding="utf-8")


def test_formats_declare_what_they_need() -> None:
    for form in FORMATS.values():
        assert (form.stream is None) != (form.write is None), form.name
        assert (form.extra is None) == (form.module is None), form.name
        assert all(option.says for option in form.options), form.name
