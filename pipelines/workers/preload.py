"""Imported by the fork server before any worker exists: loads what extraction needs and reads one page, once.

The first extraction of a process is slow (regular expressions, language data); a worker forked afterwards is not. What
is loaded by then lives as long as the workers do, so the garbage collector is told to pass it over; and as a page
leaves many small objects and few circles, it looks for circles less often.
"""

from __future__ import annotations

import gc
import signal
from datetime import UTC, datetime

signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process of a command: the command answers it

from pipelines.extract import extract  # noqa: E402 - loads for a second, in which Ctrl-C may come

_OBJECTS = 50_000
"""New objects after which the collector looks at the young ones: some pages' worth, a few megabytes."""

_PAGE = (
    "<html lang='fr'><head><title>Marée basse</title></head><body><article><h1>Marée basse</h1>"
    "<p>Publié le 3 mars 2026 à 8h30</p>" + "<p>La mer s'est retirée du port avant l'aube, sans un bruit.</p>" * 8
) + "</article></body></html>"

extract(_PAGE.encode(), "https://fanal.example/maree-basse", datetime(2026, 3, 4, tzinfo=UTC))
gc.collect()
gc.freeze()
gc.set_threshold(_OBJECTS, 20, 20)
