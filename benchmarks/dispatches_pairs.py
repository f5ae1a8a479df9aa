"""Finds anew the pairs of which dispatches_truth.json is made: texts of two sites that share a passage.

    python benchmarks/dispatches_pairs.py [--press ../shared/press] [--texts FILE] [--fewest 30] [--half 0|1] [--show]

Every word 8-gram of every saved text is held against every other one, without sampling and without Marbre's
fingerprints: what they miss, this finds. A pair is printed with the words that both have in runs of eight, the longest
run, the share of either text, and its label in the truth; those without a label are still to be looked at, which
--show helps with: it prints the longest run. --half keeps pairs of which the first text's site is of one half.
"""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.dispatches import TRUTH, Text, find_half, pair, read_press

RUN = 8
"""Words in a row that no two newsrooms write by chance."""

_MOST_HOLDERS = 60
"""Texts of one 8-gram from which on it is a formula of the pages, and tells no pair."""


@dataclass(frozen=True, slots=True)
class FoundPair:
    """Two texts and what they share: words in all, the longest run, and where that begins in the first."""

    one: Text
    other: Text
    words: int
    longest: int
    at: int


def fold(text: str) -> list[str]:
    """The words of a text, without accents and case."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )
    return "".join(letter if letter.isalnum() else " " for letter in plain).split()


def find_pairs(texts: Sequence[Text], fewest: int) -> Iterator[FoundPair]:
    """The pairs of texts of two sites that share so many words in runs of eight, by the order of the texts."""
    words = [fold(each.text) for each in texts]
    holders: dict[int, set[int]] = defaultdict(set)
    for number, held in enumerate(words):
        for gram in list_grams(held):
            holders[gram].add(number)
    shared: dict[tuple[int, int], set[int]] = defaultdict(set)
    for gram, numbers in holders.items():
        if 2 <= len(numbers) <= _MOST_HOLDERS:
            ordered = sorted(numbers)
            for place, one in enumerate(ordered):
                for other in ordered[place + 1 :]:
                    if texts[one].source != texts[other].source:
                        shared[one, other].add(gram)
    for (one, other), grams in sorted(shared.items()):
        count, longest, at = measure_runs(list_grams(words[one]), grams)
        if count >= fewest:
            yield FoundPair(texts[one], texts[other], count, longest, at)


def list_grams(words: Sequence[str]) -> list[int]:
    """The hash of the run that begins at each word."""
    return [hash(tuple(words[place : place + RUN])) for place in range(len(words) - RUN + 1)]


def measure_runs(grams: Sequence[int], shared: set[int]) -> tuple[int, int, int]:
    """Words in runs that are shared, the longest of these, and where it begins."""
    total = longest = at = 0
    begin: int | None = None
    for place in range(len(grams) + 1):
        if place < len(grams) and grams[place] in shared:
            begin = place if begin is None else begin
        elif begin is not None:
            length = place - begin + RUN - 1
            total += length
            longest, at = max((longest, at), (length, begin))
            begin = None
    return total, longest, at


def main() -> None:
    """Print the pairs, those that share most first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--press", type=Path, default=Path("../shared/press"))
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--fewest", type=int, default=30)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    labels = {pair(row["a"], row["b"]): row["label"] for row in json.loads(TRUTH.read_text())["pairs"]}
    found = list(find_pairs(read_press(options.press, options.texts), options.fewest))
    if options.half is not None:
        found = [each for each in found if find_half(each.one.source) == options.half]
    for each in sorted(found, key=lambda each: -each.words):
        label = labels.pop(pair(each.one.name, each.other.name), "NOT LOOKED AT")
        shares = " ".join(f"{each.words / len(fold(text.text)):.0%}" for text in (each.one, each.other))
        print(f"{each.words:>5} words, longest {each.longest:>4}, {shares:>9}: {label:13} "
              f"{each.one.source} {each.one.name[:12]} / {each.other.source} {each.other.name[:12]}")  # fmt: skip
        if options.show:
            print("      " + " ".join(fold(each.one.text)[each.at : each.at + each.longest]))
    names = {each.name for found_pair in found for each in (found_pair.one, found_pair.other)}
    print(f"{len(found)} pairs; labelled and not found: {len(labels) if options.half is None else '-'} "
          f"(of {len(names)} texts)")  # fmt: skip


if __name__ == "__main__":
    main()
