"""The maintenance jobs of the scheduler: tending and backing up the archive, merging shards, the daily digest. Each
opens the archive itself.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from archive.db.errors import ArchiveError
from archive.integrity.backup import back_up, maintain_file
from archive.origins.merge import MergeOrder
from archive.store import Archive
from config.load import Config
from crawler.notify.notifier import NotifyError, make_notifier
from crawler.notify.watch import make_digest
from crawler.schedule.hooks import MaintenanceJob

log = logging.getLogger(__name__)


def list_maintenance_jobs(path: Path, config: Config) -> tuple[MaintenanceJob, ...]:
    """What the settings ask for, for the archive at `path`."""
    settings = config.settings
    zone = settings.crawl.timezone
    jobs = []
    if settings.maintenance.cron is not None:
        backups, keep = settings.maintenance.backup_folder, settings.maintenance.keep_backups
        jobs.append(
            MaintenanceJob("maintenance", settings.maintenance.cron, zone, lambda at: maintain(path, backups, keep, at))
        )
    cluster = settings.cluster
    if cluster.merge is not None and (folder := cluster.shards) is not None:
        jobs.append(MaintenanceJob("merge", cluster.merge, zone, lambda at: merge_shards(path, folder, at)))
    notifier = make_notifier(settings.notify.urls, settings.notify.atom_file)
    if settings.notify.digest is not None and notifier.urls:
        jobs.append(MaintenanceJob("digest", settings.notify.digest, zone, lambda at: _send_digest(path, config, at)))
    return tuple(jobs)


def maintain(path: Path, backup_folder: Path | None, keep: int, at: datetime) -> None:
    """Tend the archive and, with a folder, back it up; raises what these raise."""
    with Archive.open(path) as archive:
        tended = maintain_file(archive)
        log.info("maintenance: %d pages of the log folded in, %d held back", tended.log_pages, tended.held_back)
        if backup_folder is not None:
            backup = back_up(archive, backup_folder, keep, at)
            log.info(
                "maintenance: %s written and verified (%d captures, %.1f MB), %d older removed",
                backup.path,
                backup.captures,
                backup.size / 1_000_000,
                len(backup.removed),
            )


def merge_shards(path: Path, folder: Path, at: datetime) -> None:
    """Merge every shard of a folder into the archive at `path`, and index what came.

    One that cannot be merged is told and does not keep the others away; what is interrupted goes on next time.
    """
    shards = sorted(folder.glob("*.db"))
    if not shards:
        log.warning("merge: no shard lies in %s", folder)
        return
    captures = 0
    with Archive.open(path) as archive:
        for shard in shards:
            try:
                report = archive.origins.merge(shard, MergeOrder(at.replace(microsecond=0)))
            except ArchiveError as error:
                log.error("merge: %s", error)  # noqa: TRY400  # its message has all
                continue
            captures += report.captures
            for note in report.plan.notes:
                log.warning("merge: %s: %s", shard, note)
        archive.search.refresh_unless_locked()
        archive.dispatches.refresh_unless_locked()
        archive.watches.match_unless_locked(at)
    log.info("merge: %d shards, %d new captures", len(shards), captures)


def _send_digest(path: Path, config: Config, at: datetime) -> None:
    notify = config.settings.notify
    with Archive.open(path) as archive:
        message = make_digest(archive, at)
    try:
        make_notifier(notify.urls, notify.atom_file).tell(message)
    except NotifyError as error:
        log.warning("the digest did not leave: %s", error)
