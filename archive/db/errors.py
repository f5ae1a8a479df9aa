"""The errors of the room KEEP that a user can mend. Bugs are not wrapped.

ArchiveError
├── ArchiveMissing     no file at the path, and nothing was asked to create one
├── ArchiveMoved       the file that was opened no longer stands at its path
├── ArchiveLinked      the file has another name, under which SQLite would keep another log
├── NotAnArchive       a file, but not one of ours (no SQLite, or another application's)
├── ArchiveTooNew      written by a later version of Marbre
├── ArchiveOutdated    written by an earlier version, and opened for reading only
├── SqliteTooOld       the SQLite that this Python came with lacks what the archive needs
├── ArchiveForbidden   the file or its folder may not be opened or written by this user
├── ArchiveLocked      another process held the write lock longer than the time limit
├── ArchiveFull        the disk, or the quota, is full
├── ArchiveDamaged     SQLite says the file is malformed, the disk cannot read it, or bytes do not fit their digest
│   └── SearchIndexDamaged   what is searched can no longer be read; the texts are not touched
├── PayloadMissing     a digest that no payload has
├── CrawlRunning       the same source is being crawled into this archive by another process
├── CrawlNotWaiting    a line of the ledger that a crawl was started for has been closed meanwhile
├── OrderRefused       a crawl that another archive's ledger orders, and that must not be carried out (any more)
├── ImportRunning      another process imports into this archive
├── SchedulerRunning   another scheduler watches over this archive
└── MergeRunning       another process is merging into this archive
"""

# ruff: noqa: N818  # the names say what is so; "Error" after each would say it a dozen times

from __future__ import annotations


class ArchiveError(Exception):
    """Something about the archive that its user can mend; the message says how. Each argument is a line of it."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


class ArchiveMissing(ArchiveError):
    """There is no archive at the path."""


class ArchiveMoved(ArchiveError):
    """The file that was opened was deleted, moved, replaced or emptied meanwhile."""


class ArchiveLinked(ArchiveError):
    """The file has a second name (a hard link), and writing under both would destroy it."""


class NotAnArchive(ArchiveError):
    """The file is not an archive of Marbre's."""


class ArchiveTooNew(ArchiveError):
    """The archive was written by a later version."""


class ArchiveOutdated(ArchiveError):
    """The archive was written by an earlier version and may not be changed by this opening."""


class SqliteTooOld(ArchiveError):
    """The SQLite library of this Python is older than the archive needs."""


class ArchiveForbidden(ArchiveError):
    """The file or its folder may not be opened, or not be written, by this user."""


class ArchiveLocked(ArchiveError):
    """Another process held the write lock for too long."""


class ArchiveFull(ArchiveError):
    """No space left where the archive lies."""


class ArchiveDamaged(ArchiveError):
    """The file, or something in it, can no longer be read as it was written."""


class SearchIndexDamaged(ArchiveDamaged):
    """The search index can no longer be read; it can be made anew from the texts."""


class PayloadMissing(ArchiveError):
    """No payload has this digest."""


class CrawlRunning(ArchiveError):
    """Another process is crawling this source into this archive."""


class CrawlNotWaiting(ArchiveError):
    """The line of the ledger that a crawl was started for does not wait for it."""


class OrderRefused(ArchiveError):
    """An order that came before, or too late."""


class ImportRunning(ArchiveError):
    """Another process imports into this archive."""


class SchedulerRunning(ArchiveError):
    """Another scheduler watches over this archive."""


class MergeRunning(ArchiveError):
    """Another process is merging into this archive."""
