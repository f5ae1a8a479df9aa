"""Every article's page, in both editions: it holds the whole truth, in the encoding it has, among the noise it adds."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import lxml.html
import pytest

from crawler.demo import Article, Request, answer, list_noise_lines, make_edition
from crawler.demo.articles import WIRES
from crawler.demo.pages.noise import list_visible_lines

BASE = "http://fanal.example"
PAGES = [pytest.param(n, a, id=f"{n}-{a.key}") for n in (1, 2) for a in make_edition(n).articles]
each_page = pytest.mark.parametrize(("number", "article"), PAGES)


def page(number: int, article: Article) -> bytes:
    return answer(Request("GET", article.path, {"host": "fanal.example"}), make_edition(number)).body


def text(number: int, article: Article) -> str:
    return page(number, article).decode("utf-8-sig" if article.wire.bom else article.wire.encoding)


@each_page
def test_a_page_shows_headline_lead_and_text_in_order(number: int, article: Article) -> None:
    lines = list(list_visible_lines(text(number, article)))
    expected = [article.title, *([article.lead] if article.lead else []), *(b.text for b in article.expected_blocks)]
    rest = iter(lines)
    for line in expected:
        assert line in rest, f"{line!r} is missing or out of order"


@each_page
def test_what_is_behind_the_paywall_is_nowhere_in_the_page(number: int, article: Article) -> None:
    html = text(number, article)
    for block in article.blocks[article.shown :]:
        assert block.text not in html
    assert (article.completeness == "teaser") == ("Il vous reste" in html)


@each_page
def test_a_page_claims_what_its_wire_says(number: int, article: Article) -> None:
    given = answer(Request("GET", article.path), make_edition(number))
    header = (given.find_header("Content-Type") or "").partition("charset=")[2] or None
    meta = re.search(rb"charset=[\"']?([\w-]+)", given.body[:1024])
    assert header == article.wire.header
    assert (meta[1].decode() if meta else None) == article.wire.meta
    assert given.body.startswith(b"\xef\xbb\xbf") == article.wire.bom


def test_every_wire_is_in_use_and_wrong_claims_show() -> None:
    used = {article.wire for article in make_edition(2).articles}
    assert used == set(WIRES.values())
    latin = next(a for a in make_edition(1).articles if a.wire == WIRES["windows-1252-called-latin"])
    assert "\x92" in page(1, latin).decode("iso-8859-1")
    with pytest.raises(UnicodeDecodeError):
        page(1, next(a for a in make_edition(1).articles if a.wire == WIRES["windows-1252-called-utf-8"])).decode(
            "utf-8"
        )


@each_page
def test_noise_is_neither_headline_nor_text(number: int, article: Article) -> None:
    noise = list_noise_lines(article, make_edition(number))
    assert len(noise) > 20
    assert not {article.title, article.lead, *(block.text for block in article.blocks)} & set(noise)


def test_every_kind_of_noise_is_there() -> None:
    noise = "\n".join(
        line for article in make_edition(2).articles for line in list_noise_lines(article, make_edition(2))
    )
    for sign in (
        "Lire aussi :", "À lire aussi", "Voir aussi :", "Sur le même sujet", "Partager sur Facebook", "Partager sur X",
        "Partager sur WhatsApp", "Partager sur Telegram", "newsletter", "application", "Publié le", "Mis à jour le",
        "Par ", "min de lecture", "vues", "Crédit photo :", "©", "(Publicité)", "Passer la publicité", "\nCommentaires",
        "Laisser un commentaire", "Étiquettes :", "cookies", "Tous droits réservés", "Source :", "57\u00a0%",
        "La suite est réservée aux abonnés", "Recevez nos infos sur WhatsApp", "Les plus lus", ".jpg)", "IMG_2034.jpg",
        "2 commentaires", "Correspondance particulière", "17 oct. 2025",
    ):  # fmt: skip
        assert sign in noise, sign


@each_page
def test_a_page_loads_nothing_from_the_real_web(number: int, article: Article) -> None:
    tree = lxml.html.fromstring(text(number, article).encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    for _, attribute, link, _ in tree.iterlinks():
        host = urlsplit(link).hostname
        assert host is None or host.endswith(".example"), f"{attribute}={link}"


@each_page
def test_links_inside_the_newspaper_lead_somewhere(number: int, article: Article) -> None:
    tree = lxml.html.fromstring(text(number, article).encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    paths = {link.removeprefix(BASE).partition("#")[0] for _, _, link, _ in tree.iterlinks() if link.startswith(BASE)}
    for path in paths - {"/wp-comments-post.php", f"/?p={article.number}"}:
        assert answer(Request("GET", path, {"host": "fanal.example"}), make_edition(number)).status == 200, path


@each_page
def test_structured_data_agrees_with_the_article(number: int, article: Article) -> None:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text(number, article), re.DOTALL)
    if article.template != "modern":
        assert not found
        return
    data = json.loads(found[0])
    assert data["headline"] == article.title
    assert data["datePublished"] == article.listed_at.isoformat()
    assert data["isAccessibleForFree"] == (article.completeness == "full")
    assert tuple(a["name"] for a in data["author"] if a["@type"] == "Person") == article.authors
