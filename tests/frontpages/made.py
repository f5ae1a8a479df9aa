"""Front pages of Le Fanal as bytes, kept and read in this process. No assertions here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, cast

from archive.articles.identity import CapturedExtraction
from archive.store import Archive
from crawler.front_pages import FrontPageReader
from pipelines.workers.pool import WorkerPool
from tests.archive.made import AT, capture, extraction

HOME = "https://fanal.example/"


@dataclass(frozen=True)
class Teaser:
    """An article as a front page shows it."""

    slug: str
    headline: str
    picture: bool = False

    @property
    def url(self) -> str:
        return f"https://fanal.example/2022/08/05/{self.slug}/"

    def render(self) -> str:
        image = '<img src="/photo.jpg" width="600">' if self.picture else ""
        return f'<article>{image}<h2><a href="{self.url}">{self.headline}</a></h2><p>Le début du texte.</p></article>'


PORT = Teaser("le-port-rouvre-apres-la-tempete", "Le port rouvre après la tempête de lundi", picture=True)
MAYOR = Teaser("la-maire-presente-son-budget-aux-elus", "La maire présente son budget aux élus")
MATCH = Teaser("les-sirenes-gagnent-le-derby-du-golfe", "Les Sirènes gagnent le derby du golfe")
RENAMED = replace(PORT, headline="Le port rouvre, les pêcheurs protestent")


def render_page(teasers: Sequence[Teaser], extra: str = "") -> bytes:
    """A home page: a menu with an article in it, the teasers, a foot; `extra` is what changes at each fetch."""
    body = "".join(map(Teaser.render, teasers))
    return (
        f'<html><head><meta charset="utf-8"><!-- {extra} --></head><body><nav><a href="/sport/">Sport</a>'
        f'<a href="{MATCH.url}">Les Sirènes gagnent le derby du golfe</a></nav><main>{body}</main>'
        '<footer><img src="/logo.png"><a href="/mentions-legales/">Mentions légales</a></footer></body></html>'
    ).encode()


class Desk:
    """A stand-in for the worker processes: calls at once."""

    def submit_large(self, _size: int, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args))
        except Exception as error:
            done.set_exception(error)
        return done


def make_reader(archive: Archive, source: str = "fanal") -> FrontPageReader:
    return FrontPageReader(archive, source, None, cast("WorkerPool", Desk()))


def read_newest(archive: Archive) -> int:
    return asyncio.run(make_reader(archive).read_newest())


def rebuild(archive: Archive) -> int:
    return asyncio.run(make_reader(archive).rebuild(lambda *_: None))


def look_at(archive: Archive, hours: float, teasers: Sequence[Teaser], extra: str = "", url: str = HOME) -> None:
    archive.captures.add(capture(url, render_page(teasers, extra or str(hours)), hours, kind="section"))


def add_article(archive: Archive, teaser: Teaser, hours: float = 0) -> int:
    taken = capture(teaser.url, f"<p>{teaser.slug}</p>".encode(), hours)
    made = extraction(f"{teaser.headline}.\nVoici le texte.", title=teaser.headline)
    return archive.articles.add(CapturedExtraction(taken, archive.captures.add(taken), made), AT).article_id


def fill(archive: Archive) -> Archive:
    """A day of the home page: the port leads two hours, is renamed, gives way to the mayor, and goes."""
    add_article(archive, PORT)
    add_article(archive, MAYOR)
    look_at(archive, 1, [PORT, MAYOR])
    look_at(archive, 2, [RENAMED, MAYOR])
    look_at(archive, 3, [MAYOR, RENAMED])
    look_at(archive, 4, [MAYOR, MATCH])
    archive.captures.add(capture(HOME, None, 5, kind="section", status=304))
    return archive
