"""Day counts kept by triggers, so that calendars and charts need not read a million rows; and the views made for SQL
users. SQL text only.

A day is a calendar day in UTC. An article without a date of publication counts on the day it was first seen. Triggers
rather than code of the writers: whatever writes these tables keeps the counts right, in the same transaction.
"""

from __future__ import annotations

SQL = """
CREATE TABLE article_days (             -- what each source published a day; kept by triggers on articles
    day      TEXT NOT NULL,             -- YYYY-MM-DD
    source   TEXT NOT NULL,
    articles INTEGER NOT NULL,
    words    INTEGER NOT NULL,          -- of all these articles together
    full     INTEGER NOT NULL,          -- articles whose text is whole
    teasers  INTEGER NOT NULL,          -- articles cut by a paywall
    PRIMARY KEY (day, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_days_by_source ON article_days(source, day);

CREATE TABLE article_months (           -- the same by month: long spans, totals; kept by triggers on article_days
    month    TEXT NOT NULL,             -- YYYY-MM
    source   TEXT NOT NULL,
    articles INTEGER NOT NULL,
    words    INTEGER NOT NULL,
    full     INTEGER NOT NULL,
    teasers  INTEGER NOT NULL,
    PRIMARY KEY (month, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE capture_days (             -- how often each source was asked a day; kept by triggers on captures
    day      TEXT NOT NULL,
    source   TEXT NOT NULL,
    captures INTEGER NOT NULL,          -- answers, failures included
    failures INTEGER NOT NULL,
    PRIMARY KEY (day, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX capture_days_by_source ON capture_days(source, day);

CREATE TRIGGER article_months_added AFTER INSERT ON article_days BEGIN
    INSERT INTO article_months VALUES
        (substr(NEW.day, 1, 7), NEW.source, NEW.articles, NEW.words, NEW.full, NEW.teasers)
    ON CONFLICT (month, source) DO UPDATE SET articles = articles + excluded.articles, words = words + excluded.words,
        full = full + excluded.full, teasers = teasers + excluded.teasers;
END;
CREATE TRIGGER article_months_changed AFTER UPDATE ON article_days BEGIN
    UPDATE article_months SET articles = articles + NEW.articles - OLD.articles, words = words + NEW.words - OLD.words,
        full = full + NEW.full - OLD.full, teasers = teasers + NEW.teasers - OLD.teasers
    WHERE month = substr(NEW.day, 1, 7) AND source = NEW.source;
END;

INSERT INTO article_days
SELECT substr(coalesce(published_at, first_seen_at), 1, 10), source, count(*), sum(words),
       sum(completeness = 'full'), sum(completeness = 'teaser')
FROM articles GROUP BY 1, 2;
INSERT INTO capture_days
SELECT substr(captured_at, 1, 10), source, count(*), sum(error IS NOT NULL) FROM captures GROUP BY 1, 2;

CREATE TRIGGER article_days_added AFTER INSERT ON articles BEGIN
    INSERT INTO article_days VALUES (substr(coalesce(NEW.published_at, NEW.first_seen_at), 1, 10), NEW.source, 1,
        NEW.words, NEW.completeness = 'full', NEW.completeness = 'teaser')
    ON CONFLICT (day, source) DO UPDATE SET articles = articles + 1, words = words + excluded.words,
        full = full + excluded.full, teasers = teasers + excluded.teasers;
END;
CREATE TRIGGER article_days_removed AFTER DELETE ON articles BEGIN
    UPDATE article_days SET articles = articles - 1, words = words - OLD.words,
        full = full - (OLD.completeness = 'full'), teasers = teasers - (OLD.completeness = 'teaser')
    WHERE day = substr(coalesce(OLD.published_at, OLD.first_seen_at), 1, 10) AND source = OLD.source;
END;
CREATE TRIGGER article_days_changed AFTER UPDATE OF source, published_at, first_seen_at, words, completeness ON articles
WHEN OLD.source IS NOT NEW.source OR OLD.words IS NOT NEW.words OR OLD.completeness IS NOT NEW.completeness
  OR coalesce(OLD.published_at, OLD.first_seen_at) IS NOT coalesce(NEW.published_at, NEW.first_seen_at) BEGIN
    UPDATE article_days SET articles = articles - 1, words = words - OLD.words,
        full = full - (OLD.completeness = 'full'), teasers = teasers - (OLD.completeness = 'teaser')
    WHERE day = substr(coalesce(OLD.published_at, OLD.first_seen_at), 1, 10) AND source = OLD.source;
    INSERT INTO article_days VALUES (substr(coalesce(NEW.published_at, NEW.first_seen_at), 1, 10), NEW.source, 1,
        NEW.words, NEW.completeness = 'full', NEW.completeness = 'teaser')
    ON CONFLICT (day, source) DO UPDATE SET articles = articles + 1, words = words + excluded.words,
        full = full + excluded.full, teasers = teasers + excluded.teasers;
END;
CREATE TRIGGER capture_days_added AFTER INSERT ON captures BEGIN
    INSERT INTO capture_days VALUES (substr(NEW.captured_at, 1, 10), NEW.source, 1, NEW.error IS NOT NULL)
    ON CONFLICT (day, source) DO UPDATE SET captures = captures + 1, failures = failures + excluded.failures;
END;
CREATE TRIGGER capture_days_removed AFTER DELETE ON captures BEGIN
    UPDATE capture_days SET captures = captures - 1, failures = failures - (OLD.error IS NOT NULL)
    WHERE day = substr(OLD.captured_at, 1, 10) AND source = OLD.source;
END;

CREATE VIEW timemap AS                  -- every capture of an article's addresses, in the words of RFC 7089 (Memento)
SELECT a.article_id, c.capture_id, c.captured_at AS memento_datetime, c.url AS original, c.status, c.media_type,
       c.revisit, c.error, c.payload_digest, p.size, a.source, a.title
FROM articles a
JOIN article_addresses d ON d.article_id = a.article_id
JOIN captures c ON c.urlkey = d.urlkey
LEFT JOIN payloads p ON p.payload_digest = c.payload_digest;

CREATE VIEW removals_view AS            -- what the French rules took out of the texts now shown
SELECT a.article_id, a.source, a.title, r.rule, r.text, r.block, r.start, r.ordinal
FROM removals r
JOIN articles a ON a.extraction_id = r.extraction_id;
"""
