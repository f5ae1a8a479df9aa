"""What is asked of the newspaper and what it answers: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

Delivery = Literal[
    "whole",  # as announced
    "slow",  # `seconds` of silence, then the whole
    "drip",  # the headers at once, then the body in pieces over `seconds`
    "cut",  # the whole is announced, half of it sent, then the connection closed
    "endless",  # chunk after chunk, until the client leaves
    "reset",  # the connection is closed before any answer
]
"""How an answer is delivered."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names in lower case. `path` is the target as sent, with its query."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def base(self) -> str:
        """`http://host:port`, as the client calls this server: every link on the pages starts with it."""
        return f"http://{self.headers.get('host', 'fanal.example')}"

    @property
    def is_conditional(self) -> bool:
        """Whether it may be answered with 304."""
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; Content-Length is added on delivery."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    manner: Delivery = "whole"
    seconds: float = 0.0

    def find_header(self, name: str) -> str | None:
        """The first header of this name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One request as the server saw it, for tests of politeness. `at` comes from the server's clock."""

    at: datetime
    method: str
    path: str
    status: int
    user_agent: str
    is_conditional: bool
