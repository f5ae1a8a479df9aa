"""Sets of learned blocks: kept, and the extractions that new ones are learned from. Decides nothing about blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.db.connection import Database
from archive.model.extraction import Removal
from archive.model.timestamps import to_text

LOOKED_AT = 400
"""Articles of a source, the newest, that a set is learned from."""


@dataclass(frozen=True, slots=True)
class BlockSet:
    """What was learned of a source: the digests of its recurring blocks, and of how many articles it had then."""

    articles: int
    digests: frozenset[str]


class BlockSets:
    """The sets of one open archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_newest(self, source: str) -> BlockSet | None:
        """The set in force; None before the first."""
        with self._database.connection() as connection:
            found = connection.execute(
                "SELECT set_id, articles FROM source_block_sets WHERE source = ? ORDER BY set_id DESC LIMIT 1",
                (source,),
            ).fetchone()
            if found is None:
                return None
            digests = connection.execute("SELECT block_digest FROM source_blocks WHERE set_id = ?", (found[0],))
            return BlockSet(found[1], frozenset(digest for (digest,) in digests))

    def add(self, source: str, made_at: datetime, articles: int, counts: Mapping[str, int]) -> None:
        """Keep a set: it is in force from now on. Former ones stay, because extractions name them."""
        with self._database.transaction() as connection:
            set_id = connection.execute(
                "INSERT INTO source_block_sets (source, made_at, articles) VALUES (?, ?, ?)",
                (source, to_text(made_at), articles),
            ).lastrowid
            connection.executemany(
                "INSERT INTO source_blocks (set_id, block_digest, articles) VALUES (?, ?, ?)",
                [(set_id, digest, number) for digest, number in counts.items()],
            )

    def count_articles(self, source: str) -> int:
        """How many articles of a source are held."""
        with self._database.connection() as connection:
            count: int = connection.execute("SELECT count(*) FROM articles WHERE source = ?", (source,)).fetchone()[0]
            return count

    def list_newest_extractions(self, source: str) -> list[tuple[str, tuple[Removal, ...]]]:
        """Text and removals of a source's newest articles, `LOOKED_AT` at most."""
        with self._database.connection() as connection:
            texts = connection.execute(
                "SELECT e.extraction_id, e.text FROM articles a "
                "JOIN extractions e ON e.extraction_id = a.extraction_id "
                "WHERE a.source = ? ORDER BY a.published_at DESC LIMIT ?",
                (source, LOOKED_AT),
            ).fetchall()
            removals = "SELECT rule, text, block, start FROM removals WHERE extraction_id = ? ORDER BY ordinal"
            return [(text, tuple(Removal(*row) for row in connection.execute(removals, (key,)))) for key, text in texts]
