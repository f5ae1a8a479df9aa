"""What a newsroom's own feed holds of its articles: the text where the page keeps it, and whether the page is cut.

A crawl and a re-extraction of what it stored read the same.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from html import escape

import pytest

from tests.crawl.command import Desk, make_desk
from tests.crawl.publisher import Reply, serve_replies

# What the module sets up takes seconds: one process runs all of it.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("feed-content")]

NOW = "2026-11-20T12:00:00Z"
DATE = "Thu, 19 Nov 2026 08:00:00 +0100"
PARAGRAPHS = (
    "Le bac de la Pointe a repris ce mardi ses traversées, après onze jours passés à quai pour une pièce introuvable.",
    "Les maraîchers, qui avaient loué trois pirogues, comptent leurs pertes : quarante caisses de tomates par marché.",
    "« Nous ne demandons pas l'aumône, mais un horaire tenu », dit la présidente de leur coopérative, Awa Diallo.",
    "La régie promet un second moteur avant les pluies et deux mécaniciens formés sur place, payés par la commune.",
    "Le conseil se réunit jeudi. Les transporteurs, eux, n'attendent plus rien et négocient déjà avec les passeurs.",
    "Depuis la dernière crue, la traversée dure vingt minutes de plus, et le carburant a doublé en moins d'un an.",
    "Un rapport de trente pages dort à la préfecture ; il chiffre le pont, les rampes et l'entretien sur dix ans.",
    "Les élèves de la rive nord ont manqué sept jours de classe, que leurs maîtres veulent rattraper en décembre.",
    "Aucun accident n'a été déploré pendant l'arrêt, malgré des pirogues chargées bien au-delà de leur marque.",
)


def list_paragraphs(name: str) -> tuple[str, ...]:
    """The article of one page: its first paragraph is its own, so that no two are one."""
    return (
        f"Notre correspondante a suivi, sur la rive {name.upper()}, la journée des passagers et des marchands.",
        *PARAGRAPHS,
    )


def render_paragraphs(name: str, number: int | None = None) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in list_paragraphs(name)[:number])


SCRIPT = "<script src=/a.js></script>"
SHELL = f"<div id=root></div><noscript>Veuillez activer JavaScript pour lire ce journal.</noscript>{SCRIPT}"

PAGES = {
    "une-application": SHELL,
    "un-avis": "<main><p>JavaScript n'est pas activé dans votre navigateur.</p></main>" + SCRIPT,
    "une-attente": "<main><p>Chargement en cours…</p></main>" + SCRIPT,
    "une-part": f"<article><h1>Le bac repart</h1>{render_paragraphs('une-part', 3)}</article>",
    "un-tout": f"<article><h1>Au marché, le retour des tomates</h1>{render_paragraphs('un-tout')}</article>",
    "une-erreur": "<main><h1>Erreur 404</h1><p>Cette page n'existe pas.</p></main>",
}


def render_full_feed() -> Reply:
    """An RSS feed that holds the whole articles, with the line that WordPress sets below each."""
    items = "".join(
        f"<item><title>Le bac repart ({name})</title><link>/ville/{name}</link><pubDate>{DATE}</pubDate>"
        f"<description>{PARAGRAPHS[0]}</description>"
        f"<content:encoded>{escape(render_paragraphs(name))}</content:encoded></item>"
        for name in PAGES
    )
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return Reply(f"{head}{items}</channel></rss>".encode(), "application/rss+xml")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Two crawls of a newsroom whose feed holds whole articles, at the second of which it lists nothing any more."""
    replies = {
        f"/ville/{name}": Reply(
            f"<html lang=fr><head><title>Le bac repart ({name})</title></head><body>{page}".encode()
        )
        for name, page in PAGES.items()
    }
    with serve_replies({"/feed": render_full_feed(), **replies}) as publisher:
        desk = make_desk(
            tmp_path_factory.mktemp("content"), publisher.base, sources=publisher.declare("gazette", feeds="/feed")
        )
        desk.crawl("gazette", "--at", NOW)
        publisher.replies["/feed"] = Reply(
            render_full_feed().body.partition(b"<item>")[0] + b"</channel></rss>", "application/rss+xml"
        )
        desk.crawl("gazette", "--at", "2026-11-23T12:00:00Z")
    return desk


def read(desk: Desk, extractor: str = "%") -> dict[str, tuple[str | None, str | None, str | None]]:
    """By page: the reason of no text, the text, the completeness."""
    query = (
        "SELECT c.url, e.no_text, e.text, e.completeness FROM extractions e JOIN captures c USING (payload_digest) "
        "JOIN extractors x USING (extractor_id) WHERE x.extractor LIKE ? AND c.kind = 'article' ORDER BY extraction_id"
    )
    with closing(sqlite3.connect(desk.archive)) as connection:
        return {url.rpartition("/")[2]: tuple(rest) for url, *rest in connection.execute(query, (extractor,))}


@pytest.mark.parametrize("name", ["une-application", "un-avis", "une-attente"])
def test_where_the_page_keeps_its_text_the_feed_gives_it(desk: Desk, name: str) -> None:
    reason, text, completeness = read(desk)[name]
    assert reason is None
    assert text == "\n".join(list_paragraphs(name))
    assert completeness == "full"


def test_a_page_that_shows_a_part_is_called_a_teaser(desk: Desk) -> None:
    pages = read(desk)
    assert pages["une-part"][1:] == ("\n".join(list_paragraphs("une-part")[:3]), "teaser")
    assert pages["un-tout"][1:] == ("\n".join(list_paragraphs("un-tout")), "full")


def test_a_page_that_is_an_error_stays_one(desk: Desk) -> None:
    assert read(desk)["une-erreur"][0] == "error-page"


def test_what_the_feed_lists_no_more_is_no_edit(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.archive)) as connection:
        articles = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
        revisions = connection.execute("SELECT count(*) FROM revisions").fetchone()[0]
    assert (articles, revisions) == (5, 5)


def test_what_was_stored_is_read_again_as_it_was(desk: Desk) -> None:
    before = read(desk)
    with closing(sqlite3.connect(desk.archive)) as connection, connection:
        connection.execute("UPDATE extractors SET extractor = 'former ' || extractor")
    done = desk.marbre("reextract", "--accept", "--json", "--workers", "1")
    assert done.code == 0, done.err
    assert read(desk, "trafilatura%") == before
