"""What a page may cost: rows, bytes and time, and that readers of articles do not wait for it."""

from __future__ import annotations

import gzip
import re
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.bounds import (
    COUNTED_ROWS,
    DATA_BYTES,
    PAGE_CELLS,
    PAGE_ROWS,
    STEP_ROWS,
    TABLE_ROWS,
    choose_shape,
    count_tables,
    cut_page_size,
    is_whole_table_asked,
    take_rows_within,
)

WIDE = "select * from extractions a, extractions b, extractions c limit 5000"
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select sum(i) from n"


@given(st.integers(0, 400), st.integers(1, 300))
def test_a_page_of_sql_holds_so_many_rows_and_cells(rows: int, columns: int) -> None:
    taken, is_cut = take_rows_within([(1,) * columns] * rows, "page", 5000)
    kept = len(taken)
    assert kept <= PAGE_ROWS
    assert kept * columns <= PAGE_CELLS or kept == 1
    assert kept in (rows, PAGE_ROWS) or (kept + 1) * columns > PAGE_CELLS
    assert is_cut == (kept < rows)
    assert len(take_rows_within([(1,) * columns] * rows, "whole", 5000)[0]) == rows


@given(st.lists(st.sampled_from(["", "a", b"b", None, 3, "c" * (DATA_BYTES // 3)]), max_size=12), st.integers(1, 12))
def test_data_of_sql_holds_so_many_bytes_and_one_row_at_least(values: list[object], most: int) -> None:
    rows = [(value,) for value in values]
    taken, is_cut = take_rows_within(rows, "data", most)
    size = sum(len(value) if isinstance(value, str | bytes) else 8 for (value,) in taken)
    assert size <= DATA_BYTES or len(taken) == 1
    assert len(taken) <= most
    assert (len(taken) >= 1) == bool(rows)
    assert taken == rows[: len(taken)]
    assert is_cut == (len(taken) < len(rows))


def test_rows_that_are_not_shown_are_not_fetched() -> None:
    fetched: list[int] = []

    def fetch(number: int) -> tuple[int]:
        fetched.append(number)
        return (number,)

    take_rows_within((fetch(number) for number in range(5000)), "page", 5000)
    assert len(fetched) == PAGE_ROWS + 1


def test_tables_are_counted_up_to_a_number() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE TABLE "a ""table""" (n)')
    connection.executemany('INSERT INTO "a ""table""" VALUES (?)', [(n,) for n in range(COUNTED_ROWS)])
    connection.execute('CREATE TABLE many AS SELECT * FROM (SELECT 1 FROM "a ""table""" UNION ALL SELECT 2)')
    counts = count_tables(connection, ['a "table"', "many", "absent"])
    assert counts == {'a "table"': COUNTED_ROWS, "many": None, "absent": None}


@pytest.mark.parametrize(
    ("path", "names", "shape"),
    [
        ("/archive", {"sql"}, "page"),
        ("/archive.json", {"sql"}, "data"),
        ("/archive/failures", set(), "page"),
        ("/archive/failures.csv", set(), "file"),
        ("/archive.csv", {"sql"}, "file"),
        ("/archive/articles", set(), "whole"),
        ("/archive/articles.csv", {"_stream"}, "whole"),
        ("/", set(), "whole"),
    ],
)
def test_what_an_answer_becomes(path: str, names: set[str], shape: str) -> None:
    assert choose_shape(path, names, {"failures"}) == shape


@pytest.mark.parametrize(
    ("path", "asked", "given"),
    [
        ("/archive/articles", b"_size=max", TABLE_ROWS),
        ("/archive/articles", b"_size=5000", TABLE_ROWS),
        ("/archive/articles", b"_size=20", 20),
        ("/archive/articles.json", b"_size=max", STEP_ROWS),
        ("/archive/articles.json", b"_size=20", 20),
    ],
)
def test_a_page_of_a_table_is_never_longer_than_asked_nor_than_may_be(path: str, asked: bytes, given: int) -> None:
    assert cut_page_size(path, [b"a=1", asked]) == [b"a=1", b"_size=%d" % given]


def test_a_wide_join_is_cut_and_says_so(site: str) -> None:
    page = httpx.get(f"{site}/archive", params={"sql": WIDE}, headers={"accept-language": "fr"}, timeout=60)
    assert page.status_code == 200
    assert re.search(r"plus de \d+ lignes", page.text)
    assert len(page.content) < 4_000_000
    data = httpx.get(f"{site}/archive.json", params={"sql": WIDE}, timeout=60)
    assert data.json()["truncated"]
    assert len(data.content) < 2 * DATA_BYTES


def test_a_csv_that_would_be_cut_is_refused_and_says_how_much_fits(site: str) -> None:
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n)"
    for sql in (f"{numbers} select hex(zeroblob(300000)) from n limit 6", f"{numbers} select i from n limit 6000"):
        cut = httpx.get(f"{site}/archive.csv", params={"sql": sql}, headers={"accept-language": "fr"}, timeout=60)
        assert cut.status_code == 400
        assert cut.headers["content-type"].startswith("text/html")
        fitting = re.search(r"LIMIT (\d+)", cut.text)
        assert fitting is not None
        kept = httpx.get(
            f"{site}/archive.csv", params={"sql": f"{sql[: sql.rindex('limit')]} limit {fitting[1]}"}, timeout=60
        )
        assert kept.status_code == 200
        assert kept.headers["content-type"].startswith("text/")
        assert len(kept.text.splitlines()) == int(fitting[1]) + 1


@pytest.mark.parametrize(
    ("path", "query", "is_whole"),
    [
        ("/archive/removals.csv", "", True),
        ("/archive/removals.csv", "_size=max&rule=learned", True),
        ("/archive/removals.csv", "_size=20", False),
        ("/archive/removals.csv", "_next=20", False),
        ("/archive/failures.csv", "", False),
        ("/archive/removals", "", False),
        ("/archive.csv", "sql=select+1", False),
        ("/search.csv", "q=port", False),
    ],
)
def test_a_csv_of_a_table_is_the_whole_table_unless_it_says_otherwise(path: str, query: str, is_whole: bool) -> None:
    assert is_whole_table_asked(path, query.encode().split(b"&"), {"failures"}) == is_whole


def test_whole_tables_are_still_exported_whole(site: str) -> None:
    lines = httpx.get(f"{site}/archive/removals.csv?_size=max", timeout=60).text.splitlines()
    counted = httpx.get(f"{site}/archive.json?sql=select+count(*)+from+removals&_shape=arrays").json()["rows"][0][0]
    assert len(lines) > counted > STEP_ROWS


def test_answers_are_compressed(site: str) -> None:
    with httpx.stream("GET", site, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert b"<h1>" in gzip.decompress(raw)
    assert len(raw) < len(gzip.decompress(raw)) / 2
    assert "content-encoding" not in httpx.get(site, headers={"accept-encoding": "identity"}).headers


def test_reading_pages_do_not_wait_for_statements_that_take_their_whole_time(site: str) -> None:
    """All threads of SQL are busy until the time limit; a page is answered before any of them."""
    ended: list[str] = []

    def ask() -> None:
        httpx.get(f"{site}/archive", params={"sql": ENDLESS}, timeout=60)
        ended.append("sql")

    httpx.get(site)
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert httpx.get(f"{site}/article/1", timeout=60).status_code == 200
    ended.append("page")
    for thread in threads:
        thread.join()
    assert ended.index("page") < 4  # never after all of them


def test_listening_to_everybody_is_told(fanal: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-u",
            "-m",
            "crawler.cli",
            "browse",
            "--archive",
            str(fanal),
            "--port",
            "0",
            "--host",
            "0.0.0.0",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = process.stdout.readline() + process.stdout.readline()
    finally:
        process.terminate()
        process.communicate(timeout=10)
    assert "read the whole archive without a password" in said
