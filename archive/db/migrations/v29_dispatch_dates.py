"""A dispatch knows when its first text was there: what a list of the newest is ordered by. As frozen SQL text.

It is the date of the article seen first, and follows it by a trigger until the dispatch is decided anew.
"""

from __future__ import annotations

SQL = """
ALTER TABLE dispatches ADD COLUMN first_at TEXT NOT NULL DEFAULT '';  -- published or first seen, of the text seen first
UPDATE dispatches SET first_at = coalesce((
    SELECT coalesce(a.published_at, a.first_seen_at) FROM articles a WHERE a.article_id = dispatches.first_article_id
), '');
CREATE INDEX dispatches_by_first_at ON dispatches(first_at);

CREATE TRIGGER dispatch_first_dated AFTER UPDATE OF published_at, first_seen_at ON articles
WHEN new.published_at IS NOT old.published_at OR new.first_seen_at <> old.first_seen_at
BEGIN
    UPDATE dispatches SET first_at = coalesce(new.published_at, new.first_seen_at)
      WHERE first_article_id = new.article_id;
END;

DROP VIEW dispatches_view;
CREATE VIEW dispatches_view AS          -- dispatches with the headline and the source of the text seen first
SELECT d.dispatch_id, f.title, f.source AS first_source, d.first_at,
       d.is_surely_first, d.articles, d.sources, d.reprints, d.agency, d.first_article_id, d.complete_article_id
FROM dispatches d
JOIN articles f ON f.article_id = d.first_article_id;
"""
