"""`StoredText`: a text as it is held, with its log: what is learned from. Decides nothing."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from archive.extractions.read import read_removals
from archive.model.extraction import BlockKind, Removal


@dataclass(frozen=True, slots=True)
class StoredText:
    """The lines of an extraction's text, the kind of each, and what was taken out of it."""

    lines: tuple[str, ...]
    kinds: tuple[BlockKind, ...]
    removals: tuple[Removal, ...] = ()


def read_stored_text(connection: sqlite3.Connection, extraction_id: int) -> StoredText:
    """The text of an extraction that has one."""
    text, kinds = connection.execute(
        "SELECT text, block_kinds FROM extractions WHERE extraction_id = ?", (extraction_id,)
    ).fetchone()
    return StoredText(tuple(text.splitlines()), tuple(json.loads(kinds)), read_removals(connection, extraction_id))
