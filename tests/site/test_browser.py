"""The site in a real browser: read, searched, compared, walked by keyboard, on a telephone, and attacked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from archive.site.exports.letters import to_letter_html
from archive.site.security_headers import STORED
from tests.site.browser import OutsideLog, chromium, keep_screenshot, logging_proxy, look, next_page
from tests.site.hostile import PAGE
from tests.site.test_hostile import PATHS
from tests.watches.letters import make_letter

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

AXE = (Path(__file__).parent / "axe-4.14.1.min.js").read_text(encoding="utf-8")
NumberOf = Callable[[str], int]


@pytest.fixture(scope="module")
def outside() -> Iterator[tuple[int, OutsideLog]]:
    with logging_proxy() as proxy:
        yield proxy


@pytest.fixture(scope="module")
def running(outside: tuple[int, OutsideLog]) -> Iterator[webdriver.Chrome]:
    with chromium(outside[0]) as chrome:
        yield chrome


@pytest.fixture
def chrome(running: webdriver.Chrome) -> webdriver.Chrome:
    running.delete_all_cookies()
    look(running)
    running.get_log("browser")
    return running


def complaints(chrome: webdriver.Chrome) -> list[str]:
    """What the browser complains of: scripts that fail, files that are not there, policies that are broken."""
    return [entry["message"] for entry in chrome.get_log("browser") if entry["level"] == "SEVERE"]


def text(chrome: webdriver.Chrome, selector: str) -> str:
    return chrome.find_element(By.CSS_SELECTOR, selector).text


def seriously_wrong(chrome: webdriver.Chrome) -> list[str]:
    """axe-core's findings that are serious or critical, or landmarks that no screen reader can tell apart."""
    chrome.execute_script(AXE)
    found = chrome.execute_async_script(
        "axe.run(document, {iframes: false, resultTypes: ['violations']}).then(arguments[0])"
    )
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical") or one["id"].startswith("landmark")
        for node in one["nodes"]
    ]


@pytest.fixture
def pages(number_of: NumberOf) -> dict[str, str]:
    edited = number_of("budget")
    return {
        "home": "/",
        "home-by-country": "/?by=country&days=all",
        "article": f"/article/{edited}",
        "teaser": f"/article/{number_of('second bassin')}",
        "diff": f"/article/{edited}/diff/1/2",
        "diff-side": f"/article/{edited}/diff/1/2?view=side",
        "source": "/source/le-fanal",
        "search": "/search?q=port",
        "search-filtered": "/search?q=port&section=economie&by=date",
        "search-fault": "/search?q=%22port",
        "changes": "/changes",
        "compare": "/compare?a=port&b_source=le-fanal",
        "dispatches": "/dispatches",
        "watches": "/watches",
        "watch": "/watch/port",
        "missing": "/article/99999",
    }


def test_every_page_is_sound_accessible_and_has_its_picture(
    chrome: webdriver.Chrome, site: str, pages: dict[str, str]
) -> None:
    wrong: dict[str, list[str]] = {}
    for name, path in pages.items():
        for dark in (False, True):
            look(chrome, dark=dark)
            chrome.get(site + path)
            findings = seriously_wrong(chrome)
            if name != "missing":
                findings += complaints(chrome)
            if findings:
                wrong[f"{name}{'-dark' if dark else ''}"] = findings
            keep_screenshot(chrome, f"{name}{'-dark' if dark else ''}", dark=dark)
        chrome.get_log("browser")
    assert wrong == {}


DATASETTES = (
    ("tables", "/archive"),
    ("table", "/archive/articles"),
    ("view", "/archive/articles_view"),
    ("row", "/archive/articles/1"),
    ("query", "/archive/failures"),
    ("sql", "/archive?sql=select+article_id,+title+from+articles"),
    ("no-such-table", "/archive/nix"),
)


def test_datasettes_own_pages_are_sound_accessible_and_fit_a_telephone(chrome: webdriver.Chrome, site: str) -> None:
    wrong = {}
    for name, path in DATASETTES:
        for width, dark in ((1280, False), (360, True)):
            look(chrome, width, 800, dark=dark)
            chrome.get(site + path)
            found = seriously_wrong(chrome)
            wide = chrome.execute_script("return document.documentElement.scrollWidth")
            if found or wide > width:
                wrong[f"{name}-{width}"] = [*found, f"{wide} px wide"]
            keep_screenshot(chrome, f"datasette-{name}-{width}{'-dark' if dark else ''}", width, dark=dark)
    assert wrong == {}


def test_a_message_of_watches_is_read_as_mail(chrome: webdriver.Chrome, tmp_path: Path) -> None:
    page = tmp_path / "letter.html"
    page.write_text(to_letter_html(make_letter(), "https://archive.example"), encoding="utf-8")
    for width in (360, 1200):
        look(chrome, width)
        chrome.get(page.as_uri())
        assert chrome.execute_script("return document.documentElement.scrollWidth") <= width
        keep_screenshot(chrome, f"letter-{width}", width)
    assert seriously_wrong(chrome) + complaints(chrome) == []
    headline = "Le pont <des> douanes"
    found = [each.text for each in chrome.find_elements(By.CSS_SELECTOR, "h2, h3")]
    assert found == ["Ponts", headline, headline, "Bacs", headline, "Ce qui n’a pas été vu"]
    links = {each.get_attribute("href") for each in chrome.find_elements(By.CSS_SELECTOR, "h3 a")}
    assert links == {f"https://archive.example/article/{number}" for number in (1, 2, 3)}
    assert [each.text for each in chrome.find_elements(By.TAG_NAME, "ins")] == ["mardi"]
    assert len(chrome.find_elements(By.TAG_NAME, "mark")) == 5


def test_pages_fit_a_telephone(chrome: webdriver.Chrome, site: str, pages: dict[str, str]) -> None:
    look(chrome, 360, 740)
    too_wide = {}
    for name, path in pages.items():
        look(chrome, 360, 740)
        chrome.get(site + path)
        width = chrome.execute_script("return document.documentElement.scrollWidth")
        if width > 360:
            too_wide[name] = width
        keep_screenshot(chrome, f"{name}-360", 360)
    assert too_wide == {}


def test_a_reader_searches_filters_opens_an_article_and_sees_its_changes(chrome: webdriver.Chrome, site: str) -> None:
    chrome.get(site)
    with next_page(chrome):
        chrome.find_element(By.NAME, "q").send_keys("conseil municipal budget", Keys.ENTER)
    assert "trouvé" in text(chrome, "#answer")
    assert "mark" in chrome.page_source
    chrome.find_element(By.CSS_SELECTOR, ".search summary").click()
    Select(chrome.find_element(By.NAME, "country")).select_by_value("re")
    with next_page(chrome):
        chrome.find_element(By.NAME, "dates").send_keys("2026-03-02", Keys.ENTER)
    first = chrome.find_element(By.CSS_SELECTOR, ".hits .headline")
    assert "budget" in first.text
    with next_page(chrome):
        first.click()
    assert "budget" in text(chrome, "h1")
    with next_page(chrome):
        chrome.find_element(By.CSS_SELECTOR, "#revisions a").click()
    added = [each.text for each in chrome.find_elements(By.CSS_SELECTOR, ".text ins")]
    removed = [each.text for each in chrome.find_elements(By.CSS_SELECTOR, ".text del")]
    assert added
    assert removed
    assert added != removed
    with next_page(chrome):
        chrome.find_element(By.LINK_TEXT, "côte à côte").click()
    assert len(chrome.find_elements(By.CSS_SELECTOR, "table.side th")) == 2
    assert [each.text for each in chrome.find_elements(By.CSS_SELECTOR, "table.side ins")] == added


def test_the_site_is_walked_by_keyboard(chrome: webdriver.Chrome, site: str) -> None:
    chrome.get(site)
    focus = chrome.switch_to.active_element
    focus.send_keys(Keys.TAB)
    focus = chrome.switch_to.active_element
    assert focus.get_attribute("class") == "skip"
    assert focus.is_displayed()
    focus.send_keys(Keys.ENTER)
    assert chrome.switch_to.active_element.get_attribute("id") == "content"
    chrome.switch_to.active_element.send_keys(Keys.TAB)
    assert chrome.switch_to.active_element.get_attribute("id") == "q"
    with next_page(chrome):
        chrome.switch_to.active_element.send_keys("grève", Keys.ENTER)
    assert "/search" in chrome.current_url
    for _ in range(60):  # past the filters and facets
        chrome.switch_to.active_element.send_keys(Keys.TAB)
        focus = chrome.switch_to.active_element
        if "headline" in (focus.get_attribute("class") or ""):
            break
    outline = chrome.execute_script("return getComputedStyle(arguments[0]).outlineStyle", focus)
    assert outline == "solid"
    with next_page(chrome):
        focus.send_keys(Keys.ENTER)
    assert "/article/" in chrome.current_url
    summary = chrome.find_element(By.CSS_SELECTOR, "#provenance summary")
    summary.send_keys(Keys.ENTER)
    assert "sha256:" in text(chrome, "#provenance")


def switch_language(chrome: webdriver.Chrome) -> None:
    request_language = chrome.find_element(By.TAG_NAME, "html").get_attribute("lang")
    with next_page(chrome):
        chrome.find_element(By.CSS_SELECTOR, ".language button").click()
    assert chrome.find_element(By.TAG_NAME, "html").get_attribute("lang") != request_language


def test_french_and_english(chrome: webdriver.Chrome, site: str, number_of: NumberOf) -> None:
    path = f"/article/{number_of('budget')}"
    chrome.get(site + path)
    assert chrome.find_element(By.TAG_NAME, "html").get_attribute("lang") == "fr"
    assert "Publié" in text(chrome, ".dates")
    switch_language(chrome)
    assert "Published" in text(chrome, ".dates")
    assert chrome.find_element(By.CSS_SELECTOR, "article.reading").get_attribute("lang").startswith("fr")
    chrome.get(site)
    assert text(chrome, "h1") == "What the archive holds"
    keep_screenshot(chrome, "home-english")
    switch_language(chrome)
    assert text(chrome, "h1") == "Ce que contient l’archive"


def test_an_article_is_copied_as_markdown(chrome: webdriver.Chrome, site: str, number_of: NumberOf) -> None:
    chrome.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": site}
    )
    chrome.get(f"{site}/article/{number_of('budget')}")
    chrome.find_element(By.CSS_SELECTOR, "button.copy").click()
    WebDriverWait(chrome, 10).until(lambda page: text(page, "button.copy") == "Copié")
    copied = chrome.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied.startswith("# Port-Alizé")


def test_charts_are_drawn_and_stay_readable_without_javascript(chrome: webdriver.Chrome, site: str) -> None:
    chrome.get(site)
    canvas = chrome.find_element(By.CSS_SELECTOR, "figure.chart canvas")
    painted = chrome.execute_script(
        "const c = arguments[0]; const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "return d.some((value) => value > 0)",
        canvas,
    )
    assert painted
    assert not chrome.find_element(By.CSS_SELECTOR, "figure.chart table:not(.u-legend)").is_displayed()
    chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        chrome.get(site)
        table = chrome.find_element(By.CSS_SELECTOR, "figure.chart table")
        assert table.is_displayed()
        assert "Le Fanal" in table.text
    finally:
        chrome.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


# Attacked. The control shows that the very same page does run and does ask, where nothing holds it.


@pytest.fixture(scope="module")
def unprotected() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def settle() -> None:
    """Time enough for a request that would be made. Slept here: nothing runs in a sandboxed page, timers included."""
    time.sleep(1.5)


def test_the_hostile_page_asks_outside_where_nothing_holds_it(
    chrome: webdriver.Chrome, unprotected: str, outside: tuple[int, OutsideLog]
) -> None:
    before = len(outside[1].about("outside.example"))
    chrome.get(unprotected)
    WebDriverWait(chrome, 15).until(lambda _: len(outside[1].about("outside.example")) > before + 3)


def test_the_stored_page_neither_runs_nor_asks_nor_leads_away(
    chrome: webdriver.Chrome, hostile_site: str, outside: tuple[int, OutsideLog]
) -> None:
    asked = len(outside[1].about("outside.example"))
    chrome.get(f"{hostile_site}/article/1/page/1")
    settle()
    assert chrome.execute_script("return window.hacked") is None
    keep_screenshot(chrome, "stored-hostile")
    chrome.switch_to.frame(chrome.find_element(By.CSS_SELECTOR, "iframe.stored"))
    assert "La fin de la page." in text(chrome, "body")
    link = next(each for each in chrome.find_elements(By.TAG_NAME, "a") if each.text == "un lien")
    assert link.get_attribute("title") == "http://outside.example/link"
    link.click()
    chrome.switch_to.default_content()
    settle()
    chrome.get(f"{hostile_site}/article/1/frame/1")  # alone, without the frame
    settle()
    assert chrome.current_url == f"{hostile_site}/article/1/frame/1"
    assert outside[1].about("outside.example")[asked:] == []


def test_the_headers_alone_hold_the_raw_page_too(chrome: webdriver.Chrome, outside: tuple[int, OutsideLog]) -> None:
    """The second wall by itself: the page as it was sent, under the policy of stored pages."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.replace('<link rel="preconnect"', '<link rel="none"').encode()  # CSP does not govern it
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", STORED)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    asked = len(outside[1].about("outside.example"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        chrome.get(f"http://127.0.0.1:{server.server_port}/")
        settle()
        assert chrome.current_url == f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
    assert outside[1].about("outside.example")[asked:] == []


def test_no_field_runs_or_asks(chrome: webdriver.Chrome, hostile_site: str, outside: tuple[int, OutsideLog]) -> None:
    asked = len(outside[1].about("outside.example"))
    for path in (*PATHS, "/archive/articles_view", "/archive/articles/2", "/archive/sources", "/archive/health_events"):
        chrome.get(hostile_site + path)
        assert chrome.execute_script("return window.hacked") is None, path
    settle()
    assert outside[1].about("outside.example")[asked:] == []


def test_the_site_itself_asks_for_nothing_outside(chrome: webdriver.Chrome, site: str, pages: dict[str, str]) -> None:
    hosts = set()
    for path in pages.values():
        chrome.get(site + path)
        hosts |= set(
            chrome.execute_script("return performance.getEntriesByType('resource').map((e) => new URL(e.name).origin)")
        )
    assert hosts == {site}
