"""How much of a word's inflection the stems bring together, by a lexicon nobody here wrote.

    apt-get install hunspell-fr-classical
    python benchmarks/stems.py /usr/share/hunspell/fr.aff TEXT...
    python benchmarks/stems.py --vocabulary voc.txt       # snowball-data's french/voc.txt
    python benchmarks/stems.py --simplemma                # where that package is installed

With --vocabulary: of the pairs of words that plain Snowball joins in its own French vocabulary (elisions cut as in a
text), the share that ours joins. With --simplemma: of its French forms and their lemmas (words of small letters), the
share that meet, of all and by ending.

The lexicon (Grammalecte's, MPL 2.0) gives every form of every word. Over the words of the given texts (UTF-8; a
`.jsonl` is read for its `body` fields), each pair of words counts by how frequent both are: recall is the share of
pairs of one lemma that share a stem, precision the share of pairs that share a stem and are of one lemma. Derivation
counts against precision («utilisation», «utiliser»), which readers would hardly mind. Beside ours: Snowball as it is,
with accents folded after it, and Porter's English rules over folded words, as FTS5 has them.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path

import Stemmer

from archive.search.french import STOP_WORDS
from archive.search.stems import find_stems, fold_word

_LETTERS = "[a-zàâäçéèêëîïôöùûüœæ]+"
_snowball, _porter = Stemmer.Stemmer("french"), Stemmer.Stemmer("porter")

WAYS: dict[str, Callable[[str], Iterable[str]]] = {
    "Snowball": lambda word: (_snowball.stemWord(word),),
    "Snowball, folded": lambda word: (fold_word(_snowball.stemWord(word)),),
    "Porter": lambda word: (_porter.stemWord(fold_word(word)),),
    "Marbre": find_stems,
    "Marbre, typed without accents": lambda word: find_stems(fold_word(word)),
}

ENDINGS = ("èrent", "erais", "ais", "aient", "âmes", "ât", "erions", "issent", "eront", "é", "ées", "ant")


def lemmas_of(affixes: Path) -> dict[str, set[str]]:
    """The lemmas of each form: hunspell's suffix rules applied to its dictionary."""
    rules: dict[str, list[tuple[str, str, re.Pattern[str]]]] = defaultdict(list)
    for line in affixes.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) >= 5 and parts[0] == "SFX":
            strip, add = (part.split("/")[0].replace("0", "") for part in parts[2:4])
            rules[parts[1]].append((strip, add, re.compile(f"(?:{parts[4]})$")))
    found: dict[str, set[str]] = defaultdict(set)
    for line in affixes.with_suffix(".dic").read_text(encoding="utf-8").splitlines()[1:]:
        lemma, _, flags = line.split(" ")[0].partition("/")
        if re.fullmatch(_LETTERS, lemma):
            found[lemma].add(lemma)
            for flag in re.findall("..", flags):
                for strip, add, condition in rules[flag]:
                    if lemma.endswith(strip) and condition.search(lemma):
                        found[lemma[: len(lemma) - len(strip)] + add].add(lemma)
    return found


def counted(texts: list[Path]) -> Counter[str]:
    """How often each word stands in the texts."""
    counts: Counter[str] = Counter()
    for path in texts:
        for line in path.read_text(encoding="utf-8").splitlines():
            text = " ".join(json.loads(line).get("body") or []) if path.suffix == ".jsonl" else line
            counts.update(re.findall(_LETTERS, text.lower()))
    return counts


def groups(words: dict[str, set[str]]) -> dict[str, set[str]]:
    """For each word, the others with a key in common."""
    by_key: dict[str, set[str]] = defaultdict(set)
    for word, keys in words.items():
        for key in keys:
            by_key[key].add(word)
    return {word: set().union(*(by_key[key] for key in keys)) - {word} for word, keys in words.items()}


def print_vocabulary(vocabulary: Path) -> None:
    """What share of plain Snowball's pairs each way joins."""
    joined: dict[str, list[str]] = defaultdict(list)
    for word in vocabulary.read_text(encoding="utf-8").split():
        joined[_snowball.stemWord(word)].append(word)
    pairs = [pair for words in joined.values() for pair in combinations(words, 2)]
    print(f"{len(pairs)} pairs that plain Snowball joins")
    for name, way in WAYS.items():
        met = sum(not _cut(one, way).isdisjoint(_cut(other, way)) for one, other in pairs)
        print(f"  {name:30} {met / len(pairs):.3f}")


def _cut(word: str, way: Callable[[str], Iterable[str]]) -> set[str]:
    return set(way(re.split("['’]", word)[-1]))


def print_lemmas() -> None:
    """What share of simplemma's forms meet their lemma."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    held = DefaultDictionaryFactory().get_dictionary("fr").items()
    read = [tuple(each.decode() if isinstance(each, bytes) else each for each in pair) for pair in held]
    pairs = [(form, lemma) for form, lemma in read if form != lemma and (form + lemma).isalpha() and form.islower()]
    print(f"{len(pairs)} forms of simplemma")
    for name, way in WAYS.items():
        met = [(form, lemma, not set(way(form)).isdisjoint(way(lemma))) for form, lemma in pairs]
        print(f"  {name:30} {sum(each[2] for each in met) / len(met):.3f}")
        for ending in ENDINGS:
            of_verbs = [each[2] for each in met if each[0].endswith(ending) and each[1].endswith("r")]
            print(f"      -{ending:8} {sum(of_verbs) / len(of_verbs):.3f}")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("affixes", type=Path, nargs="?")
    parser.add_argument("texts", type=Path, nargs="*")
    parser.add_argument("--vocabulary", type=Path)
    parser.add_argument("--simplemma", action="store_true")
    options = parser.parse_args()
    if options.vocabulary:
        print_vocabulary(options.vocabulary)
    if options.simplemma:
        print_lemmas()
    if options.affixes:
        print_lexicon(options.affixes, options.texts)


def print_lexicon(affixes: Path, texts: list[Path]) -> None:
    """Recall and precision over the words of texts, by the lexicon."""
    lemmas, counts = lemmas_of(affixes), counted(texts)
    words = [
        each for each, n in counts.items() if n > 1 and len(each) > 3 and each in lemmas and each not in STOP_WORDS
    ]
    related = groups({word: lemmas[word] for word in words})
    print(f"{len(words)} forms in {counts.total()} words")

    def weight(pairs: Iterable[tuple[str, set[str]]]) -> float:
        return sum((counts[word] * counts[other]) ** 0.5 for word, others in pairs for other in others)

    for name, way in WAYS.items():
        met = groups({word: set(way(word)) for word in words})
        right = weight((word, met[word] & related[word]) for word in words)
        recall, precision = right / weight(related.items()), right / weight(met.items())
        print(f"  {name:30} recall {recall:.3f}   precision {precision:.3f}")


if __name__ == "__main__":
    main()
