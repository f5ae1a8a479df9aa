"""The words of dates in French and English: months, weekdays, zones, and what is said beside them. Tables."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

_MONTHS = (
    ("janvier", "january"),
    ("fevrier", "february"),
    ("mars", "march"),
    ("avril", "april"),
    ("mai", "may"),
    ("juin", "june"),
    ("juillet", "july"),
    ("aout", "august"),
    ("septembre", "september"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("decembre", "december"),
)
_WEEKDAYS = (
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_SHORTEST = 3
"""Letters of an abbreviation."""
_BESIDE = frozenset(("le", "a", "at", "of", "the", "de", "du", "on", "er", "re", "e", "eme", "st", "nd", "rd", "th"))
"""What stands between the parts of a date and says nothing: "le 1er août 2026 à 9 h", "the 2nd of May"."""
_OFFSETS = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet", "tu", "tuc"), 0.0),
    **dict.fromkeys(("cet", "met", "mez", "hec", "hnec", "wat", "west", "bst"), 1.0),
    **dict.fromkeys(("cest", "mest", "mesz", "haec", "heec", "cat", "eet", "sast"), 2.0),
    **dict.fromkeys(("eest", "eat", "trt"), 3.0),
    **dict.fromkeys(("mut", "ret", "sct"), 4.0),
    **dict.fromkeys(("hat", "ndt"), -2.5),
    **dict.fromkeys(("adt", "haa", "gft"), -3.0),
    **dict.fromkeys(("hnt", "nst"), -3.5),
    **dict.fromkeys(("at", "ast", "hna", "edt", "hae"), -4.0),
    **dict.fromkeys(("et", "est", "hne", "cdt", "hac"), -5.0),
    **dict.fromkeys(("ct", "cst", "hnc", "mdt", "har"), -6.0),
    **dict.fromkeys(("mt", "mst", "hnr", "pdt", "hap"), -7.0),
    **dict.fromkeys(("pt", "pst", "hnp"), -8.0),
    **dict.fromkeys(("nct",), 11.0),
}
"""Hours before Greenwich. Canada's in French: HNE is the Eastern standard, HAE the Eastern daylight time. `ET` and its
like are read as the standard time, which an hour's error in summer costs and nothing else."""


def fold_date(text: str) -> str:
    """Lower case, without accents, compatibility forms and odd spaces undone."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2212", "-"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).lower().split())


def find_month(word: str) -> int | None:
    """The number of the month that a folded word names or abbreviates; `jui` names two and none."""
    if len(word) < _SHORTEST:
        return None
    found = [number for number, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names)]
    return (found[0] if len(found) == 1 else None) if word != "sept" else 9


def is_weekday(word: str) -> bool:
    """Whether a folded word names or abbreviates a day of the week."""
    return len(word) >= _SHORTEST and any(name.startswith(word) for name in _WEEKDAYS)


def is_said_beside(word: str) -> bool:
    """Whether a folded word stands in dates and says nothing."""
    return word in _BESIDE


def find_offset(word: str) -> timedelta | None:
    """How far a zone, by its folded abbreviation, is from UTC."""
    hours = _OFFSETS.get(word)
    return None if hours is None else timedelta(hours=hours)
