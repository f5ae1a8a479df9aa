"""The language of an article, as an ISO 639 code: what its page declares, unless its text plainly is in another one.

Themes declare the language they were written in ("en-US" on a blog in French), so the words of the text have the last
word where they are many; a language without a table here (Haitian Creole, Wolof) is believed as declared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from archive.model.extraction import Origin

DateOrder = Literal["french", "day-first", "month-first", "unsure"]
"""How a page writes its dates: in French, elsewhere day before month or after it, or nobody knows."""

_CODE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}|\d{3}))?\b")
_TWO_LETTERS = {
    "ara": "ar", "deu": "de", "ger": "de", "eng": "en", "spa": "es", "fra": "fr", "fre": "fr", "hat": "ht", "ita": "it",
    "jpn": "ja", "kor": "ko", "mlg": "mg", "nld": "nl", "dut": "nl", "por": "pt", "rus": "ru", "wol": "wo", "zho": "zh",
    "chi": "zh",
}  # fmt: skip
"""ISO 639-2 and -3 codes that pages give where ISO 639-1 has a shorter one."""
_COMMON = {
    language: frozenset(words.split())
    for language, words in {
        "fr": "le la les des du une est et dans que qui pour pas au aux sur avec ce il elle par plus ont sont",
        "en": "the of and to in is that for it was on with as be at by this are from have has not but",
        "de": "der die das und ist nicht den dem von zu mit sich des auf für ein eine auch wird bei nach als",
        "es": "el los las del que una por con para se su como más fue pero sus le ha este",
        "it": "il gli della che di una per con non del dei nel sono anche come più alla ha",
        "pt": "os das dos uma não que com para por mais foi como ao seu sua pelo em são",
        "nl": "het een van en dat niet te zijn voor met op aan ook er maar bij wordt",
    }.items()
}
"""Words that every text has, without which no sentence is written. Chosen, not measured."""
_WORDS_READ = 300
"""Words from the text's beginning that are counted. Chosen, not measured."""
_LETTERS_AT_ONCE = 600
"""Characters from the beginning that are looked at first. Nearly all texts say enough in them."""
_FEWEST_WORDS = 40
"""Words below which a text says nothing of its language: titles and names stand in any."""
_PLAINLY, _HARDLY = 0.15, 0.06
"""Share of common words from which a text is plainly in a language, and below which it hardly is in the declared one.
French press texts have 0.25 to 0.4, and up to 0.05 of another language's words."""
_LATIN = re.compile(r"[a-zà-ÿœ]+")
_MONTH_FIRST = frozenset(("US", "PH"))
_UNSURE = frozenset((None, "CA", "001"))


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """The code, where it was read, and how the page's dates are to be read."""

    code: str | None
    origin: Origin | None
    dates: DateOrder


def decide_language(declared: tuple[tuple[str | None, Origin], ...], text: str) -> PageLanguage:
    """The first declaration that is a code, unless the text contradicts it."""
    code: str | None = None
    region: str | None = None
    origin: Origin | None = None
    for value, place in declared:
        if value and (found := _CODE.match(value)) is not None:
            code, region, origin = found[1].lower(), (found[2] or "").upper() or None, place
            code = _TWO_LETTERS.get(code, code)
            break
    told = _recognize(text, code)
    if told is not None and told != code:
        code, region, origin = told, None, "detected"
    return PageLanguage(code, origin, _find_date_order(code, region))


def _recognize(text: str, declared: str | None) -> str | None:
    """The language whose common words the text is full of, where those of the declared one are missing."""
    if declared is not None and (declared not in _COMMON or _is_plain_at_once(text, declared)):
        return None
    words = _LATIN.findall(text[: _WORDS_READ * 8].lower())[:_WORDS_READ]
    if len(words) < _FEWEST_WORDS:
        return None
    if declared is not None and _measure_share(words, declared) >= _HARDLY:
        return None
    best = max(_COMMON, key=lambda language: _measure_share(words, language))
    return best if _measure_share(words, best) >= _PLAINLY else None


def _is_plain_at_once(text: str, declared: str) -> bool:
    """Whether a text's first words have as many common ones of the declared language as all that are read must have."""
    words = _LATIN.findall(text[:_LETTERS_AT_ONCE].lower())[:-1]  # the last one may be cut off
    return sum(map(_COMMON[declared].__contains__, words[:_WORDS_READ])) >= _HARDLY * _WORDS_READ


def _measure_share(words: list[str], language: str) -> float:
    """The share of the words that are common ones of the language."""
    common = _COMMON[language]
    return sum(map(common.__contains__, words)) / len(words)


def _find_date_order(code: str | None, region: str | None) -> DateOrder:
    if code in (None, "fr"):
        return "french"
    if code != "en":
        return "day-first"
    return "month-first" if region in _MONTH_FIRST else "unsure" if region in _UNSURE else "day-first"
