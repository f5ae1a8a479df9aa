"""Inline text: what stands between two block boundaries of a page, cut into lines. Knows no element."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]")
_MAY_COMBINE = re.compile("[\u0370-\u1fff\u20d0-\U0010ffff]")
"""Where Unicode has combining characters, beside these: not among Latin letters, signs of punctuation and currency."""
_ODD_SPACE = re.compile(r"\s{2,}|[^\S \u00a0\u202f]")
_LETTERS = re.compile(r"[^\W_]+")
_WIDE_SIGNS = "’…“”–—\u202f"
"""What stands beside Latin-1 in nearly all French text, and is no letter."""
_LATIN = bytes(range(256)).decode("latin-1")
_LATIN_LOWER = _LATIN.lower().encode("latin-1")
_LATIN_SIGNS = "".join(char for char in _LATIN if not char.isalnum()).encode("latin-1")
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u0080-\u0084\u0086-\u009f\ufffe\uffff]")
_GLUED = re.compile(r"[a-zà-öø-ÿ.!?:»)]")
"""What a capital after a tag is set apart from, as style sheets do (`<span>Analyse</span>Le ministre`)."""
_FOOTNOTE_MARK = re.compile(r"\s*(?:[(\[]?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*+[)\]]?|[*†‡]{1,3})\s*")
"""What stands raised behind a word and leads to a note: digits or signs, never letters (`1er`, `XIXe`, `Mme`)."""
_NOTED = re.compile(r"(?:[^\W\d_]{3}|[.,;:!?…»”\"')\]])$")
"""What a footnote mark stands behind: a word of three letters, or a sign. Shorter ones are units (`m2`, `km2`)."""
_SQUARED = re.compile(r"m[èe]tres?$", re.IGNORECASE)
_FEWEST_VERSES = 3
"""Short lines from which on each stands for itself, however it begins: verses, a list. Chosen, not measured."""
_LONGEST_VERSE = 48
"""Letters of such a line; what editors break by hand to fit a page is longer. Chosen, not measured."""
_SENTENCE_END = re.compile(r"[.!?…:;»”\"')\]]\s*$")
_NEW_LINE_START = re.compile(r"^\s*[«“\"'(\[—–\-•*0-9A-ZÀ-ÖØ-Þ]")


def fold_spaces(text: str) -> str:
    """Text in canonical form: NFC, white space folded to one character, invisible ones dropped, typography kept."""
    plain = " ".join(text.split())
    if text.isascii():
        return plain
    if not plain.isprintable():  # no invisible character is
        text = _UNSEEN.sub("", text)
        plain = " ".join(text.split())
    if "\u00a0" in text or "\u202f" in text:
        text = text.strip()
        if plain != text.replace("\u00a0", " ").replace("\u202f", " "):
            text = _ODD_SPACE.sub(_choose_space, text)
        plain = text
    return unicodedata.normalize("NFC", plain)


def _choose_space(match: re.Match[str]) -> str:
    run = match.group()
    return "\u202f" if "\u202f" in run else "\u00a0" if "\u00a0" in run else " "


def to_line_key(text: str) -> str:
    """Letters and digits of a text, lower case: what two renderings of one block have in common."""
    latin = text
    if not text.isascii():
        for sign in _WIDE_SIGNS:
            latin = latin.replace(sign, "")
    try:
        return latin.encode("latin-1").translate(_LATIN_LOWER, _LATIN_SIGNS).decode("latin-1")
    except UnicodeEncodeError:
        pass
    return "".join(_LETTERS.findall(text.lower()))


def strip_accents(text: str) -> str:
    """A text without its accents, which capitals often lack."""
    if text.isascii():
        return text
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    if _MAY_COMBINE.search(plain) is None:
        return plain
    return "".join(char for char in plain if not unicodedata.combining(char))


@dataclass(slots=True)
class InlineText:
    """Text without a line break: how many of its letters are linked and bold, and the letters of each of its links."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0
    bold: int = 0
    links: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """As it stands in the page, white space and all."""
        return "".join(self.parts)

    def append_text(self, other: InlineText) -> InlineText:
        """Both in one, a space between them."""
        return InlineText(
            [*self.parts, " ", *other.parts],
            self.linked + other.linked,
            self.bold + other.bold,
            [*self.links, *other.links],
        )


class InlineRun:
    """Inline text collected until a block boundary: `piece` is the current one, each one before was ended by a <br>."""

    __slots__ = ("ended", "piece")

    def __init__(self) -> None:
        self.piece = InlineText()
        self.ended: list[InlineText] = []

    def __bool__(self) -> bool:
        return bool(self.piece.parts or self.ended)

    def add(self, text: str, in_link: bool, in_bold: bool) -> None:
        """Add what follows a tag; white space that begins a piece is dropped."""
        piece = self.piece
        if piece.parts:
            if text[0].isupper() and _GLUED.match(piece.parts[-1][-1:]):
                piece.parts.append(" ")
        elif text.isspace():
            return
        piece.parts.append(text)
        if in_link or in_bold:
            letters = len(text.strip())
            piece.linked += letters * in_link
            piece.bold += letters * in_bold

    def add_space(self) -> None:
        """Set what follows apart."""
        if self.piece.parts:
            self.piece.parts.append(" ")

    def set_mark_apart(self, raised: str) -> None:
        """Set a raised text apart where it is a footnote's mark and not part of the word before it."""
        before = self.piece.parts[-1] if self.piece.parts else ""
        if _NOTED.search(before) and not _SQUARED.search(before) and _FOOTNOTE_MARK.fullmatch(raised):
            self.piece.parts.append(" ")

    def break_line(self) -> None:
        """A <br>."""
        self.ended.append(self.piece)
        self.piece = InlineText()

    def take(self) -> list[InlineText]:
        """The run's lines, which it then no longer holds.

        Split at two breaks in a row, and at a single one where a line or sentence clearly ends.
        """
        piece, self.piece = self.piece, InlineText([], 0, 0, [])
        if not self.ended:
            return [piece]
        pieces, self.ended = [*self.ended, piece], []
        return _join_broken_lines(pieces)


def _join_broken_lines(pieces: list[InlineText]) -> list[InlineText]:
    filled = [piece for piece in pieces if piece.parts]
    if len(filled) >= _FEWEST_VERSES and all(len(piece.text.strip()) <= _LONGEST_VERSE for piece in filled):
        return filled
    lines: list[InlineText] = []
    joins = False
    for piece in pieces:
        if not piece.parts:
            joins = False
        elif not joins or _SENTENCE_END.search(lines[-1].text) or _NEW_LINE_START.match(piece.text):
            lines.append(piece)
            joins = True
        else:
            lines[-1] = lines[-1].append_text(piece)
    return lines
