"""Which pages a `rel=canonical` makes one article: those of one text, not all that a careless template names alike."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.articles.write import ArticleUpdate
from archive.captures.rows import StoredCapture
from archive.crawls.ledger import CrawlStart
from archive.db.errors import ArchiveError
from archive.model.capture import Capture
from archive.model.extraction import Extraction, NoText
from archive.store import Archive
from pipelines.item_pipelines import PipelineContext, extract_and_add
from pipelines.options import ExtractOptions
from pipelines.workers.errors import WorkersBroken
from tests.archive.made import AT, SOURCE, capture

CANONICAL = "https://fanal.example/archives"
BRIDGE = [
    "Le pont des Douanes rouvrira lundi aux piétons, après trois mois d'un chantier que les pluies ont retardé."
] * 2
MARKET = ["Les marchandes du port demandent des étals couverts avant les pluies, et la mairie promet une réponse."] * 2


class Events:
    """Notes what each extraction was."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def on_captured(self, capture: Capture, stored: StoredCapture) -> None:
        """Of no interest."""

    def on_extracted(self, capture: Capture, stored: ArticleUpdate, extraction: Extraction | NoText) -> None:  # noqa: ARG002
        self.events.append(stored.event)

    def on_broken(self, error: ArchiveError | WorkersBroken) -> None:
        raise error


def page(title: str, paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{number}. {text}</p>" for number, text in enumerate(paragraphs))
    head = f'<title>{title}</title><link rel="canonical" href="{CANONICAL}">'
    return f"<html lang=fr><head>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>".encode()


def keep(path: Path, *pages: tuple[str, bytes]) -> tuple[list[str], int]:
    """What each page's reading was, and how many articles there are in the end."""
    progress = Events()
    with ThreadPoolExecutor(1) as workers, Archive.open(path, create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent=None, marbre="test"))
        context = PipelineContext(
            archive,
            workers,
            ExtractOptions(language="fr"),
            frozenset({"fanal.example"}),
            frozenset(),
            progress,
            lambda: AT,
        )
        for hours, (url, body) in enumerate(pages):
            answer = capture(f"https://fanal.example/{url}", body, hours)
            asyncio.run(extract_and_add(context, answer, archive.captures.add(answer)))
        return progress.events, archive.count_rows().articles


BRIDGE_PAGE = page("Le pont rouvre lundi", BRIDGE)


@pytest.mark.parametrize(
    ("pages", "events", "articles"),
    [
        ([("pont", BRIDGE_PAGE), ("amp/pont", BRIDGE_PAGE + b"<!-- amp -->")], ["new", "same"], 1),
        (
            [("pont", BRIDGE_PAGE), ("amp/pont", page("Le pont rouvre enfin", [*BRIDGE, *MARKET]))],
            ["new", "revision"],
            1,
        ),
        ([("pont", BRIDGE_PAGE), ("marché", page("Des étals couverts", MARKET))], ["new", "new"], 2),
        (
            [
                ("pont", BRIDGE_PAGE),
                ("marché", page("Des étals couverts", MARKET)),
                ("pont", page("Le pont rouvre mardi", [text.replace("lundi", "mardi") for text in BRIDGE])),
            ],
            ["new", "new", "revision"],
            2,
        ),
    ],
    ids=["one text", "an edited text", "a template that names one address", "each lives on"],
)
def test_pages_with_one_canonical_address(
    tmp_path: Path, pages: list[tuple[str, bytes]], events: list[str], articles: int
) -> None:
    assert keep(tmp_path / "archive.db", *pages) == (events, articles)
