"""Two texts compared word by word, as an editor would mark the changes. Pure; knows no article and no revision.

Lines (paragraphs) are aligned first, then the words of those that differ: a text of 20,000 words takes well under a
second, and a change in one paragraph never matches words of another. Made with difflib: the standard library suffices
once lines are aligned, and a diff that has to be read gains nothing from a faster matcher.

difflib's time grows with the cube of what repeats, so that every comparison has a budget, counted beforehand from the
texts alone (`_estimate_work`): the same texts are always compared, or always too much.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

DiffMark = Literal["equal", "delete", "insert"]

# The mark of a footnote ([12]), a number with its thousands and decimals (310 000, 5,4), a word with its hyphens and
# its elision (l', aujourd'hui), a line's end, or any other visible character.
_TOKEN = re.compile(
    r"\[\d+\]|\d+(?:[.,\u00a0\u202f\u2009 ]\d{3}(?!\d)|[.,]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)*['’]?|\n|\.{3}|\S"
)
_FOOTNOTE = re.compile(r"\[\d+\]")
_TYPOGRAPHY = str.maketrans("’‘ʼ“”„«»–—‑−", '\'\'\'"""""----')
_ANY_SPACE = re.compile(r"\s+")
_MANY = 3_000
"""Lines or words from which on difflib may pass over very frequent ones: its time grows with their number's square."""

MOST_WORK = 20_000_000_000
"""Steps of a comparison in a process that may be stopped: two wholly different texts of 25,000 French words take as
many, and half a second; made-up texts of few words that repeat take minutes."""
FEW_STEPS = 20_000_000
"""Steps of a comparison where others wait for it: under a second for any text. Measured with texts of "a" against
texts of "a b", which are the worst; wholly different French texts of 1,500 words take as many."""


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A run of text that both have, or that only the former (delete) or the latter (insert) has. Line ends included."""

    mark: DiffMark
    text: str


@dataclass(frozen=True, slots=True)
class _Token:
    """A word with the white space before it, and the form in which it is compared."""

    text: str
    key: str


def compute_word_diff(before: str, after: str, most_work: int = MOST_WORK) -> tuple[DiffPiece, ...]:
    """The runs that lead from one text to the other, in reading order.

    The equal and inserted runs together are `after`, the equal and deleted ones `before`, but for white space and
    typography (curly or straight apostrophes, kinds of dashes and quotation marks), which never count as a change.
    What could take more than `most_work` steps word by word is one text taken out and the other put in.
    """
    pieces = compute_word_diff_within(before, after, most_work)
    return pieces if pieces is not None else (DiffPiece("delete", before), DiffPiece("insert", after))


def compute_word_diff_within(before: str, after: str, most_work: int) -> tuple[DiffPiece, ...] | None:
    """The same, or None where it could take more than `most_work` steps."""
    if before == after:
        return (DiffPiece("equal", after),) if after else ()
    old, new = _lines(before), _lines(after)
    old_keys, new_keys = [to_key(line) for line in old], [to_key(line) for line in new]
    work = _estimate_work(old_keys, new_keys)
    if work > most_work:
        return None
    pieces: list[DiffPiece] = []
    for tag, i1, i2, j1, j2 in match_words(old_keys, new_keys).get_opcodes():
        if tag == "equal":
            pieces.append(DiffPiece("equal", "".join(new[j1:j2])))
            continue
        deleted, inserted = _tokens("".join(old[i1:i2])), _tokens("".join(new[j1:j2]))
        work += _estimate_work([token.key for token in deleted], [token.key for token in inserted])
        if work > most_work:
            return None
        pieces.extend(_of_words(deleted, inserted))
    return tuple(_joined(pieces))


def _estimate_work(old: Sequence[str], new: Sequence[str]) -> int:
    """The most steps that difflib takes: every pair of equal words, once for each block that it may find."""
    numbers = Counter(new)
    if len(old) > _MANY or len(new) > _MANY:  # what difflib passes over then: see `match_words`
        popular = len(new) // 100 + 1
        numbers = Counter({word: number for word, number in numbers.items() if number <= popular})
    return sum(numbers[word] for word in old) * min(len(old), len(new))


def to_key(text: str) -> str:
    """The form in which two texts are the same to a reader: NFC, one kind of quotes and dashes, plain single spaces."""
    folded = unicodedata.normalize("NFC", text).replace("...", "…").translate(_TYPOGRAPHY)
    return _ANY_SPACE.sub(" ", folded.replace('" ', '"').replace(' "', '"')).strip()


def match_words(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    """difflib's matcher, exact unless there is so much to match that it must pass over what is very frequent."""
    return SequenceMatcher(None, old, new, autojunk=len(old) > _MANY or len(new) > _MANY)


def split_words(text: str) -> list[str]:
    """The words and numbers of a text, without its punctuation."""
    return [token for token in _TOKEN.findall(text) if token[0].isalnum()]


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.splitlines() if line.strip()]


def _tokens(text: str) -> list[_Token]:
    tokens = []
    end = 0
    for found in _TOKEN.finditer(text):
        tokens.append(_Token(text[end : found.end()], _token_key(found.group())))
        end = found.end()
    return tokens


def _token_key(token: str) -> str:
    if _FOOTNOTE.fullmatch(token):
        return "[]"  # one more note renumbers all that follow
    plain = unicodedata.normalize("NFC", token).replace("...", "…").translate(_TYPOGRAPHY)
    return plain if plain == "\n" else _ANY_SPACE.sub("", plain)


def _of_words(old: Sequence[_Token], new: Sequence[_Token]) -> Iterator[DiffPiece]:
    matcher = match_words([token.key for token in old], [token.key for token in new])
    for tag, i1, i2, j1, j2 in _tidied(matcher.get_opcodes(), new):
        if tag == "equal":
            yield DiffPiece("equal", "".join(token.text for token in new[j1:j2]))
            continue
        if i2 > i1:
            yield DiffPiece("delete", "".join(token.text for token in old[i1:i2]))
        if j2 > j1:
            yield DiffPiece("insert", "".join(token.text for token in new[j1:j2]))


_Opcode = tuple[str, int, int, int, int]


def _tidied(opcodes: Sequence[_Opcode], new: Sequence[_Token]) -> list[_Opcode]:
    """Lone words between two larger changes become part of them: chance matches ("de", a comma) are no anchor."""
    tidied: list[_Opcode] = []
    for at, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        between = tag == "equal" and 0 < at < len(opcodes) - 1
        if between and _is_chance(opcodes[at - 1], opcodes[at + 1], new[j1:j2]):
            tag = "replace"  # noqa: PLW2901  # from here on it counts as changed
        if tidied and tag != "equal" and tidied[-1][0] != "equal":
            _, a1, _, b1, _ = tidied.pop()
            i1, j1 = a1, b1  # noqa: PLW2901  # the two become one
        tidied.append((tag, i1, i2, j1, j2))
    return tidied


def _is_chance(left: _Opcode, right: _Opcode, equal: Sequence[_Token]) -> bool:
    if any(token.key == "\n" for token in equal):
        return False
    size = sum(token.key.isalnum() for token in equal)
    return all(max(i2 - i1, j2 - j1) > 2 * size + 1 for _, i1, i2, j1, j2 in (left, right))


def _joined(pieces: list[DiffPiece]) -> Iterator[DiffPiece]:
    for mark, run in groupby(pieces, key=lambda piece: piece.mark):
        yield DiffPiece(mark, "".join(piece.text for piece in run))
