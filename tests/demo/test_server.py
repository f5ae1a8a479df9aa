"""The newspaper over a real socket: delivery, conditional requests, faults, log."""

from __future__ import annotations

import gzip
import time
from http.client import BadStatusLine, HTTPConnection, IncompleteRead

import pytest

from crawler.demo import Newspaper, make_edition, serve
from crawler.demo.answers import FAULT_FEEDS
from crawler.demo.faults import BOMB_BYTES, FAULTS, LARGE_BYTES
from crawler.demo.pages.feeds import FEEDS
from crawler.demo.pages.sitemaps import SITEMAPS

from .conftest import NOW, Get

LISTINGS = [
    "/",
    "/politique/",
    "/economie/page/2/",
    "/archives/",
    "/tag/port/",
    "/auteur/idriss-moussard/",
    "/contact/",
]
PATHS = [*FEEDS, *SITEMAPS, *LISTINGS, "/feed-casse/", "/style.css", "/images/phare.png", "/imprimer/401"]
ARTICLES = sorted({article.path for number in (1, 2) for article in make_edition(number).articles})


def test_many_answers_on_one_connection(newspaper: Newspaper, get: Get) -> None:
    for path in ("/", "/feed/", "/rien", "/robots.txt"):
        assert int(get(path).headers["Content-Length"]) > 0
    assert [entry.status for entry in newspaper.log] == [200, 200, 404, 200]


@pytest.mark.parametrize("path", [*PATHS, *(path for path in ARTICLES if path in make_edition(1).by_path)])
def test_everything_answers_200_and_then_304(get: Get, path: str) -> None:
    first = get(path)
    assert first.status == 200
    assert first.body
    by_tag = get(path, If_None_Match=first.headers["ETag"])
    by_date = get(path, If_Modified_Since=first.headers["Last-Modified"])
    for again in (by_tag, by_date):
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert get(path, If_None_Match='"something-else"').status == 200
    assert get(path, If_Modified_Since="Mon, 01 Jan 2018 00:00:00 GMT").status == 200
    assert get(path, If_Modified_Since="hier").status == 200


def test_if_none_match_overrules_if_modified_since(get: Get) -> None:
    since = get("/feed/").headers["Last-Modified"]
    assert get("/feed/", If_None_Match='"other"', If_Modified_Since=since).status == 200


def test_head_has_the_headers_without_the_body(get: Get) -> None:
    whole, head = get("/feed/"), get("/feed/", method="HEAD")
    assert head.body == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_other_methods_are_refused(get: Get) -> None:
    refused = get("/contact/", method="POST")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/?p=403", "/spip.php?article403"),
        ("/2026/02/25/les-pecheurs-veulent-leur-criee", "/2026/02/25/les-pecheurs-veulent-leur-criee/"),
        (
            "/economie/article/le-trafic-de-conteneurs-recule-402.html?utm_source=rss&utm_medium=feed",
            "/economie/article/le-trafic-de-conteneurs-recule-402.html",
        ),
    ],
)
def test_old_addresses_redirect_to_the_article(newspaper: Newspaper, get: Get, path: str, target: str) -> None:
    moved = get(path)
    assert (moved.status, moved.headers["Location"]) == (301, newspaper.url + target)
    assert get(target).status == 200


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/imprimer/412", "/spip.php?article412"),
        ("/spip.php?article412&utm_source=rss", "/spip.php?article412"),
        ("/2026/03/01/football-as-alize-reprend-la-tete/index.html", "/2026/03/01/football-as-alize-reprend-la-tete/"),
        ("/2026/03/01/football-as-alize-reprend-la-tete/?fbclid=x", "/2026/03/01/football-as-alize-reprend-la-tete/"),
        (
            "/culture/article/cinq-livres-pour-rester-a-quai-421.html?outputType=amp",
            "/culture/article/cinq-livres-pour-rester-a-quai-421.html",
        ),
    ],
)
def test_variants_name_their_canonical_address(newspaper: Newspaper, get: Get, path: str, canonical: str) -> None:
    page = get(path)
    assert page.status == 200
    assert f'<link rel="canonical" href="{newspaper.url}{canonical}"'.encode() in page.body


def test_the_log_says_who_asked_for_what(newspaper: Newspaper, get: Get) -> None:
    tag = get("/feed/", User_Agent="Lecteur/1.0 (+https://lecteur.example)").headers["ETag"]
    get("/feed/", If_None_Match=tag)
    first, second = newspaper.log
    assert (first.at, first.method, first.path, first.status) == (NOW, "GET", "/feed/", 200)
    assert (first.user_agent, first.is_conditional) == ("Lecteur/1.0 (+https://lecteur.example)", False)
    assert (second.status, second.is_conditional) == (304, True)
    newspaper.forget()
    assert newspaper.log == ()


def test_asked_as_a_proxy_it_answers_under_any_name(newspaper: Newspaper, get: Get) -> None:
    path = "/spip.php?article412"
    page = get(f"http://fanal.example{path}")
    assert page.status == 200
    assert f'<link rel="canonical" href="http://fanal.example{path}"'.encode() in page.body
    assert get("http://fanal.example").status == 200
    assert [entry.path for entry in newspaper.log] == [path, "/"]


@pytest.mark.parametrize(
    ("name", "status"),
    [("introuvable", 404), ("supprime", 410), ("interdit", 403), ("erreur", 500), ("toujours-indisponible", 503)],
)
def test_refusals(get: Get, name: str, status: int) -> None:
    assert get(f"/pannes/{name}").status == status


@pytest.mark.parametrize(("name", "status"), [("trop-de-demandes", 429), ("indisponible", 503)])
def test_too_many_requests_twice_then_the_page(newspaper: Newspaper, get: Get, name: str, status: int) -> None:
    answers = [get(f"/pannes/{name}") for _ in range(4)]
    assert [answer.status for answer in answers] == [status, status, 200, 200]
    assert [answer.headers["Retry-After"] for answer in answers] == ["1", "1", None, None]
    newspaper.forget()
    assert get(f"/pannes/{name}").status == status


def test_a_slow_page_is_silent_for_as_long_as_asked(get: Get) -> None:
    before = time.monotonic()
    assert get("/pannes/lent?secondes=0.3").status == 200
    assert time.monotonic() - before >= 0.3


def test_a_dripping_page_arrives_whole(get: Get) -> None:
    before = time.monotonic()
    answer = get("/pannes/goutte-a-goutte?secondes=0.3")
    assert len(answer.body) == int(answer.headers["Content-Length"])
    assert time.monotonic() - before >= 0.25


def test_an_endless_page_does_not_end(newspaper: Newspaper) -> None:
    connection = HTTPConnection(newspaper.url.removeprefix("http://"), timeout=5)
    connection.request("GET", "/pannes/sans-fin")
    answer = connection.getresponse()
    assert len(answer.read(2_000_000)) == 2_000_000
    connection.close()


def test_a_truncated_page_ends_before_its_announced_length(get: Get) -> None:
    with pytest.raises(IncompleteRead):
        get("/pannes/tronque")


def test_a_dropped_connection_gives_no_answer(get: Get) -> None:
    with pytest.raises((BadStatusLine, ConnectionError)):
        get("/pannes/raccroche")


def test_the_bomb_is_small_on_the_wire_and_large_unpacked(get: Get) -> None:
    bomb = get("/pannes/bombe")
    assert bomb.headers["Content-Encoding"] == "gzip"
    assert len(bomb.body) < BOMB_BYTES / 900
    assert len(gzip.decompress(bomb.body)) == BOMB_BYTES


def test_the_large_page_is_above_the_usual_limit(get: Get) -> None:
    assert len(get("/pannes/trop-gros").body) >= LARGE_BYTES > 10_000_000


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("redirection-dehors", "http://ailleurs.example/actualites/1"),
        ("redirection-privee", "http://169.254.169.254/latest/meta-data/"),
        ("redirection-fichier", "file:///etc/hostname"),
        ("redirection-sans-adresse", None),
    ],
)
def test_bad_redirects(get: Get, name: str, location: str | None) -> None:
    answer = get(f"/pannes/{name}")
    assert (answer.status, answer.headers["Location"]) == (302, location)


def test_the_loop_comes_back(newspaper: Newspaper, get: Get) -> None:
    path = "/pannes/boucle"
    seen = []
    for _ in range(4):
        seen.append(path)
        path = get(path).headers["Location"].removeprefix(newspaper.url)
    assert seen == ["/pannes/boucle", "/pannes/boucle-retour"] * 2


def test_the_neighbour_is_another_host_that_answers(newspaper: Newspaper, get: Get) -> None:
    location = get("/pannes/redirection-voisin").headers["Location"]
    assert location == newspaper.url.replace("127.0.0.1", "localhost") + "/"


@pytest.mark.parametrize(
    ("name", "media_type", "start"),
    [
        ("document.pdf", "application/pdf", b"%PDF-"),
        ("photo.png", "image/png", b"\x89PNG"),
        ("sans-type", None, b"<!DO"),
    ],
)
def test_media_types(get: Get, name: str, media_type: str | None, start: bytes) -> None:
    answer = get(f"/pannes/{name}")
    assert answer.headers["Content-Type"] == media_type
    assert answer.body.startswith(start)


def test_the_counter_changes_the_bytes_and_not_the_text(get: Get) -> None:
    first, second = get("/pannes/compteur").body, get("/pannes/compteur").body
    assert first != second
    assert first.partition(b"<p class='compteur'>")[0] == second.partition(b"<p class='compteur'>")[0]


def test_empty_and_wrongly_packed_answers(get: Get) -> None:
    assert get("/pannes/vide").body == b""
    assert not get("/pannes/faux-gzip").body.startswith(b"\x1f\x8b")


@pytest.mark.parametrize("path", FAULT_FEEDS)
def test_no_page_of_the_newspaper_leads_to_the_faults(get: Get, path: str) -> None:
    assert get(path).status == 200
    for clean in [*FEEDS, *SITEMAPS, *LISTINGS]:
        assert b"/pannes/" not in get(clean).body


def test_every_fault_is_in_the_fault_feed(newspaper: Newspaper, get: Get) -> None:
    feed = get("/pannes/feed/").body.decode()
    for name in FAULTS:
        assert f"<link>{newspaper.url}/pannes/{name}</link>" in feed


def test_a_chosen_port_and_two_newspapers_at_once() -> None:
    with serve() as first, serve(number=2) as second:
        assert first.url != second.url
        assert (first.edition, second.edition) == (1, 2)
    port = int(first.url.rpartition(":")[2])
    with serve(port=port) as again:
        assert again.url == first.url


def test_stopping_does_not_wait_for_slow_clients() -> None:
    with serve() as newspaper:
        connection = HTTPConnection(newspaper.url.removeprefix("http://"), timeout=5)
        connection.request("GET", "/pannes/lent?secondes=60")
        time.sleep(0.05)
        before = time.monotonic()
    assert time.monotonic() - before < 30  # the page would come after 60 s
    connection.close()
