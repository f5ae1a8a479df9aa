"""After a crawl, what its source is judged to be is written down: whoever only reads the archive says the same then."""

from __future__ import annotations

from datetime import datetime

from archive.health.standing import StandingVerdict
from archive.store import Archive
from crawler.health.judge import judge


def note_verdict(archive: Archive, source: str, now: datetime) -> None:
    """Judge a source and keep the verdict. Tells nobody: that is `crawler.notify.watch`'s."""
    history = archive.health.read_histories(now, [source])[source]
    verdict = judge(history, now)
    standing = StandingVerdict(verdict.kind, verdict.since_at, verdict.reason, verdict.evidence, history.unlooked_from)
    archive.health.write_standing({source: standing}, now)
