"""EXTRACT: from bytes to French text, and the Scrapy item pipelines that hand on to the archive.

Imports `archive` and nothing else of ours: what it needs of the configuration arrives as arguments.
"""
