"""Made-up newsrooms with a past, one a content system: its addresses and answers, own text, any number of articles.

`MadePast.answer` is a pure function from a path to an answer; `serve_past` puts it on loopback and notes what is asked.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import ceil
from urllib.parse import parse_qs, urlsplit

NEWEST = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
"""When the newest article of every made-up newsroom was published."""
PER_PAGE = 10

_PLACES = ("Pointe", "Rive", "Dune", "Crique", "Butte", "Vallée", "Source", "Passe", "Baie", "Plaine", "Lande")
_THINGS = (
    "bac",
    "marché",
    "phare",
    "pont",
    "lavoir",
    "quai",
    "moulin",
    "stade",
    "kiosque",
    "lycée",
    "port",
    "musée",
    "canal",
)
_DEEDS = ("rouvre", "ferme", "change", "attend", "accueille", "prépare", "fête")


@dataclass(frozen=True)
class PastArticle:
    """Article `number`, 0 the newest; every one has words of its own."""

    number: int
    published_at: datetime

    @property
    def title(self) -> str:
        """Its headline."""
        n = self.number
        place, thing, deed = _PLACES[n % 11], _THINGS[n % 13], _DEEDS[n % 7]
        return f"Le {thing} de la {place} {deed} sa saison numéro {n}"

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        plain = self.title.lower().translate(str.maketrans("éèêû", "eeeu"))
        return plain.replace(" ", "-")

    @property
    def text(self) -> list[str]:
        """Its paragraphs."""
        n = self.number
        place, thing = _PLACES[n % 11], _THINGS[n % 13]
        return [
            f"Au {thing} de la {place}, la journée numéro {n} a commencé par une réunion des habitants, qui ont compté "
            f"{n + 17} signatures sous leur demande et {n * 3 + 5} bonnes raisons de la soutenir jusqu’au bout.",
            f"La régie répond que le dossier {n * 7 + 1} sera étudié avant la fin du mois, avec {n % 40 + 2} agents et "
            f"un budget de {n * 11 + 900} francs, comme l’an passé à la même époque et dans les mêmes conditions.",
            f"Un voisin, qui tient l’échoppe du numéro {n + 3}, se souvient d’avoir vu la même chose il y a "
            f"{n % 30 + 2} ans : on avait alors attendu la saison sèche, puis oublié ce que l’on attendait.",
        ]


@dataclass(frozen=True)
class PastReply:
    """An answer."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


NOT_FOUND = PastReply("<html><body><p>Cette page n’existe pas.</p></body></html>".encode(), status=404)


@dataclass
class MadePast:
    """A newsroom. `base` is set by whoever serves it; `gaps` are days between two articles."""

    system: Callable[[MadePast, str], PastReply]
    count: int
    gap: timedelta = timedelta(hours=9)
    base: str = "https://past.example"
    edited: dict[int, datetime] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def articles(self) -> list[PastArticle]:
        """All of them, the newest first."""
        return [PastArticle(n, NEWEST - n * self.gap) for n in range(self.count)]

    def answer(self, path: str) -> PastReply:
        """What stands at a path with its query."""
        return self.system(self, path)


def render_past_page(title: str, body: str, head: str = "") -> PastReply:
    top = f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
    return PastReply(f"{top}<body>{body}</body></html>".encode())


def render_past_article(one: PastArticle, base: str = "") -> PastReply:
    paragraphs = "".join(f"<p>{each}</p>" for each in one.text)
    head = f'<meta property="article:published_time" content="{one.published_at.isoformat()}">'
    return render_past_page(
        one.title, f"<article><h1>{one.title}</h1>{paragraphs}</article><a href='{base}/'>Accueil</a>", head
    )


def render_list(
    articles: list[PastArticle], to_path: Callable[[PastArticle], str], pager: str = "", head: str = ""
) -> PastReply:
    cards = "".join(f'<article><h2><a href="{to_path(one)}">{one.title}</a></h2></article>' for one in articles)
    return render_past_page("La Gazette de la Passe", f"<main>{cards}</main>{pager}", head)


def cut_page(articles: list[PastArticle], number: int, size: int = PER_PAGE) -> list[PastArticle]:
    """The articles of page `number`, counted from 1."""
    return articles[(number - 1) * size : number * size]


def _read_query(path: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(path)
    return parts.path, {key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}


def _find_article(past: MadePast, path: str, to_path: Callable[[PastArticle], str]) -> PastReply | None:
    digits = path.rstrip("/").removesuffix(".html").rpartition("-")[2]
    digits = digits if digits.isdigit() else "".join(c for c in digits if c.isdigit())
    number = int(digits) if digits else -1
    articles = past.articles
    if 0 <= number < len(articles) and to_path(articles[number]) == path:
        return render_past_article(articles[number])
    return None


# WordPress

WP_HEAD = '<meta name="generator" content="WordPress 6.8"><link rel="https://api.w.org/" href="{base}/wp-json/">'


def to_wp_path(one: PastArticle) -> str:
    """The day and the name."""
    return f"/{one.published_at:%Y/%m}/{one.slug}/"


def answer_wordpress(past: MadePast, path: str, *, has_posts: bool = True, has_feed_pages: bool = True) -> PastReply:
    """WordPress: posts by its interface, feed pages, archives by month, pages of the home page; no sitemap."""
    where, query = _read_query(path)
    articles = past.articles
    if where.startswith("/wp-json/wp/v2/posts"):
        return (
            _answer_posts(past, query)
            if has_posts
            else PastReply(b'{"code":"rest_forbidden"}', "application/json", 401)
        )
    if where == "/feed/":
        number = int(query.get("paged", "1"))
        shown = cut_page(articles, number)
        return render_past_feed(past, shown, to_wp_path) if shown and (number == 1 or has_feed_pages) else NOT_FOUND
    names = [name for name in where.split("/") if name]
    if not names or names[0] == "page":
        return _answer_wp_list(past, articles, "", names)
    if len(names) >= 2 and names[0].isdigit() and names[1].isdigit() and (len(names) == 2 or names[2] == "page"):
        month = [one for one in articles if f"{one.published_at:%Y/%m}" == "/".join(names[:2])]
        return _answer_wp_list(past, month, f"/{names[0]}/{names[1]}", names[2:])
    return _find_article(past, where, to_wp_path) or NOT_FOUND


def _answer_wp_list(past: MadePast, articles: list[PastArticle], stem: str, names: list[str]) -> PastReply:
    number = int(names[1]) if len(names) == 2 else 1
    shown = cut_page(articles, number)
    if not shown:
        return NOT_FOUND
    onward = (
        f'<a class="next" href="{stem}/page/{number + 1}/">Articles plus anciens</a>'
        if number * PER_PAGE < len(articles)
        else ""
    )
    back = f'<a href="{stem}/page/{number - 1}/">Articles plus récents</a>' if number > 2 else ""
    return render_list(
        shown, to_wp_path, f'<div class="nav-links">{back}{onward}</div>', WP_HEAD.replace("{base}", past.base)
    )


def _answer_posts(past: MadePast, query: dict[str, str]) -> PastReply:
    size, number = int(query.get("per_page", "10")), int(query.get("page", "1"))
    chosen = past.articles
    if (after := query.get("after")) is not None:
        chosen = [one for one in chosen if one.published_at > datetime.fromisoformat(after).replace(tzinfo=UTC)]
    if (after := query.get("modified_after")) is not None:
        at = datetime.fromisoformat(after).replace(tzinfo=UTC)
        chosen = [one for one in chosen if past.edited.get(one.number, one.published_at) > at]
    if query.get("order") == "asc":
        chosen = chosen[::-1]
    pages = ceil(len(chosen) / size)
    if size > 100 or (number > pages and number > 1):
        return PastReply(b'{"code":"rest_post_invalid_page_number","data":{"status":400}}', "application/json", 400)
    posts = [
        {
            "link": past.base + to_wp_path(one),
            "title": {"rendered": one.title},
            "date_gmt": f"{one.published_at:%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{past.edited.get(one.number, one.published_at):%Y-%m-%dT%H:%M:%S}",
        }
        for one in cut_page(chosen, number, size)
    ]
    totals = (("X-WP-Total", str(len(chosen))), ("X-WP-TotalPages", str(pages)))
    return PastReply(json.dumps(posts).encode(), "application/json; charset=UTF-8", headers=totals)


def render_past_feed(past: MadePast, articles: list[PastArticle], to_path: Callable[[PastArticle], str]) -> PastReply:
    items = "".join(
        f"<item><title>{one.title}</title><link>{past.base}{to_path(one)}</link>"
        f"<pubDate>{format_datetime(one.published_at)}</pubDate></item>"
        for one in articles
    )
    body = f'<rss version="2.0"><channel><title>La Gazette</title><link>{past.base}/</link>{items}</channel></rss>'
    return PastReply(body.encode(), "application/rss+xml")


# SPIP: archives by month that the home page links to, rubriques by debut_articles, a site map


def to_spip_path(one: PastArticle) -> str:
    """By the number of the article."""
    return f"/spip.php?article{1000 + one.number}"


def answer_spip(past: MadePast, path: str) -> PastReply:
    """SPIP as most of its templates have it."""
    where, query = _read_query(path)
    articles = past.articles
    head = '<meta name="generator" content="SPIP 4.2.13">'
    if where not in ("/", "/spip.php"):
        return NOT_FOUND
    if query.get("page") == "backend":
        return render_past_feed(past, articles[:PER_PAGE], to_spip_path)
    if query.get("page") == "archives":
        wanted = (int(query["annee"]), int(query["mois"]))
        month = [one for one in articles if (one.published_at.year, one.published_at.month) == wanted]
        start = int(query.get("debut_articles", "0"))
        stem = f"/spip.php?page=archives&amp;annee={wanted[0]}&amp;mois={wanted[1]}"
        return render_list(
            month[start : start + PER_PAGE], to_spip_path, _make_spip_pager(stem, start, len(month)), head
        )
    if any(key.startswith("article") for key in query):
        number = int(next(key for key in query if key.startswith("article")).removeprefix("article")) - 1000
        return render_past_article(articles[number]) if 0 <= number < len(articles) else NOT_FOUND
    if where == "/" and not query:
        months = sorted({(one.published_at.year, one.published_at.month) for one in articles}, reverse=True)[:12]
        links = "".join(
            f'<li><a href="/spip.php?page=archives&amp;annee={year}&amp;mois={month}">{month}/{year}</a></li>'
            for year, month in months
        )
        return render_list(articles[:PER_PAGE], to_spip_path, f"<ul>{links}</ul>", head)
    return NOT_FOUND


def _make_spip_pager(stem: str, start: int, count: int) -> str:
    links = (
        f'<a href="{stem}&amp;debut_articles={n}#pagination_articles">{n}</a>'
        for n in range(0, count, PER_PAGE)
        if n != start
    )
    return f'<p class="pagination">{" | ".join(links)}</p>'


# Blogger: a feed with start-index


def to_blogger_path(one: PastArticle) -> str:
    """By year, month and name."""
    return f"/{one.published_at:%Y/%m}/{one.slug}.html"


def answer_blogger(past: MadePast, path: str) -> PastReply:
    """Blogger: its feed by start-index; 150 entries at most, as it gives."""
    where, query = _read_query(path)
    articles = past.articles
    if where == "/":
        return render_list(articles[:PER_PAGE], to_blogger_path, head="<meta content='blogger' name='generator'>")
    if where == "/feeds/posts/default":
        start, size = int(query.get("start-index", "1")), min(150, int(query.get("max-results", "25")))
        entries = "".join(
            f"<entry><id>tag:{one.number}</id><title>{one.title}</title><published>{one.published_at.isoformat()}</published>"
            f"<link rel='alternate' type='text/html' href='{past.base}{to_blogger_path(one)}'/></entry>"
            for one in articles[start - 1 : start - 1 + size]
        )
        total = f"<openSearch:totalResults>{len(articles)}</openSearch:totalResults>"
        names = "xmlns='http://www.w3.org/2005/Atom' xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/'"
        return PastReply(
            f"<feed {names}><title>La Gazette</title>{total}{entries}</feed>".encode(), "application/atom+xml"
        )
    return _find_article(past, where, to_blogger_path) or NOT_FOUND


# Drupal: sections with a pager that counts from 0


def to_drupal_path(one: PastArticle) -> str:
    """By section and name; odd numbers are of the second section."""
    return f"/{'culture' if one.number % 2 else 'economie'}/{one.slug}"


def answer_drupal(past: MadePast, path: str) -> PastReply:
    """Drupal: a menu of two sections, each with `?page=N`; beyond the end, an empty list."""
    where, query = _read_query(path)
    head = '<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">'
    articles = past.articles
    if where == "/":
        menu = '<nav><a href="/economie">Économie</a><a href="/culture">Culture</a></nav>'
        return render_list(articles[:PER_PAGE], to_drupal_path, menu, head)
    if where in ("/economie", "/culture"):
        own = [one for one in articles if to_drupal_path(one).startswith(where)]
        number, last = int(query.get("page", "0")), ceil(len(own) / PER_PAGE) - 1
        links = [
            f'<a href="?page={n}">{n + 1}</a>'
            for n in range(max(0, number - 2), min(last, number + 2) + 1)
            if n != number
        ]
        links += [f'<a href="?page={last}" title="Dernière page">Dernière page</a>'] if number < last else []
        return render_list(cut_page(own, number + 1), to_drupal_path, f'<ul class="pager">{"".join(links)}</ul>', head)
    return _find_article(past, where, to_drupal_path) or NOT_FOUND


@contextmanager
def serve_past(past: MadePast) -> Iterator[MadePast]:
    """Serve it on loopback; `asked` is filled with the paths, in order. robots.txt allows all."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            past.asked.append(self.path)
            reply = (
                PastReply(b"User-agent: *\n", "text/plain") if self.path == "/robots.txt" else past.answer(self.path)
            )
            self.send_response(reply.status)
            for name, value in (("Content-Type", reply.content_type), *reply.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that is killed is expected here."""

    server = Server(("127.0.0.1", 0), Handler)
    past.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield past
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def declare_past(past: MadePast, feed: str = "", cms: str = "") -> str:
    """A source of it in TOML."""
    keys = f'feeds = ["{past.base}{feed}"]\n' if feed else f'sections = ["{past.base}/"]\n'
    system = f'cms = "{cms}"\n' if cms else ""
    return f'[[source]]\nname = "gazette"\ntitle = "La Gazette"\nhomepage = "{past.base}/"\n{system}{keys}'


def count_asked(past: MadePast) -> Counter[str]:
    """How often each path was asked, robots.txt apart."""
    return Counter(path for path in past.asked if path != "/robots.txt")
