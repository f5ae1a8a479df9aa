"""How the site is served: behind proxies under a path, by which names, and with which headers on every page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from archive.site.request_scope import is_known_host, strip_prefix
from tests.site.conftest import browsing

PAGES = (
    "", "search", "search?q=mairie&by=date", "article/1", "archive", "archive/articles",
    "archive/articles?_facet=source&_sort_desc=words&_size=2", "archive/articles_view", "archive/captures/1",
    "archive/failures", "archive?sql=select+1", "-/plugins",
)  # fmt: skip
"""One page of each kind, from which links are followed one step on."""

_LINK = re.compile(r'(?:href|src|action)="([^"]*)"')


@contextmanager
def proxying(target: str, prefix: str, *, keeps_prefix: bool) -> Iterator[str]:
    """A proxy that serves `target` (an address without a path) under a prefix; gives the address of the prefix."""

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path if keeps_prefix else "/" + self.path.removeprefix(prefix)
            answer = client.get(f"{target}{path}", headers={"host": self.headers["host"]})
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name not in ("transfer-encoding", "content-encoding", "content-length", "date", "server"):
                    self.send_header(name, value)
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            pass

    with httpx.Client(timeout=30) as client, ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
        server.shutdown()


def links_of(page: httpx.Response) -> set[str]:
    """The addresses on the same host that a page of HTML leads to."""
    if "text/html" not in page.headers["content-type"]:
        return set()
    found = {urljoin(str(page.url), unescape(link)) for link in _LINK.findall(page.text)}
    found = {link.partition("#")[0] for link in found}
    return {link for link in found if urlsplit(link).netloc == urlsplit(str(page.url)).netloc}


def read_links(base: str, client: httpx.Client) -> dict[str, str]:
    """What the pages behind a proxy at `base` lead to: one link of each kind, by what its kind has in common."""
    links: set[str] = set()
    for path in PAGES:
        page = client.get(base + (path.replace("archive", "archive-db") if "archive" in base else path))
        assert page.status_code == 200, path
        links |= links_of(page)
    assert len(links) > 100
    assert all(any(kind in link for link in links) for kind in ("/page/", "/source/", ".csv"))
    assert not {link for link in links if not link.startswith(base)}
    # A prefix put before an address that has it already leads to a page that is not there.
    return {
        re.sub(r"[0-9]+|sha256[^/&]*|(?<==)[^&]*", "N", link.removeprefix(base)): link.removeprefix(base)
        for link in sorted(links)
    }


@pytest.mark.slow
@pytest.mark.parametrize("prefix", ["/presse/", "/archive/"])
def test_every_link_behind_a_proxy_leads_somewhere(fanal: Path, prefix: str) -> None:
    """Whether the proxy keeps the prefix or strips it: the pages and their links are the same."""
    with browsing(fanal, "--root", prefix) as url, httpx.Client(timeout=30) as client:
        target = url.removesuffix(prefix.rstrip("/"))
        with (
            proxying(target, prefix, keeps_prefix=True) as keeping,
            proxying(target, prefix, keeps_prefix=False) as stripping,
        ):
            kinds = read_links(keeping, client)
            assert read_links(stripping, client) == kinds
            assert len(kinds) > 40
            # each by one of both proxies, which have just led to the same pages
            answers = {
                link: client.get((keeping, stripping)[number % 2] + link, follow_redirects=True).status_code
                for number, link in enumerate(kinds.values())
            }
            assert not {link: status for link, status in answers.items() if status != 200}


@pytest.mark.slow
def test_the_prefix_without_its_slash_leads_to_the_site(fanal: Path) -> None:
    with browsing(fanal, "--root", "/presse/") as url:
        answer = httpx.get(url)
        assert (answer.status_code, answer.headers["location"]) == (301, "/presse/")


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("127.0.0.1:8001", True), ("[::1]:8001", True), ("192.168.1.7", True), ("localhost:8001", True),
        ("marbre.localhost", True), ("archive.example.org", True), ("ARCHIVE.example.org.:80", True),
        ("evil.example", False), ("archive.example.org.evil.example", False), ("127.0.0.1.evil.example", False),
        ("", False), ("localhost.evil.example", False),
    ],
)  # fmt: skip
def test_which_names_the_site_answers_to(host: str, is_known: bool) -> None:
    assert is_known_host(host, ("archive.example.org",)) is is_known


def test_a_path_loses_the_prefix_once() -> None:
    def path_of(path: str) -> str:
        scope = strip_prefix({"path": path, "raw_path": path.encode()}, "/archive/")
        assert scope["raw_path"].decode() == scope["path"]
        return str(scope["path"])

    assert path_of("/archive/archive/articles") == "/archive/articles"
    assert path_of("/archive/") == "/"
    assert path_of("/article/1") == "/article/1"


@pytest.mark.slow
def test_a_strangers_host_name_is_refused_and_one_that_is_allowed_is_not(fanal: Path) -> None:
    with browsing(fanal, "--allow-host", "presse.example.org") as url:
        refused = httpx.get(url, headers={"host": "evil.example"})
        assert refused.status_code == 421
        assert "--allow-host" in refused.text
        assert "Fanal" not in refused.text
        assert httpx.get(url, headers={"host": "presse.example.org"}).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/archive", "/archive/articles", "/archive?sql=select+1", "/-/plugins", "/x"])
def test_every_page_forbids_what_it_does_not_need(site: str, path: str) -> None:
    headers = httpx.get(site + path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/-/databases", "/-/databases.json"])
def test_the_list_of_databases_tells_no_path_of_this_machine(site: str, fanal: Path, path: str) -> None:
    page = httpx.get(site + path)
    assert page.status_code == 200
    assert '"name": "archive"' in page.text or '"name":"archive"' in page.text
    assert str(fanal.parent) not in page.text
