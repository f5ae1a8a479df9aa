"""Serves saved press pages on loopback, as fast as a plain server can, for the benchmarks of crawling.

    python benchmarks/press_server.py --pages 1000        prints its addresses, one a line

Each address is a newsroom of its own (127.0.0.1, 127.0.0.2, …, as Linux has them) with one copy of every article of
the folder `shared/press` beside the checkout, so that each page is a new article of its newsroom; from the second on
with a comment at the end, so that no two pages are equal. /sitemap.xml lists /presse/article-1.html … , /list.txt of
the first one the pages of all as plain addresses. Every answer is in memory before the first request.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

PRESS = Path(__file__).parents[1].parent / "shared" / "press"


def press_pages(number: int) -> list[tuple[str, bytes]]:
    """`number` article pages as (media type, body): one of every article, then all again with a comment at the end."""
    bodies = articles()
    pages = []
    for index in range(number):
        media_type, body = bodies[index % len(bodies)]
        again = index // len(bodies)
        pages.append((media_type, body + f"<!-- {again} -->".encode() if again else body))
    return pages


def articles() -> list[tuple[str, bytes]]:
    """The first copy of every article, as (media type, body); no two are equal."""
    rows = [json.loads(line) for line in (PRESS / "index.jsonl").open(encoding="utf-8")]
    copies = {row["sha256"]: row for row in rows if row["kind"] == "article"}
    firsts = {row["url"]: row for row in reversed(copies.values())}
    return [(row["media_type"], gzip.decompress((PRESS / row["file"]).read_bytes())) for row in firsts.values()]


class Pages(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and nothing more."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = answers
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            request, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            path = request.split(b" ", 2)[1]
            self._transport.write(self._answers.get(path, self._answers[b"404"]))


def answer(status: str, media_type: str, body: bytes) -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(number: int) -> None:
    """Serve until killed."""
    loop = asyncio.get_running_loop()
    pages, a_newsroom = press_pages(number), len(articles())
    newsrooms = [pages[first : first + a_newsroom] for first in range(0, number, a_newsroom)]
    port, bases, listed = 0, [], []
    every: list[dict[bytes, bytes]] = []
    for index, held in enumerate(newsrooms, 1):
        answers: dict[bytes, bytes] = {b"404": answer("404 Not Found", "text/plain", b"none")}
        server = await loop.create_server(lambda answers=answers: Pages(answers), f"127.0.0.{index}", port)
        port = server.sockets[0].getsockname()[1]
        base = f"http://127.0.0.{index}:{port}"
        addresses = [f"{base}/presse/article-{at}.html" for at in range(1, len(held) + 1)]
        for at, (media_type, body) in enumerate(held, 1):
            answers[f"/presse/article-{at}.html".encode()] = answer("200 OK", media_type, body)
        answers[b"/sitemap.xml"] = answer("200 OK", "application/xml", sitemap(addresses).encode())
        bases.append(base)
        listed += addresses
        every.append(answers)
    every[0][b"/list.txt"] = answer("200 OK", "text/plain", "\n".join(listed).encode())
    print("\n".join(bases), flush=True)
    print(flush=True)
    await loop.create_future()


def sitemap(addresses: list[str]) -> str:
    """A sitemap of pages that were all changed just now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    entries = "".join(f"<url><loc>{address}</loc><lastmod>{now}</lastmod></url>" for address in addresses)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    asyncio.run(serve(parser.parse_args().pages))
