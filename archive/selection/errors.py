"""What is wrong with a selection.

ArchiveError
└── SelectionFaulty   a question that cannot be understood, a name that the archive does not know
"""

from __future__ import annotations

from archive.db.errors import ArchiveError


class SelectionFaulty(ArchiveError):  # noqa: N818  # as the others of this room
    """The articles that are meant cannot be told."""
