"""How many articles of hand-read front pages get the rank that they have there, over the saved press pages beside the
checkout: `python benchmarks/front_pages.py`.

`front_pages_truth.json` names each page by its file there, with its newsroom's host and the articles in the order in
which a reader of the page's source meets them: the first letters of the sha256 of each urlkey. They were read off the
page's links, headings and boxes in their order, not off what Marbre finds. Sites are of one half or the other, so that
rules are chosen on one and measured on the other.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from crawler.discovery.front_page import FrontPageTask, read_front_page
from crawler.front_pages import OwnHost

HERE = Path(__file__).parent
PRESS = HERE.parent.parent / "shared" / "press"
TRUTH = HERE / "front_pages_truth.json"


def to_digests(page: dict[str, str], body: bytes) -> list[str]:
    """The articles of a page as Marbre ranks them, each by its digest."""
    places = read_front_page(FrontPageTask(body, page["url"], OwnHost(page["own"]).allows))
    return [sha256(place.urlkey.encode()).hexdigest()[:12] for place in places]


def find_half(own: str) -> int:
    """Which half a site is of."""
    host = (urlsplit(own).hostname or "").removeprefix("www.")
    return int(sha256(host.encode()).hexdigest(), 16) % 2


def main() -> None:
    """Print a line a page, and the whole."""
    if not PRESS.exists():
        sys.exit(f"{PRESS}: is not there; the saved press pages lie beside the checkout")
    sums = [Counter[str](), Counter[str]()]
    seconds = 0.0
    for page in json.loads(TRUTH.read_text(encoding="utf-8")):
        body = gzip.decompress((PRESS / page["file"]).read_bytes())
        before = time.process_time()
        found = to_digests(page, body)
        seconds += time.process_time() - before
        wanted = page["places"]
        same = sum(one == other for one, other in zip(found, wanted, strict=False))
        beyond = len(set(found) - set(wanted))
        half = find_half(page["own"])
        sums[half].update(right=same, total=len(wanted), extra=beyond)
        print(f"{half}: {same:>4} of {len(wanted):>3} ranks right, {beyond} that are no articles: {page['url']}")
    for name, held in (("half 0", sums[0]), ("half 1", sums[1]), ("both", sums[0] + sums[1])):
        share = held["right"] / held["total"]
        print(f"{name}: {held['right']} of {held['total']} ranks right ({share:.1%}), {held['extra']} no articles")
    print(f"{seconds:.2f} s")


if __name__ == "__main__":
    main()
