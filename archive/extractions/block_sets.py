"""Sets of what was learned of a source: kept, and the texts that new ones are learned from. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from archive.db.connection import Database
from archive.extractions.stored_text import StoredText, read_stored_text
from archive.model.timestamps import parse_instant, to_text

LOOKED_AT = 400
"""Articles of a source, the newest, that a set is learned from."""

_NEWEST_SET = """
    SELECT set_id, learner, made_at, articles, template FROM source_block_sets WHERE source = ?
    ORDER BY made_at DESC, set_id DESC LIMIT 1"""
_NEWEST_TEXTS = """
    SELECT max(e.extraction_id) FROM (SELECT * FROM articles WHERE source = ? ORDER BY first_seen_at DESC LIMIT ?) a
    JOIN extractions e ON e.extraction_id = a.extraction_id GROUP BY e.text_digest"""
_LOOKS = """
    SELECT DISTINCT a.article_id, e.extraction_id
    FROM (SELECT * FROM articles WHERE source = ? ORDER BY last_seen_at DESC LIMIT ?) a
    JOIN article_addresses d ON d.article_id = a.article_id
    JOIN captures c ON c.urlkey = d.urlkey AND c.payload_digest IS NOT NULL
    JOIN extractions shown ON shown.extraction_id = a.extraction_id
    JOIN extractions e ON e.payload_digest = c.payload_digest AND e.extractor_id = shown.extractor_id
    WHERE e.text IS NOT NULL AND NOT EXISTS (SELECT 1 FROM set_aside s WHERE s.capture_id = c.capture_id)
    ORDER BY a.article_id, c.capture_id"""

_NEWEST_CAPTURES = """
    SELECT capture_id FROM articles WHERE source = ? AND completeness <> 'teaser'
    ORDER BY first_seen_at DESC, article_id DESC LIMIT ?"""
_UNLIKE_TEMPLATE = """
    SELECT count(*) FILTER (WHERE json_extract(origins, '$.text') = 'searched') FROM (
      SELECT e.origins FROM articles a JOIN extractions e ON e.extraction_id = a.extraction_id
      WHERE a.source = ? ORDER BY a.first_seen_at DESC, a.article_id DESC LIMIT ?)"""


@dataclass(frozen=True, slots=True)
class LearnedLine:
    """A line of a source's frame: its digest, in how many articles it stood, and how it stood in one."""

    digest: str
    articles: int
    example: str | None = None


@dataclass(frozen=True, slots=True)
class BlockSet:
    """What was learned of a source by a rule, when, of how many articles.

    `template` is where the article stands in its pages, as `pipelines.template` writes it; empty where they have too
    little in common, None where that was not looked for yet.
    """

    learner: str | None
    made_at: datetime
    articles: int
    lines: tuple[LearnedLine, ...] = ()
    template: str | None = None

    @property
    def digests(self) -> frozenset[str]:
        """What tells the lines."""
        return frozenset(line.digest for line in self.lines)


class BlockSets:
    """The sets of one open archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_sources(self) -> list[str]:
        """The sources that something was learned of, or nothing was found to learn."""
        with self._database.connection() as connection:
            query = "SELECT DISTINCT source FROM source_block_sets ORDER BY source"
            return [source for (source,) in connection.execute(query)]

    def find_newest(self, source: str) -> BlockSet | None:
        """The newest set, by whichever rule it was learned; None before the first."""
        with self._database.connection() as connection:
            found = connection.execute(_NEWEST_SET, (source,)).fetchone()
            if found is None:
                return None
            set_id, learner, made_at, articles, template = found
            lines = connection.execute(
                "SELECT block_digest, articles, example FROM source_blocks WHERE set_id = ? "
                "ORDER BY articles DESC, block_digest",
                (set_id,),
            )
            held = tuple(LearnedLine(*line) for line in lines)
            return BlockSet(learner, parse_instant(made_at), articles, held, template)

    def add(self, source: str, learned: BlockSet) -> None:
        """Keep a set: it is in force from now on. Former ones stay, because extractions name them."""
        with self._database.transaction() as connection:
            set_id = connection.execute(
                "INSERT INTO source_block_sets (source, made_at, articles, learner, template) VALUES (?, ?, ?, ?, ?)",
                (source, to_text(learned.made_at), learned.articles, learned.learner, learned.template),
            ).lastrowid
            connection.executemany(
                "INSERT INTO source_blocks (set_id, block_digest, articles, example) VALUES (?, ?, ?, ?)",
                [(set_id, line.digest, line.articles, line.example) for line in learned.lines],
            )

    def count_articles(self, source: str) -> int:
        """How many articles of a source are held."""
        with self._database.connection() as connection:
            count: int = connection.execute("SELECT count(*) FROM articles WHERE source = ?", (source,)).fetchone()[0]
            return count

    def list_newest_texts(self, source: str) -> list[StoredText]:
        """The different texts that a source's newest articles show, `LOOKED_AT` articles at most."""
        with self._database.connection() as connection:
            keys = connection.execute(_NEWEST_TEXTS, (source, LOOKED_AT)).fetchall()
            return [read_stored_text(connection, key) for (key,) in keys]

    def list_newest_captures(self, source: str, limit: int) -> list[int]:
        """The captures that a source's newest articles with a whole text show: one an article, the newest first."""
        with self._database.connection() as connection:
            return [key for (key,) in connection.execute(_NEWEST_CAPTURES, (source, limit))]

    def count_unlike_template(self, source: str, among: int) -> int:
        """How many of a source's newest extractions found their text elsewhere than its template says."""
        with self._database.connection() as connection:
            count: int = connection.execute(_UNLIKE_TEMPLATE, (source, among)).fetchone()[0]
            return count

    def list_looks(self, source: str) -> list[list[StoredText]]:
        """For each article, of those seen last, that one extractor read differently at several looks: its texts."""
        with self._database.connection() as connection:
            rows: Iterable[tuple[int, int]] = connection.execute(_LOOKS, (source, LOOKED_AT)).fetchall()
            looks = [[key for _, key in group] for _, group in groupby(rows, key=lambda row: row[0])]
            return [[read_stored_text(connection, key) for key in keys] for keys in looks if len(keys) > 1]
