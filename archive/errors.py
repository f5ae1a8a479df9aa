"""The errors of the room KEEP that a user can mend. Bugs are not wrapped.

ArchiveError
├── ArchiveMissing     no file at the path, and nothing was asked to create one
├── NotAnArchive       a file, but not one of ours (no SQLite, or another application's)
├── ArchiveTooNew      written by a later version of Marbre
├── ArchiveLocked      another process held the write lock longer than the time limit
├── ArchiveFull        the disk, or the quota, is full
├── ArchiveDamaged     SQLite says the file is malformed
├── PayloadMissing     a digest that no payload has
└── CrawlRunning       the same source is being crawled into this archive by another process
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Something about the archive that its user can mend; the message says how."""


class ArchiveMissing(ArchiveError):
    """There is no archive at the path."""


class NotAnArchive(ArchiveError):
    """The file is not an archive of Marbre's."""


class ArchiveTooNew(ArchiveError):
    """The archive was written by a later version."""


class ArchiveLocked(ArchiveError):
    """Another process held the write lock for too long."""


class ArchiveFull(ArchiveError):
    """No space left where the archive lies."""


class ArchiveDamaged(ArchiveError):
    """SQLite cannot read the file as a database any more."""


class PayloadMissing(ArchiveError):
    """No payload has this digest."""


class CrawlRunning(ArchiveError):
    """Another process is crawling this source into this archive."""
