"""Extraction on the saved press pages: speed beside trafilatura's own call, and the score beside the peers.

    python benchmarks/extraction.py [--passes 3] [--score]

Speed: one process, warm, the same pages in the same run, pass by pass in turn; CPU time. The peer is
`trafilatura.bare_extraction(with_metadata=True)`. --score also writes extractions of the gold pages and prints what the
press folder's scorer says of them.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from press_server import PRESS
from trafilatura import bare_extraction

from pipelines.extract import extract

WANTED = 2.3


def gold_pages(folder: Path) -> list[dict[str, str]]:
    """The gold pages, unpacked into a folder, as the lines of a manifest."""
    made = subprocess.run(
        [sys.executable, str(PRESS / "score.py"), "manifest", str(folder)], check=True, capture_output=True, text=True
    )
    (folder / "manifest.jsonl").write_text(made.stdout)
    return [json.loads(line) for line in made.stdout.splitlines()]


def cpu(read: Callable[[bytes, str, datetime], object], pages: list[tuple[bytes, str, datetime]]) -> float:
    """CPU seconds for reading all pages."""
    began = time.process_time()
    for page in pages:
        read(*page)
    return time.process_time() - began


def peer(body: bytes, url: str, _: datetime) -> object:
    """trafilatura's own call."""
    return bare_extraction(body, url=url, with_metadata=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--score", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = gold_pages(folder)
        pages = [
            (Path(row["path"]).read_bytes(), row["url"], datetime.fromisoformat(row["captured_at"])) for row in rows
        ]
        cpu(extract, pages[:30]), cpu(peer, pages[:30])  # warm
        ratios = []
        for _ in range(options.passes):
            ours, theirs = cpu(extract, pages), cpu(peer, pages)
            ratios.append(theirs / ours)
            print(
                f"  extract {ours / len(pages) * 1000:.1f} ms a page, trafilatura {theirs / len(pages) * 1000:.1f} ms"
            )
        print(f"speed against trafilatura with metadata: {statistics.median(ratios):.2f} (wanted: {WANTED} or more)")
        if options.score:
            out = folder / "marbre.jsonl"
            marbre = str(Path(sys.executable).with_name("marbre"))
            with out.open("w") as file:
                subprocess.run(
                    [marbre, "extract", "-q", "--batch", str(folder / "manifest.jsonl")], stdout=file, check=True
                )
            subprocess.run([sys.executable, str(PRESS / "score.py"), "score", str(out), "--by", "trust"], check=True)


if __name__ == "__main__":
    main()
