"""The time zone a newsroom lives in, where it can be known: declared by the source, or that of its country.

Only countries with one civil time are in the table; elsewhere (Canada, the Democratic Republic of the Congo) nothing
is assumed. Source: the IANA time zone database's zone1970.tab.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONES = {
    "ae": "Asia/Dubai",
    "at": "Europe/Vienna",
    "be": "Europe/Brussels",
    "bf": "Africa/Ouagadougou",
    "bg": "Europe/Sofia",
    "bi": "Africa/Bujumbura",
    "bj": "Africa/Porto-Novo",
    "bzh": "Europe/Paris",
    "cf": "Africa/Bangui",
    "cg": "Africa/Brazzaville",
    "ch": "Europe/Zurich",
    "ci": "Africa/Abidjan",
    "cm": "Africa/Douala",
    "corsica": "Europe/Paris",
    "cz": "Europe/Prague",
    "de": "Europe/Berlin",
    "dj": "Africa/Djibouti",
    "dk": "Europe/Copenhagen",
    "dz": "Africa/Algiers",
    "eg": "Africa/Cairo",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris",
    "ga": "Africa/Libreville",
    "gf": "America/Cayenne",
    "gh": "Africa/Accra",
    "gn": "Africa/Conakry",
    "gp": "America/Guadeloupe",
    "gr": "Europe/Athens",
    "ht": "America/Port-au-Prince",
    "hu": "Europe/Budapest",
    "ie": "Europe/Dublin",
    "il": "Asia/Jerusalem",
    "in": "Asia/Kolkata",
    "iq": "Asia/Baghdad",
    "it": "Europe/Rome",
    "jo": "Asia/Amman",
    "jp": "Asia/Tokyo",
    "ke": "Africa/Nairobi",
    "km": "Indian/Comoro",
    "kr": "Asia/Seoul",
    "lb": "Asia/Beirut",
    "lu": "Europe/Luxembourg",
    "ly": "Africa/Tripoli",
    "ma": "Africa/Casablanca",
    "mc": "Europe/Monaco",
    "mg": "Indian/Antananarivo",
    "ml": "Africa/Bamako",
    "mq": "America/Martinique",
    "mr": "Africa/Nouakchott",
    "mu": "Indian/Mauritius",
    "nc": "Pacific/Noumea",
    "ne": "Africa/Niamey",
    "ng": "Africa/Lagos",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo",
    "paris": "Europe/Paris",
    "pf": "Pacific/Tahiti",
    "pl": "Europe/Warsaw",
    "pm": "America/Miquelon",
    "qa": "Asia/Qatar",
    "qc.ca": "America/Toronto",
    "quebec": "America/Toronto",
    "re": "Indian/Reunion",
    "ro": "Europe/Bucharest",
    "rw": "Africa/Kigali",
    "sa": "Asia/Riyadh",
    "sc": "Indian/Mahe",
    "se": "Europe/Stockholm",
    "sn": "Africa/Dakar",
    "sy": "Asia/Damascus",
    "td": "Africa/Ndjamena",
    "tg": "Africa/Lome",
    "tn": "Africa/Tunis",
    "tr": "Europe/Istanbul",
    "uk": "Europe/London",
    "vu": "Pacific/Efate",
    "wf": "Pacific/Wallis",
    "yt": "Indian/Mayotte",
    "za": "Africa/Johannesburg",
}

_HOURS_FROM_UTC = {
    0.0: ("z", "gmt", "utc", "tu", "t.u.", "temps universel"),
    -2.5: ("hat",),
    -3.0: ("haa",),
    -3.5: ("hnt",),
    -4.0: ("hna", "hae", "edt"),
    -5.0: ("hne", "hac", "est", "cdt"),
    -6.0: ("hnc", "har", "cst", "mdt"),
    -7.0: ("hnr", "hap", "mst", "pdt"),
    -8.0: ("hnp", "pst"),
    1.0: ("cet", "wat", "bst"),
    2.0: ("cest", "cat"),
    3.0: ("eat",),
}
_FIXED = {name: timedelta(hours=hours) for hours, names in _HOURS_FROM_UTC.items() for name in names}
"""Zones as pages show them beside an hour, folded, with their offsets from UTC. The Canadian ones: National Research
Council Canada, "Heure normale" and "Heure avancée" of Terre-Neuve (T), Atlantique (A), Est (E), Centre, Rocheuses,
Pacifique."""
_PLACES = {
    "abidjan": "Africa/Abidjan", "alger": "Africa/Algiers", "bamako": "Africa/Bamako", "berne": "Europe/Zurich",
    "bruxelles": "Europe/Brussels", "conakry": "Africa/Conakry", "cotonou": "Africa/Porto-Novo",
    "dakar": "Africa/Dakar", "geneve": "Europe/Zurich", "kigali": "Africa/Kigali", "kinshasa": "Africa/Kinshasa",
    "libreville": "Africa/Libreville", "lome": "Africa/Lome", "montreal": "America/Toronto",
    "niamey": "Africa/Niamey", "ottawa": "America/Toronto", "ouagadougou": "Africa/Ouagadougou",
    "paris": "Europe/Paris", "port-au-prince": "America/Port-au-Prince", "quebec": "America/Toronto",
    "rabat": "Africa/Casablanca", "tunis": "Africa/Tunis", "yaounde": "Africa/Douala",
}  # fmt: skip
_BY_SEASON = {
    **{f"heure d{link}{place}": zone for place, zone in _PLACES.items() for link in ("e ", "'")},
    "heure de l'est": "America/Toronto",
    "heure de l'atlantique": "America/Halifax",
    "heure du pacifique": "America/Vancouver",
    "he": "America/Toronto",
    "et": "America/New_York",
    "pt": "America/Los_Angeles",
}
"""Zones shown without their season: the clock of a place is told by the day."""
DISPLAYED_ZONES = frozenset((*_FIXED, *_BY_SEASON))
"""All names by which pages show a zone, folded."""
_HALF_HOURS = (-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75, 13.75)
OFFSETS_IN_USE = frozenset(timedelta(hours=hours) for hours in (*range(-11, 15), *_HALF_HOURS))
"""Offsets from UTC that some place on Earth has today. Source: the IANA time zone database's zone1970.tab."""


def find_displayed_offset(name: str, wall: datetime) -> timedelta:
    """The offset from UTC of a displayed zone at a wall clock."""
    fixed = _FIXED.get(name)
    zone = None if fixed is not None else _load_zone(_BY_SEASON[name])
    return fixed or (wall.replace(tzinfo=zone).utcoffset() if zone is not None else None) or timedelta(0)


def find_newsroom_zone(url: str, declared: str | None = None) -> ZoneInfo | None:
    """The declared zone; else that of the country whose top-level domain the address has; else None."""
    if declared:
        return _load_zone(declared)
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    labels = host.rstrip(".").split(".")
    name = _ZONES.get(".".join(labels[-2:])) or _ZONES.get(labels[-1])
    return _load_zone(name) if name else None


@lru_cache(maxsize=64)  # as many as the table has, and those that sources declare
def _load_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
