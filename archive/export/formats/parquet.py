"""Parquet: one typed file, or with --partition a folder of files by country and month (Hive's names), for DuckDB, Dask,
pandas, R and Polars.

Instants are timestamps in UTC, lists are lists, numbers are numbers. Of a partitioned folder `country` and `month`
stand in the names of its folders; `month` is that of publication, or that in which an article was first seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from archive.db.errors import ArchiveDamaged
from archive.export.article import parse_list
from archive.export.columns import ABSENT, BETWEEN, ColumnLot
from archive.export.format import Format, FormatOption, OptionValues
from archive.export.row import FIELDS
from archive.export.selected import SelectedArticles

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 2_500
"""Articles of a row group: some 10 MB of text, which memory holds two or three times."""
_LEVEL = 1
"""Of zstd, as pyarrow has it by itself: level 3 takes twice the time and makes a sixth less."""
_FEW_VALUES = ("source", "source_title", "country", "section", "agency", "language", "completeness", "extractor")
"""Columns whose values recur: written once a group, as a dictionary."""

_SHORT_KINDS = ("integer", "number", "instant")
"""Kinds of columns of which, with those of few values, a group's smallest and largest value are written: readers leave
groups out by them. Of texts they are of no use, and the writer keeps those of all groups until its end."""


def write_parquet(selected: SelectedArticles, path: Path, options: OptionValues) -> None:
    """Write the file or, partitioned, the folder."""
    if not options["partition"]:
        _write_file(path, selected.read_columns(lot=GROUP), leave_out=())
        return
    path.mkdir()
    for (country, month), ids in groupby(selected.list_partitions(), key=lambda each: each[:2]):
        folder = path / f"country={country}" / f"month={month}"
        folder.mkdir(parents=True)
        lots = selected.read_columns([article_id for _, _, article_id in ids], GROUP)
        _write_file(folder / "part-0.parquet", lots, leave_out=("country",))


def _write_file(path: Path, lots: Iterable[ColumnLot], leave_out: Sequence[str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = make_schema(leave_out)
    dictionaries = [name for name in _FEW_VALUES if name not in leave_out]
    short = [*dictionaries, *(name for name in schema.names if FIELDS[name].kind in _SHORT_KINDS)]
    with (
        pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=_LEVEL,
            use_dictionary=dictionaries,
            write_statistics=short,
        ) as writer,
        ThreadPoolExecutor(1) as second,
    ):
        writing: Future[None] | None = None
        for lot in lots:
            if not lot.articles:
                continue
            table = to_table(lot, schema)
            if writing is not None:
                writing.result()
                pa.default_memory_pool().release_unused()
            # Compressed while the next lot is read: half of the work, and neither needs the interpreter's lock.
            writing = second.submit(writer.write_table, table, lot.articles)
        if writing is not None:
            writing.result()


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


def to_table(lot: ColumnLot, schema: pa.Schema) -> pa.Table:
    """Some articles as columns. Raises ArchiveDamaged where a text is none any more."""
    import pyarrow as pa

    try:
        found = _read_table(lot)
        columns = []
        for field in schema:
            column = found.column(field.name).combine_chunks()
            if field.name in lot.texts:
                column = _to_texts(column, lot.texts[field.name])
            columns.append(_to_lists(column, field.type) if FIELDS[field.name].kind == "list" else column)
    except pa.ArrowInvalid as error:
        raise ArchiveDamaged(
            f"a text of an article is none any more ({error}); `marbre verify` lists all of it"
        ) from error
    return pa.table(columns, schema)


def _read_table(lot: ColumnLot) -> pa.Table:
    """The table of a lot: values, and lengths of those that stand apart; lists are as stored."""
    import pyarrow as pa
    from pyarrow import csv

    types = {field.name: pa.string() if pa.types.is_list(field.type) else field.type for field in make_schema()}
    types |= dict.fromkeys(lot.texts, pa.int32())
    return csv.read_csv(
        pa.py_buffer(lot.table),
        read_options=csv.ReadOptions(column_names=list(types), use_threads=False, block_size=len(lot.table) + 1),
        parse_options=csv.ParseOptions(delimiter=BETWEEN, quote_char=False),
        convert_options=csv.ConvertOptions(column_types=types, null_values=[ABSENT], strings_can_be_null=True),
    )


def _to_texts(lengths: pa.Array, values: bytes) -> pa.Array:
    """The texts that stand end to end in `values`; an absent one has no length."""
    import pyarrow as pa
    from pyarrow import compute

    ends = compute.cumulative_sum(compute.fill_null(lengths, 0))
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    found = pa.StringArray.from_buffers(
        len(lengths),
        offsets.buffers()[1],
        pa.py_buffer(values),
        lengths.is_valid().buffers()[1] if lengths.null_count else None,
        lengths.null_count,
    )
    found.validate(full=True)
    return found


def _to_lists(texts: pa.Array, kind: pa.DataType) -> pa.Array:
    """Lists of what is stored as JSON; each different text is parsed once, as most recur."""
    import pyarrow as pa

    encoded = texts.dictionary_encode()
    parsed = pa.array([parse_list(text) for text in encoded.dictionary.to_pylist()], kind)
    found = parsed.take(encoded.indices)
    return found if not texts.null_count else pa.array([each or [] for each in found.to_pylist()], kind)


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
