"""Search in French: text and questions are folded alike, so that what a reader means and what stands there meet.

The journey of a question:

    "l'eau -Niger"  ──language.parse──▶  a tree  ──expression.compile──▶  FTS5 text
    text of an article  ──folding.fold──▶  tokens  ──index.refresh──▶  articles_fts
    both  ──results.search──▶  Results(hits with highlights on the text as it was published)

Writes nothing but its own tables (`archive.db.migrations.v07_search`). Holds no HTML and no wording for a site.
"""
