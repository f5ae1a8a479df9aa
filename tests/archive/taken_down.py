"""A newspaper with one article that somebody wants taken down, and the orders to do so."""

from __future__ import annotations

from dataclasses import replace

from archive.search.query import SearchQuery
from archive.store import Archive
from archive.takedown.order import Masking, TakedownOrder, TakedownReport
from tests.archive.made import AT
from tests.archive.shards import add_article, add_feed

NAME = "Zorglubine"
URL = "https://fanal.example/proces/la-cause"
TEXT = f"Madame Awa {NAME} a été entendue hier au tribunal.\nElle avait été arrêtée lundi."
LATER = f"Madame Awa {NAME} a été relaxée ce matin par le tribunal de la ville.\nElle avait été arrêtée lundi."
OLD = "https://fanal.example/2026/ancienne-adresse"
RESTRICT = TakedownOrder("restrict", "court-order", "file 12", AT, (URL,))
ERASE = replace(RESTRICT, step="erase")
LIFT = replace(RESTRICT, step="lift")
MASK = replace(RESTRICT, step="mask", masking=Masking(NAME, "[nom]"))


def fill(archive: Archive) -> Archive:
    """A newspaper with the article among others: first of its template, seen twice, behind a redirect, listed."""
    add_article(
        archive, URL, TEXT, 0, title=f"Le procès {NAME}", listed_title=f"Le procès {NAME}", redirected_from=(OLD,)
    )
    for number in range(24):
        add_article(archive, f"https://fanal.example/a/{number}", f"Article {number} du matin.\nFin.", number / 9 + 1)
    add_article(archive, URL, LATER, 5, title=f"Le procès {NAME}")
    add_feed(archive, 6, (URL, f"Le procès {NAME}"), ("https://fanal.example/a/1", "Le pont"))
    add_feed(archive, 7, ("https://fanal.example/a/2", "Le pont"))
    archive.search.refresh()
    return archive


def take_down(archive: Archive, order: TakedownOrder) -> TakedownReport:
    report = archive.takedowns.take_down(order)
    archive.search.refresh()
    return report


def count_hits(archive: Archive, words: str) -> int:
    return archive.search.find(SearchQuery(words)).total


def read_bodies(archive: Archive) -> list[bytes]:
    """Every body and every reference, decompressed: what a grep of the file does not see."""
    import zstandard

    with archive.database.connection() as connection:
        digests = [digest for (digest,) in connection.execute("SELECT payload_digest FROM payloads")]
        frames = [data for (data,) in connection.execute("SELECT data FROM payload_references")]
    return [archive.payloads.read(digest) for digest in digests] + [
        zstandard.ZstdDecompressor().decompress(frame) for frame in frames
    ]
