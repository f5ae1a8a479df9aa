"""Crawls that one archive's ledger orders of another archive, a shard, as frozen SQL text.

The number of the ordering line rises with each order: by this fencing number a shard refuses what is too old.
"""

from __future__ import annotations

SQL = """
CREATE TABLE orders (                   -- a planned crawl carried out into another archive; both hold its row
    archive_id TEXT NOT NULL,           -- the archive in whose ledger it was planned
    order_id   INTEGER NOT NULL,        -- and its line there, under its own number
    source     TEXT NOT NULL,
    worker     TEXT NOT NULL,           -- who was to carry it out
    hosts      TEXT NOT NULL,           -- JSON: nobody else may ask these
    until_at   TEXT NOT NULL,           -- until then, unless its end is known before
    settled_at TEXT,                    -- since when its end is known
    crawl_id   INTEGER,                 -- the line here that carries it out; NULL: not merged yet, or it never began
    PRIMARY KEY (archive_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_source ON orders(source, order_id);
CREATE INDEX orders_open ON orders(until_at) WHERE settled_at IS NULL;
CREATE UNIQUE INDEX orders_by_crawl ON orders(crawl_id) WHERE crawl_id IS NOT NULL;

CREATE VIEW ledger AS                   -- crawls, each once: by the line that ordered it, where that is here
SELECT * FROM crawls c WHERE c.crawl_id < 4294967296 OR NOT EXISTS (
  SELECT 1 FROM orders o JOIN crawls l ON l.crawl_id = o.order_id + 4294967296 * coalesce(
    (SELECT g.origin_id FROM origins g WHERE g.archive_id = o.archive_id),
    (SELECT 0 FROM archive_identity i WHERE i.archive_id = o.archive_id))
  WHERE o.crawl_id = c.crawl_id);
"""
