"""Named corpora: selections of articles frozen with the extraction that each had then, as SQL text."""

from __future__ import annotations

SQL = """
CREATE TABLE corpora (                  -- one row a named corpus
    corpus_id     INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    created_at    TEXT NOT NULL,
    selection     TEXT NOT NULL,        -- JSON: what was asked, so that it can be asked again
    articles      INTEGER NOT NULL,
    corpus_digest TEXT NOT NULL,        -- over its articles' addresses, captures and text digests, to be cited
    chain_digest  TEXT NOT NULL         -- the head of the chain of captures then
) STRICT;

CREATE TABLE corpus_articles (          -- one row an article of a corpus, as it was then; never changed
    corpus_id     INTEGER NOT NULL REFERENCES corpora(corpus_id),
    article_id    INTEGER NOT NULL,     -- no reference: the row stays where the article is taken out of the archive
    source        TEXT NOT NULL,
    url           TEXT NOT NULL,
    published_at  TEXT,
    first_seen_at TEXT NOT NULL,
    capture_id    INTEGER NOT NULL,
    extraction_id INTEGER REFERENCES extractions(extraction_id) ON DELETE SET NULL,  -- NULL: taken out since
    revision      INTEGER NOT NULL,     -- how many different texts it had had
    text_digest   TEXT NOT NULL,
    dispatch_id   INTEGER,              -- the wire copy it was known to print then
    copied_share  REAL,
    first_source  TEXT,
    PRIMARY KEY (corpus_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX corpus_articles_by_extraction ON corpus_articles(extraction_id);
CREATE INDEX corpus_articles_by_article ON corpus_articles(article_id);
"""
