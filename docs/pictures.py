"""Makes the pictures of docs/images anew: Le Fanal crawled on two days, its archive served, pages seen in a browser.

    make pictures

The newspaper is our own, so that its pages may be shown. WebP, under 100 kB each.
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver

from archive.store import Archive
from crawler.demo.run_demo import write_config
from crawler.demo.server import serve
from tests.site.browser import chromium, logging_proxy, look
from tests.site.conftest import DAYS, WATCH, browsing

IMAGES = Path(__file__).parent / "images"
WIDTH, HEIGHT, PHONE = 1100, 800, 360
QUALITY = 45
"""Of WebP, in percent: below, grey text gets a halo."""


def list_pages(archive: Path) -> dict[str, tuple[str, int]]:
    """The pictures by name: which page, how wide."""
    with Archive.open(archive, read_only=True) as opened, opened.database.connection() as connection:
        (edited,) = connection.execute("SELECT article_id FROM articles WHERE title LIKE '%budget%'").fetchone()
        stored, capture = connection.execute(
            "SELECT a.article_id, a.capture_id FROM articles a JOIN captures c ON c.found_in = a.url "
            "WHERE c.kind = 'picture' AND c.error IS NULL ORDER BY a.article_id LIMIT 1"
        ).fetchone()
    return {
        "home": ("/", WIDTH),
        "search": ("/search?q=port&section=economie&by=date", WIDTH),
        "article": (f"/article/{edited}", WIDTH),
        "diff": (f"/article/{edited}/diff/1/2?view=side", WIDTH),
        "stored": (f"/article/{stored}/page/{capture}", WIDTH),
        "phone": (f"/article/{edited}", PHONE),
    }


def make_archive(folder: Path) -> Path:
    """Le Fanal on two days, with the style sheets and pictures of its pages."""
    with serve() as newspaper:
        write_config(folder, newspaper.url)
        (folder / "watches.toml").write_text(WATCH, encoding="utf-8")
        with (folder / "sources" / "re.toml").open("a", encoding="utf-8") as file:
            file.write('page_requisites = ["styles", "pictures"]\n')
        for number, at in DAYS:
            newspaper.edition = number
            command = [sys.executable, "-m", "crawler.cli", "crawl", "--config", str(folder), "--at", at, "--quiet"]
            subprocess.run(command, check=True)  # noqa: S603  # our own command
    return folder / "archive.db"


def save_picture(chrome: webdriver.Chrome, url: str, width: int, path: Path) -> None:
    """One page as a picture of the window's size."""
    look(chrome, width, HEIGHT)
    chrome.get(url)
    chrome.execute_script("document.querySelector('.side del')?.scrollIntoView({block: 'center'})")  # what was changed
    chrome.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    taken = chrome.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    path.write_bytes(base64.b64decode(taken["data"]))


def main() -> None:
    """Make them all; say how many bytes each has."""
    with tempfile.TemporaryDirectory() as folder, logging_proxy() as (port, _), chromium(port) as chrome:
        archive = make_archive(Path(folder))
        with browsing(archive) as site:
            for name, (page, width) in list_pages(archive).items():
                path = IMAGES / f"{name}.webp"
                save_picture(chrome, site + page, width, path)
                sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
