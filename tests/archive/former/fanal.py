"""What the former archive and its tests must agree on: the newspaper's address, its declaration, who was seen when."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.crawl.command import Desk, make_desk

NAME = "le-fanal"
URL = "http://fanal.example"
"""A name that exists nowhere: the command reaches it through $http_proxy, which is the newspaper itself."""

FIRST_DAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SECOND_DAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
"""When the last pages of the former archive were taken."""

SEEN_ANEW = ("ligne-7", "greve-en-direct", "epicerie-solidaire")
"""What the former archive holds of the second edition: a typo, an addition, and a first look at an article gone."""


def former_desk(folder: Path) -> Desk:
    """The configuration under which the former archive was made, without the archive."""
    return make_desk(folder, URL, faulty=True)
