"""Every page is HTML by the standard: html-validate (`npm install -g html-validate`) finds nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow

RULES = {
    "root": True,
    "extends": ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    # The doctype's case is a matter of taste, and integrity is for files of other hosts: the site has none.
    "rules": {"doctype-style": "off", "require-sri": "off"},
}


def test_html_validate_finds_nothing(site: str, number_of: Callable[[str], int], tmp_path: Path) -> None:
    program = shutil.which("html-validate")
    if program is None:
        pytest.skip("no html-validate on this machine")
    edited = number_of("budget")
    captured = re.findall(rf'href="/article/{edited}/page/(\d+)"', httpx.get(f"{site}/article/{edited}").text)[0]
    paths = (
        "/", "/?days=all&by=country", "/search?q=port", "/search?q=%22port", "/search?q=zzzz", f"/article/{edited}",
        f"/article/{edited}/diff/1/2", f"/article/{edited}/diff/1/2?view=side", "/source/le-fanal", "/article/9999",
        "/archive", "/archive/articles", "/archive/articles_view", "/archive/articles/1", "/archive/failures",
        "/watches", "/watch/port", "/changes", "/changes?class=correction", "/compare?a=port&b=budget",
        "/frontpage/le-fanal", f"/article/{edited}/page/{captured}",
        "/archive?sql=select+1", "/archive?sql=selekt", "/nowhere",
    )  # fmt: skip
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(RULES))
    for number, path in enumerate(paths):
        for language in ("fr", "en"):
            page = httpx.get(site + path, headers={"accept-language": language}, timeout=60).text
            (tmp_path / f"{number}-{language}.html").write_text(page, encoding="utf-8")
    files = sorted(map(str, tmp_path.glob("*.html")))
    done = subprocess.run([program, "-f", "text", *files], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), list(enumerate(paths))
