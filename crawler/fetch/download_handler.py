"""Scrapy's download handler with a limit for headers: Twisted takes as many as a server sends, and all are kept.

Scrapy's limits count bodies only. What a browser takes of headers is 256 KB.
"""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

MOST_HEADER_BYTES = 256 * 1024
"""Chromium's limit for all headers of an answer (net/http/http_stream_parser.h)."""


class HeadersTooLarge(Exception):  # noqa: N818 - named for the fact, as Scrapy's own are
    """An answer's headers are larger than the limit."""


class BoundedHeadersHandler(HTTP11DownloadHandler):
    """HTTP and HTTPS; a connection whose headers are larger than the limit, or than a body may be, is ended."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        most = min(MOST_HEADER_BYTES, crawler.settings.getint("DOWNLOAD_MAXSIZE") or MOST_HEADER_BYTES)
        pool: Any = self._pool
        make_factory = pool._factory

        def make_bounded(*arguments: Any) -> Any:
            factory = make_factory(*arguments)
            build = factory.buildProtocol
            factory.buildProtocol = lambda address: _bound_headers(build(address), most)
            return factory

        pool._factory = make_bounded


def _bound_headers(protocol: Any, most: int) -> Any:
    """The connection, which counts what comes before each answer's body."""
    receive = protocol.dataReceived
    counted: dict[str, Any] = {"parser": None, "bytes": 0}

    def receive_bounded(data: bytes) -> None:
        receive(data)
        parser = protocol._parser
        if parser is None or parser.state not in (STATUS, HEADER):
            return
        if parser is not counted["parser"]:  # one an answer
            counted.update(parser=parser, bytes=0)
        counted["bytes"] += len(data)
        if counted["bytes"] > most:
            error = HeadersTooLarge(f"more than {most} bytes of headers")
            protocol._giveUp(Failure(error))  # type: ignore[no-untyped-call]
            protocol.transport.abortConnection()

    protocol.dataReceived = receive_bounded
    return protocol
