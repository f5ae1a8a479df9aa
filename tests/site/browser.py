"""A real browser for the tests, and a proxy that writes down whatever it asks of the outside.

Debian's chromium and chromedriver, as installed: selenium is never let download a browser of its own.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from tests.machine import absent

MENDS = "install Debian's packages chromium and chromium-driver (apt-get install chromium chromium-driver)"


class OutsideLog:
    """Every address that went to the proxy, as `METHOD target`."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def about(self, host: str) -> list[str]:
        """Those that name a host: a browser asks for things of its own too."""
        return [line for line in self.asked if host in line]


@contextmanager
def logging_proxy() -> Iterator[tuple[int, OutsideLog]]:
    """A proxy on loopback that answers everything with nothing; gives its port and its log."""
    log = OutsideLog()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            log.asked.append(f"{self.command} {self.path}")
            self.send_response(204)
            self.end_headers()

        do_GET = do_POST = do_HEAD = do_CONNECT = do_OPTIONS = _answer  # noqa: N815  # http.server's names

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, log
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium(proxy_port: int) -> Iterator[webdriver.Chrome]:
    """Headless, French, with all but loopback through the proxy; skips where there is none, but not on CI."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        absent(f"no chromium on this machine: {MENDS}")
    options = Options()
    options.binary_location = browser
    for argument in (
        "--headless=new",
        "--no-sandbox",  # containers and root have no user namespaces to build one of
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--accept-lang=fr",
        f"--proxy-server=http://127.0.0.1:{proxy_port}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    try:
        chrome.set_page_load_timeout(30)
        yield chrome
    finally:
        chrome.quit()


@contextmanager
def next_page(chrome: webdriver.Chrome) -> Iterator[None]:
    """Waits, after what was done in the block, until another page has taken the place of this one and is whole."""
    page = chrome.find_element(By.TAG_NAME, "html")
    yield
    WebDriverWait(chrome, 20).until(staleness_of(page))
    WebDriverWait(chrome, 20).until(lambda driver: driver.execute_script("return document.readyState") == "complete")


def look(chrome: webdriver.Chrome, width: int = 1200, height: int = 900, *, dark: bool = False) -> None:
    """Set the window, and light or dark."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})


def keep_screenshot(chrome: webdriver.Chrome, name: str, width: int = 1200, *, dark: bool = False) -> None:
    """The whole page as a PNG in $MARBRE_SCREENSHOTS; nothing where that is not set."""
    folder = os.environ.get("MARBRE_SCREENSHOTS")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    height = chrome.execute_script("return document.documentElement.scrollHeight")
    look(chrome, width, min(max(int(height), 600), 2600), dark=dark)
    chrome.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    chrome.save_screenshot(str(Path(folder) / f"{name}.png"))
