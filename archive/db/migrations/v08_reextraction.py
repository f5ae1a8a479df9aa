"""The migration of re-extraction, as frozen SQL text: what was accepted, so that it can be undone."""

from __future__ import annotations

SQL = """
CREATE TABLE acceptances (              -- one row each time that re-readings became what articles show
    acceptance_id  INTEGER PRIMARY KEY,
    accepted_at    TEXT NOT NULL,
    ended_at       TEXT,                 -- NULL: stopped on the way; the next one goes on with it
    rolled_back_at TEXT
) STRICT;

CREATE TABLE accepted_readings (        -- what an article showed before, and since
    acceptance_id        INTEGER NOT NULL REFERENCES acceptances(acceptance_id),
    article_id           INTEGER NOT NULL REFERENCES articles(article_id),
    former_extraction_id INTEGER NOT NULL REFERENCES extractions(extraction_id),
    former_published_at  TEXT,
    extraction_id        INTEGER NOT NULL REFERENCES extractions(extraction_id),
    PRIMARY KEY (acceptance_id, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX accepted_readings_by_article ON accepted_readings(article_id);
CREATE INDEX accepted_readings_by_former ON accepted_readings(former_extraction_id);
CREATE INDEX accepted_readings_by_extraction ON accepted_readings(extraction_id);
"""
