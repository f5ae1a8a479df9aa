"""What can go wrong with an export, each a line that says what mends it.

ArchiveError
├── ExportRefused   an option that means nothing, a target that is not this command's to write
└── ExportFailed    the disk refused on the way; nothing stands under the target's name
"""

from __future__ import annotations

from archive.db.errors import ArchiveError


class ExportRefused(ArchiveError):  # noqa: N818  # as the others of this room
    """Nothing was begun: an option or the target has to be another."""


class ExportFailed(ArchiveError):  # noqa: N818  # the same
    """The export broke off; what stood under its name before stands there still."""
