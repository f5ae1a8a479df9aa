"""What a crawl takes of Scrapy, and what it does not even load."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.machine import unmeasured

PARTS = """
import json, sys
from scrapy.utils.misc import load_object
from config.load import load
from crawler.fetch.scrapy_settings import to_scrapy_settings

config = load(None)
settings = to_scrapy_settings(config.settings.fetch, config.sources[0], "tests", planning=True)
kinds = ("EXTENSIONS", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES")
parts = {kind: settings.get_component_priority_dict_with_base(kind) for kind in kinds}
used = {kind: [load_object(each).__name__ for each, place in found.items() if place is not None]
        for kind, found in parts.items()}
used["loaded"] = [name for name in ("aiohttp", "requests", "twisted.conch") if name in sys.modules]
print(json.dumps(used))
"""


def test_what_is_not_used_of_scrapy_is_not_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", PARTS], capture_output=True, text=True, check=True, env=unmeasured())
    found = json.loads(done.stdout)
    assert found["EXTENSIONS"] == ["AutoThrottle"]
    assert "HttpCompressionMiddleware" in found["DOWNLOADER_MIDDLEWARES"]
    assert "RedirectMiddleware" not in found["DOWNLOADER_MIDDLEWARES"]
    assert found["SPIDER_MIDDLEWARES"] == []
    assert found["loaded"] == []
