"""Learned templates on real pages: is the text the ordinary one, and what is saved? Each half of the sites apart.

    python benchmarks/templates.py [--differences]

Of each site's saved pages beside the checkout (../shared/press), those of the ten months with the most of them are
taken, and the template is learned from the first half, twelve at most. On the other pages: how many fit, how many give
the text and lead of the ordinary way, how many give less, and the CPU time of both ways beside
`trafilatura.bare_extraction(with_metadata=True)`.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from learning import PRESS, Row, find_half, read_rows
from trafilatura import bare_extraction

from archive.model.extraction import Extraction, NoText
from pipelines.extract import extract
from pipelines.learn_template import LEAST_PAGES, learn_template
from pipelines.options import MOST_PAGES, ExtractOptions, PageToLearn

_T = TypeVar("_T")
SEASON = timedelta(days=300)
MOST_READ = 30
WANTED = 3.0


def list_pages() -> dict[str, list[PageToLearn]]:
    """By site, the article pages of its richest season, one an address, oldest first."""
    rows: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in read_rows("index.jsonl"):
        if row["kind"] == "article":
            rows[row["site"]].setdefault(row["url"], row)
    return {site: [to_page(row) for row in choose_season(list(each.values()))] for site, each in sorted(rows.items())}


def choose_season(rows: list[Row]) -> list[Row]:
    """The rows within the season that holds the most."""
    at = {row["url"]: datetime.fromisoformat(row["captured_at"]) for row in rows}
    ordered = sorted(rows, key=lambda row: at[row["url"]])
    seasons = [
        [row for row in ordered[place:] if at[row["url"]] - at[first["url"]] < SEASON]
        for place, first in enumerate(ordered)
    ]
    return max(seasons, key=len)[:MOST_READ]


def to_page(row: Row) -> PageToLearn:
    """A saved page with its bytes."""
    body = gzip.decompress((PRESS / row["file"]).read_bytes())
    return PageToLearn(body, row["url"], datetime.fromisoformat(row["captured_at"]))


def list_lines(found: Extraction | NoText) -> list[str]:
    """The lines of a text with its lead's; none where there is no text."""
    return [] if isinstance(found, NoText) else [*(found.lead or "").splitlines(), *found.text.splitlines()]


class Comparison:
    """Counts and times of one half of the sites."""

    def __init__(self, *, prints: bool) -> None:
        self.counts: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self._prints = prints

    def add_site(self, pages: list[PageToLearn]) -> None:
        """Learn from the first pages and compare the others."""
        number = min(MOST_PAGES, max(LEAST_PAGES, len(pages) // 2))
        template = learn_template(pages[:number], ExtractOptions())
        self.counts.update(sites=1, templates=template is not None, proven='"is_proven":true' in (template or ""))
        for page in pages[number:] if template is not None else ():
            self._add_page(page, ExtractOptions(template=template))

    def _add_page(self, page: PageToLearn, options: ExtractOptions) -> None:
        ordinary = self._time("ordinary", lambda: extract(page.body, page.url, page.captured_at))
        found = self._time("template", lambda: extract(page.body, page.url, page.captured_at, options))
        self._time("trafilatura", lambda: bare_extraction(page.body, url=page.url, with_metadata=True))
        before, since = list_lines(ordinary), list_lines(found)
        lost, gained = [x for x in before if x not in since], [x for x in since if x not in before]
        fits = isinstance(found, Extraction) and found.origins.get("text") == "template"
        self.counts.update(pages=1, fit=fits, same=before == since, less=bool(lost))
        if self._prints and (lost or gained):
            print(page.url, *(f"\n  - {line[:120]}" for line in lost), *(f"\n  + {line[:120]}" for line in gained))

    def _time(self, name: str, read: Callable[[], _T]) -> _T:
        began = time.process_time()
        result = read()
        self.seconds[name] += time.process_time() - began
        return result

    def tell(self, half: int) -> str:
        """Its figures in two lines."""
        count, seconds = self.counts, self.seconds
        ratios = {name: seconds["trafilatura"] / seconds[name] for name in ("ordinary", "template")}
        return (
            f"half {half}: {count['sites']} sites, {count['templates']} templates ({count['proven']} proven); of "
            f"{count['pages']} further pages {count['fit']} fit, {count['same']} the same, {count['less']} with less\n"
            f"  speed against trafilatura: {ratios['ordinary']:.2f}, by template {ratios['template']:.2f} (wanted: "
            f"{WANTED})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--differences", action="store_true")
    options = parser.parse_args()
    told = [Comparison(prints=options.differences) for _ in range(2)]
    for site, pages in list_pages().items():
        if len(pages) > LEAST_PAGES:
            told[find_half(site)].add_site(pages)
    for half, each in enumerate(told):
        print(each.tell(half))


if __name__ == "__main__":
    main()
