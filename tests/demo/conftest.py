"""A running newspaper, and a plain client that neither follows redirects nor decodes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPMessage

import pytest

from crawler.demo import Newspaper, serve

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Got:
    """One answer as the socket gave it."""

    status: int
    headers: HTTPMessage
    body: bytes


Get = Callable[..., Got]


@pytest.fixture
def newspaper() -> Iterator[Newspaper]:
    with serve(clock=lambda: NOW) as running:
        yield running


@pytest.fixture
def get(newspaper: Newspaper) -> Iterator[Get]:
    """Asks on one kept connection: `get(path, method="GET", **headers)`; underscores in header names are hyphens."""
    connection = HTTPConnection(newspaper.url.removeprefix("http://"), timeout=5)

    def ask(path: str, method: str = "GET", **headers: str) -> Got:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Got(answer.status, answer.headers, answer.read())

    yield ask
    connection.close()
