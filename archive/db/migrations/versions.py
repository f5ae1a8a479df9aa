"""The versions of the schema, in order, as sqlite-utils runs them. Imports nothing of ours but frozen SQL text.

A migration that was released is never edited; a change of the schema is the next one, from its own frozen text.
"""

from __future__ import annotations

from sqlite_utils import Migrations
from sqlite_utils.db import Database

from archive.db.migrations.v01_initial import VERSION_1
from archive.db.migrations.v02_health import HEALTH
from archive.db.migrations.v03_days import DAYS
from archive.db.migrations.v04_schedule import SCHEDULE_1
from archive.db.migrations.v05_storage import STORAGE
from archive.db.migrations.v06_revisions import REVISIONS
from archive.db.migrations.v07_search import SEARCH_1
from archive.db.migrations.v08_reextraction import REEXTRACTION
from archive.db.migrations.v09_blocks import BLOCKS
from archive.db.migrations.v10_readings import READINGS
from archive.db.migrations.v11_proof import PROOF

SET = "marbre"
"""The name of the set in sqlite-utils' table `_sqlite_migrations`."""

migrations = Migrations(SET)


@migrations(name="version_1")
def _version_1(db: Database) -> None:
    db.executescript(VERSION_1)


@migrations(name="version_2_health")
def _version_2_health(db: Database) -> None:
    db.executescript(HEALTH)


@migrations(name="version_3_days")
def _version_3_days(db: Database) -> None:
    db.executescript(DAYS)


@migrations(name="version_4_schedule")
def _version_4_schedule(db: Database) -> None:
    db.executescript(SCHEDULE_1)


@migrations(name="version_5_storage")
def _version_5_storage(db: Database) -> None:
    db.executescript(STORAGE)


@migrations(name="version_6_revisions")
def _version_6_revisions(db: Database) -> None:
    db.executescript(REVISIONS)


@migrations(name="version_7_search")
def _version_7_search(db: Database) -> None:
    db.executescript(SEARCH_1)


@migrations(name="version_8_reextraction")
def _version_8_reextraction(db: Database) -> None:
    db.executescript(REEXTRACTION)


@migrations(name="version_9_blocks")
def _version_9_blocks(db: Database) -> None:
    db.executescript(BLOCKS)


@migrations(name="version_10_readings")
def _version_10_readings(db: Database) -> None:
    db.executescript(READINGS)


@migrations(name="version_11_proof")
def _version_11_proof(db: Database) -> None:
    db.executescript(PROOF)
