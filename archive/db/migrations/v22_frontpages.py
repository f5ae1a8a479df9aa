"""Front pages: which article stood at which place of a home or section page, at each look, as frozen SQL text.

Bodies of such pages differ at almost every fetch, what they show does not: a front page is kept once however often it
was seen.
"""

from __future__ import annotations

SQL = """
CREATE TABLE frontpages (               -- a home or section page as it stood: the same places of one page are one row
    frontpage_id  INTEGER PRIMARY KEY,
    urlkey        TEXT NOT NULL,
    url           TEXT NOT NULL,
    places        INTEGER NOT NULL,     -- how many there were
    places_digest TEXT NOT NULL,        -- places1-sha256:… over all of them
    UNIQUE (urlkey, places_digest)
) STRICT;

CREATE TABLE frontpage_places (         -- an article's place; `marbre frontpage --rebuild` makes them anew
    frontpage_id INTEGER NOT NULL REFERENCES frontpages(frontpage_id),
    rank         INTEGER NOT NULL,      -- 1: the first of the page
    urlkey       TEXT NOT NULL,
    url          TEXT NOT NULL,
    headline     TEXT,                  -- as displayed there; NULL: a picture alone
    has_picture  INTEGER NOT NULL,
    PRIMARY KEY (frontpage_id, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX frontpage_places_by_urlkey ON frontpage_places(urlkey);

CREATE TABLE frontpage_looks (          -- each time it was seen so: an answer, or a 304 that confirms one
    capture_id   INTEGER PRIMARY KEY REFERENCES captures(capture_id),
    frontpage_id INTEGER NOT NULL REFERENCES frontpages(frontpage_id),
    source       TEXT NOT NULL,
    seen_at      TEXT NOT NULL,
    reader       TEXT NOT NULL          -- the rules it was read by; others read it again
) STRICT;
CREATE INDEX frontpage_looks_by_source ON frontpage_looks(source, seen_at);
CREATE INDEX frontpage_looks_by_frontpage ON frontpage_looks(frontpage_id);

CREATE VIEW frontpages_view AS          -- every place at every look, with the article where it is held and may be shown
SELECT l.source, f.url AS page, l.seen_at, p.rank, p.headline, p.has_picture, p.url, d.article_id, a.title,
       l.capture_id, l.frontpage_id, p.urlkey, f.urlkey AS page_urlkey
FROM frontpage_looks l
JOIN frontpages f ON f.frontpage_id = l.frontpage_id
JOIN frontpage_places p ON p.frontpage_id = l.frontpage_id
LEFT JOIN article_addresses d ON d.urlkey = p.urlkey
LEFT JOIN articles a ON a.article_id = d.article_id
WHERE NOT EXISTS (SELECT 1 FROM withheld_articles w WHERE w.article_id = d.article_id);
"""
