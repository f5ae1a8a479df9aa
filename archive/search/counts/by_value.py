"""Hits by source, section and agency, of the newest of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from archive.db.connection import Database
from archive.search.counts.numbers import read_found
from archive.search.query import SearchQuery

LOOKED_AT = 2_000
"""Hits whose articles are looked at for it: their sections stand in no index."""

SHOWN = 8
"""Values of each kind that are given, the most frequent."""

_VALUES = """
    SELECT a.source, e.section, e.agency FROM ({numbers}) n JOIN search_documents d ON d.docid = n.number
    JOIN articles a ON a.article_id = d.article_id JOIN extractions e ON e.extraction_id = a.extraction_id"""

ValueCounts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """The most frequent sources, sections and agencies among `looked_at` hits, the newest ones."""

    sources: ValueCounts = ()
    sections: ValueCounts = ()
    agencies: ValueCounts = ()
    looked_at: int = 0


def count_by_value(database: Database, query: SearchQuery) -> Facets:
    """What a question finds, by source, section and agency. Faults find nothing."""
    rows = read_found(database, query, _VALUES, LOOKED_AT)
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    sources, sections, agencies = (
        tuple(Counter(value for value in column if value).most_common(SHOWN)) for column in columns
    )
    return Facets(sources, sections, agencies, len(rows))
