"""What may not be shown is nowhere on the site; what is for this machine alone, on no site served beyond it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from archive.access.rules import AccessRule
from archive.site.serve import Serving, make_datasette
from archive.site.withheld import is_served_elsewhere
from archive.store import Archive
from archive.takedown.order import TakedownOrder
from tests.archive.made import AT
from tests.archive.shards import add_article, make_shard

URL = "https://fanal.example/proces/la-cause"
HEADLINE = "Le tribunal relaxe Zorglubine"
PAGES = ("/", "/search?q=tribunal", "/source/fanal", "/archive/articles_view.csv?_stream=1", "/article/2")
TABLES = ("/archive/articles", "/archive/extractions.json", "/archive/captures", "/archive.json?sql=select+1")
WORDS = (*TABLES, "/article/1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with make_shard(tmp_path / "archive.db") as archive:
        add_article(archive, URL, "Le tribunal de la ville a parlé ce matin.\nFin.", 0, title=HEADLINE)
        add_article(
            archive, "https://fanal.example/autre", "Le marché ouvre au tribunal.\nFin.", 1, title="Le marché ouvre"
        )
        archive.search.refresh()
        return archive.path


def ask(path: Path, serving: Serving, *pages: str) -> dict[str, tuple[int, str]]:
    """The status and text of pages, of the site in this process."""

    async def get() -> dict[str, tuple[int, str]]:
        datasette = make_datasette(path, serving)
        await datasette.invoke_startup()
        answers = {page: await datasette.client.get(page, headers={"host": "127.0.0.1"}) for page in pages}
        return {page: (answer.status_code, answer.text) for page, answer in answers.items()}

    return asyncio.run(get())


def test_what_is_restricted_is_nowhere(path: Path) -> None:
    open_to_all = ask(path, Serving(), *PAGES, *WORDS)
    assert {status for status, _ in open_to_all.values()} == {200}
    assert sum(HEADLINE in text for _, text in open_to_all.values()) > 5
    with Archive.open(path) as archive:
        archive.takedowns.take_down(TakedownOrder("restrict", "court-order", "file 1", AT, (URL,)))
    closed = ask(path, Serving(), *PAGES, *WORDS)
    assert not [page for page, (_, text) in closed.items() if "Zorglubine" in text]
    assert {closed[page][0] for page in PAGES} == {200}
    assert {page: closed[page][0] for page in WORDS} == {page: 404 if "article/" in page else 403 for page in WORDS}
    assert "Le marché ouvre" in closed["/"][1]


def test_what_is_for_this_machine_alone_is_on_no_other_site(path: Path) -> None:
    with Archive.open(path) as archive:
        archive.takedowns.sync_access_rules([AccessRule(url="https://fanal.example/proces/", is_loopback_only=True)])
    here = ask(path, Serving(), "/", "/article/1", "/archive/articles")
    assert [status for status, _ in here.values()] == [200, 200, 200]
    assert HEADLINE in here["/"][1]
    elsewhere = ask(path, Serving(host="0.0.0.0"), "/", "/article/1", "/archive/articles")  # nobody listens
    assert [status for status, _ in elsewhere.values()] == [200, 404, 403]
    assert HEADLINE not in elsewhere["/"][1]


@pytest.mark.parametrize(
    ("host", "names", "is_elsewhere"),
    [
        ("127.0.0.1", (), False), ("::1", (), False), ("localhost", (), False), ("0.0.0.0", (), True),
        ("192.168.1.7", (), True), ("archive.example.org", (), True), ("127.0.0.1", ("archive.example.org",), True),
    ],
)  # fmt: skip
def test_which_sites_are_served_beyond_this_machine(host: str, names: tuple[str, ...], is_elsewhere: bool) -> None:
    assert is_served_elsewhere(host, names) is is_elsewhere
