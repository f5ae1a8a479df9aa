"""NEWSPAPER: "Le Fanal", a made-up newspaper of a made-up port town, served on loopback.

`marbre demo` crawls it and the tests compare what is archived with what it knows to be true of its articles. Only
`demo` knows the crawler; the rest imports no third-party package. The README in this folder lists the
addresses.

articles → editions → pages, listings, feeds, sitemaps, faults → answers (pure) → server (sockets)
"""

from __future__ import annotations

from crawler.newspaper.answers import answer
from crawler.newspaper.articles import Article, Block, Life, load
from crawler.newspaper.editions import Edition, edition
from crawler.newspaper.exchange import Answer, LogEntry, Request
from crawler.newspaper.noise import noise_lines
from crawler.newspaper.server import Newspaper, serve
from crawler.newspaper.sources import faulty_source_toml, source_toml

__all__ = [
    "Answer",
    "Article",
    "Block",
    "Edition",
    "Life",
    "LogEntry",
    "Newspaper",
    "Request",
    "answer",
    "edition",
    "faulty_source_toml",
    "load",
    "noise_lines",
    "serve",
    "source_toml",
]
