"""The newspaper on a socket: `with serve() as paper: …paper.url…`. Delivers what `answers.answer` decides, and logs.

Loopback only, standard library only, one thread a connection. Deciding what to answer is not done here.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit, urlunsplit

from crawler.demo.answers import answer
from crawler.demo.editions import Edition, make_edition
from crawler.demo.exchange import Answer, LogEntry, Request

TimeSource = Callable[[], datetime]

_DRIPS = 20
"""Pieces in which a dripping answer is sent."""


def get_utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class Newspaper:
    """A running newspaper. `edition` may be set to 1 or 2 at any time; `log` grows with every request."""

    def __init__(self, clock: TimeSource = get_utc_now, number: int = 1) -> None:
        self._clock = clock
        self._edition = make_edition(number)
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter()
        self._log: list[LogEntry] = []
        self.stopping = threading.Event()
        self.url = ""

    @property
    def edition(self) -> int:
        """The number of the edition being served."""
        return self._edition.number

    @edition.setter
    def edition(self, number: int) -> None:
        self._edition = make_edition(number)

    @property
    def paper(self) -> Edition:
        """The edition being served: its articles are the truth about its pages."""
        return self._edition

    @property
    def log(self) -> tuple[LogEntry, ...]:
        """Every request since the start or the last `forget`, oldest first."""
        with self._lock:
            return tuple(self._log)

    def forget(self) -> None:
        """Empty the log, and begin to count requests anew (429 and 503 refuse again)."""
        with self._lock:
            self._log.clear()
            self._asked.clear()

    def now(self) -> datetime:
        """The newspaper's time, an aware instant."""
        return self._clock()

    def answer(self, request: Request) -> Answer:
        """Decide the answer to one request and log it."""
        with self._lock:
            asked_before = self._asked[request.path]
            self._asked[request.path] += 1
        given = answer(request, self._edition, asked_before)
        agent = request.headers.get("user-agent", "")
        entry = LogEntry(self.now(), request.method, request.path, given.status, agent, request.is_conditional)
        with self._lock:
            self._log.append(entry)
        return given


@contextmanager
def serve(clock: TimeSource = get_utc_now, port: int = 0, number: int = 1) -> Iterator[Newspaper]:
    """Serve the newspaper's edition `number` on 127.0.0.1, on a free port by default, until the block ends."""
    newspaper = Newspaper(clock, number)
    server = _Server(newspaper, port)
    newspaper.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="Le Fanal", daemon=True)
    thread.start()
    try:
        yield newspaper
    finally:
        newspaper.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _parse_target(target: str) -> tuple[str, str]:
    """The path with its query, and the host where one stands before it, as a proxy is asked (RFC 9112 § 3.2.2)."""
    if not target.startswith("http://"):
        return target, ""
    parts = urlsplit(target)
    return urlunsplit(("", "", parts.path or "/", parts.query, "")), parts.netloc


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, newspaper: Newspaper, port: int) -> None:
        self.newspaper = newspaper
        super().__init__(("127.0.0.1", port), _RequestHandler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves in the middle is expected here; anything else is a bug and is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave in one packet where they fit
    timeout = 60
    server: _Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        target, host = _parse_target(self.path)
        if host:
            headers["host"] = host
        self._deliver(self.server.newspaper.answer(Request(self.command, target, headers)))

    do_HEAD = do_GET  # noqa: N815 - the base class calls methods by the verb
    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Quiet: `Newspaper.log` has it all."""

    def _deliver(self, given: Answer) -> None:
        self.close_connection = self.close_connection or given.manner in ("cut", "endless", "reset") or self._has_body()
        if given.manner == "reset":
            return
        if given.manner == "slow":
            self.server.newspaper.stopping.wait(given.seconds)
        self._send_head(given)
        if self.command != "HEAD" and given.status != 304:
            with contextlib.suppress(ConnectionError):
                self._send_body(given)

    def _has_body(self) -> bool:
        """A request body is not read: the connection ends after it."""
        return self.headers.get("Content-Length", "0") != "0"

    def _send_head(self, given: Answer) -> None:
        self.send_response_only(given.status, HTTPStatus(given.status).phrase)
        self.send_header("Server", "Le Fanal")
        self.send_header("Date", format_datetime(self.server.newspaper.now().astimezone(UTC), usegmt=True))
        for name, value in given.headers:
            self.send_header(name, value)
        if given.manner == "endless":
            self.send_header("Transfer-Encoding", "chunked")
        elif given.status != 304:
            self.send_header("Content-Length", str(len(given.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _send_body(self, given: Answer) -> None:
        stopping = self.server.newspaper.stopping
        if given.manner == "endless":
            chunk = b"%x\r\n%b\r\n" % (len(given.body), given.body)
            while not stopping.is_set():
                self.wfile.write(chunk)
        elif given.manner == "drip":
            step = len(given.body) // _DRIPS + 1
            for start in range(0, len(given.body), step):
                self.wfile.write(given.body[start : start + step])
                self.wfile.flush()
                stopping.wait(given.seconds / _DRIPS)
        else:
            self.wfile.write(given.body[: len(given.body) // 2] if given.manner == "cut" else given.body)
