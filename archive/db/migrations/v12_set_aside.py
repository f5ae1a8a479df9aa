"""Answers that are not believed to be their article, as frozen SQL text: kept, marked and never shown."""

from __future__ import annotations

SQL = """
CREATE TABLE set_aside (                -- one row for each answer at an article's address that it does not show
    capture_id    INTEGER PRIMARY KEY REFERENCES captures(capture_id),
    source        TEXT NOT NULL,
    article_id    INTEGER REFERENCES articles(article_id),   -- NULL where none is held under the address
    extraction_id INTEGER NOT NULL REFERENCES extractions(extraction_id),
    seen_at       TEXT NOT NULL,
    reason        TEXT NOT NULL CHECK (reason IN ('another-page', 'same-page-for-many', 'further-page'))
) STRICT;
CREATE INDEX set_aside_by_article ON set_aside(article_id, seen_at);
CREATE INDEX set_aside_by_source ON set_aside(source, seen_at);
CREATE INDEX set_aside_by_extraction ON set_aside(extraction_id);
"""
