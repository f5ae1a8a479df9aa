"""The demonstration: "Le Fanal", a made-up newspaper of a made-up port town, served on loopback.

`marbre demo` crawls it and the tests compare what is archived with what it knows to be true of its articles. Only
`run_demo` knows the crawler; the rest imports no third-party package. The README in this folder lists the addresses.

articles → editions → pages, listings, feeds, sitemaps, faults → answers (pure) → server (sockets)
"""

from __future__ import annotations

from crawler.demo.answers import answer
from crawler.demo.articles import Article, ArticleBlock, Life, load
from crawler.demo.editions import Edition, make_edition
from crawler.demo.exchange import Answer, LogEntry, Request
from crawler.demo.pages.noise import list_noise_lines
from crawler.demo.server import Newspaper, serve
from crawler.demo.sources import render_faulty_source_toml, render_source_toml

__all__ = [
    "Answer",
    "Article",
    "ArticleBlock",
    "Edition",
    "Life",
    "LogEntry",
    "Newspaper",
    "Request",
    "answer",
    "list_noise_lines",
    "load",
    "make_edition",
    "render_faulty_source_toml",
    "render_source_toml",
    "serve",
]
