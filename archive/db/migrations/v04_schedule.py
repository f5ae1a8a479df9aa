"""What the scheduler keeps, as SQL text: until when each source's plan is accounted for, and when it was watched over.

SQL text only. The planned runs themselves are rows of `crawls`.
"""

from __future__ import annotations

SQL = """
CREATE TABLE schedules (                -- one row a source that was ever planned; written by who accounts for its runs
    source        TEXT PRIMARY KEY REFERENCES sources(source),
    cron          TEXT NOT NULL,        -- the expression it was planned by
    timezone      TEXT NOT NULL,        -- IANA name
    planned_to    TEXT NOT NULL         -- every run planned until this instant, included, has its row in crawls
) STRICT;

CREATE TABLE schedulers (               -- one row a daemon: when somebody watched the clock
    scheduler_id  INTEGER PRIMARY KEY,
    started_at    TEXT NOT NULL,
    seen_at       TEXT NOT NULL,        -- renewed every few minutes
    ended_at      TEXT,                 -- NULL: running, or ended without a word
    pid           INTEGER NOT NULL,
    rules         TEXT NOT NULL         -- JSON map of the settings it runs by
) STRICT;

-- A planned run has one row, whatever became of it. Catch-ups name the run they make up for and are not bound by this.
CREATE UNIQUE INDEX crawls_planned_once ON crawls(source, planned_at)
  WHERE trigger = 'schedule' AND planned_at IS NOT NULL;
"""
