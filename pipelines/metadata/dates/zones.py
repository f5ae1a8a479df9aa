"""The time zone a newsroom lives in, where it can be known: declared by the source, or that of its country.

Only countries with one civil time are in the table; elsewhere (Canada, the Democratic Republic of the Congo) nothing
is assumed. Source: the IANA time zone database's zone1970.tab.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONES = {
    "be": "Europe/Brussels",
    "bf": "Africa/Ouagadougou",
    "bi": "Africa/Bujumbura",
    "bj": "Africa/Porto-Novo",
    "bzh": "Europe/Paris",
    "cf": "Africa/Bangui",
    "cg": "Africa/Brazzaville",
    "ch": "Europe/Zurich",
    "ci": "Africa/Abidjan",
    "cm": "Africa/Douala",
    "corsica": "Europe/Paris",
    "dj": "Africa/Djibouti",
    "dz": "Africa/Algiers",
    "fr": "Europe/Paris",
    "ga": "Africa/Libreville",
    "gf": "America/Cayenne",
    "gn": "Africa/Conakry",
    "gp": "America/Guadeloupe",
    "ht": "America/Port-au-Prince",
    "km": "Indian/Comoro",
    "lb": "Asia/Beirut",
    "lu": "Europe/Luxembourg",
    "ma": "Africa/Casablanca",
    "mc": "Europe/Monaco",
    "mg": "Indian/Antananarivo",
    "ml": "Africa/Bamako",
    "mq": "America/Martinique",
    "mr": "Africa/Nouakchott",
    "mu": "Indian/Mauritius",
    "nc": "Pacific/Noumea",
    "ne": "Africa/Niamey",
    "paris": "Europe/Paris",
    "pf": "Pacific/Tahiti",
    "pm": "America/Miquelon",
    "quebec": "America/Toronto",
    "qc.ca": "America/Toronto",
    "re": "Indian/Reunion",
    "rw": "Africa/Kigali",
    "sc": "Indian/Mahe",
    "sn": "Africa/Dakar",
    "td": "Africa/Ndjamena",
    "tg": "Africa/Lome",
    "tn": "Africa/Tunis",
    "vu": "Pacific/Efate",
    "wf": "Pacific/Wallis",
    "yt": "Indian/Mayotte",
}


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
