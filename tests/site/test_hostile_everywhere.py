"""Every route of the site in a real browser, over an archive of which every text is hostile."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from archive.site.routes import make_routes
from archive.store import Archive
from tests.site.browser import chromium, logging_proxy
from tests.site.conftest import browsing
from tests.site.poison import poison

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]

FETCHED = ("/frame/", "/bytes/", ".md", ".bib", ".ris", ".csv", ".json", ".atom", ".jsonl")
"""What is no page of the site, and is asked for without a browser."""
MOST_OF_A_KIND = 3


@pytest.fixture(scope="module")
def poisoned(fanal: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("poisoned") / "archive.db"
    assert poison(fanal, path) > 1_000
    with Archive.open(path) as archive:
        archive.search.rebuild()  # its words are others now, which a search would tell
    return path


def list_paths(archive: Path) -> Iterator[str]:
    """Paths of every route, with such numbers and names as the archive has."""
    with closing(sqlite3.connect(archive)) as database:

        def ask(sql: str) -> list[tuple[object, ...]]:
            return database.execute(f"{sql} limit {MOST_OF_A_KIND}").fetchall()

        yield from (
            "/",
            "/?by=country&days=all",
            "/?lang=en",
            "/search",
            "/search?q=port",
            "/search?q=port&sort=newest",
        )
        yield from ("/search?q=port&group=month&view=counts", "/search.jsonl?q=port", "/search.csv?q=port")
        yield from ("/-/search.atom?q=port", "/changes", "/changes?kind=edited", "/compare", "/compare?q=port&q=budget")
        yield from (
            "/watches",
            "/dispatches",
            "/archive",
            "/-/databases.json",
            "/archive/articles_view.csv",
            "/-/metadata",
        )
        yield "/archive?sql=select+*+from+articles"
        yield "/archive.json?sql=select+*+from+removals"
        for (source,) in ask("select source from sources"):
            yield from (f"/source/{source}", f"/frontpage/{source}")
        for (watch,) in ask("select watch from watches"):
            yield f"/watch/{watch}"
        # the articles with most revisions first: theirs are compared
        for (article,) in ask("select article_id from revisions group by 1 order by count(*) desc"):
            yield from (f"/article/{article}", *(f"/article/{article}.{form}" for form in ("md", "bib", "ris")))
            yield from (f"/article/{article}/diff/1/2", f"/article/{article}/diff/1/2?view=side")
            yield f"/article/{article}/beside/1"
            taken = ask(f"select capture_id from revisions where article_id = {int(str(article))}")
            for (capture,) in taken:
                yield from (f"/article/{article}/{form}/{capture}" for form in ("page", "frame", "bytes"))
        for (dispatch,) in ask("select dispatch_id from dispatches"):
            yield f"/dispatch/{dispatch}"
        tables = database.execute("select name from sqlite_master where type in ('table', 'view')").fetchall()
        yield from (f"/archive/{table}" for (table,) in tables if not table.startswith(("sqlite_", "_")))


def test_the_paths_are_of_every_route(poisoned: Path) -> None:
    paths = [path.partition("?")[0] for path in list_paths(poisoned)]
    patterns = [re.compile(pattern) for pattern, _ in make_routes()]
    without = {each.pattern for each in patterns if not any(each.search(path) for path in paths)}
    assert all(
        each.startswith(("^/dispatch/", r"^/article/(?P<article_id>[0-9]{1,18})/picture/")) for each in without
    ), ("the newspaper has neither wire copy nor pictures that were kept", without)


def test_no_text_runs_or_asks_or_breaks_a_page_of_any_route(poisoned: Path) -> None:
    faults = []
    with (
        browsing(poisoned) as site,
        logging_proxy() as outside,
        chromium(outside[0]) as chrome,
        httpx.Client() as client,
    ):
        for path in list_paths(poisoned):
            answer = client.get(site + path)
            if answer.status_code not in {200, 400, 404}:
                faults.append(f"{path}: {answer.status_code}")
            is_page = answer.headers["content-type"].startswith("text/html")
            if is_page and "default-src 'none'" not in answer.headers.get("content-security-policy", ""):
                faults.append(f"{path}: no policy")
            if not is_page or any(mark in path for mark in FETCHED):
                continue
            chrome.get(site + path)
            if chrome.execute_script("return window.hacked || window.top.hacked || null") is not None:
                faults.append(f"{path}: ran")
            if chrome.execute_script("return document.cookie").count("hacked"):
                faults.append(f"{path}: set a cookie")
            entries = [entry["message"] for entry in chrome.get_log("browser") if entry["level"] == "SEVERE"]
            faults += [f"{path}: {entry[:300]}" for entry in entries if "status of 40" not in entry]
        faults += outside[1].about("outside.example")
    assert faults == []
