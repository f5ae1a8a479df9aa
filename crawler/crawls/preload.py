"""Imported by a process that forks crawls (`crawler.processes.serve`): loads what a crawl would load, and no reactor.

What Scrapy looks up by its name is loaded here too, and the shipped configuration is read once: the checks of settings
and sources are then made.
"""

from __future__ import annotations

from importlib import import_module

import pipelines.workers.preload  # noqa: F401
from config.load import load
from crawler.fetch.scrapy_settings import list_parts

_MODULES = (
    "crawler.run",
    "crawler.watches.convert",
    "crawler.schedule.parent_watch",
    "crawler.discovery.read_listing",
    "crawler.fetch.download_handler",
    "archive.store",
    "archive.dispatches.refresh",
    "archive.reservations.refresh",
    "encodings.idna",
    "filelock",
    "multiprocessing.forkserver",
    "multiprocessing.popen_forkserver",
    "scrapy.dupefilters",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "twisted.internet.asyncioreactor",
)

for name in (*_MODULES, *list_parts()):
    import_module(name)
load(None)
