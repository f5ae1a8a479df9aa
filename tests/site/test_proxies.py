"""The proxies of docs/browse.md, run as the guide has them: nothing without the password, and every link with it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.site.conftest import browsing

pytestmark = pytest.mark.slow

GUIDE = (Path(__file__).parents[2] / "docs" / "browse.md").read_text(encoding="utf-8")
USER, PASSWORD = "awa", "marbre"
PATHS = ("", "search?q=port", "article/1", "source/le-fanal", "archive-db", "archive-db/articles_view")


def read_example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found, language
    return found[1]


def take_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(command: list[str], port: int) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def nginx(upstream: str, folder: Path) -> Iterator[str]:
    port = take_port()
    (folder / "htpasswd").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    example = read_example("nginx").replace("http://127.0.0.1:8001", upstream)
    example = example.replace("/etc/nginx/archive.htpasswd", str(folder / "htpasswd"))
    folder.chmod(0o755)
    (folder / "nginx.conf").write_text(
        f"daemon off; user root; pid {folder}/pid; error_log {folder}/error; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; "
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"server {{ listen 127.0.0.1:{port};\n{example}\n}} }}",
        encoding="utf-8",
    )
    with running(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], port) as url:
        yield url


@contextmanager
def caddy(upstream: str, folder: Path) -> Iterator[str]:
    port = take_port()
    made = subprocess.run(
        ["caddy", "hash-password", "--plaintext", PASSWORD], capture_output=True, text=True, check=True
    )
    example = read_example("caddy").replace("presse.example.org", f"http://127.0.0.1:{port}")
    example = example.replace("127.0.0.1:8001", upstream.removeprefix("http://"))
    example = example.replace("PASSWORD_HASH", made.stdout.strip())
    (folder / "Caddyfile").write_text(f"{{\n    admin off\n}}\n{example}", encoding="utf-8")
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with running(command, port) as url:
        yield url


@pytest.mark.parametrize(("program", "proxy"), [("nginx", nginx), ("caddy", caddy)])
def test_the_guides_proxy_asks_for_the_password_and_serves_every_page(
    fanal: Path, tmp_path: Path, program: str, proxy: object
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"no {program} on this machine")
    with (
        browsing(fanal, "--root", "/archive/") as upstream,
        proxy(upstream.removesuffix("/archive"), tmp_path) as url,  # type: ignore[operator]
    ):
        assert httpx.get(f"{url}/archive/", timeout=30).status_code == 401
        assert httpx.get(f"{url}/archive/article/1", auth=(USER, "wrong"), timeout=30).status_code == 401
        with httpx.Client(auth=(USER, PASSWORD), timeout=60) as reader:
            for path in PATHS:
                page = reader.get(f"{url}/archive/{path}")
                assert page.status_code == 200, path
                links = set(re.findall(r'(?:href|src)="(/[^"#]*)', page.text))
                assert links, path
                assert all(link.startswith("/archive/") for link in links), path
                for link in sorted(links)[:12]:
                    assert reader.get(url + link.replace("&amp;", "&")).status_code == 200, (path, link)
            exported = reader.get(f"{url}/archive/archive-db/articles_view.csv?_stream=1")
            assert len(exported.text.splitlines()) > 20
