"""Everything that goes wrong on the web, each under an address of its own: /pannes/NAME.

The newspaper's own pages never link here; /pannes/feed/ lists all of it, so that a crawl of the newspaper stays clean
and a test of faults has a feed to start from. What an answer does that only a socket can show (silence, a cut, an
endless body) is said by `Answer.manner` and done by the server.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from functools import cache
from xml.sax.saxutils import escape

from crawler.demo.editions import Edition
from crawler.demo.exchange import Answer
from crawler.demo.pages.feeds import render_rss_body
from crawler.demo.pages.pictures import draw_picture

HTML = (("Content-Type", "text/html; charset=utf-8"),)
FEED_PATH = "/pannes/feed/"
SLOW_SECONDS = 3.0
"""The silence of /pannes/lent and the length of /pannes/goutte-a-goutte; `?secondes=N` asks for another."""
BOMB_BYTES = 64 * 2**20
"""What /pannes/bombe unpacks to; on the wire it has about a thousandth."""
LARGE_BYTES = 12 * 2**20
"""The length of /pannes/trop-gros, above the usual limit of 10 MB."""
REFUSALS = 2
"""How often /pannes/trop-de-demandes says 429, and /pannes/indisponible 503, before they answer."""

_TEXT = (
    "Le bac de la Pointe a repris son service hier matin, après une journée d’arrêt. Les passagers, nombreux sur le "
    "quai dès l’aube, ont été embarqués sans incident. La régie annonce des horaires normaux jusqu’à samedi."
)


@dataclass(frozen=True, slots=True)
class FaultContext:
    """What a fault may depend on: who is asked, how often this path was asked before, and the seconds in its query."""

    base: str
    asked_before: int
    seconds: float


FaultAnswer = Callable[[FaultContext], Answer]


def _render_html(title: str, content: str) -> bytes:
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f'<!DOCTYPE html><html lang="fr">{head}<body>{content}</body></html>'.encode()


def _render_article(title: str = "Le bac de la Pointe a repris son service") -> bytes:
    return _render_html(f"{title} – Le Fanal", f"<article><h1>{title}</h1>" + f"<p>{_TEXT}</p>" * 4 + "</article>")


def _make_page(status: int, title: str, content: str, *headers: tuple[str, str]) -> FaultAnswer:
    return lambda _: Answer(status, HTML + headers, _render_html(title, f"<h1>{title}</h1>{content}"))


def _make_redirect(location: str, status: int = 302) -> FaultAnswer:
    return lambda it: Answer(status, (("Location", location.replace("{base}", it.base)),))


def _refuse_first(refusals: int, refusal: Answer) -> FaultAnswer:
    return lambda it: refusal if it.asked_before < refusals else Answer(200, HTML, _render_article())


def _count_visits(it: FaultContext) -> Answer:
    counter = f"<p class='compteur'>{1200 + it.asked_before} vues</p></article>".encode()
    return Answer(200, HTML, _render_article().replace(b"</article>", counter))


def _redirect_to_localhost(it: FaultContext) -> Answer:
    return Answer(302, (("Location", it.base.replace("127.0.0.1", "localhost") + "/"),))


@cache
def _make_bomb() -> bytes:
    return gzip.compress(b"\n" * BOMB_BYTES, mtime=0)


@cache
def _render_large() -> bytes:
    paragraph = f"<p>{_TEXT}</p>\n".encode()
    return _render_article().replace(b"</article>", paragraph * (LARGE_BYTES // len(paragraph) + 1) + b"</article>")


_REFUSED = Answer(429, (*HTML, ("Retry-After", "1")), _render_html("Trop de requêtes", "<h1>Trop de requêtes</h1>"))
_BUSY = Answer(503, (*HTML, ("Retry-After", "1")), _render_html("Maintenance", "<h1>Site en maintenance</h1>"))

FAULTS: dict[str, FaultAnswer] = {
    "introuvable": _make_page(404, "Page introuvable", "<p>L’adresse demandée n’existe pas.</p>"),
    "supprime": _make_page(410, "Article supprimé", "<p>Cet article a été retiré par la rédaction.</p>"),
    "interdit": _make_page(403, "Accès refusé", "<p>Vous n’êtes pas autorisé à consulter cette page.</p>"),
    "trop-de-demandes": _refuse_first(REFUSALS, _REFUSED),
    "indisponible": _refuse_first(REFUSALS, _BUSY),
    "toujours-indisponible": lambda _: _BUSY,
    "erreur": _make_page(500, "Erreur interne", "<p>Une erreur est survenue sur le serveur.</p>"),
    "lent": lambda it: Answer(200, HTML, _render_article(), "slow", it.seconds),
    "goutte-a-goutte": lambda it: Answer(200, HTML, _render_article(), "drip", it.seconds),
    "sans-fin": lambda _: Answer(200, HTML, f"<p>{_TEXT}</p>\n".encode(), "endless"),
    "tronque": lambda _: Answer(200, HTML, _render_article(), "cut"),
    "raccroche": lambda _: Answer(200, HTML, b"", "reset"),
    "bombe": lambda _: Answer(200, (*HTML, ("Content-Encoding", "gzip")), _make_bomb()),
    "faux-gzip": lambda _: Answer(200, (*HTML, ("Content-Encoding", "gzip")), _render_article()),
    "trop-gros": lambda _: Answer(200, HTML, _render_large()),
    "vide": lambda _: Answer(200, HTML, b""),
    "document.pdf": lambda _: Answer(200, (("Content-Type", "application/pdf"),), b"%PDF-1.4\n%%EOF\n"),
    "photo.png": lambda _: Answer(200, (("Content-Type", "image/png"),), draw_picture("photo.png")),
    "sans-type": lambda _: Answer(200, (), _render_article()),
    "redirection-dehors": _make_redirect("http://ailleurs.example/actualites/1"),
    "redirection-voisin": _redirect_to_localhost,
    "redirection-privee": _make_redirect("http://169.254.169.254/latest/meta-data/"),
    "redirection-fichier": _make_redirect("file:///etc/hostname"),
    "redirection-sans-adresse": lambda _: Answer(302, ()),
    "redirection-accueil": _make_redirect("{base}/", 301),
    "boucle": _make_redirect("{base}/pannes/boucle-retour"),
    "boucle-retour": _make_redirect("{base}/pannes/boucle"),
    "erreur-polie": _make_page(200, "Erreur 404", "<p>Oups ! La page que vous cherchez n’existe pas ou plus.</p>"),
    "bref": _make_page(200, "Bref", "<p>À suivre.</p>"),
    "mur-de-consentement": _make_page(
        200,
        "Le Fanal – Votre choix",
        "<div role='dialog'><p>Avec votre accord, nous et nos 184 partenaires utilisons des cookies ou technologies "
        "similaires pour stocker et consulter des informations personnelles.</p><button>Accepter et continuer</button>"
        "<button>Continuer sans accepter</button><a href='/s-abonner/'>Ou s’abonner</a></div>",
    ),
    "captcha": _make_page(
        200,
        "Vérification de sécurité",
        "<p>Confirmez que vous êtes un humain.</p><form><div class='g-recaptcha' data-sitekey='fanal'></div>"
        "<label><input type='checkbox'> Je ne suis pas un robot</label></form>",
    ),
    "captcha-refus": _make_page(403, "Un instant…", "<p>Vérification de votre navigateur avant d’accéder au site.</p>"),
    "javascript": _make_page(
        200,
        "Le Fanal",
        "<div id='root'></div><noscript>Vous devez activer JavaScript pour afficher cette page.</noscript>"
        "<script src='/app.js'></script>",
    ),
    "compteur": _count_visits,
}
"""Name → the fault at /pannes/NAME. "compteur" is none: its bytes differ at every request and its text never does."""


def answer_fault(name: str, it: FaultContext) -> Answer | None:
    """The answer of the fault of this name, or None where there is none."""
    return FAULTS[name](it) if name in FAULTS else None


def render_fault_feed(edition: Edition, base: str) -> str:
    """/pannes/feed/: RSS 2.0 with one item for each fault."""
    items = [
        f"<item><title>Panne : {escape(name)}</title><link>{base}/pannes/{name}</link>"
        f"<pubDate>{format_datetime(edition.at - timedelta(minutes=place))}</pubDate></item>\n"
        for place, name in enumerate(FAULTS)
    ]
    body = render_rss_body(items, edition, base, FEED_PATH)
    return f'<?xml version="1.0" encoding="UTF-8"?>{body}'


def render_empty_feed(edition: Edition, base: str) -> str:
    """/pannes/feed-vide/: a sound feed without any item."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{render_rss_body([], edition, base, "/pannes/feed-vide/")}'


def render_broken_feed(edition: Edition, base: str) -> str:
    """/pannes/feed-tronque/: the fault feed, ended in the middle of an item."""
    whole = render_fault_feed(edition, base)
    return whole[: len(whole) * 2 // 3]
