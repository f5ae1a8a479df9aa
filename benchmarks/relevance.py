"""What searches find over made-up articles: recall / precision of ours beside SQLite's own tokenizers.

    python benchmarks/relevance.py

The questions and articles stand in tests/search/relevance.toml. Limits: recall 0.97, precision 0.95.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.search.relevance import load, ours, score, table

if __name__ == "__main__":
    print(table())
    texts, cases = load()
    with ours(texts) as ask:
        for line in score(ask, texts, cases).misses:
            print(f"  {line}")
