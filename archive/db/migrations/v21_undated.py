"""Articles without a date of publication are counted apart, not on the day they were first seen. SQL text only.

In `article_days` and `article_months` they stand under 'undated' in the place of the day or month, which is as long as
a month is and sorts after every date. When they were first seen is no day of publication: the first crawl of a source
would have published years on one day.
"""

from __future__ import annotations

SQL = """
DROP TRIGGER IF EXISTS article_days_added;
DROP TRIGGER IF EXISTS article_days_removed;
DROP TRIGGER IF EXISTS article_days_changed;

DELETE FROM article_days;
DELETE FROM article_months;
INSERT INTO article_days                -- its trigger fills article_months
SELECT coalesce(substr(published_at, 1, 10), 'undated'), source, count(*), sum(words),
       sum(completeness = 'full'), sum(completeness = 'teaser')
FROM articles GROUP BY 1, 2;

CREATE INDEX IF NOT EXISTS articles_undated ON articles(source, first_seen_at) WHERE published_at IS NULL;

CREATE TRIGGER article_days_added AFTER INSERT ON articles BEGIN
    INSERT INTO article_days VALUES (coalesce(substr(NEW.published_at, 1, 10), 'undated'), NEW.source, 1,
        NEW.words, NEW.completeness = 'full', NEW.completeness = 'teaser')
    ON CONFLICT (day, source) DO UPDATE SET articles = articles + 1, words = words + excluded.words,
        full = full + excluded.full, teasers = teasers + excluded.teasers;
END;
CREATE TRIGGER article_days_removed AFTER DELETE ON articles BEGIN
    UPDATE article_days SET articles = articles - 1, words = words - OLD.words,
        full = full - (OLD.completeness = 'full'), teasers = teasers - (OLD.completeness = 'teaser')
    WHERE day = coalesce(substr(OLD.published_at, 1, 10), 'undated') AND source = OLD.source;
END;
CREATE TRIGGER article_days_changed AFTER UPDATE OF source, published_at, words, completeness ON articles
WHEN OLD.source IS NOT NEW.source OR OLD.words IS NOT NEW.words OR OLD.completeness IS NOT NEW.completeness
  OR OLD.published_at IS NOT NEW.published_at BEGIN
    UPDATE article_days SET articles = articles - 1, words = words - OLD.words,
        full = full - (OLD.completeness = 'full'), teasers = teasers - (OLD.completeness = 'teaser')
    WHERE day = coalesce(substr(OLD.published_at, 1, 10), 'undated') AND source = OLD.source;
    INSERT INTO article_days VALUES (coalesce(substr(NEW.published_at, 1, 10), 'undated'), NEW.source, 1,
        NEW.words, NEW.completeness = 'full', NEW.completeness = 'teaser')
    ON CONFLICT (day, source) DO UPDATE SET articles = articles + 1, words = words + excluded.words,
        full = full + excluded.full, teasers = teasers + excluded.teasers;
END;
"""
