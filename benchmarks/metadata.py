"""Authors and dates on pages of other projects' tests, in many languages, beside trafilatura and htmldate in one run.

    python benchmarks/metadata.py --fundus DIR --htmldate DIR [--half 0|1] [--list authors|dates]

Nothing is downloaded: the folders are clones that you make. Fundus' test pages (git clone
https://github.com/flairNLP/fundus) say who wrote each and when; htmldate's evaluation pages
(git clone https://github.com/adbar/htmldate) say the day. A folder that is not given or not there is left out with a
sentence. Authors are right where the set of names is the same, letters and digits compared; a page for which one of
the extractors has no text counts as no author and no date. Fundus' parsers give newsrooms and agencies as authors where
no person signs, which Marbre never does (agencies have a field of their own): a second figure leaves the names in
`ORGANIZATIONS` out of all three sets. --half takes the pages of one half of the sites, so that
what is tuned on one half is measured on the other.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from htmldate import find_date
from trafilatura import bare_extraction

from archive.model.extraction import Extraction
from pipelines.extract import extract

FUNDUS = "https://github.com/flairNLP/fundus"
HTMLDATE = "https://github.com/adbar/htmldate"
ORGANIZATIONS = frozenset(
    " ".join(sorted(name.split()))
    for name in (
        "afp", "afp deutschland", "afp manila", "anadolu ajansı", "ap", "associated press", "the associated press",
        "bbc news", "be nieuwsblad", "br24 redaktion", "deutsche presse agentur", "der spiegel", "dizindaba", "dpa",
        "euronews", "focus online", "gear team", "guardian staff reporter", "habertürk", "hessenschau de redaktion",
        "in redaktion", "kicker", "landesspiegel", "le figaro et afp", "le monde", "les echos", "mbl is",
        "mdr sachsen anhalt", "mm redaktion", "mnd staff", "ndr de", "ntv com tr", "orf at", "reuters",
        "salzburger nachrichten", "sda", "sid", "sportschau de", "t online", "tpn", "lesotho times", "vnexpress",
        "朝日新聞デジタル", "中日新聞web", "日刊現代", "日本経済新聞社", "東京新聞デジタル", "読売新聞オンライン",
        "क कर द न भ स", "deutsche welle www dw com", "courier mail", "nzz redaktion", "n tv nachrichten", "wdr",
    )
)  # fmt: skip
"""Newsrooms, agencies and desks among the authors of Fundus' pages, as `to_key` writes them; noted by hand."""
READ_AT = datetime(2026, 8, 1, tzinfo=UTC)
"""When htmldate's pages are taken to be read: nobody noted when they were saved, and they were by then."""


@dataclass(frozen=True, slots=True)
class Annotated:
    """A page with what people wrote down of it; None where they wrote nothing."""

    body: bytes
    url: str
    read_at: datetime
    authors: frozenset[str] | None
    days: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one extractor said of a page."""

    authors: frozenset[str]
    days: frozenset[str]


def to_key(name: str) -> str:
    """A name's words in order of the alphabet, lower case: "DUPONT Jean" is "Jean Dupont"."""
    return " ".join(sorted(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())))


def to_keys(names: list[str] | tuple[str, ...]) -> frozenset[str]:
    """The keys of names, those without a letter left out."""
    return frozenset(key for name in names if (key := to_key(name)))


def read_fundus(folder: Path) -> Iterator[Annotated]:
    """Each version of a publisher's pages with the answers of its parser, in the order of their days."""
    for answers in sorted(folder.glob("tests/resources/parser/test_data/*/*.json")):
        about = json.loads((answers.parent / "meta.info").read_text(encoding="utf-8"))
        versions = json.loads(answers.read_text(encoding="utf-8"))
        pages = sorted(answers.parent.glob(f"{answers.stem}_*.html.gz"))
        for page, said in zip(pages, versions.values(), strict=True):
            published = said.get("publishing_date")
            yield Annotated(
                gzip.decompress(page.read_bytes()),
                about[page.name]["url"],
                datetime.fromisoformat(about[page.name]["crawl_date"]).replace(tzinfo=UTC),
                to_keys(said["authors"]) if "authors" in said else None,
                _to_days(published) if published else None,
            )


def _to_days(published: str) -> frozenset[str]:
    """The day as written and in UTC: pages show either."""
    at = datetime.fromisoformat(published)
    return frozenset((at.date().isoformat(), (at.astimezone(UTC) if at.tzinfo else at).date().isoformat()))


def read_htmldate(folder: Path) -> Iterator[Annotated]:
    """The pages of both evaluation lists."""
    for answers in ("eval_mediacloud_2020.json", "eval_default.json"):
        for url, said in json.loads((folder / "tests" / answers).read_text(encoding="utf-8")).items():
            file = next(
                (
                    path
                    for part in ("test_set", "cache", "eval")
                    if (path := folder / "tests" / part / said["file"]).is_file()
                ),
                None,
            )
            if file is not None and isinstance(said["date"], str):
                yield Annotated(file.read_bytes(), url, READ_AT, None, frozenset((said["date"],)))


def read_ours(page: Annotated) -> Answer:
    """What this checkout says."""
    found = extract(page.body, page.url, page.read_at)
    if not isinstance(found, Extraction):
        return Answer(frozenset(), frozenset())
    day = found.published if found.published is not None and found.published.precision != "month" else None
    return Answer(to_keys(found.authors), _to_days(day.at.isoformat()) if day is not None else frozenset())


def read_peer(page: Annotated) -> Answer:
    """What trafilatura says of the authors, and htmldate of the day."""
    found = bare_extraction(page.body, url=page.url, with_metadata=True) if page.authors is not None else None
    named = (found.author or "") if found is not None else ""
    try:
        day = find_date(page.body, url=page.url, original_date=True)
    except (ValueError, TypeError):
        day = None
    return Answer(to_keys(named.split(";")), frozenset((day,)) if day else frozenset())


def is_in_half(page: Annotated, half: int | None) -> bool:
    """Whether the page's host belongs to the half; all do where None is asked for."""
    host = urlsplit(page.url).hostname or ""
    return half is None or hashlib.sha1(host.encode(), usedforsecurity=False).digest()[-1] % 2 == half


def compare(pages: Iterator[Annotated], listed: str | None) -> None:
    """Count and print both extractors' right and wrong answers."""
    readers = {"marbre": read_ours, "trafilatura/htmldate": read_peer}
    counts: dict[str, Counter[str]] = {name: Counter() for name in readers}
    for page in pages:
        answers = {name: read(page) for name, read in readers.items()}
        for name, answer in answers.items():
            count = counts[name]
            if page.authors is not None:
                count["author pages"] += 1
                count["authors exact"] += answer.authors == page.authors
                count["persons exact"] += answer.authors - ORGANIZATIONS == page.authors - ORGANIZATIONS
            if page.days is not None:
                count["dated pages"] += 1
                count["day right"] += bool(answer.days & page.days)
                count["day wrong"] += bool(answer.days) and not answer.days & page.days
        ours = answers["marbre"]
        if listed == "authors" and page.authors is not None and ours.authors != page.authors:
            print(f"  {page.url}: {sorted(ours.authors)}, not {sorted(page.authors)}")
        if listed == "dates" and page.days is not None and not ours.days & page.days:
            print(f"  {page.url}: {sorted(ours.days)}, not {sorted(page.days)}")
    for name, count in counts.items():
        said = []
        if signed := count["author pages"]:
            said.append(f"{count['authors exact']} of {signed} author sets exact, {count['persons exact']} of persons")
        if dated := count["dated pages"]:
            said.append(
                f"day right {count['day right'] / dated:.3f}, wrong {count['day wrong'] / dated:.3f} of {dated}"
            )
        print(f"  {name}: " + "; ".join(said))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fundus", type=Path)
    parser.add_argument("--htmldate", type=Path)
    parser.add_argument("--half", type=int, choices=[0, 1])
    parser.add_argument("--list", choices=["authors", "dates"], dest="listed")
    options = parser.parse_args()
    for name, folder, read, address in (
        ("fundus", options.fundus, read_fundus, FUNDUS),
        ("htmldate", options.htmldate, read_htmldate, HTMLDATE),
    ):
        print(f"{name}:")
        if folder is None or not (folder / "tests").is_dir():
            print(f"  left out: no clone given; git clone {address}, then --{name} with its folder")
            continue
        compare((page for page in read(folder) if is_in_half(page, options.half)), options.listed)


if __name__ == "__main__":
    main()
