"""A publisher of a few answers on loopback, each as the test writes it, headers and status line included."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.crawl.command import Desk

PARAGRAPH = (
    "<p>Le bac de la Pointe a repris ses rotations mardi, après huit jours d’arrêt dus à la crue du fleuve. Les "
    "camions attendaient depuis la semaine dernière au ponton de la rive sud, annonce la régie.</p>"
)


@dataclass(frozen=True)
class Reply:
    """One answer. `headers` stand beside the Content-Type; `status` is written as it is; `with_cookie` is for those who
    send a cookie; `unsent` bytes are announced, and the connection ends before them."""

    body: bytes = b""
    content_type: str | None = "text/html; charset=utf-8"
    status: str = "200 OK"
    headers: tuple[tuple[str, bytes], ...] = ()
    with_cookie: Reply | None = None
    unsent: int = 0


@dataclass
class Publisher:
    """What is served, and the paths that were asked, in order."""

    base: str
    replies: Mapping[str, Reply]
    asked: list[str] = field(default_factory=list)

    def declare(self, name: str = "gazette", /, **listings: str) -> str:
        """A source of it in TOML: `feeds`, `sitemaps` or `sections` by path."""
        keys = "".join(f'{key} = ["{self.base}{path}"]\n' for key, path in listings.items())
        return f'[[source]]\nname = "{name}"\ntitle = "La Gazette"\nhomepage = "{self.base}/"\n{keys}'


@contextmanager
def serve_replies(replies: Mapping[str, Reply]) -> Iterator[Publisher]:
    """Serve on loopback; `{base}` in a body or a header becomes the server's own address. What is not there is 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            publisher.asked.append(self.path)
            reply = replies.get(self.path, Reply(b"introuvable", "text/plain", "404 Not Found"))
            if reply.with_cookie is not None and self.headers["Cookie"]:
                reply = reply.with_cookie
            base = publisher.base.encode()
            body = reply.body.replace(b"{base}", base)
            lines = [
                f"HTTP/1.1 {reply.status}".encode(),
                b"Content-Length: %d" % (len(body) + reply.unsent),
                b"Connection: close",
            ]
            if reply.content_type is not None:
                lines.append(f"Content-Type: {reply.content_type}".encode())
            lines += [name.encode() + b": " + value.replace(b"{base}", base) for name, value in reply.headers]
            self.wfile.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    publisher = Publisher(f"http://127.0.0.1:{server.server_address[1]}", replies)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def render_article(title: str) -> Reply:
    """An article's page."""
    page = f"<html lang=fr><head><title>{title}</title></head><body><article><h1>{title}</h1>{PARAGRAPH * 4}"
    return Reply(f"{page}</article></body></html>".encode())


def render_feed(*items: tuple[str, str, str]) -> Reply:
    """An RSS feed of (address, title, date)."""
    written = "".join(
        f"<item><title>{title}</title><link>{url}</link><pubDate>{date}</pubDate></item>" for url, title, date in items
    )
    return Reply(f'<rss version="2.0"><channel>{written}</channel></rss>'.encode(), "application/rss+xml")


def render_sitemap(*entries: tuple[str, str]) -> Reply:
    """A sitemap of (address, lastmod)."""
    written = "".join(f"<url><loc>{url}</loc><lastmod>{date}</lastmod></url>" for url, date in entries)
    return Reply(f"<urlset>{written}</urlset>".encode(), "application/xml")


def find_verdict(desk: Desk) -> tuple[str, str]:
    """Kind and reason of what `marbre status` says of the only source."""
    (line,) = desk.marbre("status", "--json").json
    return line["verdict"]["kind"], line["verdict"]["reason"]
