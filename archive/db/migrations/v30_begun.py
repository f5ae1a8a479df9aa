"""The ledger by when its runs began, so that the newest of a source are found without sorting them all. SQL only.

Three years of hourly runs of some hundred sources are millions of lines, and every page that names a source's last run
sorted them. The expression is that of `archive.crawls.ledger`, word for word, or SQLite would not use the indexes.
"""

from __future__ import annotations

SQL = """
CREATE INDEX crawls_begun ON crawls(coalesce(started_at, planned_at, ended_at), crawl_id);
CREATE INDEX crawls_begun_by_source ON crawls(source, coalesce(started_at, planned_at, ended_at), crawl_id);
"""
