"""Serves saved press pages on loopback, as fast as a plain server can, for the benchmarks of crawling.

    python benchmarks/press_server.py --pages 1000        prints its address on the first line

/sitemap.xml lists /presse/article-1.html … article-N.html, /list.txt the same as plain addresses. The pages are those
of the folder `shared/press` beside the checkout; where N is larger than their number they come again with a comment at
the end, so that no two are equal. Every answer is in memory before the first request.
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
    """`number` article pages as (media type, body), distinct: one of every article first, then their other copies."""
    rows = [json.loads(line) for line in (PRESS / "index.jsonl").open(encoding="utf-8")]
    copies = {row["sha256"]: row for row in rows if row["kind"] == "article"}
    firsts = {row["url"]: row for row in reversed(copies.values())}
    first_digests = {row["sha256"] for row in firsts.values()}
    distinct = [*firsts.values(), *(row for digest, row in copies.items() if digest not in first_digests)]
    bodies = [(row["media_type"], gzip.decompress((PRESS / row["file"]).read_bytes())) for row in distinct]
    pages = []
    for index in range(number):
        media_type, body = bodies[index % len(bodies)]
        round_ = index // len(bodies)
        pages.append((media_type, body + f"<!-- {round_} -->".encode() if round_ else body))
    return pages


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
    answers: dict[bytes, bytes] = {b"404": answer("404 Not Found", "text/plain", b"none")}
    server = await loop.create_server(lambda: Pages(answers), "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    addresses = []
    for index, (media_type, body) in enumerate(press_pages(number), 1):
        answers[f"/presse/article-{index}.html".encode()] = answer("200 OK", media_type, body)
        addresses.append(f"{base}/presse/article-{index}.html")
    entries = "".join(f"<url><loc>{address}</loc><lastmod>{now}</lastmod></url>" for address in addresses)
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    answers[b"/sitemap.xml"] = answer("200 OK", "application/xml", sitemap.encode())
    answers[b"/list.txt"] = answer("200 OK", "text/plain", "\n".join(addresses).encode())
    print(base, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    asyncio.run(serve(parser.parse_args().pages))
