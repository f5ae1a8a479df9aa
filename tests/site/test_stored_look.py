"""Stored pages as they looked: crawled with their style sheets and pictures, shown in a browser, hostile ones too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from archive.articles.identity import CapturedExtraction
from archive.store import Archive
from crawler.demo.run_demo import write_config
from crawler.demo.server import Newspaper, serve
from tests.archive.made import AT, begin_archive, capture, extraction
from tests.site.browser import OutsideLog, chromium, keep_screenshot, logging_proxy
from tests.site.conftest import browsing
from tests.site.hostile import OUTSIDE

HOSTILE_PAGE = f"""<!doctype html><html lang="fr" class="{{}}"><head><title>Le pont</title>
<link rel="stylesheet" href="/site.css"><link rel="stylesheet" href="{OUTSIDE}/foreign.css">
<link rel="stylesheet" href="/never-kept.css"><style>@import url({OUTSIDE}/inner.css); i {{ color: red }}</style></head>
<body class="une"><h1 id="t" style="background: url({OUTSIDE}/attribute.png)">Le pont</h1>
<img id="kept" src="/pont.svg" onerror="top.hacked = 1"><img src="/page.png"><img src="{OUTSIDE}/outside.png">
<picture><source srcset="/pont.svg"><img id="within" src="data:,"></picture>
<p>La fin de la page.</p><p><span id="kept-font">iiiiii</span> <span id="no-font">iiiiii</span></p></body></html>"""
HOSTILE_SHEET = f"""@import "{OUTSIDE}/import.css"; @import "/site.css";
@font-face {{ font-family: x; src: url({OUTSIDE}/x.woff) }} @font-face {{ font-family: kept; src: url(/mono.ttf) }}
#kept-font {{ font-family: kept, serif }} #no-font {{ font-family: x, serif }} span {{ font-size: 40px }}
h1 {{ color: rgb(1, 2, 3); background: url({OUTSIDE}/h1.png); font-family: x }}
.une {{ background: image-set("{OUTSIDE}/set.png" 1x); content: "</style><script>top.hacked = 1</script>" }}
p {{ background-image: ur\\6c({OUTSIDE}/escaped.png); cursor: url({OUTSIDE}/cursor.png), auto }}"""
HOSTILE_PICTURE = f"""<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="top.hacked = 1">
<script>top.hacked = 1; fetch("{OUTSIDE}/script")</script><image href="{OUTSIDE}/inside.png" width="9" height="9"/>
<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="{OUTSIDE}/frame"></iframe></foreignObject></svg>"""


@pytest.fixture(scope="module")
def outside() -> Iterator[tuple[int, OutsideLog]]:
    with logging_proxy() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def chrome(outside: tuple[int, OutsideLog]) -> Iterator[webdriver.Chrome]:
    with chromium(outside[0]) as running:
        yield running


@pytest.fixture(scope="module")
def newspaper() -> Iterator[Newspaper]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def crawled(newspaper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Le Fanal with what its pages need, in two crawls, the second of articles that the first has left."""
    folder = tmp_path_factory.mktemp("look")
    write_config(folder, newspaper.url)
    with (folder / "sources" / "re.toml").open("a", encoding="utf-8") as file:
        file.write('page_requisites = ["styles", "pictures"]\n')
    for hour in (15, 16):
        at = f"2026-03-02T{hour}:00:00Z"
        command = [sys.executable, "-m", "crawler.cli", "crawl", "--config", str(folder), "--at", at, "--limit", "3"]
        subprocess.run([*command, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    return folder / "archive.db"


@pytest.mark.slow
def test_a_crawled_page_shows_as_it_looked_and_asks_nobody(
    chrome: webdriver.Chrome, newspaper: Newspaper, crawled: Path
) -> None:
    asked = [entry.path for entry in newspaper.log if entry.path.startswith(("/style.css", "/images/"))]
    assert asked.count("/style.css") == 1
    assert len(asked) == len(set(asked)) > 1, "each once, in two crawls"
    before = len(newspaper.log)
    with Archive.open(crawled, read_only=True) as archive, archive.database.connection() as connection:
        (article_id, capture_id), *_ = connection.execute(
            "SELECT a.article_id, a.capture_id FROM articles a JOIN captures c ON c.found_in = a.url "
            "WHERE c.kind = 'picture' AND c.error IS NULL"
        ).fetchall()
    with browsing(crawled) as site:
        chrome.get(f"{site}/article/{article_id}/page/{capture_id}")
        assert "Feuilles de style archivées : 1 sur 1" in chrome.find_element(By.CSS_SELECTOR, ".notice").text
        keep_screenshot(chrome, "stored-look")
        chrome.switch_to.frame(chrome.find_element(By.CSS_SELECTOR, "iframe.stored"))
        body = chrome.find_element(By.TAG_NAME, "body")
        assert body.value_of_css_property("color") == "rgba(29, 39, 51, 1)"
        picture = chrome.find_element(By.CSS_SELECTOR, "img[src]")
        assert int(picture.get_property("naturalWidth")) > 1  # type: ignore[call-overload]
        chrome.switch_to.default_content()
        chrome.get(f"{site}/article/{article_id}/page/{capture_id}?view=plain")
        chrome.switch_to.frame(chrome.find_element(By.CSS_SELECTOR, "iframe.stored"))
        assert chrome.find_elements(By.CSS_SELECTOR, "img[src]") == []
        chrome.switch_to.default_content()
    assert len(newspaper.log) == before


@pytest.fixture(scope="module")
def hostile_look(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile-look") / "archive.db"
    with begin_archive(path) as archive:
        page = capture("https://fanal.example/1", HOSTILE_PAGE.encode())
        archive.articles.add(CapturedExtraction(page, archive.captures.add(page), extraction()), AT)
        # A font that every machine of the tests has, of letters as wide as each other.
        font = Path("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf").read_bytes()
        archive.captures.add(capture("https://fanal.example/mono.ttf", font, kind="font", media_type="font/ttf"))
        for url, kind, media_type, body in (
            ("https://fanal.example/site.css", "style", "text/css", HOSTILE_SHEET),
            ("https://fanal.example/pont.svg", "picture", "image/svg+xml", HOSTILE_PICTURE),
            ("https://fanal.example/page.png", "picture", "image/png", "<script>top.hacked = 1</script>"),
        ):
            archive.captures.add(capture(url, body.encode(), kind=kind, media_type=media_type))
    return path


def test_hostile_sheets_and_pictures_neither_run_nor_ask(
    chrome: webdriver.Chrome, outside: tuple[int, OutsideLog], hostile_look: Path
) -> None:
    with browsing(hostile_look) as site:
        chrome.get(f"{site}/article/1/page/1")
        notice = chrome.find_element(By.CSS_SELECTOR, ".notice").text
        assert "Feuilles de style archivées : 1 sur 3" in notice
        assert "images : 2 sur 3" in notice
        chrome.switch_to.frame(chrome.find_element(By.CSS_SELECTOR, "iframe.stored"))
        assert chrome.find_element(By.ID, "t").value_of_css_property("color") == "rgba(1, 2, 3, 1)"
        widths = [chrome.find_element(By.ID, name).size["width"] for name in ("kept-font", "no-font")]
        assert widths[0] > widths[1] * 1.5, "the font that is held is shown"
        assert chrome.find_element(By.ID, "within").get_property("naturalWidth") == 40
        kept = chrome.find_element(By.ID, "kept")
        assert int(kept.get_property("naturalWidth")) == 40  # type: ignore[call-overload]
        address = str(kept.get_property("src"))
        chrome.switch_to.default_content()
        assert chrome.execute_script("return window.hacked") is None
        frame = httpx.get(f"{site}/article/1/frame/1")
        assert OUTSIDE not in frame.text.replace('title="', "")
        assert frame.headers["content-security-policy"].startswith("sandbox; default-src 'none';")
        chrome.get(address)  # alone: it would run, were it not for its policy
        assert chrome.execute_script("return window.hacked") is None
        assert httpx.get(address).headers["content-type"] == "image/svg+xml"
        assert httpx.get(address[:-1] + "x").status_code == 404
        assert httpx.get(f"{site}/article/1/picture/2-{'0' * 32}").status_code == 404, "numbers are not counted up"
    assert outside[1].about("outside.example") == []
