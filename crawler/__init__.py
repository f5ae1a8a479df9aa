"""FETCH: discovery, decision, politeness, the crawl and its console command.

The only room that knows Scrapy's engine and the scheduler. It holds no SQL (see `archive`) and reads no text out of a
page (see `pipelines`).
"""
