"""Two revisions of an article compared for a reader: laid out inline or side by side. No SQL and no HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.articles.history import RevisionRow, find_texts_under_one_extractor
from archive.db.connection import Database
from archive.model.words.word_diff import FEW_STEPS, DiffPiece, compute_word_diff


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A line of a comparison side by side: the pieces of either text."""

    former: tuple[DiffPiece, ...]
    latter: tuple[DiffPiece, ...]


@dataclass(frozen=True, slots=True)
class RevisionDiff:
    """Two revisions: their headlines, leads and texts as pieces that are equal, deleted or inserted."""

    former: RevisionRow
    latter: RevisionRow
    title: tuple[DiffPiece, ...]
    lead: tuple[DiffPiece, ...]
    text: tuple[DiffPiece, ...]

    @property
    def has_new_text(self) -> bool:
        """Whether more than the headline differs."""
        return any(piece.mark != "equal" for piece in self.lead + self.text)

    @property
    def paragraphs(self) -> tuple[tuple[DiffPiece, ...], ...]:
        """The text's pieces, paragraph by paragraph."""
        return tuple(split_paragraphs(self.text))

    @property
    def rows(self) -> tuple[DiffRow, ...]:
        """Headline, lead and the paragraphs of the text, either revision on its side."""
        heads = (pieces for pieces in (self.title, self.lead) if pieces)
        return tuple(align_side_by_side(pieces) for pieces in (*heads, *self.paragraphs))


def compare_revisions(database: Database, former: RevisionRow, latter: RevisionRow) -> RevisionDiff:
    """Compare two revisions, within the time that a page may take.

    Both texts are as one and the same extractor gave them, where one has read both pages.
    """
    texts = find_texts_under_one_extractor(database, former, latter) or (former.text, latter.text)
    return RevisionDiff(
        former,
        latter,
        compute_word_diff(former.title or "", latter.title or "", FEW_STEPS),
        compute_word_diff(former.lead or "", latter.lead or "", FEW_STEPS),
        compute_word_diff(*texts, FEW_STEPS),
    )


def split_paragraphs(pieces: Iterable[DiffPiece]) -> Iterator[tuple[DiffPiece, ...]]:
    """Pieces broken at the line ends that both texts have; each equal piece stays within a line. Pure."""
    run: list[DiffPiece] = []
    for piece in pieces:
        if piece.mark != "equal":
            run.append(piece)
            continue
        for line in piece.text.splitlines(keepends=True):
            run.append(DiffPiece("equal", line))
            if line.endswith("\n"):
                yield tuple(run)
                run = []
    if run:
        yield tuple(run)


def align_side_by_side(pieces: Iterable[DiffPiece]) -> DiffRow:
    """The pieces of the former text on one side, those of the latter on the other. Pure."""
    pieces = tuple(pieces)
    return DiffRow(
        tuple(piece for piece in pieces if piece.mark != "insert"),
        tuple(piece for piece in pieces if piece.mark != "delete"),
    )
