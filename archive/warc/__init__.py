"""Captures as WARC records (ISO 28500:2017): `records` says how one is written, `captures` which there are.

Read back by `crawler.imports`, and by any tool of web archiving.
"""
