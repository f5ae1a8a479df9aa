"""Running the real `marbre` command on configurations of our own. No assertions here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.demo.sources import render_faulty_source_toml, render_source_toml
from tests.crawl import warm

LONGEST = 120.0
"""Seconds that a command may take, here at least."""
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "no_proxy", "NO_PROXY")

SETTINGS = {
    "fetch": {
        "contact": "tests@example.org",
        "delay": 0.0,
        "autothrottle": False,
        "concurrent_per_host": 4,
        "retries": 1,
        "backoff": 0.05,
        "timeout": 5.0,
        "max_body_mb": 1.0,
        "allow_private_addresses": True,
    },
    "extract": {"workers": 1},
    "sources": {"shipped": False},
}


_MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""
"""A process between, as small as Python: Linux counts what the parent held at the fork to the child's memory
(getrusage(2)), and a test's process that has rendered pages holds more than any crawl."""


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output, parsed."""
        return json.loads(self.out)

    def crawl(self, source: str) -> Any:
        """One source's part of a crawl's JSON report."""
        return next(crawl for crawl in self.json["crawls"] if crawl["source"] == source)


@dataclass(frozen=True)
class Desk:
    """A configuration folder and an archive, and the command that works on both."""

    folder: Path
    archive: Path

    def start(
        self, *arguments: str, env: dict[str, str] | None = None, memory: Path | None = None
    ) -> subprocess.Popen[str]:
        """The command as a running process; `memory` is a file that gets the kilobytes of its largest process."""
        between = [sys.executable, "-c", _MEASURED, str(memory)] if memory else []
        return subprocess.Popen(
            [*between, sys.executable, "-m", "crawler.cli", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environ(env),
        )

    def marbre(self, *arguments: str, env: dict[str, str] | None = None) -> Done:
        """The command, run to its end."""
        environment = self._environ(env)
        if warm.can_run(environment):
            return Done(*warm.run(arguments, environment, LONGEST))
        process = self.start(*arguments, env=env)
        out, err = process.communicate(timeout=LONGEST)
        return Done(process.returncode, out, err)

    def _environ(self, env: dict[str, str] | None) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if name not in PROXIES}
        return {**clean, "MARBRE_CONFIG": str(self.folder), "MARBRE_ARCHIVE": str(self.archive), **(env or {})}

    def crawl(self, *arguments: str, env: dict[str, str] | None = None) -> Done:
        """`marbre crawl --json`."""
        return self.marbre("crawl", "--json", *arguments, env=env)


def to_toml(tables: dict[str, dict[str, object]]) -> str:
    """Settings as a TOML text; JSON's words for plain values are TOML's too."""
    return "\n".join(
        f"[{table}]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
        for table, keys in tables.items()
    )


def make_desk(folder: Path, base_url: str, *, faulty: bool = False, sources: str = "", **fetch: object) -> Desk:
    """A desk for the newspaper served at `base_url`; `fetch` overrides settings, `sources` adds TOML."""
    (folder / "sources").mkdir(parents=True)
    settings = {**SETTINGS, "fetch": {**SETTINGS["fetch"], **fetch}}
    (folder / "marbre.toml").write_text(to_toml(settings), encoding="utf-8")
    declared = render_source_toml(base_url) + (render_faulty_source_toml(base_url) if faulty else "") + sources
    (folder / "sources" / "re.toml").write_text(declared, encoding="utf-8")
    return Desk(folder, folder / "archive.db")
