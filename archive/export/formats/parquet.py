"""Parquet: one typed file, or with --partition a folder of files by country and month (Hive's names), for DuckDB, Dask,
pandas, R and Polars.

Instants are timestamps in UTC, lists are lists, numbers are numbers. Of a partitioned folder `country` and `month`
stand in the names of its folders; `month` is that of publication, or that in which an article was first seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.export.article import parse_list
from archive.export.format import Format, FormatOption, OptionValues
from archive.export.row import FIELDS, ExportRow
from archive.export.selected import SelectedArticles

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 2_000
"""Articles of a row group: some 8 MB of text, which is what memory holds at once."""
_FEW_VALUES = ("source", "source_title", "country", "section", "agency", "language", "completeness", "extractor")
"""Columns whose values recur: written once a group, as a dictionary."""


def write_parquet(selected: SelectedArticles, path: Path, options: OptionValues) -> None:
    """Write the file or, partitioned, the folder."""
    if not options["partition"]:
        _write_file(path, selected.read_lots(), leave_out=())
        return
    path.mkdir()
    for (country, month), ids in groupby(selected.list_partitions(), key=lambda each: each[:2]):
        folder = path / f"country={country}" / f"month={month}"
        folder.mkdir(parents=True)
        lots = selected.read_lots([article_id for _, _, article_id in ids])
        _write_file(folder / "part-0.parquet", lots, leave_out=("country",))


def _write_file(path: Path, lots: Iterable[list[ExportRow]], leave_out: Sequence[str]) -> None:
    import pyarrow.parquet as pq

    schema = make_schema(leave_out)
    dictionaries = [name for name in _FEW_VALUES if name not in leave_out]
    with (
        pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=dictionaries) as writer,
        ThreadPoolExecutor(1) as second,
    ):
        writing: Future[None] | None = None
        for rows in _join_lots(lots):
            table = to_table(rows, schema)
            if writing is not None:
                writing.result()
            # Compressed while the next lot is read: half of the work, and neither needs the interpreter's lock.
            writing = second.submit(writer.write_table, table, len(rows))
        if writing is not None:
            writing.result()


def _join_lots(lots: Iterable[list[ExportRow]]) -> Iterator[list[ExportRow]]:
    rows: list[ExportRow] = []
    for lot in lots:
        rows += lot
        if len(rows) >= GROUP:
            yield rows
            rows = []
    if rows:
        yield rows


def make_schema(leave_out: Sequence[str] = ()) -> pa.Schema:
    """The fields with their types and what they mean."""
    import pyarrow as pa

    types = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "text": pa.string(),
        "moment": pa.string(),
        "instant": pa.timestamp("s", tz="UTC"),
        "list": pa.list_(pa.string()),
    }
    return pa.schema(
        [
            pa.field(name, types[field.kind], metadata={"description": field.says})
            for name, field in FIELDS.items()
            if name not in leave_out
        ]
    )


def to_table(rows: Sequence[ExportRow], schema: pa.Schema) -> pa.Table:
    """Some articles as columns."""
    import pyarrow as pa

    columns = dict(zip(FIELDS, zip(*rows, strict=True), strict=True))
    return pa.table([_to_array(columns[field.name], field.type, FIELDS[field.name].kind) for field in schema], schema)


def _to_array(values: Sequence[Any], kind: pa.DataType, of: str) -> pa.Array:
    import pyarrow as pa

    if of == "instant":
        return pa.array(values, pa.string()).cast(kind)
    if of == "list":
        lists = {value: parse_list(value) for value in set(values)}  # most recur
        return pa.array([lists[value] for value in values], kind)
    return pa.array(values, kind)


FORMAT = Format(
    name="parquet",
    title="Parquet: typed columns for DuckDB, Dask, pandas and R",
    suffix=".parquet",
    media_type="application/vnd.apache.parquet",
    write=write_parquet,
    options=(FormatOption("partition", "Write a folder with a file for each country and month."),),
    extra="parquet",
    module="pyarrow",
    is_table=True,
)
