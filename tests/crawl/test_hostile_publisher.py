"""A publisher of several hundred hostile answers: each costs itself only, and says in its capture row what it was."""

from __future__ import annotations

import gzip
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.crawl.command import Desk, Done, make_desk
from tests.crawl.publisher import PARAGRAPH, Reply, render_article, render_feed, serve_replies

pytestmark = pytest.mark.slow

DATE = "Thu, 19 Nov 2026 08:00:00 +0100"
NOW = "2026-11-20T12:00:00Z"
SECRET = "motdepasse"
PLACES_EACH = 5
"""Places of a page in which each unit is repeated."""
PLACES_IN_TOWN = ("Kolda", "Matam", "Bignona", "Podor", "Dagana", "Ranerou", "Kaffrine", "Goudiry")
MEMORY = "memory"
MOST_MEGABYTES = 900
"""Of the largest process: a worker with the extractor has 200, and the pages here are of a megabyte at most."""

STATUSES = (
    "-99999999999999999999 X",
    "99999999999999999999 X",
    "0 X",
    "100000 X",
    "200",
    "200 \x1b[2J",
    "304 Not Modified",
    "204 No Content",
    "205 R",
    "206 P",
    "299 X",
    "300 M",
    "402 P",
    "404 N",
    "410 G",
    "418 T",
    "451 L",
    "500 E",
)
LOCATIONS = (
    b"http://[::1/x",
    "http://evil＠h/".encode(),
    b"http://h:99999999/",
    b"http://h:-1/",
    b"//",
    b"http://",
    b"",
    b" ",
    b"javascript:alert(1)",
    b"file:///etc/passwd",
    b"http://169.254.169.254/",
    b"\xff\xfe",
    b"http://a\x00b/",
    b"?" * 9_000,
    b"http://" + b"a" * 9_000,
    b"data:text/html,x",
    b"ftp://h/x",
    b"{base}/piege/elle",
    b"/%zz%",
    b"\x1b]0;x\x07",
)
HEADERS = (
    ("Content-Encoding", b"gzip"),
    ("Content-Encoding", b"br"),
    ("Content-Encoding", b"deflate"),
    ("Content-Encoding", b"x" * 999),
    ("Last-Modified", b"Fri, 31 Dec 9999 23:59:59 -2359"),
    ("ETag", b"\x00\xff" * 99),
    ("Set-Cookie", b"a=" + b"b" * 9_000),
    ("Link", b"<" * 5_000),
    ("Content-Type", b"text/html; charset=" + b"x" * 5_000),
    ("Refresh", b"0;url=http://[::1/"),
    ("Transfer-Encoding", b"gzip, chunked"),
    ("Age", b"-1"),
    ("Date", b"Fri, 31 Dec 9999 23:59:59 GMT"),
)
TYPES = (
    "text/html; charset=utf-16",
    "text/html; charset=utf-7",
    "text/html; charset=\x00",
    "application/xhtml+xml",
    "",
    "text/rss",
    "text/html, text/html",
    "image/png",
    "application/octet-stream",
    "text/plain; charset=idna",
)
MANY = (
    "[",
    "(",
    ",",
    "{",
    "<",
    "</",
    "&",
    "&#",
    "«",
    '"',
    "'",
    "-",
    "_",
    "1",
    "a ",
    "é",
    "\u202e",
    "\x1b[2J",
    "\x00",
    "\ufffe",
    "http://",
    "@",
    "<b>",
    "<div>",
    "<table><tr><td>",
    "<a href='/x'>x</a>",
    "<!--",
    "<br>",
    "<p>oui</p>",
    "&amp;",
    " ",
    "\n",
)
PLACES = (
    '<script type="application/ld+json">{{"@type":"NewsArticle","author":"{0}","datePublished":"9999-12-31"}}</script>',
    "<figure><img src='a.jpg'><figcaption>{0}</figcaption></figure>",
    "<p>{0}</p>",
    "<h1>{0}</h1>",
    "<p class='{0}'>Le bac</p>",
    "<meta name='author' content='{0}'>",
    "<time datetime='{0}'>{0}</time>",
    "<span class='author'>Par {0}</span>",
)
HEADS = (
    "<meta http-equiv=refresh content='0;url=http://[::1/'>",
    "<meta http-equiv=refresh content='0;url={base}/piege/elle'>",
    "<base href='http://[::1/'>",
    "<link rel=canonical href='http://[::1/x'>",
    "<link rel=canonical href='/piege/autre'>",
    "<link rel=next href='?page=2'>",
    "<meta property='article:published_time' content='9999-12-31T23:59:59Z'>",
    "<meta property='article:published_time' content='0001-01-01'>",
    "<meta charset='\x00'>",
    "<title>\x1b[2J\x07\u202e</title>",
)


def wrap(inside: str, head: str = "") -> bytes:
    body = f"<article><h1>Le bac</h1>{inside}{PARAGRAPH * 3}</article>"
    page = f"<html lang=fr><head>{head}</head><body>{body}</body></html>"
    return page.encode("utf-8", "surrogatepass")


def list_hostile() -> Iterator[Reply]:
    good = wrap("")
    yield from (Reply(good, status=status) for status in STATUSES)
    for code, location in itertools.product(("301 M", "303 S", "308 P"), LOCATIONS):
        yield Reply(b"", status=code, headers=(("Location", location),))
    yield from (Reply(good, headers=(header,)) for header in HEADERS)
    yield from (Reply(good, content_type=kind) for kind in TYPES)
    yield Reply(gzip.compress(b"\x00" * 40_000_000, 9), headers=(("Content-Encoding", b"gzip"),))
    for number, (unit, turn) in enumerate(itertools.product(MANY, range(PLACES_EACH))):
        place = PLACES[(number + turn) % len(PLACES)]
        yield Reply(wrap(place.format(unit * (8_000 // len(unit)))))
    yield from (Reply(wrap("", head)) for head in HEADS)
    yield from (
        Reply(body) for body in (b"", b"\x00", b"\xff\xfe", b"<" * 900_000, b"<div>" * 100_000, bytes(range(256)) * 99)
    )


def render_good(place: str) -> Reply:
    page = render_article(f"Le pont de {place} rouvre")
    return Reply(page.body.replace(b"de la rive sud", f"de {place}, au bout de la rue de {place}".encode()))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Desk, dict[str, Reply]]:
    """One crawl of the hostile publisher and of a good one beside it."""
    traps = {f"/piege/le-bac-de-la-pointe-{number}": reply for number, reply in enumerate(list_hostile())}
    good = {f"/ville/le-pont-{place}": render_good(place) for place in PLACES_IN_TOWN}
    bad_feed = render_feed(*((f"{{base}}{path}", f"Le bac {path[-3:]}", DATE) for path in traps))
    with (
        serve_replies({"/feed": bad_feed, **traps}) as hostile,
        serve_replies({"/feed": render_feed(*((path, path[7:], DATE) for path in good)), **good}) as beside,
    ):
        second = beside.declare(feeds="/feed").replace('"gazette"', '"bonne"').replace("127.0.0.1", "localhost")
        sources = hostile.declare(feeds="/feed") + second
        desk = make_desk(tmp_path_factory.mktemp("hostile") / "desk", hostile.base, sources=sources, backoff=0.01)
        process = desk.start(
            "crawl", "--json", "gazette", "bonne", "--at", NOW, "--limit", "1000", memory=desk.folder / MEMORY
        )
        out, err = process.communicate(timeout=400)
        done = Done(process.returncode, out, err)
    return done, desk, traps


def test_the_good_source_beside_it_is_complete(crawled: tuple[Done, Desk, dict[str, Reply]]) -> None:
    done, _, _ = crawled
    good = done.crawl("bonne")
    assert (good["outcome"], good["new_articles"], good["failures"]) == ("done", len(PLACES_IN_TOWN), [])
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "please report" not in done.err, done.err[-3000:]


def test_every_address_has_a_row_that_says_what_it_was(crawled: tuple[Done, Desk, dict[str, Reply]]) -> None:
    done, desk, traps = crawled
    assert len(traps) > 250
    with closing(sqlite3.connect(desk.archive)) as connection:
        rows = connection.execute("SELECT url, status, error, payload_digest, location FROM captures").fetchall()
        kept = {url.partition("/piege/")[2]: each for url, *each in rows if "/piege/" in url}
        read = connection.execute(
            "SELECT count(*) FROM captures c WHERE c.source = 'gazette' AND c.kind = 'article' AND c.error IS NULL "
            "AND c.status = 200 AND c.location IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM extractions e WHERE e.payload_digest = c.payload_digest)"
        ).fetchone()
    missing = [path for path in traps if path.partition("/piege/")[2] not in kept]
    assert missing == []
    assert read == (0,), "a page that was kept was read, or has the reason why not"
    assert done.crawl("gazette")["outcome"] == "partial"


def test_memory_is_bounded(crawled: tuple[Done, Desk, dict[str, Reply]]) -> None:
    _, desk, _ = crawled
    kilobytes = int((desk.folder / MEMORY).read_text())
    assert 50 * 1024 < kilobytes < MOST_MEGABYTES * 1024


def test_what_it_wrote_brings_no_verb_down(crawled: tuple[Done, Desk, dict[str, Reply]]) -> None:
    _, desk, _ = crawled
    for verb in (("status",), ("verify",), ("search", "bac"), ("coverage",)):
        done = desk.marbre(*verb)
        assert done.code == 0, (verb, done.err)
        assert "\x1b" not in done.out + done.err


def test_names_and_passwords_in_addresses_are_neither_printed_nor_kept(tmp_path: Path) -> None:
    replies = {"/ville/le-bac": render_article("Le bac repart"), "/ville/le-pont": render_article("Le pont rouvre")}
    with serve_replies(replies) as publisher:
        secret = publisher.base.replace("://", f"://lecteur:{SECRET}@")
        replies["/feed"] = render_feed(
            (f"{secret}/ville/le-bac", "Le bac repart", DATE), ("/ville/deux", "Le pont rouvre", DATE)
        )
        replies["/ville/deux"] = Reply(status="301 M", headers=(("Location", f"{secret}/ville/le-pont".encode()),))
        desk = make_desk(tmp_path / "desk", publisher.base, sources=publisher.declare(feeds="/feed"))
        done = desk.crawl("gazette", "--at", NOW)
        refused = desk.crawl("--url", f"{secret}/ville/le-bac")
    assert done.crawl("gazette")["new_articles"] == 2
    assert (refused.code, SECRET in refused.err) == (2, False)
    with closing(sqlite3.connect(desk.archive)) as connection:
        held = connection.execute("SELECT url, location, urlkey, found_in, redirected_from FROM captures").fetchall()
    assert SECRET not in str(held) + done.out + done.err
