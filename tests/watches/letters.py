"""A made-up message of watches."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.model.words.word_diff import DiffPiece
from archive.search.query import HighlightedText
from archive.watches.letter import Letter, LetterEntry, LetterSection, UnlookedSource

AT = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)


def entry(number: int, title: str = "Le pont <des> douanes", **given: object) -> LetterEntry:
    """An article of this number; `given` are other fields."""
    marked = HighlightedText(title, ((3, 7),))
    excerpt = HighlightedText("Un pont & un bac, dit « la mairie ».", ((3, 7),))
    made = {
        "kind": "new",
        "occasion": "",
        "agency": "AFP",
        "url": f"https://fanal.example/{number}",
        "section": "Ville",
        "published_at": AT,
    } | given
    return LetterEntry(number, number, happened_at=AT, source="fanal", source_title="Le Fanal",  # type: ignore[arg-type]
                       title=marked, excerpt=excerpt, **made)  # fmt: skip


def make_letter() -> Letter:
    """Two watches, an edit, a disappearance, and a source that was not looked at."""
    diff = (DiffPiece("equal", "ouvert "), DiffPiece("delete", "lundi"), DiffPiece("insert", "mardi"))
    sections = (
        LetterSection("ponts", "Ponts", (entry(1, reprints=3), entry(2, kind="edited", occasion="2", diff=diff,
                                                                     change="correction")), more=7),
        LetterSection("bacs", "Bacs", (entry(3, kind="gone", url="javascript:alert(1)"),)),
    )  # fmt: skip
    unlooked = (UnlookedSource("phare", "Le Phare", 4, "timed out <b>"),)
    return Letter("k1", "Ponts +1 : 10 articles", AT, "fr", sections, unlooked, is_digest=True)
