"""The versions of the schema: one module each, frozen, and the one list that names and orders them.

A change of the schema is the next `vNN_noun.py` with its `SQL`, and one line in `MIGRATIONS`. A migration that was
released is never edited, its comments included: they are stored in every archive. Nothing here imports anything of
ours but the texts themselves, and nothing runs them: that is `archive.db.migrate`'s.
"""

from __future__ import annotations

from typing import NamedTuple

from archive.db.migrations import (
    v01_initial,
    v02_health,
    v03_days,
    v04_schedule,
    v05_storage,
    v06_revisions,
    v07_search,
    v08_reextraction,
    v09_blocks,
    v10_readings,
    v11_proof,
    v12_set_aside,
    v13_verdicts,
    v14_learning,
    v15_corpora,
    v16_imports,
    v17_dispatches,
    v18_watches,
    v19_origins,
    v20_takedowns,
    v21_undated,
    v22_frontpages,
    v23_orders,
    v24_backfills,
    v25_requisites,
    v26_reservations,
    v27_front_page_watches,
    v28_fonts,
    v29_dispatch_dates,
    v30_begun,
)


class Migration(NamedTuple):
    """One step of the schema, under the name by which archives remember it."""

    name: str
    sql: str


MIGRATIONS = (
    Migration("version_1", v01_initial.SQL),
    Migration("version_2_health", v02_health.SQL),
    Migration("version_3_days", v03_days.SQL),
    Migration("version_4_schedule", v04_schedule.SQL),
    Migration("version_5_storage", v05_storage.SQL),
    Migration("version_6_revisions", v06_revisions.SQL),
    Migration("version_7_search", v07_search.SQL),
    Migration("version_8_reextraction", v08_reextraction.SQL),
    Migration("version_9_blocks", v09_blocks.SQL),
    Migration("version_10_readings", v10_readings.SQL),
    Migration("version_11_proof", v11_proof.SQL),
    Migration("version_12_set_aside", v12_set_aside.SQL),
    Migration("version_13_verdicts", v13_verdicts.SQL),
    Migration("version_14_learning", v14_learning.SQL),
    Migration("version_15_corpora", v15_corpora.SQL),
    Migration("version_16_imports", v16_imports.SQL),
    Migration("version_17_dispatches", v17_dispatches.SQL),
    Migration("version_18_watches", v18_watches.SQL),
    Migration("version_19_origins", v19_origins.SQL),
    Migration("version_20_takedowns", v20_takedowns.SQL),
    Migration("version_21_undated", v21_undated.SQL),
    Migration("version_22_frontpages", v22_frontpages.SQL),
    Migration("version_23_orders", v23_orders.SQL),
    Migration("version_24_backfills", v24_backfills.SQL),
    Migration("version_25_requisites", v25_requisites.SQL),
    Migration("version_26_reservations", v26_reservations.SQL),
    Migration("version_27_front_page_watches", v27_front_page_watches.SQL),
    Migration("version_28_fonts", v28_fonts.SQL),
    Migration("version_29_dispatch_dates", v29_dispatch_dates.SQL),
    Migration("version_30_begun", v30_begun.SQL),
)
"""All versions, oldest first. Names stay as they are: every archive holds those that were applied to it."""
