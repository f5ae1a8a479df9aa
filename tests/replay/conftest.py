"""Real press pages, replayed as the live web through a proxy on loopback; skipped where the pages are absent."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.material import PRESS, PRESS_ABSENT


@dataclass(frozen=True)
class Replay:
    """A running replay."""

    url: str

    def ask(self, path: str) -> str:
        """A call of its control address."""
        opener = build_opener(ProxyHandler({"http": self.url}))
        with opener.open(f"http://replay.invalid{path}", timeout=10) as answer:
            text: str = answer.read().decode()
            return text

    def set_clock(self, at: str) -> None:
        """Move the replay's clock."""
        self.ask(f"/clock?at={quote(at)}")

    def set_fault(self, host: str, kind: str) -> None:
        """Break a host, or mend it with `off`."""
        self.ask(f"/fault?host={host}&kind={kind}")

    def log(self) -> list[dict[str, object]]:
        """What was asked since the last call."""
        return [json.loads(line) for line in self.ask("/log?clear=1").splitlines()]

    @property
    def env(self) -> dict[str, str]:
        """The environment of a command that sees the replay as its web."""
        return {"http_proxy": self.url, "https_proxy": self.url}


def press_index() -> list[dict[str, object]]:
    """The lines of the replay's index."""
    with (PRESS / "index.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture
def replay() -> Iterator[Replay]:
    """The replay, its clock at its end."""
    if not (PRESS / "replay.py").is_file():
        pytest.skip(PRESS_ABSENT)
    command = [sys.executable, str(PRESS / "replay.py"), "--port", "0", "--at", "2030-01-01T00:00:00Z"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Replay(process.stdout.readline().strip())
        finally:
            process.kill()
