"""A line without what counts in it: figures, months and weekdays masked, so that a counter or a date is one line.

Pure, and light: a crawl's own process loads it.
"""

from __future__ import annotations

import hashlib
import re
from itertools import groupby
from operator import itemgetter

from archive.model.digests import fold_text

MASK = "#"
# Weekdays in full alone: "mer" and "jeu" are words.
_DAYS_AND_MONTHS = """
    janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre decembre
    janv févr fevr avr juil sept oct nov déc lundi mardi mercredi jeudi vendredi samedi dimanche january february march
    april may june july august september october november december monday tuesday wednesday thursday friday saturday
    sunday
"""
_BY_LETTER = groupby(sorted(_DAYS_AND_MONTHS.split()), key=itemgetter(0))
_NAMES = "|".join(f"{letter}(?:{'|'.join(name[1:] for name in names)})" for letter, names in _BY_LETTER)
"""By their first letters, so that few are tried at each word: every line of an archive is masked."""
_COUNTING = re.compile(rf"\b(?:{_NAMES})\b\.?|\d+(?:er\b)?")
_BETWEEN = re.compile(r"#[\s.,:/’'-]*(?:h[\s]*)?(?=#)")
"""What may stand between two masks of one number, one date or one hour."""


def mask_line(line: str) -> str:
    """A line, lower case, with its figures, months and weekdays as one sign: `Lu 1 234 fois` → `lu # fois`."""
    return _BETWEEN.sub("", _COUNTING.sub(MASK, fold_text(line).lower()))


def compute_block_digest(line: str) -> str:
    """The digest under which a line is counted and learned: 16 hexadecimal digits over its masked form."""
    return hashlib.blake2b(mask_line(line).encode(), digest_size=8).hexdigest()
