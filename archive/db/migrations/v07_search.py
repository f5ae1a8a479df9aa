"""The search index as SQL text. Filled by `archive.search.index`; no text stands in it twice.

`articles_fts` is contentless: it holds postings only, the texts stay in `extractions`. Its row numbers are in the order
of the articles' dates (`archive.search.documents`), so that "newest first" and a span of dates cost nothing. SQLite can
stem no French and Python cannot teach it to, so triggers only note which articles have changed, whoever changed them;
`search_queue` is emptied by a crawl at its end, and by `marbre index`.
"""

from __future__ import annotations

SQL = """
CREATE VIRTUAL TABLE articles_fts USING fts5(   -- stems, exact forms (=…); what an article is filtered by
    title, lead, text, byline, filters,
    content='', tokenize="ascii tokenchars '=:-._'"
);

CREATE TABLE search_documents (         -- one row a document of the index
    docid         INTEGER PRIMARY KEY,  -- rowid in articles_fts, in the order of the articles' dates
    article_id    INTEGER UNIQUE,       -- NULL: gone, and its postings stay until the index is made anew
    extraction_id INTEGER NOT NULL,     -- the reading that was indexed
    source        TEXT NOT NULL         -- and whose it was then
) STRICT;

CREATE TABLE search_queue (             -- articles whose document is missing or out of date
    article_id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE search_state (             -- one row: by which rules the index was made
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    folding  TEXT NOT NULL
) STRICT;

CREATE TRIGGER search_article_added AFTER INSERT ON articles BEGIN
    INSERT OR IGNORE INTO search_queue VALUES (new.article_id);
END;
CREATE TRIGGER search_article_changed AFTER UPDATE OF source, extraction_id, published_at, first_seen_at ON articles
WHEN new.extraction_id <> old.extraction_id OR new.published_at IS NOT old.published_at OR new.source <> old.source
    OR (new.published_at IS NULL AND new.first_seen_at <> old.first_seen_at)
BEGIN
    INSERT OR IGNORE INTO search_queue VALUES (new.article_id);
END;
CREATE TRIGGER search_article_removed AFTER DELETE ON articles BEGIN
    INSERT OR IGNORE INTO search_queue VALUES (old.article_id);
END;

INSERT INTO search_queue SELECT article_id FROM articles;
"""
