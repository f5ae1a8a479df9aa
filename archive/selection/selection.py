"""`ArticleSelection`: which articles are meant, the same for an export, a corpus and the site. A value only."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive.search.query import SearchQuery


@dataclass(frozen=True, slots=True)
class ArticleSelection:
    """The articles that a query finds and, where a list of them is given, that the list names too.

    `query` is that of a search; its own limit and offset do not count. `listed` are numbers or addresses, one each, as
    they stood in a file; None: no list. `limit` keeps the first ones in the query's order, None all. With
    `deduplicate`, an article whose text another one had first is left out; with `respects_tdm`, one of which its
    publisher reserves text and data mining.
    """

    query: SearchQuery = field(default_factory=SearchQuery)
    listed: tuple[str, ...] | None = None
    limit: int | None = None
    deduplicate: bool = False
    respects_tdm: bool = False
