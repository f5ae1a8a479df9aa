"""Servers on loopback that take what is sent: a web address and a mail server. No assertions here."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Taken:
    """What came: bodies and headers, or mails. `answer` is the status given, `pause` the seconds before it."""

    url: str = ""
    answer: int = 200
    pause: float = 0.0
    bodies: list[Any] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)


@contextmanager
def take_posts() -> Iterator[Taken]:
    """A web server that takes POSTs of JSON."""
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(taken.pause)
            if taken.answer < 300:
                taken.bodies.append(json.loads(body))
                taken.keys.append(self.headers["Idempotency-Key"])
            self.send_response(taken.answer)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    taken.url = f"http://127.0.0.1:{server.server_port}/hook?secret=hunter2"
    try:
        yield taken
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def take_mail() -> Iterator[Taken]:
    """A mail server that takes everything; `url` is Apprise's address of it."""
    taken = Taken()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    mail = b""
                    while not mail.endswith(b"\r\n.\r\n"):
                        mail += self.rfile.readline()
                    taken.mails.append(mail[:-3])
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
                if verb == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        taken.url = f"mailto://127.0.0.1:{port}?from=marbre@example.org&to=awa@example.org&smtp=127.0.0.1&mode=insecure"
        yield taken
        server.shutdown()
