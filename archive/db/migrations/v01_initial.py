"""The schema as SQL text, columns grouped by who writes them. SQL text only.

Instants are ISO 8601 text in UTC, whole seconds, with a final Z, so that text order is time order
(`archive.model.timestamps`); lists and maps are JSON. Digests carry their rule (`archive.model.digests`).
"""

from __future__ import annotations

SQL = """
CREATE TABLE sources (                  -- one row a newsroom, synced from the configuration at each crawl
    source        TEXT PRIMARY KEY,     -- its name in the configuration
    title         TEXT NOT NULL,
    homepage      TEXT NOT NULL,
    country       TEXT NOT NULL,        -- ISO 3166-1 alpha-2, lower case
    language      TEXT NOT NULL,        -- BCP 47
    first_seen_at TEXT NOT NULL,
    synced_at     TEXT NOT NULL
) STRICT;

CREATE TABLE crawls (                   -- the ledger: one row a run, whether it ran or not
    crawl_id      INTEGER PRIMARY KEY,
    source        TEXT NOT NULL REFERENCES sources(source),
    -- who asked for it
    trigger       TEXT NOT NULL CHECK (trigger IN ('manual', 'schedule', 'catch-up', 'url', 'backfill')),
    planned_at    TEXT,
    -- the run
    started_at    TEXT,
    ended_at      TEXT,
    outcome       TEXT NOT NULL CHECK (outcome IN
                    ('running', 'done', 'partial', 'failed', 'interrupted', 'lost', 'missed', 'skipped', 'overlapped')),
    reason        TEXT,
    user_agent    TEXT,
    marbre        TEXT NOT NULL,        -- the version that ran it
    -- its counts
    candidates    INTEGER NOT NULL DEFAULT 0,
    left_alone    INTEGER NOT NULL DEFAULT 0,
    captures      INTEGER NOT NULL DEFAULT 0,
    revisits      INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    new_articles  INTEGER NOT NULL DEFAULT 0,
    new_revisions INTEGER NOT NULL DEFAULT 0,
    no_text       INTEGER NOT NULL DEFAULT 0,
    bytes         INTEGER NOT NULL DEFAULT 0   -- of bodies received, decoded
) STRICT;
CREATE INDEX crawls_by_source ON crawls(source, crawl_id);

CREATE TABLE payloads (                 -- body bytes, once
    payload_digest TEXT PRIMARY KEY,    -- sha256:…
    size           INTEGER NOT NULL,    -- bytes before compression
    compression    TEXT NOT NULL,       -- 'zstd'
    data           BLOB NOT NULL
) STRICT;

CREATE TABLE captures (                 -- one row an HTTP answer, kept or refused; rows are only ever added
    capture_id     INTEGER PRIMARY KEY,
    crawl_id       INTEGER NOT NULL REFERENCES crawls(crawl_id),
    source         TEXT NOT NULL REFERENCES sources(source),
    kind           TEXT NOT NULL CHECK (kind IN ('article', 'feed', 'sitemap', 'section', 'robots')),
    -- what was asked
    url            TEXT NOT NULL,
    urlkey         TEXT NOT NULL,       -- the address's identity in SURT form (see archive.addresses)
    found_in       TEXT,                -- the feed, sitemap or section that listed it
    listed_title   TEXT,
    listed_published_at TEXT,
    redirected_from TEXT,               -- JSON list of addresses, oldest first
    -- what was answered
    captured_at    TEXT NOT NULL,
    seconds        REAL,
    status         INTEGER,             -- NULL: no answer
    media_type     TEXT,
    headers        TEXT NOT NULL,       -- JSON list of [name, value]
    etag           TEXT,
    last_modified  TEXT,
    location       TEXT,
    payload_digest TEXT REFERENCES payloads(payload_digest),
    revisit        TEXT CHECK (revisit IN ('identical-payload-digest', 'server-not-modified')),  -- WARC's profiles
    error          TEXT,
    error_detail   TEXT,
    -- the proof
    chain_digest   TEXT NOT NULL        -- over this row and the former row's chain_digest (see archive.chain)
) STRICT;
CREATE INDEX captures_by_urlkey ON captures(urlkey, capture_id);
CREATE INDEX captures_by_crawl ON captures(crawl_id);
CREATE INDEX captures_by_source ON captures(source, captured_at);
CREATE INDEX captures_by_payload ON captures(payload_digest) WHERE payload_digest IS NOT NULL;
CREATE INDEX captures_failed ON captures(source, captured_at) WHERE error IS NOT NULL;

CREATE TABLE redirects (                -- captures.redirected_from turned round: which captures an address led to
    urlkey     TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(capture_id),
    PRIMARY KEY (urlkey, capture_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX redirects_by_capture ON redirects(capture_id);

CREATE TABLE extractors (               -- every extractor that has read something, by its full name
    extractor_id  INTEGER PRIMARY KEY,
    extractor     TEXT NOT NULL UNIQUE, -- "trafilatura 2.3.1 + french 1f0c…"
    first_used_at TEXT NOT NULL
) STRICT;

CREATE TABLE extractions (              -- what one extractor read out of one payload, or why it read nothing
    extraction_id  INTEGER PRIMARY KEY,
    payload_digest TEXT NOT NULL REFERENCES payloads(payload_digest),
    extractor_id   INTEGER NOT NULL REFERENCES extractors(extractor_id),
    extracted_at   TEXT NOT NULL,
    -- nothing read
    no_text        TEXT,                -- the reason; NULL where there is a text
    no_text_detail TEXT,
    -- read
    title          TEXT,
    lead           TEXT,
    text           TEXT,                -- one block a line
    block_kinds    TEXT,                -- JSON list, one kind a line of text
    text_digest    TEXT,                -- text1-sha256:…
    words          INTEGER,
    byline         TEXT,
    authors        TEXT,                -- JSON list
    agency         TEXT,
    credit         TEXT,
    section        TEXT,
    tags           TEXT,                -- JSON list
    published      TEXT,                -- as the page gives it: ISO 8601 at its own precision and zone
    modified       TEXT,
    language       TEXT,
    image          TEXT,
    images         TEXT,                -- JSON list of {url, caption, credit}
    reading_minutes INTEGER,
    completeness   TEXT CHECK (completeness IN ('full', 'teaser', 'unknown')),
    canonical_url  TEXT,
    charset        TEXT,
    charset_overruled TEXT,
    origins        TEXT,                -- JSON map: field -> where it was read
    UNIQUE (payload_digest, extractor_id)
) STRICT;

CREATE TABLE removals (                 -- what the French rules took out of a text, in order; reversible
    extraction_id INTEGER NOT NULL REFERENCES extractions(extraction_id),
    ordinal       INTEGER NOT NULL,
    rule          TEXT NOT NULL,
    text          TEXT NOT NULL,        -- verbatim
    block         INTEGER NOT NULL,     -- line of the text before cleaning
    start         INTEGER NOT NULL,     -- offset in that line
    PRIMARY KEY (extraction_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX removals_by_rule ON removals(rule);

CREATE TABLE articles (                 -- what people browse: one row an article of a source
    article_id     INTEGER PRIMARY KEY,
    source         TEXT NOT NULL REFERENCES sources(source),
    url            TEXT NOT NULL,       -- the address to cite
    urlkey         TEXT NOT NULL UNIQUE,
    first_seen_at  TEXT NOT NULL,
    last_seen_at   TEXT NOT NULL,       -- the newest capture that gave a text
    -- the current reading; its text, lead and fields stand in extractions
    capture_id     INTEGER NOT NULL REFERENCES captures(capture_id),
    extraction_id  INTEGER NOT NULL REFERENCES extractions(extraction_id),
    -- copied from it, because lists sort and filter by them
    title          TEXT,
    published_at   TEXT,                -- UTC; the first instant of the day or month where no more is known
    completeness   TEXT NOT NULL,
    words          INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_by_source ON articles(source, published_at);
CREATE INDEX articles_by_first_seen ON articles(source, first_seen_at);
CREATE INDEX articles_by_date ON articles(published_at);
CREATE INDEX articles_by_extraction ON articles(extraction_id);

CREATE TABLE article_addresses (        -- every address that has led to an article: asked, redirected, canonical
    urlkey     TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES articles(article_id),
    url        TEXT NOT NULL,
    seen_at    TEXT NOT NULL
) STRICT;
CREATE INDEX article_addresses_by_article ON article_addresses(article_id);

CREATE TABLE revisions (                -- each different text or headline an article has had, the first one included
    revision_id   INTEGER PRIMARY KEY,
    article_id    INTEGER NOT NULL REFERENCES articles(article_id),
    number        INTEGER NOT NULL,     -- 1 is the first text seen
    seen_at       TEXT NOT NULL,
    capture_id    INTEGER NOT NULL REFERENCES captures(capture_id),
    extraction_id INTEGER NOT NULL REFERENCES extractions(extraction_id),
    title         TEXT,
    text_digest   TEXT NOT NULL,
    UNIQUE (article_id, number)
) STRICT;
CREATE INDEX revisions_by_text ON revisions(text_digest);

CREATE VIEW articles_view AS            -- an article with its current text: one look-up on article_id, url or urlkey
SELECT a.article_id, a.source, s.title AS source_title, s.country, a.url, a.title, e.lead, e.text, e.byline, e.authors,
       e.agency, e.section, e.tags, e.published, a.published_at, e.modified, e.language, a.completeness, a.words,
       a.first_seen_at, a.last_seen_at, e.text_digest, c.payload_digest, c.captured_at, x.extractor, a.urlkey
FROM articles a
JOIN sources s ON s.source = a.source
JOIN extractions e ON e.extraction_id = a.extraction_id
JOIN extractors x ON x.extractor_id = e.extractor_id
JOIN captures c ON c.capture_id = a.capture_id;
"""
