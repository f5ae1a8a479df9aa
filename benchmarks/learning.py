"""What learned lines take out of real pages: noise, and text that gold wants; each half of the sites apart.

    python benchmarks/learning.py [--lines]

Learns each site's frame from its own saved pages beside the checkout (../shared/press), sixty at most, and reads the
pages with known answers by it. A line taken out counts as text lost where the known answer holds it, as noise
otherwise. --lines prints every set.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from press_server import PRESS

from archive.extractions.stored_text import StoredText
from archive.model.extraction import Extraction
from pipelines.extract import extract
from pipelines.french.learning import LEAST_ARTICLES, find_recurring
from pipelines.options import ExtractOptions

MOST_PAGES = 60
Row = dict[str, Any]


def read_rows(name: str) -> Iterator[Row]:
    """The lines of a JSON Lines file of the press folder."""
    with (PRESS / name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def find_half(site: str) -> int:
    """The half of the sites that a site is in, as the scorer tells them."""
    return int(hashlib.sha1(site.encode()).hexdigest(), 16) % 2


def list_pages() -> dict[str, list[Row]]:
    """By site with known answers, its article pages, one an address, those with answers first."""
    pages: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in read_rows("gold.jsonl"):
        pages[row["site"]][row["url"]] = row
    for row in read_rows("index.jsonl"):
        known = pages.get(row["site"])
        if known is not None and row["kind"] == "article" and len(known) < MOST_PAGES:
            known.setdefault(row["url"], row)
    return {site: list(rows.values()) for site, rows in pages.items()}


def read_page(row: Row, options: ExtractOptions) -> Extraction | None:
    """What is read out of a saved page; None where there is no text."""
    body = gzip.decompress((PRESS / row["file"]).read_bytes())
    found = extract(body, row["url"], datetime.fromisoformat(row["captured_at"]), options)
    return found if isinstance(found, Extraction) else None


def fold(text: str) -> str:
    """A text as words alone, to be looked for in another."""
    return " ".join(re.findall(r"\w+", text.lower()))


def learn(found: list[Extraction]) -> ExtractOptions:
    """The options after learning from extractions of one site."""
    texts = {each.text_digest: each for each in found}
    stored = [StoredText(tuple(each.text.splitlines()), each.block_kinds, each.removals) for each in texts.values()]
    return ExtractOptions(learned_lines=frozenset(find_recurring(stored)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", action="store_true")
    options = parser.parse_args()
    told: dict[int, Counter[str]] = {0: Counter(), 1: Counter()}
    for site, rows in sorted(list_pages().items()):
        count = told[find_half(site)]
        read = [found for row in rows if (found := read_page(row, ExtractOptions())) is not None]
        if len(read) < LEAST_ARTICLES:
            continue
        learned = learn(read)
        count.update(sites=1, pages=len(read), sets=bool(learned.learned_lines))
        for row in rows if learned.learned_lines else ():
            if not row.get("body") or (found := read_page(row, learned)) is None:
                continue
            wanted = fold(" ".join(row["body"]))
            for removal in found.removals:
                if removal.rule == "learned":
                    is_text = fold(removal.text) in wanted
                    count["text lost" if is_text else "noise out"] += 1
                    if options.lines:
                        print(f"{'TEXT ' if is_text else 'noise'} {site}: {removal.text[:90]}")
    for half, count in told.items():
        print(
            f"half {half}: {count['sites']} sites of three pages or more ({count['pages']} pages), {count['sets']} "
            f"with lines learned; noise out {count['noise out']}, text lost {count['text lost']}"
        )


if __name__ == "__main__":
    main()
