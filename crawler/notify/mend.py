"""What would work in the place of a source's bad addresses: asked by `marbre sources check`, in a process of its own.

Asking takes the reactor, which a process can start once; so that the daemon, and `marbre notify`, call the command as
they do for crawls. Whoever wants no asking gives no `FindMend`.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from archive.health.events import HealthEvent
from archive.locale.reason import RecordedReason

log = logging.getLogger(__name__)

FindMend = Callable[[str], tuple[str, ...]]
"""From a source's name to sentences that name what would work now; none where nothing is known to."""

MENDABLE = frozenset(("failing", "changed"))
_MOST_AT_ONCE = 3
"""Sources turned bad at once from which on none is asked: it is this machine's line, or all of them in one house."""
_SECONDS = 240.0
"""Fifteen requests with the delays of a slow host."""


def add_mends(events: Sequence[HealthEvent], find_mend: FindMend | None) -> tuple[HealthEvent, ...]:
    """The events, those of sources turned bad with what would work now as further evidence."""
    bad = [event for event in events if event.kind in MENDABLE]
    if find_mend is None or len(bad) > _MOST_AT_ONCE:
        return tuple(events)
    return tuple(
        replace(event, evidence=(*event.evidence, *find_mend(event.source))) if event.kind in MENDABLE else event
        for event in events
    )


def make_find_mend(folder: Path | None) -> FindMend:
    """By the command, on the configuration in `folder`."""

    def find_mend(source: str) -> tuple[str, ...]:
        where = ["--config", str(folder)] if folder is not None else []
        call = [sys.executable, "-m", "crawler.cli", "sources", "check", source, "--json", *where]
        try:
            done = subprocess.run(call, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603  # our own command
            (found,) = json.loads(done.stdout or "[{}]")
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            log.info("what would mend %s was not found out: %s", source, error)
            return ()
        return tell_mend(source, found)

    return find_mend


def tell_mend(source: str, found: dict[str, object]) -> tuple[str, ...]:
    """The sentences that the JSON of a check makes. Pure."""
    addresses, replacements = found.get("addresses"), found.get("would_work")
    moved = [one for one in addresses if one.get("moved_to")] if isinstance(addresses, list) else []
    lines = [RecordedReason("mend-moved", url=one["url"], moved_to=one["moved_to"]) for one in moved]
    if isinstance(replacements, list):
        lines += [RecordedReason("mend-works", url=one["url"]) for one in replacements]
    if lines:
        lines.append(RecordedReason("mend-fix", source=source))
    return tuple(lines)
