"""The demonstration: Le Fanal served on loopback and crawled by the real command, on two days. Holds no crawling."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
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
    "marbre status --archive ARCHIVE",
    "marbre show 1 --archive ARCHIVE",
    "marbre search grève --archive ARCHIVE",
    "marbre diff EDITED --archive ARCHIVE",
    "marbre verify --archive ARCHIVE",
    'sqlite3 ARCHIVE "select published_at, title from articles_view order by 1 desc limit 5"',
    "marbre init ~/marbre --contact you@example.org",
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


def run_demo(folder: Path, say: Callable[[str], None]) -> int:
    """Crawl both days into `folder`/archive.db; returns the worst exit code. The command's own output shows through."""
    worst = 0
    with serve() as newspaper:
        write_config(folder, newspaper.url)
        say(f"Le Fanal is being served at {newspaper.url}")
        for number, ago, title in _DAYS:
            newspaper.edition = number
            say(f"\n{title}")
            worst = max(worst, _crawl(folder, datetime.now(UTC) - ago, say))
    archive = shlex.quote(str(folder / "archive.db"))
    edited = newspaper.url + newspaper.paper.find_article(_EDITED).path
    say("\nTry next:")
    for line in _NEXT:
        say(f"  {line.replace('ARCHIVE', archive).replace('EDITED', edited)}")
    return worst


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
