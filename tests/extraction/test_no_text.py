"""Where there is no text, the reason is told."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.extraction import Extraction, NoText
from pipelines.extract import extract
from pipelines.options import ExtractOptions
from tests.extraction import pages

CAPTURED_AT = datetime(2023, 3, 5, 8, 0, tzinfo=UTC)
ADDRESS = "https://gazette.example/delta/crue"

CARDS = "".join(
    f"<article><h2><a href='/a{n}'>Le port rouvre pour la fois {n}</a></h2><p>Un résumé de la nouvelle {n}, en une "
    "phrase assez longue pour passer pour de la prose.</p></article>"
    for n in range(9)
)


def said(body: bytes, address: str = ADDRESS, content_type: str | None = "text/html") -> str:
    extraction = extract(body, address, CAPTURED_AT, ExtractOptions(content_type=content_type))
    return extraction.reason if isinstance(extraction, NoText) else "text"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"<html><head></head><body></body></html>", "empty"),
        (b"%PDF-1.7 \x00", "not-html"),
        (b"\x89PNG\r\n\x1a\n", "not-html"),
        (b'{"titre": "Crue"}', "not-html"),
        (b"<?xml version='1.0'?>\n<rss version='2.0'><channel></channel></rss>", "not-html"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "not-html"),
        (pages.page("<h1>Erreur 404</h1><p>La page demandée est introuvable.</p>"), "error-page"),
        (pages.page("<p>Oups, cette page n’existe plus.</p>"), "error-page"),
        (pages.page("<p>Rien</p>", title="503 Service Unavailable"), "error-page"),
        (pages.page("<p>Veuillez activer JavaScript pour voir ce site.</p>"), "javascript-required"),
        (pages.page("<div id='root'></div><script>var a=1</script>"), "javascript-required"),
        (
            pages.page("<h1>Avant de continuer</h1><p>Accepter ou refuser les cookies de nos partenaires.</p>"),
            "consent-wall",
        ),
        (pages.page("<p>Attendez…</p><script src='https://ct.captcha-delivery.com/c.js'></script>"), "captcha-wall"),
        (pages.page("<p>Confirmez que vous n’êtes pas un robot.</p>"), "captcha-wall"),
        (pages.page("<article><p>Deux mots.</p></article>"), "too-short"),
    ],
)
def test_the_reason_is_told(body: bytes, reason: str) -> None:
    assert said(body) == reason


@given(st.randoms(use_true_random=False), st.integers(1, 20_000))
def test_random_bytes_are_no_page(random: Random, size: int) -> None:
    assert said(random.randbytes(size), content_type=None) in {"not-html", "empty"}


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_page_in_utf16_is_html(codec: str) -> None:
    assert said(pages.WORDPRESS.decode().encode(codec)) == "text"


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("市场早上六点开门，渔民们把船停在桥下，孩子们去上学。", "text"),
        ("港の市場は朝六時に開き、漁師たちは橋の下に船をつなぐ。", "text"),
        ("ตลาดเปิดหกโมงเช้าและชาวประมงผูกเรือไว้ใต้สะพาน", "text"),
        ("Le marché ouvre tôt.", "too-short"),
    ],
)
def test_scripts_without_spaces_are_measured_in_characters(sentence: str, reason: str) -> None:
    assert said(pages.page(f"<article><h1>1</h1><p>{sentence * 2}</p></article>")) == reason


def test_cards_in_a_box_of_related_articles_make_no_listing() -> None:
    text = "<p>Le bac de la rive gauche reprend ses rotations lundi à six heures, selon la mairie.</p>"
    body = pages.page(f"<article><h1>Le bac repart</h1>{text}</article><div class='related-posts'>{CARDS}</div>")
    assert said(body) == "text"


def test_a_section_page_is_a_listing() -> None:
    assert said(pages.page(f"<h1>Delta</h1>{CARDS}"), "https://gazette.example/rubrique/delta") == "listing-page"


def test_a_video_with_cards_under_it_is_no_listing() -> None:
    video = f"<h1>Le bac vu du ciel</h1><p>Le bac de la rive gauche reprend ses rotations lundi matin.</p>{CARDS}"
    assert said(pages.page(video)) == "listing-page"
    assert said(pages.page(video, head="<meta property='og:type' content='video.other'>")) == "text"


def test_an_article_in_japanese_with_cards_under_it_is_no_listing() -> None:
    opening = "港の市場は朝六時に開き、漁師たちは橋の下に船をつなぐ。子どもたちは学校へ行く前に魚を運ぶ手伝いをする。"
    work = "橋の修理は三年前に始まり、費用は町と州が半分ずつ負担した。工事の間、人々は渡し船で川を渡っていた。"
    ending = "来月からは夜も渡れるようになると町長は話している。渡し船の船頭たちは新しい仕事を探しているという。"
    text = "".join(f"<p>{line}そう語るのは市場で店を開くアワ・シーさんだ。</p>" for line in (opening, work, ending))
    assert said(pages.page(f"<article><h1>港の朝</h1>{text}</article>{CARDS}")) == "text"


def test_a_front_page_is_a_listing_even_with_a_long_editorial() -> None:
    prose = "".join(f"<p>{line}</p>" for line in pages.PARAGRAPHS * 2)
    assert said(pages.page(f"<div class='edito'>{prose}</div>{CARDS}"), "https://gazette.example/") == "listing-page"


def test_an_article_with_cards_under_it_is_no_listing() -> None:
    assert said(pages.WORDPRESS.replace(b'<footer class="site', CARDS.encode() + b'<footer class="site')) == "text"


@pytest.mark.parametrize(
    "addition",
    [
        "<script src='https://www.google.com/recaptcha/api.js?g-recaptcha'></script>",
        "<div class='cookie-banner'><p>Nous utilisons des cookies. Accepter ou refuser les cookies.</p></div>",
        "<noscript>Veuillez activer JavaScript.</noscript>",
        "<p>Erreur 404 : ainsi l’a-t-on surnommé.</p>",
    ],
)
def test_a_page_with_a_text_is_read_whatever_else_it_holds(addition: str) -> None:
    assert said(pages.WORDPRESS.replace(b"</body>", addition.encode() + b"</body>")) == "text"


@pytest.mark.parametrize("content_type", ["application/pdf", "image/jpeg", "application/json"])
def test_the_header_alone_can_say_that_it_is_no_html(content_type: str) -> None:
    assert said(pages.WORDPRESS, content_type=content_type) == "not-html"


def test_too_short_says_how_short() -> None:
    extraction = extract(pages.page("<article><p>Deux mots.</p></article>"), ADDRESS, CAPTURED_AT)
    assert isinstance(extraction, NoText)
    assert extraction.detail == "2 words"


def test_a_setting_that_is_no_xpath_fails_by_name() -> None:
    extraction = extract(pages.WORDPRESS, ADDRESS, CAPTURED_AT, ExtractOptions(prune=("//[",)))
    assert isinstance(extraction, NoText)
    assert extraction.reason == "extractor-failed"
    assert "XPath" in (extraction.detail or "")


def test_the_same_page_reads_the_same() -> None:
    first, second = (extract(pages.WORDPRESS, ADDRESS, CAPTURED_AT) for _ in range(2))
    assert isinstance(first, Extraction)
    assert first == second
