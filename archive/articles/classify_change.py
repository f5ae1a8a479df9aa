"""What a newsroom did to an article between two extractions of it: `classify`. Pure: no SQL, no clock.

Both texts have to come from one extractor. What never counts as a change: white space, line ends, typography (kinds of
quotes, apostrophes and dashes), and a lead that the page's layout now shows as the first paragraph or the other way
round. Two texts that are too much to be compared word by word are classed by which words they have.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from archive.model.extraction import Completeness
from archive.model.words.word_diff import MOST_WORK, DiffPiece, compute_word_diff_within, split_words, to_key

ChangeKind = Literal[
    "typo",  # a few characters: spelling, accents, punctuation
    "correction",  # numbers, dates, names or words within quotes are others
    "headline",  # the headline alone
    "addition",  # passages were added, as live coverage does
    "removal",  # passages were taken out
    "rewording",  # passages read otherwise, and none of the above says how
    "cut",  # the whole text was there, and now only its beginning is: a paywall fell
    "restored",  # a cut was undone
]

_PASSAGE = 5
"""Words from which on something added or taken out is a passage."""
_SENTENCE = 12
"""Words of passages up to which a corrected fact is the news."""
_TYPO = 3
"""Characters that a slip of the pen may differ by, in words that are otherwise alike; else one."""
_ALIKE = 0.8
_SHORTEST_TO_CUT = 80
"""Words that a text must have had for its shrinking to be a paywall's doing."""
_REWRITTEN = 0.5
"""Share of both texts' words from which on no single fact was put right: the text was written anew."""
_BEGINNING = 100_000
"""Letters of a text in which what a paywall left of it is looked for: the longest reportage has fewer."""
_COPIES = (4, 3, 2)
"""Times that a headline is read which a page holds for several screens."""
_FEWEST_COPIED = 3
"""Words of a headline that says the same twice because it is there twice: "New York New York" has fewer."""
_SHARED = 0.2
"""Share of the shorter text that one article's two versions have in common at least, where their headlines differ."""

_FACT_WORDS = frozenset(
    """
    deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante
    cinquante soixante septante huitante octante nonante cent cents mille million millions milliard milliards
    lundi mardi mercredi jeudi vendredi samedi dimanche
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    """.split()  # noqa: SIM905  # a table of words reads better
)
_SENTENCE_ENDS = (".", "!", "?", "…", ":", "\n", "«", "»", '"', "“", "”", "-", "–", "—")


@dataclass(frozen=True, slots=True)
class Wording:
    """What is compared of an extraction."""

    title: str | None
    lead: str | None
    text: str
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class RevisionChange:
    """A revision's class and size. `words_changed_share` is 0 for equal words, 1 where none of both texts is left."""

    kind: ChangeKind
    words_changed_share: float
    words_added: int
    words_removed: int
    headline_changed: bool


@dataclass(frozen=True, slots=True)
class _Hunk:
    """One place that differs, with the line's text before it."""

    context: str
    deleted: str
    inserted: str

    @property
    def words_deleted(self) -> int:
        return len(split_words(self.deleted))

    @property
    def words_inserted(self) -> int:
        return len(split_words(self.inserted))


def classify(before: Wording, after: Wording, most_work: int = MOST_WORK) -> RevisionChange | None:
    """The change from one extraction to the next; None where no word, figure or sign of the article is another.

    `most_work` bounds the steps that the comparison word by word may take (`archive.model.words.word_diff`).
    """
    headline = to_headline_key(before.title) != to_headline_key(after.title)
    pieces = _fewest_changes(before, after, most_work)
    if pieces is None:
        return _classify_roughly(before, after, headline_changed=headline)
    hunks = list(_hunks(pieces))
    if not hunks and not headline:
        return None
    added = sum(hunk.words_inserted for hunk in hunks)
    removed = sum(hunk.words_deleted for hunk in hunks)
    words = sum(len(split_words(piece.text)) * (2 if piece.mark == "equal" else 1) for piece in pieces)
    share = round((added + removed) / words, 4) if words else 0.0
    kind: ChangeKind = "headline" if not hunks else _find_cut(before, after) or _kind(hunks, share)
    return RevisionChange(kind, share, added, removed, headline)


def _classify_roughly(before: Wording, after: Wording, *, headline_changed: bool) -> RevisionChange:
    """The change between two texts by the words that only one of them has, wherever they stand: in linear time."""
    old, new = Counter(split_words(to_key(before.text))), Counter(split_words(to_key(after.text)))
    added, removed = (new - old).total(), (old - new).total()
    share = round((added + removed) / max(1, old.total() + new.total()), 4)
    kind = _find_cut(before, after) or _to_passage_kind(added, removed)
    return RevisionChange(kind, share, added, removed, headline_changed)


def _find_cut(before: Wording, after: Wording) -> ChangeKind | None:
    if is_cut(before, after):
        return "cut"
    return "restored" if is_cut(after, before) else None


def to_headline_key(title: str | None) -> str:
    """The form in which two headlines are one: that of texts, and once where a page holds it once a screen width."""
    words = to_key(title or "").split(" ")
    for number in _COPIES:
        size, rest = divmod(len(words), number)
        if size >= _FEWEST_COPIED and not rest and words == words[:size] * number:
            return " ".join(words[:size])
    return " ".join(words)


def is_cut(before: Wording, after: Wording) -> bool:
    """Whether the later text is what a paywall left of the earlier one."""
    words_before, words_after = len(before.text.split()), len(after.text.split())
    if words_after >= words_before:
        return False
    if before.completeness == "full" and after.completeness == "teaser":
        return True
    if before.completeness == "teaser" or words_before < _SHORTEST_TO_CUT or 2 * words_after > words_before:
        return False
    return _begins(after, before)


def is_another_article(held: Wording, found: Wording) -> bool:
    """Whether two texts share neither headline nor paragraphs, so that no newsroom would call them one article."""
    if to_headline_key(held.title) == to_headline_key(found.title):
        return False
    one, other = (Counter(to_key(line) for line in each.text.splitlines()) for each in (held, found))
    return _letters(one & other) < _SHARED * min(_letters(one), _letters(other))


def _letters(lines: Counter[str]) -> int:
    return sum(len(line) * number for line, number in lines.items())


def _begins(after: Wording, before: Wording) -> bool:
    """Whether most words that are left stood at the beginning; labels and pleas may have come between them."""
    whole = to_key(f"{before.title or ''}\n{before.lead or ''}\n{before.text}"[: 2 * _BEGINNING])
    beginning = whole[: len(whole) // 2]
    left = f"{after.lead or ''}\n{after.text}"[:_BEGINNING]
    lines = [to_key(line).rstrip(".… ") for line in left.splitlines() if line.strip()]
    held = sum(len(line) for line in lines if line in beginning)
    return bool(lines) and 2 * held >= sum(map(len, lines))


def _fewest_changes(before: Wording, after: Wording, most_work: int) -> tuple[DiffPiece, ...] | None:
    """The text's differences; with the leads, where fewer words differ so: a layout moves the lead in and out."""
    bare = compute_word_diff_within(before.text, after.text, most_work)
    if bare is None or not any(piece.mark != "equal" for piece in bare) or _have_one_lead(before, after):
        return bare
    led = compute_word_diff_within(_with_lead(before), _with_lead(after), most_work)
    return led if led is not None and _size(led) < _size(bare) else bare


def _have_one_lead(before: Wording, after: Wording) -> bool:
    return to_key(before.lead or "") == to_key(after.lead or "")


def _with_lead(wording: Wording) -> str:
    return f"{wording.lead or ''}\n{wording.text}"


def _size(pieces: tuple[DiffPiece, ...]) -> int:
    return sum(len(split_words(piece.text)) for piece in pieces if piece.mark != "equal")


def _hunks(pieces: tuple[DiffPiece, ...]) -> Iterator[_Hunk]:
    """Neighbouring deletions and insertions as one place; those that hold no visible sign are none."""
    context = deleted = inserted = ""
    for piece in (*pieces, DiffPiece("equal", "")):
        if piece.mark == "delete":
            deleted += piece.text
        elif piece.mark == "insert":
            inserted += piece.text
        else:
            if deleted.strip() or inserted.strip():
                yield _Hunk(context, deleted, inserted)
            context = (context + inserted + piece.text).rpartition("\n")[2] or "\n"
            deleted = inserted = ""


def _kind(hunks: list[_Hunk], share: float) -> ChangeKind:
    added = removed = replaced = 0
    small: set[ChangeKind] = set()
    for hunk in hunks:
        old, new = hunk.words_deleted, hunk.words_inserted
        if new >= _PASSAGE and new >= 3 * old:
            added += new
        elif old >= _PASSAGE and old >= 3 * new:
            removed += old
        else:
            replaced += max(old, new)
            small.add(_small_kind(hunk) if max(old, new) < _SENTENCE else "rewording")
    passages = added + removed
    is_corrected = "correction" in small and passages < _SENTENCE
    if passages and passages >= replaced and not is_corrected:
        return _to_passage_kind(added, removed)
    if "correction" in small and share < _REWRITTEN:
        return "correction"
    return "typo" if small == {"typo"} and not passages else "rewording"


def _to_passage_kind(added: int, removed: int) -> ChangeKind:
    if added >= 3 * removed and added:
        return "addition"
    return "removal" if removed >= 3 * added and removed else "rewording"


def _small_kind(hunk: _Hunk) -> ChangeKind:
    if _facts(hunk, hunk.deleted) != _facts(hunk, hunk.inserted):
        return "correction"
    if _is_slip(hunk.context, hunk.deleted, hunk.inserted):
        return "typo"
    return "correction" if _is_quoted(hunk.context) else "rewording"


def _is_slip(context: str, old: str, new: str) -> bool:
    """Whether two wordings differ as spellings do: by few characters, and not by a word of its own."""
    plain_old, plain_new = _plain(old), _plain(new)
    if plain_old == plain_new:  # accents, case, hyphens, signs between words
        return True
    if not plain_old or not plain_new:
        doubled = split_words(context)[-1:]  # a word that stood twice
        return bool(doubled) and (plain_old or plain_new) == _plain(doubled[0])
    blocks = SequenceMatcher(None, plain_old, plain_new, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    longest = max(len(plain_old), len(plain_new))
    return longest - same <= (_TYPO if same >= _ALIKE * longest else 1) and same >= longest / 2


def _facts(hunk: _Hunk, text: str) -> Counter[str]:
    """Figures, dates and names: words with a digit, number words, and capitals that no sentence begins with."""
    facts: Counter[str] = Counter()
    before = hunk.context.rstrip(" \u00a0\u202f")
    for word in split_words(text):
        at = text.find(word)
        before, text = (before + text[:at]).rstrip(" \u00a0\u202f"), text[at + len(word) :]
        plain = _plain(word)
        is_name = word[0].isupper() and not (not before or before.endswith(_SENTENCE_ENDS))
        is_number = word[0].isdigit() or any(_plain(part) in _FACT_WORDS for part in word.split("-"))
        if is_number or is_name:
            facts[plain] += 1
        before += word
    return facts


def _is_quoted(context: str) -> bool:
    """Whether a quotation is open at the end of this part of a line."""
    return any(context.count(opening) > context.count(closing) for opening, closing in ("«»", "“”"))


def _plain(text: str) -> str:
    """Letters and digits alone, without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if character.isalnum())
