"""What a new extraction of a page makes different from the one before it: `compute_difference`. Pure.

For judging an extractor by an archive, not a newsroom by its edits: both extractions are of the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archive.model.digests import fold_text
from archive.model.extraction import Extraction, NoText
from archive.model.words.word_diff import DiffPiece, compute_word_diff, split_words

DifferenceKind = Literal[
    "equal",  # the same text
    "changed",  # another text
    "gained",  # a text where there was none
    "lost",  # no text where there was one
    "none",  # no text, as before
]

FIELDS = (
    "title", "lead", "byline", "authors", "agency", "credit", "section", "tags", "published", "modified", "language",
    "image", "completeness", "canonical_url",
)  # fmt: skip
"""The fields compared beside the text."""

_COMPARED_WORDS = 20_000
"""Words: a longer text is compared by its first ones; the share is then theirs. What a comparison in well under a
second allows (`archive.model.words.word_diff`)."""
_LETTERS_A_WORD = 6
"""Letters that a French word takes with its space, about: a text is cut by them, faster than by counting words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a new extraction differs: words added and removed, their share of both texts' words, and the other fields.

    `share` is 0 for equal texts and 1 where nothing is left, or nothing was there.
    """

    outcome: DifferenceKind
    words_added: int = 0
    words_removed: int = 0
    share: float = 0.0
    fields: tuple[str, ...] = ()

    @property
    def words_changed(self) -> int:
        """What the largest changes are told by."""
        return self.words_added + self.words_removed


def compute_difference(former: Extraction | NoText | None, now: Extraction | NoText) -> Difference:
    """Compare two extractions of the same bytes; a page that nobody has read counts as one without text."""
    if not isinstance(former, Extraction):
        if isinstance(now, NoText):
            return Difference("none")
        return Difference("gained", words_added=len(split_words(now.text)), share=1.0)
    if isinstance(now, NoText):
        return Difference("lost", words_removed=len(split_words(former.text)), share=1.0)
    fields = tuple(name for name in FIELDS if not _are_same(getattr(former, name), getattr(now, name)))
    if former.text_digest == now.text_digest:
        return Difference("equal", fields=fields)
    pieces = compute_word_diff(_cap(former.text), _cap(now.text))
    added, removed, kept = (_count_words(pieces, mark) for mark in ("insert", "delete", "equal"))
    whole = added + removed + 2 * kept
    return Difference("changed", added, removed, (added + removed) / whole if whole else 0.0, fields)


def to_compared_text(extraction: Extraction | NoText | None) -> str:
    """What is shown of an extraction beside another one."""
    return extraction.text if isinstance(extraction, Extraction) else ""


def _are_same(one: object, other: object) -> bool:
    """Moments compare by what they show, texts without their white space: neither is a difference to a reader."""
    if one == other:
        return True
    if isinstance(one, str) and isinstance(other, str):
        return fold_text(one) == fold_text(other)
    return one is not None and other is not None and str(one) == str(other)


def _count_words(pieces: tuple[DiffPiece, ...], mark: str) -> int:
    return sum(len(split_words(piece.text)) for piece in pieces if piece.mark == mark)


def _cap(text: str) -> str:
    return text[: _LETTERS_A_WORD * _COMPARED_WORDS]
