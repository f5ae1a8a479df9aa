"""The schema of health: what listings turned out to be, the events of verdicts, and the indexes that judging needs.

SQL text only; read and written by the modules of `archive.health`.
"""

from __future__ import annotations

SQL = """
CREATE TABLE listings (                 -- what a declared feed, sitemap or section was, a row each time it turned out
    listing_id     INTEGER PRIMARY KEY, -- to be something else than before
    crawl_id       INTEGER NOT NULL REFERENCES crawls(crawl_id),
    source         TEXT NOT NULL REFERENCES sources(source),
    kind           TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'section')),
    url            TEXT NOT NULL,       -- as declared, before redirects
    seen_at        TEXT NOT NULL,
    format         TEXT NOT NULL,       -- what the bytes were: rss, atom, sitemap …; 'unknown' where there were none
    problem        TEXT,                -- html-instead-of-feed, challenge, http, dns …; NULL: it could be read
    problem_detail TEXT
) STRICT;
CREATE INDEX listings_by_source ON listings(source, url, listing_id);

CREATE TABLE health_events (            -- a row each time the verdict on a source changed; rows are only ever added
    event_id INTEGER PRIMARY KEY,
    source   TEXT NOT NULL REFERENCES sources(source),
    at       TEXT NOT NULL,             -- when it was noticed
    since_at TEXT NOT NULL,             -- since when it is so, as far as the archive tells
    kind     TEXT NOT NULL CHECK (kind IN ('fine', 'quiet', 'stale', 'failing', 'changed', 'degraded')),
    former   TEXT NOT NULL,
    reason   TEXT NOT NULL,
    evidence TEXT NOT NULL,             -- JSON list of sentences
    told_at  TEXT                       -- when its message left; NULL: not yet, or never to be told
) STRICT;
CREATE INDEX health_events_by_source ON health_events(source, event_id);

CREATE INDEX captures_of_listings ON captures(source, captured_at) WHERE kind IN ('feed', 'sitemap', 'section');
CREATE INDEX captures_put_off ON captures(captured_at) WHERE status IN (429, 503);
"""
