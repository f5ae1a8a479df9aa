"""Lines that changed between two looks at one article: nearly always the page's frame. Read for those who learn it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from archive.db.connection import Database
from archive.model.words.word_diff import to_key

LOOKED_AT = 400
"""Articles of a source, the newest, whose looks are compared."""

# The texts of one extractor at the article's addresses, each payload once; what was set aside is another page.
_LOOKS = """
    SELECT x.article_id, e.text FROM article_addresses x
    JOIN captures c ON c.urlkey = x.urlkey AND c.kind = 'article' AND c.payload_digest IS NOT NULL
    JOIN extractions e ON e.payload_digest = c.payload_digest AND e.no_text IS NULL AND e.extractor_id =
      (SELECT n.extractor_id FROM articles a JOIN extractions n ON n.extraction_id = a.last_extraction_id
       WHERE a.article_id = x.article_id)
    WHERE x.article_id IN (SELECT article_id FROM articles WHERE source = ? ORDER BY last_seen_at DESC LIMIT ?)
      AND NOT EXISTS (SELECT 1 FROM set_aside s WHERE s.capture_id = c.capture_id)
    GROUP BY x.article_id, e.extraction_id ORDER BY x.article_id, min(c.capture_id)"""


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """The lines of one article that one look showed and the next or the one before did not."""

    article_id: int
    lines: frozenset[str]


def list_changed_lines(database: Database, source: str) -> list[ChangedLines]:
    """By article, what changed between its looks, all read by the extractor of its newest one."""
    looks: dict[int, list[frozenset[str]]] = {}
    with database.connection() as connection:
        for article_id, text in connection.execute(_LOOKS, (source, LOOKED_AT)):
            looks.setdefault(article_id, []).append(frozenset(to_key(line) for line in text.splitlines()))
    changed = (
        ChangedLines(article_id, frozenset[str]().union(*(one ^ other for one, other in pairwise(texts))))
        for article_id, texts in looks.items()
    )
    return [each for each in changed if each.lines]
