"""Whether frozen corpora still are what they were frozen as: their digests, computed again. Reads only.

A corpus of which something was masked or erased is no longer what its digest says, and cannot be: the log of takedowns
explains it. Of such a corpus the rows that are left are held against the texts they froze.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from gettext import gettext as _

from archive.access.tombstones import IN_FORCE
from archive.corpora.corpus import compute_corpus_digest
from archive.integrity.checks import Problem

_CORPORA = "SELECT corpus_id, name, articles, corpus_digest FROM corpora ORDER BY corpus_id"
_TAKEN_OUT = f"""
    SELECT f.article_id FROM corpus_articles f WHERE f.corpus_id = ? AND EXISTS (
      SELECT 1 FROM takedown_articles w JOIN takedowns t ON t.takedown_id = w.takedown_id
      WHERE w.article_id = f.article_id AND {IN_FORCE})"""  # noqa: S608  # a condition of our own
_ROWS = """
    SELECT f.article_id, f.text_digest, e.text_digest FROM corpus_articles f
    LEFT JOIN extractions e ON e.extraction_id = f.extraction_id WHERE f.corpus_id = ? ORDER BY f.article_id"""


def check_corpora(connection: sqlite3.Connection) -> Iterator[Problem]:
    """What is wrong with each corpus."""
    for corpus_id, name, articles, digest in connection.execute(_CORPORA).fetchall():
        taken_out = {article_id for (article_id,) in connection.execute(_TAKEN_OUT, (corpus_id,))}
        count = 0
        for article_id, frozen, held in connection.execute(_ROWS, (corpus_id,)):
            count += 1
            if article_id not in taken_out and held != frozen:
                yield Problem(
                    "corpus_articles",
                    _("{name}, article {article_id}").format(name=name, article_id=article_id),
                    _("its frozen text is not there any more"),
                )
        if count != articles:
            what = _("has {count} articles, and was frozen with {articles}").format(count=count, articles=articles)
            yield Problem("corpora", name, what)
        elif not taken_out and compute_corpus_digest(connection, corpus_id)[0] != digest:
            yield Problem("corpora", name, _("its articles have another digest than it was frozen with"))
