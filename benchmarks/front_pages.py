"""How many articles of hand-read front pages get the rank that they have there, over the saved press pages beside the
checkout: `python benchmarks/front_pages.py`.

`front_pages_truth.json` names each page by its file there, with its newsroom's host and the articles in the order in
which a reader of the page's source meets them: the first letters of the sha256 of each urlkey.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from hashlib import sha256
from pathlib import Path

from crawler.discovery.front_page import FrontPageTask, read_front_page
from crawler.front_pages import OwnHost

HERE = Path(__file__).parent
PRESS = HERE.parent.parent / "shared" / "press"
TRUTH = HERE / "front_pages_truth.json"


def to_digests(page: dict[str, str], body: bytes) -> list[str]:
    """The articles of a page as Marbre ranks them, each by its digest."""
    places = read_front_page(FrontPageTask(body, page["url"], OwnHost(page["own"]).allows))
    return [sha256(place.urlkey.encode()).hexdigest()[:12] for place in places]


def main() -> None:
    """Print a line a page, and the whole."""
    if not PRESS.exists():
        sys.exit(f"{PRESS}: is not there; the saved press pages lie beside the checkout")
    right = total = extra = 0
    seconds = 0.0
    for page in json.loads(TRUTH.read_text(encoding="utf-8")):
        body = gzip.decompress((PRESS / page["file"]).read_bytes())
        before = time.process_time()
        found = to_digests(page, body)
        seconds += time.process_time() - before
        wanted = page["places"]
        same = sum(one == other for one, other in zip(found, wanted, strict=False))
        beyond = len(set(found) - set(wanted))
        print(f"{same:>4} of {len(wanted):>3} ranks right, {beyond} that are no articles: {page['url']}")
        right, total, extra = right + same, total + len(wanted), extra + beyond
    print(f"{right} of {total} ranks right ({right / total:.1%}), {extra} that are no articles; {seconds:.2f} s")


if __name__ == "__main__":
    main()
