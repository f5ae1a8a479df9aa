"""A process that writes captures and extractions and says so, one line for each that was acknowledged."""

from __future__ import annotations

import itertools
import random
import sys

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart
from archive.store import Archive
from tests.archive.made import AT, SOURCE, capture, extraction


def main(path: str, name: str, limit: int) -> None:
    """Write pages named `name`-number until `limit`, or until killed."""
    noise = random.Random(name)
    with Archive.open(path, create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="0"))
        for number in itertools.count():
            if number == limit:
                break
            page = capture(url=f"https://fanal.example/{name}-{number}", body=noise.randbytes(20_000))
            stored = archive.captures.add(page)
            read = archive.articles.add(
                CapturedExtraction(page, stored, extraction(f"{name} {number}.\n" + "mot " * 300)), AT
            )
            acknowledged = f"{stored.capture_id} {stored.payload_digest} {read.article_id} {page.url}\n"
            sys.stdout.write(acknowledged)
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
