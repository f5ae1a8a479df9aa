"""The two editions of "Le Fanal": which articles stand in each, and what became of the others. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

from crawler.demo.articles import ZONE, Article, EditKind, load

FIRST_EDITION_AT = datetime(2026, 3, 2, 18, 0, tzinfo=ZONE).astimezone(UTC)
SECOND_EDITION_AT = datetime(2026, 3, 3, 18, 0, tzinfo=ZONE).astimezone(UTC)
ARCHIVES_BEFORE = datetime(2026, 1, 1, tzinfo=ZONE)
"""Articles before this stand only in the archive listing and the gzipped sitemap: no feed and no section has them."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The newspaper at one moment.

    `articles` newest first; `gone` the paths that answer 410; `moved` old path → path of today; `changes` the keys of
    the articles that this edition changed.
    """

    number: int
    at: datetime
    articles: tuple[Article, ...]
    by_path: Mapping[str, Article]
    gone: frozenset[str]
    moved: Mapping[str, str]
    changes: Mapping[str, EditKind]

    @property
    def recent(self) -> tuple[Article, ...]:
        """The articles that feeds and sections list."""
        return tuple(article for article in self.articles if article.listed_at >= ARCHIVES_BEFORE)

    @property
    def archives(self) -> tuple[Article, ...]:
        """The articles that only the archive listing and the archive sitemap list."""
        return tuple(article for article in self.articles if article.listed_at < ARCHIVES_BEFORE)

    def find_article(self, key: str) -> Article:
        """The article of this key (its file's name). Raises KeyError without one."""
        for article in self.articles:
            if article.key == key:
                return article
        raise KeyError(f"edition {self.number} has no article {key!r}")


@cache
def make_edition(number: int) -> Edition:
    """The edition of this number: 1 or 2. Raises ValueError for any other."""
    if number not in (1, 2):
        raise ValueError(f"Le Fanal has editions 1 and 2, not {number}")
    lives = load()
    articles = tuple(article for life in lives if (article := life.first if number == 1 else life.second))
    return Edition(
        number=number,
        at=FIRST_EDITION_AT if number == 1 else SECOND_EDITION_AT,
        articles=articles,
        by_path=MappingProxyType({article.path: article for article in articles}),
        gone=frozenset(life.first.path for life in lives if number == 2 and life.first and not life.second),
        moved=MappingProxyType({old: article.path for article in articles for old in article.old_paths}),
        changes=MappingProxyType({life.key: life.change for life in lives if number == 2 and life.change}),
    )


@cache
def list_steady_articles() -> tuple[Article, ...]:
    """The recent articles that are the same in both editions, newest first."""
    both = [life.first for life in load() if life.first and life.first == life.second]
    return tuple(article for article in both if article.listed_at >= ARCHIVES_BEFORE)
