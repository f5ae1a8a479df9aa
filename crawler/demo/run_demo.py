"""The demonstration: Le Fanal served on loopback and crawled by the real command, on two days. Holds no crawling."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from gettext import gettext as _
from pathlib import Path

from crawler.demo.server import serve
from crawler.demo.sources import render_source_toml

_SETTINGS = """\
# Settings of the demonstration. Never use allow_private_addresses or a delay of 0 with real newsrooms.
[archive]
path = "archive.db"

[fetch]
contact = "demo@example.org"
delay = 0.0
autothrottle = false
concurrent_per_host = 4
allow_private_addresses = true

[sources]
shipped = false
"""

_NEXT = (
    "MARBRE browse --archive ARCHIVE",
    "MARBRE status --archive ARCHIVE",
    "MARBRE show 1 --archive ARCHIVE",
    "MARBRE search grève --archive ARCHIVE",
    "MARBRE diff EDITED --archive ARCHIVE",
    "MARBRE verify --archive ARCHIVE",
    'sqlite3 ARCHIVE "select published_at, title from articles_view order by 1 desc limit 5"',
    "MARBRE init ~/marbre --contact you@example.org",
)

_DAYS = (
    (1, timedelta(days=1), "Day one: everything is new."),
    (
        2,
        timedelta(0),
        "Day two: Le Fanal has added, edited, moved and deleted articles; those held are looked at again.",
    ),
)
_EDITED = "budget-2026"
"""An article whose figures the second day corrects."""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """How the demonstration ended: the exit code of its last crawl, the archive, and an article that was edited."""

    exit_code: int
    archive: Path
    edited: str


def run_demo(folder: Path, say: Callable[[str], None]) -> DemoResult:
    """Crawl both days into `folder`/archive.db, up to the first that fails. The command's own output shows through."""
    exit_code = 0
    with serve() as newspaper:
        write_config(folder, newspaper.url)
        say(_("Le Fanal is being served at {url}").format(url=newspaper.url))
        for number, ago, title in _DAYS:
            newspaper.edition = number
            say(f"\n{_(title)}")
            exit_code = _crawl(folder, datetime.now(UTC) - ago, say)
            if exit_code:
                break
    edited = newspaper.url + newspaper.paper.find_article(_EDITED).path
    return DemoResult(exit_code, folder / "archive.db", edited)


def list_next_steps(result: DemoResult, marbre: str) -> list[str]:
    """Commands over the archive made, as they can be pasted; `marbre` is how this shell calls the program."""
    archive = shlex.quote(str(result.archive))
    words = {"MARBRE": shlex.quote(marbre), "ARCHIVE": archive, "EDITED": shlex.quote(result.edited)}
    return [re.sub("MARBRE|ARCHIVE|EDITED", lambda found: words[found[0]], line) for line in _NEXT]


def write_config(folder: Path, base_url: str) -> None:
    """A configuration folder for the newspaper alone."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "marbre.toml").write_text(_SETTINGS, encoding="utf-8")
    (folder / "sources" / "re.toml").write_text(render_source_toml(base_url), encoding="utf-8")


def _crawl(folder: Path, at: datetime, say: Callable[[str], None]) -> int:
    words = ["crawl", "--config", str(folder), "--at", f"{at:%Y-%m-%dT%H:%M:%SZ}"]
    say(f"$ marbre {shlex.join(words)}")
    # Our own interpreter and our own command, so that the demonstration is the real thing.
    done = subprocess.run(  # noqa: S603 - fixed words and a folder
        [sys.executable, "-P", "-m", "crawler.cli", *words], check=False
    )
    return done.returncode
