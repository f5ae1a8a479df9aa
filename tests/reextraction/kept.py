"""An archive of made-up pages that another extractor has read, and a configuration for it. No assertions here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart, SourceRow
from archive.model.capture import Capture
from archive.model.digests import compute_text_digest
from archive.model.extraction import BlockKind, Extraction, NoText
from archive.store import Archive
from tests.archive.made import AT, capture

SOURCE = SourceRow("fanal", "Le Fanal", "https://fanal.example/", "ml", "fr")
FORMER = "essai 0"

SENTENCES = (
    "La barge qui relie les deux rives a repris son service mardi matin, après trois semaines d'arrêt.",
    "Les passeurs demandent depuis des années que le quai soit relevé avant la saison des crues.",
    "Selon la mairie, les travaux coûteront deux cent mille francs et dureront jusqu'au mois de mars.",
    "Au marché, les vendeuses de poisson disent avoir perdu la moitié de leur clientèle.",
)


def page(number: int) -> bytes:
    """A page that today's extractor reads."""
    body = "".join(f"<p>{sentence} Passage numéro {number}.</p>" for sentence in SENTENCES)
    return (
        f"<html lang='fr'><head><title>La barge {number}</title></head><body><header><nav><a href='/'>Accueil</a></nav>"
        f"</header><article><h1>La barge {number}</h1>{body}</article></body></html>"
    ).encode()


def url(number: int) -> str:
    return f"https://fanal.example/ville/barge-{number}.html"


def former(text: str, title: str = "Un autre titre") -> Extraction:
    """An extraction by an extractor of former days."""
    paragraph: BlockKind = "paragraph"
    kinds = (paragraph,) * len(text.splitlines())
    return Extraction(
        extractor=FORMER,
        text=text,
        text_digest=compute_text_digest(text),
        block_kinds=kinds,
        title=title,
        completeness="full",
    )


def keep(archive: Archive, number: int, extraction: Extraction | NoText | None, **changes: Any) -> Capture:
    """Add a page, and what was read of it where that is given."""
    made = capture(url(number), changes.pop("body", page(number)), hours=changes.pop("hours", number), **changes)
    stored = archive.captures.add(made)
    if extraction is not None:
        archive.articles.add(CapturedExtraction(made, stored, extraction), AT)
    return made


def fill(archive: Archive) -> None:
    """Six pages: read as today (0), otherwise (1, 2), without text (3), never (4), and what is no page any more (5)."""
    archive.crawls.sync_source(SOURCE, AT)
    archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
    as_today = "\n".join(f"{sentence} Passage numéro 0." for sentence in SENTENCES)
    keep(archive, 0, former(as_today))
    keep(archive, 1, former("Accueil\n" + SENTENCES[0] + " Passage numéro 1."))
    keep(archive, 2, former("Rien de tout cela."))
    keep(archive, 3, NoText(FORMER, "too-short"))
    keep(archive, 4, None)
    keep(archive, 5, former("Ce texte n'est plus lu."), body=b"\x89PNG not a page at all")


def write_config(folder: Path) -> None:
    """Settings and the one source."""
    (folder / "sources").mkdir(parents=True)
    (folder / "marbre.toml").write_text(
        '[fetch]\ncontact = "tests@example.org"\n[extract]\nworkers = 1\n[sources]\nshipped = false\n',
        encoding="utf-8",
    )
    (folder / "sources" / "ml.toml").write_text(
        '[[source]]\nname = "fanal"\ntitle = "Le Fanal"\nhomepage = "https://fanal.example/"\ncountry = "ml"\n'
        'language = "fr"\nfeeds = ["https://fanal.example/feed/"]\n',
        encoding="utf-8",
    )


class AtOnce(Executor):
    """Runs each call when it is submitted, in this process, and counts them."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.calls += 1
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future
