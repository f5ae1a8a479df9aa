"""`/.well-known/tdmrep.json` (W3C's TDM Reservation Protocol): which paths of a host are reserved. Pure."""

from __future__ import annotations

import json
from functools import lru_cache

from archive.reservations.path_pattern import choose_longest

SIZE_LIMIT = 500 * 1024
"""Bytes that are read, as of robots.txt."""

TdmRules = tuple[tuple[str, tuple[str, str]], ...]
"""(pattern of paths, (reservation, policy)) in the order of the file; what is not said is ""."""


@lru_cache(maxsize=256)
def read_tdm_file(body: bytes) -> TdmRules:
    """The rules of a file; none of one that is no such file, as many hosts answer any address with a page."""
    if len(body) > SIZE_LIMIT:
        return ()
    try:
        said = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ()
    rules = said if isinstance(said, list) else [said]
    return tuple(
        (rule["location"], (_to_value(rule.get("tdm-reservation")), _to_value(rule.get("tdm-policy"))))
        for rule in rules
        if isinstance(rule, dict) and isinstance(rule.get("location"), str) and "tdm-reservation" in rule
    )


def find_tdm_rule(rules: TdmRules, path: str) -> tuple[str, str]:
    """What the most specific rule says of a path; the first of several as specific."""
    return next(iter(choose_longest(rules, path)), ("", ""))


def _to_value(said: object) -> str:
    return "" if said is None or isinstance(said, (dict, list)) else str(said).strip()
