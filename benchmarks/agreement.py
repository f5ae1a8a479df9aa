"""Where other tools agree with each other and not with us, on the press pages that nobody annotated: a list to read.

    python benchmarks/agreement.py PEERS/bin/python [--least 4] [--each 3]

The environment is that of `benchmarks/peers.py`. No figure and no verdict: what four of five tools keep is a link to
another article as often as a lost paragraph. Lines are told by what we did with them (the rule of the removal log that
holds them), days where two tools say the same other day, headlines where three do. --each are pages of a site.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from peers import PRESS, ask

Answer = dict[str, Any]
READERS = ("trafilatura", "newspaper4k", "news-please", "readability-lxml", "goose3")
LINES_OF = ("trafilatura", "readability-lxml")
"""Tools whose answers have lines, which are looked for in those of all."""
SHORTEST = 25
"""Letters and digits of a line: a shorter one is found by chance."""
SAME_DAY, SAME_TITLE = 2, 3
"""Tools that have to agree on a day and on a headline."""


def squeeze(text: str | None) -> str:
    """Letters and digits only, lower case."""
    return re.sub(r"[\W_]+", "", (text or "").lower())


def write_pages(folder: Path, each: int) -> Path:
    """Unpack the pages and write their manifest: article pages whose address has no gold answer."""
    rows = [json.loads(line) for line in (PRESS / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    gold = {json.loads(line)["url"] for line in (PRESS / "gold.jsonl").read_text(encoding="utf-8").splitlines()}
    taken: dict[str, dict[str, Answer]] = defaultdict(dict)
    for row in rows:
        if row["kind"] == "article" and "html" in (row["media_type"] or "") and row["url"] not in gold:
            taken[row["site"]].setdefault(row["url"], row)
    manifest = folder / "manifest.jsonl"
    with manifest.open("w", encoding="utf-8") as file:
        for number, row in enumerate(row for of_site in taken.values() for row in list(of_site.values())[:each]):
            path = folder / f"{number}.html"
            path.write_bytes(gzip.decompress((PRESS / row["file"]).read_bytes()))
            line = {"path": str(path), "url": row["url"], "captured_at": row["captured_at"]}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return manifest


def find_lines(ours: Answer, theirs: Mapping[str, Answer], least: int) -> dict[str, str]:
    """The lines that at least so many tools have and we have not, each with what we did with it."""
    texts = [squeeze(answer.get("text")) for answer in theirs.values()]
    own = squeeze(" ".join(str(ours.get(name) or "") for name in ("title", "lead", "text", "byline", "credit")))
    log = [(removal["rule"], squeeze(removal["text"])) for removal in ours.get("removals") or ()]
    found: dict[str, str] = {}
    for line in (line.strip() for tool in LINES_OF for line in (theirs[tool].get("text") or "").splitlines()):
        key = squeeze(line)
        if len(key) >= SHORTEST and key not in own and sum(key in text for text in texts) >= least:
            found[line] = next((rule for rule, taken in log if key in taken), "in pieces or not at all")
    return found


def find_agreed(ours: str, theirs: Sequence[str], least: int) -> str | None:
    """What at least so many tools say, where we say something else."""
    said, times = Counter(filter(None, theirs)).most_common(1)[0] if any(theirs) else ("", 0)
    return said if times >= least and said != ours else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", help="the interpreter of the environment in which the tools are")
    parser.add_argument("--least", type=int, default=4, help="tools that have to keep a line")
    parser.add_argument("--each", type=int, default=3, help="pages of a site")
    options = parser.parse_args()
    if not PRESS.is_dir():
        sys.exit("the saved press pages (../shared/press beside the checkout) are absent")
    with tempfile.TemporaryDirectory() as folder:
        manifest = write_pages(Path(folder), options.each)
        urls = {Path(row["path"]).stem: row["url"] for row in map(json.loads, manifest.read_text().splitlines())}
        reader = str(Path(__file__).with_name("peers.py"))
        peers = {tool: ask([options.python, reader, "--read", tool], manifest)[0] for tool in READERS}
        ours, _ = ask([str(Path(sys.executable).with_name("marbre")), "extract", "-q", "--batch"], manifest)
    by_rule: dict[str, list[str]] = defaultdict(list)
    for name, own in ours.items():
        theirs = {tool: answers.get(name, {}) for tool, answers in peers.items()}
        if own.get("no_text"):
            by_rule[f"no text: {own['no_text']}"].append(urls[name])
            continue
        for line, rule in find_lines(own, theirs, options.least).items():
            by_rule[rule].append(f"{urls[name]}\n    {line[:160]}")
        days = [(answer.get("published_at") or "")[:10] for answer in theirs.values()]
        if day := find_agreed((own.get("published_at") or "")[:10], days, SAME_DAY):
            by_rule["another day"].append(f"{urls[name]}\n    {(own.get('published_at') or 'none')[:10]}, theirs {day}")
        titles = [squeeze(answer.get("title")) for answer in theirs.values()]
        if find_agreed(squeeze(own.get("title")), titles, SAME_TITLE):
            by_rule["another headline"].append(f"{urls[name]}\n    {own.get('title')}")
    for rule, found in sorted(by_rule.items(), key=lambda pair: -len(pair[1])):
        print(f"## {rule}: {len(found)}")
        print("\n".join(found))


if __name__ == "__main__":
    main()
