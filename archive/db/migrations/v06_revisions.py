"""Revisits and revisions, as SQL text: when an article was last asked and answered, whether it is gone, and what each
of its revisions is. SQL text only.

Triggers note what asking an address brought, in the transaction that keeps the capture, whoever writes it. An answer is
a page or a 304; an article is missing by a 404, a 410 or a redirect to the home page, and gone once a later crawl has
found it missing too; every other error is a failure. A redirect is none of these: what it led to is.
"""

from __future__ import annotations

# What a capture `c` of an address says of its article.
_MISSING = "(c.status IN (404, 410) OR coalesce(c.error, '') = 'redirect-home')"
_ANSWERED = "(c.error IS NULL AND (c.status = 304 OR c.location IS NULL))"
_FIRST_LOOK = "SELECT {} FROM captures m WHERE m.capture_id = articles.missing_capture_id"
_SURELY_GONE = f"({_MISSING} AND (articles.gone_at IS NOT NULL OR ({_FIRST_LOOK.format('m.crawl_id')}) <> c.crawl_id))"

_NOTE = f"""
    UPDATE articles SET
        last_asked_at = c.captured_at,
        last_answered_at = iif({_ANSWERED} OR {_SURELY_GONE}, c.captured_at, last_answered_at),
        failed_asks = CASE WHEN {_ANSWERED} OR {_SURELY_GONE} THEN 0
                           WHEN c.error IS NOT NULL THEN failed_asks + 1 ELSE failed_asks END,
        missing_capture_id = CASE WHEN c.status = 304 THEN NULL
                                  WHEN {_MISSING} THEN coalesce(missing_capture_id, c.capture_id)
                                  ELSE missing_capture_id END,
        gone_at = CASE WHEN c.status = 304 THEN NULL
                       WHEN {_SURELY_GONE} THEN coalesce(gone_at, ({_FIRST_LOOK.format("m.captured_at")}))
                       ELSE gone_at END
    FROM captures c
    WHERE c.capture_id = NEW.capture_id AND c.captured_at >= coalesce(articles.last_asked_at, '')
      AND articles.article_id = (SELECT d.article_id FROM article_addresses d WHERE d.urlkey = NEW.urlkey)"""

SQL = f"""
-- the newest capture that gave a text, and that text: what the next one is compared with. Differs from capture_id and
-- extraction_id where a paywall has fallen since, because the whole text is still the one shown
ALTER TABLE articles ADD COLUMN last_capture_id INTEGER REFERENCES captures(capture_id);
ALTER TABLE articles ADD COLUMN last_extraction_id INTEGER REFERENCES extractions(extraction_id);
-- asking it again
ALTER TABLE articles ADD COLUMN last_asked_at TEXT;
ALTER TABLE articles ADD COLUMN last_answered_at TEXT;
ALTER TABLE articles ADD COLUMN failed_asks INTEGER NOT NULL DEFAULT 0;     -- in a row, since the last answer
ALTER TABLE articles ADD COLUMN missing_capture_id INTEGER REFERENCES captures(capture_id);  -- the first look
ALTER TABLE articles ADD COLUMN gone_at TEXT;                    -- that look's instant, once a later crawl confirmed it
CREATE INDEX articles_by_answered_age ON articles(source, unixepoch(last_answered_at) - unixepoch(first_seen_at));
CREATE INDEX articles_gone ON articles(source, gone_at) WHERE gone_at IS NOT NULL;
CREATE INDEX articles_by_last_extraction ON articles(last_extraction_id);

-- what a revision is to the text before it; NULL for the first
ALTER TABLE revisions ADD COLUMN change TEXT CHECK (change IN
    ('typo', 'correction', 'headline', 'addition', 'removal', 'rewording', 'cut', 'restored'));
ALTER TABLE revisions ADD COLUMN words_changed_share REAL;        -- 0: the same words, 1: none of both texts is left
ALTER TABLE revisions ADD COLUMN words_added INTEGER;
ALTER TABLE revisions ADD COLUMN words_removed INTEGER;
ALTER TABLE revisions ADD COLUMN headline_changed INTEGER;        -- 0 or 1, whatever else changed
-- the reading it was compared with: of the capture before, by the same extractor
ALTER TABLE revisions ADD COLUMN before_extraction_id INTEGER REFERENCES extractions(extraction_id);
CREATE INDEX revisions_by_change ON revisions(change, seen_at) WHERE change IS NOT NULL;

UPDATE articles SET last_capture_id = capture_id, last_extraction_id = extraction_id,
    last_asked_at = last_seen_at, last_answered_at = last_seen_at;

CREATE TRIGGER articles_asked AFTER INSERT ON captures WHEN NEW.kind = 'article' BEGIN {_NOTE};
END;

-- an answer behind a redirect is one of the address first asked; noted already where its own address leads there too
CREATE TRIGGER articles_asked_through AFTER INSERT ON redirects BEGIN {_NOTE} AND c.kind = 'article'
      AND NOT EXISTS (SELECT 1 FROM article_addresses o
                      WHERE o.urlkey = c.urlkey AND o.article_id = articles.article_id);
END;
"""
