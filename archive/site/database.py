"""Which of Datasette's databases is the archive, and a function of ours run on it as Datasette runs its own SQL."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.utils import sqlite_timelimit

from archive.db.connection import APPLICATION_ID, Database

_T = TypeVar("_T")

_APPLICATION_ID_AT = 68  # in SQLite's file header: https://www.sqlite.org/fileformat.html#application_id


@cache
def is_archive(path: str | None) -> bool:
    """Whether the file of one of Datasette's databases is an archive of ours.

    Looked at once: closing a file gives up all locks that this process holds on it, SQLite's as well; a crawl that ends
    would then take the log away under the site, which went on showing what it had seen before
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    if not path:
        return False
    try:
        with Path(path).open("rb") as file:
            file.seek(_APPLICATION_ID_AT)
            return file.read(4) == APPLICATION_ID.to_bytes(4, "big")
    except OSError:
        return False


def find_archive_name(datasette: Any) -> str | None:
    """The name under which Datasette serves the archive: the first one where it serves several."""
    return next((name for name, each in datasette.databases.items() if is_archive(each.path)), None)


async def run_query(datasette: Any, function: Callable[[Database], _T]) -> _T:
    """What a function reads of the archive: in a thread of our pages, within Datasette's time limit for SQL.

    The thread knows no context variables: a function that needs the language of the request is given it.
    """
    name = find_archive_name(datasette)
    assert name is not None
    served = datasette.databases[name]

    def run(connection: sqlite3.Connection) -> _T:
        with sqlite_timelimit(connection, datasette.setting("sql_time_limit_ms")):
            # One transaction, so that a page shows one state of the archive while crawls write.
            connection.execute("BEGIN")
            try:
                return function(Database(Path(served.path), connection, read_only=True))
            finally:
                connection.rollback()

    return await asyncio.get_running_loop().run_in_executor(_readers, lambda: run(_connect(datasette, name)))


_readers = ThreadPoolExecutor(max_workers=3, thread_name_prefix="pages")
"""Threads of our pages alone: Datasette's own may all be busy with somebody's SQL for seconds."""

_held = threading.local()


def _connect(datasette: Any, name: str) -> sqlite3.Connection:
    """This thread's own connection to the archive, opened and prepared as Datasette does it for its own threads."""
    served = datasette.databases[name]
    connections = _held.__dict__.setdefault("connections", WeakKeyDictionary())
    if served not in connections:
        connection = served.connect()
        datasette._prepare_connection(connection, name)  # noqa: SLF001  # there is no public door to it
        connection.row_factory = None
        connection.text_factory = lambda data: str(data, "utf-8", "replace")
        connections[served] = connection
    found: sqlite3.Connection = connections[served]
    return found
