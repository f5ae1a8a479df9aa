"""Lines of a text that are its page's frame and change from look to look: counters, clocks, polls, weather, rotation.

A figure in a sentence is the newsroom's. A line that is no sentence and counts readers, tells the time or gives a rate
is the page's, and so is a date alone; a slot keeps its label and changes all the rest. Pure; reads no page.
"""

from __future__ import annotations

import re

from archive.model.words.word_diff import split_words, to_key

_MONTHS = (
    r"janv(?:ier|\.)?|f[ée]v(?:rier|\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|ao[ûu]t|sept(?:embre|\.)?|oct(?:obre|\.)?"
    r"|nov(?:embre|\.)?|d[ée]c(?:embre|\.)?|january|february|march|april|june|july|august|september|october|november|december"
)
_DAYS = r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|aujourd['’]hui|hier|demain|today|yesterday"
_UNITS = r"secondes?|sec|minutes?|mins?|heures?|hours?|jours?|days?|semaines?|weeks?|mois|months?|ans?|years?"
_MASKED = re.compile(
    rf"\b(?:{_MONTHS}|{_DAYS}|(?:une|un|deux|trois|quelques)\s+(?=(?:{_UNITS})\b)|{_UNITS}|am|pm|h)(?![\w])"
    r"|[+-]?\d+(?:[.,:h\u00a0\u202f\u2009 ]\d+)*\s*h?|1er",
    re.IGNORECASE,
)
_DATE = re.compile(rf"\b(?:{_MONTHS}|{_DAYS})\b|\d\s*(?:am|pm|h)\b|\d{{1,2}}\s?[:h/]\s?\d{{2}}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…»\"”]\s*$")
_BESIDE_DATE = re.compile(r"\b(?:le|la|[àa]|au|du|de|et|utc|gmt|cet|at|on)\b", re.IGNORECASE)
_LONGEST = 140
"""Letters of a counter, a clock or a board of rates: longer lines are paragraphs."""
_LONGEST_LABEL = 60
"""Letters of a slot's label."""
_MOST_LABEL_WORDS = 6
_FRESH = 0.3
"""Share of the words behind a label that may be those of before: "le", "de", a name."""
_LONGER_WORD = 4
"""Letters of a word that tells what a line is about: articles and most prepositions are shorter."""

_COUNTED = (
    r"vues?|lectures?|lecteurs?|lectrices?|visites?|visiteurs?|internautes?|abonn[ée]e?s?|partag(?:es?|[ée]e?s?)|commentaires?"
    r"|r[ée]actions?|votes?|votants?|participants?|j['’]aime|likes?|shares?|views?|comments?|messages?|posts?|inscriptions?"
    r"|t[ée]l[ée]chargements?|clics?|[ée]toiles?|favoris|recommandations?|followers?|membres?|connect[ée]s?|en\s+ligne|fois"
)
_METER = re.compile(
    rf"\d[\d\s.,\u00a0\u202f]{{0,20}}k?\s{{0,3}}(?:{_COUNTED})\b|\b(?:{_COUNTED})\s*+[:(]?+\s*+\d|\b(?:lue?|vue?|consult[ée]e?|partag[ée]e?|suivie?|aim[ée]e?)\s+(?:par\s+)?(?:plus\s+de\s+)?\d"
    r"|\b(?:sondage|vote[zr]|poll)\b",
    re.IGNORECASE,
)
_OF_THIS_PAGE = re.compile(
    r"\b(?:cet(?:te)?\s+(?:article|page|vid[ée]o|info\w*|sujet)|en\s+ce\s+moment|lisent|ont\s+lu|actuellement\s+en\s+ligne"
    r"|votre\s+avis|this\s+(?:article|page))\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    rf"\b(?:il\s+y\s+a|depuis|dans)\s+(?:environ\s+)?(?:\d+|une?|quelques)\s*(?:{_UNITS}|h|j)\b|\b\d+\s*(?:{_UNITS})\s+ago\b"
    r"|\b\d+\s*(?:jours?|days?|j)\W{1,3}(?:et\s+)?\d+\s*(?:heures?|hours?|h)\b|\bj\s?[-–]\s?\d+\b|\bnous\s+sommes\s+le\b"
    r"|\bil\s+est\s+\d{1,2}\s*[h:]|(?:mise?s?\s+[àa]\s+jour|actualis[ée]e?|updated?)\b",
    re.IGNORECASE,
)
_RATES = re.compile(
    r"°\s?[cf]?\b|\b(?:f\s?cfa|xof|xaf|usd|eur|gbp|chf|cad)\b|\b(?:cac\s?40|dow\s+jones|nasdaq|nikkei|bel\s?20|smi|tsx|euro|dollar|bitcoin"
    r"|btc|ethereum|baril|brent|wti|once\s+d['’]or|gazole|sp\s?9[58]|mar[ée]e|humidit[ée]|m[ée]t[ée]o|ensoleill[ée]|indice\s+uv)\b",
    re.IGNORECASE,
)


def to_masked(line: str) -> str:
    """A line with its figures, months, days and units taken out: equal for two states of one counter or clock."""
    return " ".join(_MASKED.sub("#", to_key(line).casefold()).split())


def is_same_but_for_date(old: str, new: str) -> bool:
    """Whether two lines name another day or hour and are otherwise one: an event's, in a box of events."""
    return to_masked(old) == to_masked(new) and bool(_DATE.search(old)) and bool(_DATE.search(new))


def is_meter(line: str) -> bool:
    """Whether a line counts the page's readers, tells the time or gives rates, and does nothing else."""
    plain = line.strip()
    if len(plain) > _LONGEST or not any(sign.isdigit() for sign in plain):
        return False
    if not any(sign.isalpha() for sign in _BESIDE_DATE.sub("", _MASKED.sub("", plain))):
        return True  # a date, a time or a number alone
    if _SENTENCE_END.search(plain):
        return bool(_METER.search(plain) and _OF_THIS_PAGE.search(plain))
    return any(pattern.search(plain) for pattern in (_METER, _CLOCK, _RATES))


def is_rotated(old: str, new: str) -> bool:
    """Whether a line kept its label ("Sur le même thème :") and all behind it is another."""
    label, kept_old, kept_new = _split_label(old, new)
    return label and _are_fresh(kept_old, kept_new)


def has_no_word_of(old: str, new: str) -> bool:
    """Whether two lines have next to no words in common."""
    return _are_fresh(old, new)


def _split_label(old: str, new: str) -> tuple[bool, str, str]:
    for found in re.finditer(r"[:?](?=\s)", old[:_LONGEST_LABEL]):
        label = old[: found.end()]
        words = split_words(label)
        if new.startswith(label) and 0 < len(words) <= _MOST_LABEL_WORDS and not any(sign.isdigit() for sign in label):
            return True, old[found.end() :], new[found.end() :]
    return False, "", ""


def _are_fresh(old: str, new: str) -> bool:
    """Whether hardly a longer word of one line stands in the other; where one has none, all of their words count."""
    these, those = (_read_words(text, _LONGER_WORD) for text in (old, new))
    if not (these and those):
        these, those = (_read_words(text, 1) for text in (old, new))
    return len(these & those) <= _FRESH * max(1, min(len(these), len(those)))


def _read_words(text: str, shortest: int) -> set[str]:
    return {word.casefold() for word in split_words(text) if len(word) >= shortest}
