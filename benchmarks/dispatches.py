"""Wire copy: how surely dispatches are found, beside MinHash, SimHash and trafilatura's own ways.

    python benchmarks/dispatches.py [--press ../shared/press] [--texts FILE] [--bases 60] [--half 0|1]

Quality is measured on the saved press pages, whose pairs with a passage in common stand in dispatches_truth.json (found
by comparing every word 8-gram, looked at by hand), on copies made of these pages' texts, and on texts that only look
like copies. --texts keeps the extracted texts, which takes minutes, for the next time. Peers that are not installed
(rensa, datasketch) are left out. What it costs, benchmarks/dispatches_speed.py measures.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart, SourceRow
from archive.dispatches.fingerprints import read_words
from archive.dispatches.read import DispatchQuery
from archive.model.capture import Capture
from archive.model.digests import compute_text_digest
from archive.model.extraction import Extraction
from archive.store import Archive
from tests.dispatches import made

TRUTH = Path(__file__).with_name("dispatches_truth.json")
AT = datetime(2026, 1, 1, tzinfo=UTC)
Pairs = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a source, under a name of its own."""

    name: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be found: pairs by kind, those that may be found or not, and all texts."""

    texts: tuple[Text, ...]
    wanted: dict[tuple[str, str], str]
    free: frozenset[tuple[str, str]]


def read_press(press: Path, kept: Path | None) -> list[Text]:
    """The texts of the saved pages, one an address, the longest."""
    if kept is not None and kept.is_file():
        return [Text(*row) for row in json.loads(kept.read_text())]
    from pipelines.extract import extract

    found: dict[str, Text] = {}
    for line in (press / "index.jsonl").open():
        row = json.loads(line)
        if row["kind"] == "article" and row.get("file"):
            body = gzip.decompress((press / row["file"]).read_bytes())
            read = extract(body, row["url"], datetime.fromisoformat(row["captured_at"]))
            text = f"{read.lead or ''}\n{read.text}".strip() if isinstance(read, Extraction) else ""
            if len(text) > len(found[row["url"]].text if row["url"] in found else ""):
                found[row["url"]] = Text(row["sha256"], row["site"].replace(".", "-"), text)
    if kept is not None:
        kept.write_text(json.dumps([(each.name, each.source, each.text) for each in found.values()]))
    return list(found.values())


def pair(one: str, other: str) -> tuple[str, str]:
    """Two names in order."""
    return (one, other) if one < other else (other, one)


def make_case(press: Sequence[Text], bases: int, half: int | None) -> Case:
    """The saved texts with their labelled pairs, copies made of some of them, and traps."""
    wanted: dict[tuple[str, str], str] = {}
    free: Pairs = set()
    labelled: set[str] = set()
    names = {text.name for text in press}
    for row in json.loads(TRUTH.read_text())["pairs"]:
        labelled |= {row["a"], row["b"]}
        if row["label"] == "copy" and {row["a"], row["b"]} <= names:
            wanted[pair(row["a"], row["b"])] = "saved pages"
        elif row["label"] == "slight":
            free.add(pair(row["a"], row["b"]))
    # Two own articles with passages of one dispatch are of it both, whatever they share themselves.
    for one, other in combinations(wanted, 2):
        if len({*one, *other}) == 3:
            free.add(pair(*sorted({*one} ^ {*other})))
    held: dict[str, Counter[int]] = defaultdict(Counter)
    for text in press:
        held[text.source].update(read_words(text.text).fingerprints)
    one_a_site = {
        text.source: text
        for text in press
        if 250 <= len(text.text.split()) <= 900
        if text.name not in labelled and not _is_repeated(text, held[text.source])
    }
    chosen = [text for source, text in sorted(one_a_site.items()) if half is None or find_half(source) == half]
    chosen = Random(1).sample(chosen, min(bases, len(chosen)))
    texts = list(press)
    for number, base in enumerate(chosen):
        made_of = list(_make_copies(base, chosen[number - 1], number))
        for kind, copy, origins in made_of:
            texts.append(copy)
            wanted |= {pair(copy.name, origin): kind for origin in origins}
        family = [base.name, *(copy.name for _, copy, _ in made_of)]
        free |= {pair(*each) for each in combinations(family, 2)} - wanted.keys()
        # A text made of two is a copy of all that was made of either, and stands around others as a mere frame.
        neighbour = f"{number - 1 if number else len(chosen) - 1}"
        free |= {pair(one, f"made {neighbour} {kind}") for one in family for kind in KINDS}
        free |= {pair(one, chosen[number - 1].name) for one in family} - wanted.keys()
    texts += _make_traps()
    return Case(tuple(texts), wanted, frozenset(free - wanted.keys()))


KINDS = (
    "0 % edited", "5 % edited", "10 % edited", "20 % edited", "30 % edited", "cut to a third", "in three times as much",
    "two merged", "units converted", "units",
)  # fmt: skip


def _make_copies(base: Text, other: Text, number: int) -> Iterator[tuple[str, Text, tuple[str, ...]]]:
    """Copies of a text: their kind, the copy, the names of those it is made of."""
    miles, kilometres = made.convert_units(base.text)
    around = made.make_prose(5000 + number, 2 * len(base.text.split()))
    forms = {f"{edited} % edited": made.edit_words(base.text, edited / 100, number) for edited in (0, 5, 10, 20, 30)}
    forms |= {"cut to a third": made.cut(base.text, 1 / 3), "in three times as much": made.embed(base.text, around)}
    forms |= {"two merged": f"{base.text}\n{other.text}", "units converted": kilometres, "units": miles}
    for place, (kind, text) in enumerate(forms.items()):
        origins = (base.name, other.name) if kind == "two merged" else (base.name,)
        origins = (f"made {number} units", base.name) if kind == "units converted" else origins
        yield kind, Text(f"made {number} {kind}", f"copy-{number}-{place}", text), origins


def _make_traps() -> Iterator[Text]:
    """Texts of which no two are a copy."""
    statement = made.make_prose(77, 90).replace("\n", " ")
    for number in range(20):
        own = made.make_prose(100 + number, 250)
        forms = {
            "quotation": made.quote_in(statement, own),
            "horoscope": made.make_horoscope(number),
            "bulletin": made.make_bulletin(number),
            "table": made.make_weather_table(number % 3),
            "match sheet": made.make_match_sheet(made.make_prose(200 + number, 200)),
            "legal notice": made.make_legal_notice(number),
            "formula": f"{made.make_prose(300 + number, 250)}\n{made.FORMULA}",
        }
        for kind, text in forms.items():
            # Sources print several of a kind, as they do: the formula is the boilerplate of two sister papers.
            yield Text(f"trap {number} {kind}", f"trap-{number % (2 if kind == 'formula' else 5)}", text)


def _is_repeated(text: Text, held: Counter[int]) -> bool:
    """Whether its site has a good part of a text under another address too, or in another article."""
    kept = read_words(text.text).fingerprints
    return 10 * sum(held[each] > 1 for each in kept) > len(kept)


def find_half(source: str) -> int:
    """Which half a site is of: rules are chosen on one, measured on the other."""
    return int(sha1(source.replace("-", ".").encode(), usedforsecurity=False).hexdigest(), 16) % 2


def fill(archive: Archive, texts: Sequence[Text]) -> dict[int, str]:
    """Keep texts through the archive's doors; the names of the articles that they became."""
    crawls: dict[str, int] = {}
    names: dict[int, str] = {}
    for number, each in enumerate(texts):
        if each.source not in crawls:
            archive.crawls.sync_source(SourceRow(each.source, each.source, "https://x.example/", "fr", "fr"), AT)
            start = CrawlStart(each.source, "manual", AT, user_agent=None, marbre="0")
            crawls[each.source] = archive.crawls.begin(start)
        url = f"https://{each.source}.example/{number}/"
        at = AT + timedelta(minutes=number)
        capture = Capture(crawls[each.source], each.source, "article", url, at, 200, "text/html", body=url.encode())
        lines = each.text.splitlines()
        text = "\n".join(line for line in lines if line.strip())
        kinds = ("paragraph",) * len(text.splitlines())
        read = Extraction(
            extractor="bench 1", text=text, text_digest=compute_text_digest(text), block_kinds=kinds, title=each.name,
            completeness="full",
        )  # fmt: skip
        update = archive.articles.add(CapturedExtraction(capture, archive.captures.add(capture), read), AT)
        if update.article_id is not None:
            names[update.article_id] = each.name
    return names


def find_ours(texts: Sequence[Text]) -> Pairs:
    """The pairs that are of one dispatch."""
    with TemporaryDirectory() as folder, Archive.open(Path(folder) / "a.db", create=True) as archive:
        names = fill(archive, texts)
        archive.dispatches.refresh()
        found: Pairs = set()
        for dispatch in archive.dispatches.list_newest(DispatchQuery(limit=100_000)):
            members = [names[member.article_id] for member in archive.dispatches.list_members(dispatch.dispatch_id)]
            found |= {pair(*each) for each in combinations(members, 2)}
        return found


def find_by_datasketch(texts: Sequence[Text]) -> Pairs:
    """MinHash of word 5-grams, Jaccard 0.3 by datasketch's LSH."""
    from datasketch import MinHash, MinHashLSH

    index, hashes = MinHashLSH(threshold=0.3, num_perm=128), {}
    for each in texts:
        hashes[each.name] = MinHash(num_perm=128)
        hashes[each.name].update_batch([gram.encode() for gram in _list_grams(each.text)] or [b""])
        index.insert(each.name, hashes[each.name])
    return {pair(name, other) for name, held in hashes.items() for other in index.query(held) if other != name}


def find_by_rensa(texts: Sequence[Text]) -> Pairs:
    """The same by rensa."""
    from rensa import RMinHash, RMinHashLSH

    index, hashes = RMinHashLSH(threshold=0.3, num_perm=128, num_bands=32), []
    for number, each in enumerate(texts):
        held = RMinHash(num_perm=128, seed=1)
        held.update(_list_grams(each.text) or [""])
        hashes.append(held)
        index.insert(number, held)
    found: Pairs = set()
    for number, held in enumerate(hashes):
        for other in index.query(held):
            if other != number and held.jaccard(hashes[other]) >= 0.3:
                found.add(pair(texts[number].name, texts[other].name))
    return found


def find_by_simhash(texts: Sequence[Text]) -> Pairs:
    """trafilatura's SimHash of bags of words, similarity 0.85."""
    from trafilatura.deduplication import Simhash

    hashes = [Simhash(each.text).hash for each in texts]
    return {
        pair(texts[one].name, texts[other].name)
        for one, other in combinations(range(len(texts)), 2)
        if (hashes[one] ^ hashes[other]).bit_count() <= 0.15 * 64
    }


def find_by_paragraphs(texts: Sequence[Text]) -> Pairs:
    """trafilatura's test for duplicates: paragraphs of a hundred letters that stand in two texts."""
    from trafilatura.deduplication import trim

    holders: dict[str, list[str]] = defaultdict(list)
    for each in texts:
        for line in {trim(line) for line in each.text.splitlines()}:
            if len(line) > 100:
                holders[line].append(each.name)
    return {pair(*each) for names in holders.values() if len(names) <= 200 for each in combinations(names, 2)}


def _list_grams(text: str) -> list[str]:
    words = [word.casefold() for word in read_words(text).words]
    return sorted({" ".join(words[place : place + 5]) for place in range(len(words) - 4)})


PEERS: dict[str, Callable[[Sequence[Text]], Pairs]] = {
    "marbre": find_ours, "MinHash (datasketch)": find_by_datasketch, "MinHash (rensa)": find_by_rensa,
    "SimHash (trafilatura)": find_by_simhash, "paragraphs (trafilatura)": find_by_paragraphs,
}  # fmt: skip


def score(case: Case) -> None:
    """Print each finder's precision and recall, and its recall by kind."""
    sources = {text.name: text.source for text in case.texts}
    print(f"{len(case.texts)} texts, {len(case.wanted)} pairs to be found")
    for name, find in PEERS.items():
        try:
            found = find(case.texts)
        except ImportError as error:
            print(f"{name}: left out ({error})")
            continue
        found = {each for each in found if sources[each[0]] != sources[each[1]]}
        right, wrong = found & case.wanted.keys(), found - case.wanted.keys() - case.free
        precision = len(right) / (len(right) + len(wrong)) if right or wrong else 1.0
        print(f"\n{name}: precision {precision:.3f}, recall {len(right) / len(case.wanted):.3f}, {len(wrong)} wrong")
        totals, hits = Counter(case.wanted.values()), Counter(case.wanted[each] for each in right)
        print("   " + ", ".join(f"{kind} {hits[kind]}/{totals[kind]}" for kind in totals))
        kinds = Counter(" and ".join(sorted({_name_kind(one), _name_kind(other)})) for one, other in wrong)
        if wrong:
            print("   wrong: " + ", ".join(f"{kind} {number}" for kind, number in kinds.most_common(6)))


def _name_kind(name: str) -> str:
    return name.split(" ", 2)[2] if name.startswith(("made", "trap")) else "saved page"


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--press", type=Path, default=Path("../shared/press"))
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--bases", type=int, default=60)
    parser.add_argument("--half", type=int, choices=(0, 1))
    options = parser.parse_args()
    score(make_case(read_press(options.press, options.texts), options.bases, options.half))


if __name__ == "__main__":
    main()
