"""`FrontPagePlace`: one article on a front page, as it was read from the stored page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass

_RULE = "places1-sha256"


@dataclass(frozen=True, slots=True)
class FrontPagePlace:
    """An article's place: 1 is the first of the page. `headline` is None where the link shows a picture alone."""

    rank: int
    url: str
    urlkey: str
    headline: str | None
    has_picture: bool


def compute_places_digest(places: Iterable[FrontPagePlace]) -> str:
    """Over all places of a page: two bodies with one digest show the same front page."""
    content = json.dumps([astuple(place) for place in places], separators=(",", ":"))
    return f"{_RULE}:{hashlib.sha256(content.encode('utf-8', 'surrogatepass')).hexdigest()}"
