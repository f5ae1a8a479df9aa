"""Wire copy: fingerprints of the texts shown, what they share, and the dispatches they make. SQL text only.

`dispatch_fingerprints` is contentless and holds postings only: a row is an article's sampled word 5-grams as tokens.
FTS5 keeps them in segments that are merged now and then, a third of the room of a table of rows, and writing them
touches no page at random. Triggers only note which articles have changed; `archive.dispatches.refresh` does the rest,
at a crawl's end. All of it can be made anew from the texts.
"""

from __future__ import annotations

SQL = """
CREATE VIRTUAL TABLE dispatch_fingerprints USING fts5(   -- rowid: article_id
    fingerprints, content='', detail=none, tokenize='ascii'
);

CREATE TABLE dispatch_texts (           -- one row an article whose fingerprints stand there
    article_id    INTEGER PRIMARY KEY,
    extraction_id INTEGER NOT NULL,     -- the text that they are of
    words         INTEGER NOT NULL,     -- of it, as they are compared: « l'eau » is two
    fingerprints  INTEGER NOT NULL      -- how many of them are kept
) STRICT;

CREATE TABLE dispatch_queue (           -- articles to be looked at
    article_id INTEGER PRIMARY KEY,
    is_indexed INTEGER NOT NULL         -- 1: its fingerprints are those of its text; others may wait to be compared
) STRICT;

CREATE TABLE dispatch_state (           -- one row: by which rules all of this was made
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    rules    TEXT NOT NULL
) STRICT;

CREATE TABLE dispatch_copies (          -- two articles of different sources that share passages
    article_id INTEGER NOT NULL,
    other_id   INTEGER NOT NULL,        -- the higher one of the two
    words      INTEGER NOT NULL,        -- words that both texts have, in these passages
    passages   TEXT NOT NULL,           -- JSON list of [start, end, start in the other, end in the other, words]
    PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dispatch_copies_by_other ON dispatch_copies(other_id);

CREATE TABLE dispatches (               -- one text that several newsrooms have printed, wholly or in part
    dispatch_id         INTEGER PRIMARY KEY,
    first_article_id    INTEGER NOT NULL,   -- seen first
    is_surely_first     INTEGER NOT NULL,   -- 0: by their dates another may have been there before
    complete_article_id INTEGER NOT NULL,   -- has most of it
    agency              TEXT,               -- the agency that members name
    agency_named_by     TEXT NOT NULL,      -- JSON list of article_id: the evidence
    agency_others       TEXT NOT NULL,      -- JSON list of [agency, members that name it instead]
    articles            INTEGER NOT NULL,
    sources             INTEGER NOT NULL,
    reprints            INTEGER NOT NULL    -- articles that are mostly this text, the first one not counted
) STRICT;
CREATE INDEX dispatches_by_first ON dispatches(first_article_id);
CREATE INDEX dispatches_by_articles ON dispatches(articles);

CREATE TABLE dispatch_members (         -- who has printed it
    dispatch_id  INTEGER NOT NULL REFERENCES dispatches(dispatch_id),
    article_id   INTEGER NOT NULL,
    source       TEXT NOT NULL,
    place        INTEGER NOT NULL,      -- 1: seen first
    role         TEXT NOT NULL CHECK (role IN ('first', 'reprint', 'passage')),
    copied_words INTEGER NOT NULL,      -- words of it that stand in another member too
    copied_share REAL NOT NULL,         -- of all its words
    is_main      INTEGER NOT NULL,      -- 1: of this dispatch the article has most; 0: it has more of another
    PRIMARY KEY (dispatch_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX dispatch_members_by_article ON dispatch_members(article_id);
CREATE INDEX dispatch_members_by_source ON dispatch_members(source);

CREATE VIEW article_dispatches AS       -- the dispatch of an article, if there is one; at most one row an article
SELECT m.article_id, m.dispatch_id, m.copied_share, f.source AS first_source, m.role, d.agency, d.reprints, d.sources
FROM dispatch_members m
JOIN dispatches d ON d.dispatch_id = m.dispatch_id
LEFT JOIN articles f ON f.article_id = d.first_article_id
WHERE m.is_main;

CREATE VIEW dispatches_view AS          -- dispatches with the headline and the date of the text seen first
SELECT d.dispatch_id, f.title, f.source AS first_source, coalesce(f.published_at, f.first_seen_at) AS first_at,
       d.is_surely_first, d.articles, d.sources, d.reprints, d.agency, d.first_article_id, d.complete_article_id
FROM dispatches d
JOIN articles f ON f.article_id = d.first_article_id;

CREATE VIEW dispatch_members_view AS    -- every text of every dispatch
SELECT m.dispatch_id, m.place, m.role, m.article_id, m.source, a.title, a.url, a.published_at, a.first_seen_at,
       m.copied_words, m.copied_share, a.words, m.is_main, d.agency
FROM dispatch_members m
JOIN dispatches d ON d.dispatch_id = m.dispatch_id
JOIN articles a ON a.article_id = m.article_id;

CREATE TRIGGER dispatch_article_added AFTER INSERT ON articles BEGIN
    INSERT OR REPLACE INTO dispatch_queue VALUES (new.article_id, 0);
END;
CREATE TRIGGER dispatch_article_changed AFTER UPDATE OF source, extraction_id, published_at, first_seen_at ON articles
WHEN new.extraction_id <> old.extraction_id OR new.source <> old.source
    OR new.published_at IS NOT old.published_at OR new.first_seen_at <> old.first_seen_at
BEGIN
    INSERT OR REPLACE INTO dispatch_queue VALUES (new.article_id, 0);
END;
CREATE TRIGGER dispatch_article_removed AFTER DELETE ON articles BEGIN
    INSERT OR REPLACE INTO dispatch_queue VALUES (old.article_id, 0);
    INSERT OR IGNORE INTO dispatch_queue SELECT other.article_id, 1 FROM dispatch_members own
      JOIN dispatch_members other ON other.dispatch_id = own.dispatch_id AND other.article_id <> own.article_id
      WHERE own.article_id = old.article_id;
    DELETE FROM dispatch_copies WHERE article_id = old.article_id OR other_id = old.article_id;
    DELETE FROM dispatch_members WHERE article_id = old.article_id;
END;

INSERT INTO dispatch_queue SELECT article_id, 0 FROM articles;
"""
