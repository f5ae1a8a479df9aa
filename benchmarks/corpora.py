"""Extraction on corpora that others annotated: our text beside trafilatura's on the same pages, in the same run.

    python benchmarks/corpora.py --trafilatura DIR --article-extraction-benchmark DIR --wcxb DIR --fundus DIR
                                 [--worse 0.3] [--save FILE]

Each DIR is a clone of a public repository; nothing is downloaded, and of a corpus that is not there it is said what to
clone. The pages are none of the francophone press, a few apart: French skill must cost nothing elsewhere. Each corpus
has its own metric, trafilatura its own settings for these comparisons (no comments, tables, its fallbacks). Pages where
ours is worse by more than --worse are listed; --save writes every page's two scores and texts as JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from archive.model.extraction import NoText
from pipelines.extract import extract

READ_AT = datetime(2026, 11, 28, tzinfo=UTC)
WORD = re.compile(r"\w+")
FRENCH = re.compile(rb"<html[^>]*\slang\s*=\s*[\"']?fr\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page with what is wanted of it: its whole text, or pieces that belong to it and pieces that do not."""

    name: str
    url: str
    body: bytes
    text: str = ""
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A repository's pages, and the measure its annotators use: a score a page, and one over all."""

    option: str
    clone: str
    read: Callable[[Path], Iterator[GoldPage]]
    score: Callable[[GoldPage, str], float]
    total: Callable[[Sequence[tuple[GoldPage, str]]], float]


@dataclass(slots=True)
class Read:
    """What both made of one page."""

    page: GoldPage
    ours: str
    theirs: str
    reason: str = ""
    scores: tuple[float, float] = field(default=(0.0, 0.0))


def fold(text: str) -> str:
    """White space as one space."""
    return " ".join(text.split())


def count_pieces(page: GoldPage, text: str) -> tuple[int, int, int, int]:
    """Pieces found and missed of those wanted, found and missed of those unwanted."""
    folded = fold(text)
    right = sum(fold(piece) in folded for piece in page.wanted)
    wrong = sum(fold(piece) in folded for piece in page.unwanted)
    return right, len(page.wanted) - right, wrong, len(page.unwanted) - wrong


def score_pieces(page: GoldPage, text: str) -> float:
    """Share of the pieces that are dealt with rightly."""
    right, missed, wrong, spared = count_pieces(page, text)
    return (right + spared) / (right + missed + wrong + spared)


def total_pieces(texts: Sequence[tuple[GoldPage, str]]) -> float:
    """F1 over the pieces of all pages, as trafilatura's own evaluation has it."""
    right, missed, wrong, _ = map(sum, zip(*(count_pieces(page, text) for page, text in texts), strict=True))
    return 2 * right / (2 * right + wrong + missed)


def to_f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def compare_words(page: GoldPage, text: str, length: int = 1) -> tuple[float, float]:
    """Precision and recall of the text's words, or of its runs of words."""
    found, gold = (count_runs(each.lower() if length == 1 else each, length) for each in (text, page.text))
    common = (found & gold).total()
    return common / found.total() if found else 0.0, common / gold.total() if gold else 0.0


def count_runs(text: str, length: int) -> Counter[tuple[str, ...]]:
    """Runs of so many words; all of a shorter text is one."""
    words = WORD.findall(text)
    runs = (tuple(words[start : start + length]) for start in range(max(1, len(words) - length + 1)))
    return Counter(run for run in runs if run)


def score_words(page: GoldPage, text: str) -> float:
    """F1 of words."""
    return to_f1(*compare_words(page, text))


def total_words(texts: Sequence[tuple[GoldPage, str]]) -> float:
    """The mean of the pages'."""
    return statistics.mean(score_words(page, text) for page, text in texts)


def score_runs(page: GoldPage, text: str) -> float:
    """F1 of runs of four words."""
    return to_f1(*compare_words(page, text, 4))


def total_runs(texts: Sequence[tuple[GoldPage, str]]) -> float:
    """F1 of the mean precision of what gives a text and the mean recall, as article-extraction-benchmark has it."""
    measured = [(compare_words(page, text, 4), bool(text.strip())) for page, text in texts]
    precision = statistics.mean(precision for (precision, _), has_text in measured if has_text)
    return to_f1(precision, statistics.mean(recall for (_, recall), _ in measured))


def read_trafilatura(folder: Path) -> Iterator[GoldPage]:
    """trafilatura's evaluation pages; the French ones a group of their own."""
    tests = folder / "tests"
    for url, row in json.loads((tests / "evaldata.json").read_text(encoding="utf-8")).items():
        path = next(path for name in ("cache", "eval") if (path := tests / name / row["file"]).is_file())
        body = path.read_bytes()
        group = "French" if FRENCH.search(body) else ""
        yield GoldPage(row["file"], url, body, wanted=tuple(row["with"]), unwanted=tuple(row["without"]), group=group)


def read_article_extraction_benchmark(folder: Path) -> Iterator[GoldPage]:
    """Scrapinghub's benchmark."""
    for name, row in json.loads((folder / "ground-truth.json").read_text(encoding="utf-8")).items():
        body = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield GoldPage(name[:12], row.get("url", ""), body, text=row["articleBody"])


def read_wcxb(folder: Path) -> Iterator[GoldPage]:
    """The articles of the Web Content Extraction Benchmark, both of its sets."""
    for path in sorted(folder.glob("*/ground-truth/*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        text = row["ground_truth"].get("main_content")
        if text and row["_internal"]["page_type"]["primary"] == "article":
            body = gzip.decompress((path.parents[1] / "html" / f"{path.stem}.html.gz").read_bytes())
            yield GoldPage(f"{path.parents[1].name}/{path.stem}", row.get("url") or "", body, text)


def read_fundus(folder: Path) -> Iterator[GoldPage]:
    """Fundus' test pages, where each has an expected text of its own: as many pages as versions of the parser."""
    for meta in sorted(folder.glob("tests/resources/parser/test_data/*/meta.info")):
        pages = defaultdict(list)
        for name, row in sorted(json.loads(meta.read_text(encoding="utf-8")).items()):
            pages[name.rsplit("_", 3)[0]].append((name, row["url"]))
        for publisher, files in pages.items():
            versions = json.loads((meta.parent / f"{publisher}.json").read_text(encoding="utf-8"))
            for (name, url), (_, expected) in zip(files, sorted(versions.items()), strict=False):
                if len(files) == len(versions) and (text := "\n".join(iter_fundus(expected.get("body") or {}))):
                    body = gzip.decompress((meta.parent / name).read_bytes())
                    yield GoldPage(f"{meta.parent.name}/{name.removesuffix('.html.gz')}", url, body, text)


def iter_fundus(body: dict[str, list[object]]) -> Iterator[str]:
    """The lines of an expected body."""
    yield from map(str, body.get("summary", ()))
    for section in body.get("sections", ()):
        if isinstance(section, dict):
            yield from (*section["headline"], *section["paragraphs"])


GITHUB = "git clone https://github.com"
CORPORA = (
    Corpus("trafilatura", f"{GITHUB}/adbar/trafilatura", read_trafilatura, score_pieces, total_pieces),
    Corpus(
        "article-extraction-benchmark",
        f"{GITHUB}/scrapinghub/article-extraction-benchmark",
        read_article_extraction_benchmark,
        score_runs,
        total_runs,
    ),
    Corpus("wcxb", f"{GITHUB}/Murrough-Foley/web-content-extraction-benchmark", read_wcxb, score_words, total_words),
    Corpus("fundus", f"{GITHUB}/flairNLP/fundus", read_fundus, score_words, total_words),
)


def read_ours(page: GoldPage) -> tuple[str, str]:
    """Our lead and text, and the reason where there is none."""
    url = page.url if page.url.startswith("http") else "https://corpus.example/article"
    read = extract(page.body, url, READ_AT)
    return ("", read.reason) if isinstance(read, NoText) else ("\n".join(filter(None, (read.lead, read.text))), "")


def read_theirs(page: GoldPage) -> str:
    """trafilatura's text, as its own evaluation asks for it."""
    return trafilatura.extract(page.body, include_comments=False, include_tables=True) or ""


def measure(corpus: Corpus, folder: Path) -> list[Read]:
    """Both texts of every page of a corpus, scored."""
    reads = []
    for page in corpus.read(folder):
        ours, reason = read_ours(page)
        theirs = read_theirs(page)
        reads.append(Read(page, ours, theirs, reason, (corpus.score(page, ours), corpus.score(page, theirs))))
    return reads


def report(corpus: Corpus, reads: Sequence[Read], worse: float) -> None:
    """A line for each group of pages, and the pages where ours is much worse."""
    groups = sorted({read.page.group for read in reads} - {""})
    for group in ("", *groups):
        chosen = [read for read in reads if group in {"", read.page.group}]
        ours = corpus.total([(read.page, read.ours) for read in chosen])
        theirs = corpus.total([(read.page, read.theirs) for read in chosen])
        behind = [read.scores[1] - read.scores[0] for read in chosen]
        empty = sum(not read.ours for read in chosen), sum(not read.theirs for read in chosen)
        print(f"| {corpus.option}{', ' * bool(group)}{group} | {len(chosen)} | {ours:.4f} | {theirs:.4f} |", end=" ")
        print(f"{count_over(behind, 0.1)} / {count_over(behind, 0.3)} |", end=" ")
        print(
            f"{count_over([-each for each in behind], 0.1)} / {count_over([-each for each in behind], 0.3)} |", end=" "
        )
        print(f"{empty[0]} · {empty[1]} |", flush=True)
    for read in sorted(reads, key=lambda read: read.scores[0] - read.scores[1]):
        if read.scores[1] - read.scores[0] > worse:
            print(f"    {read.scores[0]:.2f} · {read.scores[1]:.2f}  {read.page.name}  {read.page.url}  {read.reason}")


def count_over(values: Iterable[float], limit: float) -> int:
    """How many are greater."""
    return sum(value > limit for value in values)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for corpus in CORPORA:
        parser.add_argument(f"--{corpus.option}", type=Path, metavar="DIR", help=f"from: {corpus.clone}")
    parser.add_argument("--worse", type=float, default=0.3, help="list the pages that are worse by more than this")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write all scores and texts as JSON")
    options = vars(parser.parse_args())
    print("| corpus | pages | ours | trafilatura | ours worse by > 0.1 / 0.3 | better | without text |")
    print("|---|---|---|---|---|---|---|")
    saved = []
    for corpus in CORPORA:
        folder = options[corpus.option.replace("-", "_")]
        if folder is None or not folder.is_dir():
            print(f"{corpus.option}: skipped; give --{corpus.option} the folder of: {corpus.clone}")
            continue
        reads = measure(corpus, folder)
        report(corpus, reads, options["worse"])
        saved += [
            [corpus.option, read.page.name, read.page.url, *read.scores, read.reason, read.ours, read.theirs]
            for read in reads
        ]
    if options["save"]:
        options["save"].write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
