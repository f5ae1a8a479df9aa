"""Starts Datasette over one archive, read-only. Only `marbre browse` loads it."""

from __future__ import annotations

import asyncio
import socket
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

import uvicorn
from datasette.app import Datasette

from archive.db.errors import ArchiveError
from archive.site.bounds import BoundedDatabase
from archive.site.language import Language
from archive.site.withheld import is_served_elsewhere
from archive.store import Archive


class AddressTaken(ArchiveError):  # noqa: N818  # what is so, as in archive.db.errors
    """Another program listens at the address, or this user may not."""


@dataclass(frozen=True, slots=True)
class Serving:
    """How the archive is served. `base_url` is the path a proxy serves it under; `language` None: the reader's own.

    `hosts` are the names it may be asked by, beside IP addresses, localhost and `host`. `shows_noarchive`: to readers
    elsewhere too, what its publishers mark so.
    """

    host: str = "127.0.0.1"
    port: int = 8001
    base_url: str = "/"
    language: Language | None = None
    hosts: tuple[str, ...] = ()
    shows_noarchive: bool = False


def make_datasette(path: Path, serving: Serving) -> Datasette:
    """Datasette as `marbre browse` runs it. Not immutable: crawls may write while it reads (mode=ro)."""
    datasette = Datasette(
        files=[str(path)],
        metadata={"plugins": {"marbre": _to_plugin_config(serving)}},
        settings={
            "base_url": serving.base_url,
            "sql_time_limit_ms": 2000,
            "num_sql_threads": 2,  # of other people's SQL; our own pages have threads of their own
            "max_csv_mb": 0,  # a whole table is exported however large it is; at 100 MB Datasette would break off
            "max_returned_rows": 5000,  # of one SQL statement, and the step in which exports go through a table
            "allow_download": False,  # a file that is being written must not be copied while it is
            "suggest_facets": False,  # looks into every column of a table that may have millions of rows
            "default_cache_ttl": 0,
            "truncate_cells_html": 240,  # rows of a height that lets tables be looked through
        },
    )
    _replace_databases(datasette, serving.base_url)
    return datasette


def _to_plugin_config(serving: Serving) -> dict[str, object]:
    return {
        "language": serving.language,
        "read_only": True,
        "hosts": [name.rstrip(".").lower() for name in (serving.host, *serving.hosts)],
        "is_elsewhere": is_served_elsewhere(serving.host, serving.hosts),
        "shows_noarchive": serving.shows_noarchive,
    }


def _replace_databases(datasette: Datasette, prefix: str) -> None:
    """The archive as a `BoundedDatabase`. Under `/presse/` the pages of `presse.db` lie at `/presse/presse-db`.

    At `/presse/presse` Datasette could not tell its own path from one whose prefix a proxy did not take away.
    """
    for name, database in list(datasette.databases.items()):
        if database.path is not None:
            datasette.remove_database(name)
            bounded = BoundedDatabase(datasette, path=database.path, is_mutable=database.is_mutable)
            datasette.add_database(bounded, name=f"{name}-db" if prefix.startswith(f"/{name}/") else name)


def serve(path: Path, serving: Serving, say: Callable[[str], None], *, open_browser: bool = False) -> None:
    """Serve until interrupted. Raises what `Archive.open` does, and AddressTaken."""
    with Archive.open(path, read_only=True):
        pass  # says what is wrong with the file before anything is started
    listening = _listen(serving.host, serving.port)
    port = listening.getsockname()[1]
    host = f"[{serving.host}]" if ":" in serving.host else serving.host
    url = f"http://{host}:{port}{serving.base_url}"
    say(_("{path} at {url} (Ctrl-C ends)").format(path=path, url=url))
    if serving.host in ("0.0.0.0", "::"):  # noqa: S104  # told, not chosen
        say(
            _(
                "Whoever reaches this machine can read the whole archive without a password: put a proxy with one "
                "before it (docs/browse.md), or listen at 127.0.0.1."
            )
        )
    _silence_datasette()
    datasette = make_datasette(path, serving)
    asyncio.run(datasette.invoke_startup())
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", lifespan="on"))
    if open_browser:
        webbrowser.open(url)
    server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol named: asyncio sets TCP_NODELAY only then, and without it most answers take 40 ms more.
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)  # from here on a browser waits rather than being refused
    except OSError as error:
        raise AddressTaken(
            _("{host}:{port}: {error}; choose another with --port or --host").format(
                host=host, port=port, error=error.strerror
            )
        ) from error
    return listening


def _silence_datasette() -> None:
    """With rich installed (we use it elsewhere) Datasette prints every local variable of every 404."""
    from datasette import handle_exception  # must not be imported before datasette.app: it registers hooks

    handle_exception.rich = None
