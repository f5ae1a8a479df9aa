"""Made-up newsrooms on loopback, one an address (127.0.0.1 …), whose log proves who asked when.

Each time a newsroom's feed is asked it lists new articles, under the number of that answer. So all requests for
articles of one number are one crawl's, and two crawls at once would be seen.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.crawl.publisher import PARAGRAPH


@dataclass
class Newsrooms:
    """What runs on `port`: each answer takes `latency` seconds, each feed lists `articles`. `log`: (host, path)."""

    port: int
    articles: int
    latency: float
    log: list[tuple[str, str]] = field(default_factory=list)
    looks: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def declare(self, *numbers: int) -> str:
        """Newsrooms as sources in TOML, `room-1` at 127.0.0.1 and so on."""
        return "".join(
            f'[[source]]\nname = "room-{number}"\ntitle = "La Gazette {number}"\nhomepage = "http://{host}/"\n'
            f'feeds = ["http://{host}/feed"]\nrevisit_after = []\n'
            for number in numbers
            for host in [f"127.0.0.{number}:{self.port}"]
        )

    def answer(self, host: str, path: str) -> bytes | None:
        """The body of an answer, None for 404."""
        with self.lock:
            self.log.append((host, path))
            if path == "/feed":
                self.looks[host] += 1
            look = self.looks[host]
        if path == "/feed":
            items = "".join(
                f"<item><title>Le bac {look}-{each}</title><link>http://{host}/{look}/{each}</link></item>"
                for each in range(self.articles)
            )
            return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
        if path == "/robots.txt":
            return None
        return (
            f"<html lang=fr><head><title>Le bac {path}</title></head><body><article><h1>Le bac {path}</h1>"
            f"<p>Récit numéro {path} de {host}.</p>{PARAGRAPH * 3}</article></body></html>"
        ).encode()

    def find_overlaps(self) -> list[tuple[str, str]]:
        """Requests of a crawl that came after the next crawl of the same host had begun."""
        looks: Counter[str] = Counter()
        found = []
        with self.lock:
            log = list(self.log)
        for host, path in log:
            if path == "/feed":
                looks[host] += 1
            elif (look := path.split("/")[1]).isdigit() and int(look) < looks[host]:
                found.append((host, path))
        return found


@contextmanager
def serve_newsrooms(articles: int = 3, latency: float = 0.0) -> Iterator[Newsrooms]:
    """Serve them all until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            body = rooms.answer(self.headers["Host"], self.path)
            time.sleep(rooms.latency)
            kind = "application/rss+xml" if self.path == "/feed" else "text/html; charset=utf-8"
            with suppress(ConnectionError):
                self.send_response_only(404 if body is None else 200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 256

    server = Server(("0.0.0.0", 0), Handler)
    rooms = Newsrooms(server.server_address[1], articles, latency)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield rooms
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
