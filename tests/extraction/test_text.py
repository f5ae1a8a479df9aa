"""From a page to its text: what is the article's is kept in order, what is not is gone and told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction, NoText
from pipelines.extract import extract
from pipelines.french.masking import compute_block_digest
from pipelines.french.restoring import restore_text
from pipelines.options import ExtractOptions
from tests.extraction import pages

ADDRESS = "https://gazette.example/delta/crue"
CAPTURED_AT = datetime(2023, 3, 5, 8, 0, tzinfo=UTC)


def read(body: bytes, **options: object) -> Extraction:
    extraction = extract(body, ADDRESS, CAPTURED_AT, ExtractOptions(**options))  # type: ignore[arg-type]
    assert isinstance(extraction, Extraction), extraction
    return extraction


@pytest.mark.parametrize("family", pages.FAMILIES)
def test_the_text_is_the_article_and_nothing_else(family: str) -> None:
    extraction = read(pages.FAMILIES[family])
    lines = extraction.text.splitlines()
    assert [line for line in lines if line in pages.PARAGRAPHS] == list(pages.PARAGRAPHS)
    allowed = {*pages.PARAGRAPHS, pages.INTERTITRE, "12 000 sacs de riz", "300 filets"}
    assert set(lines) <= allowed
    assert extraction.lead is not None
    assert extraction.lead.startswith(pages.LEAD)
    assert pages.TITLE not in lines


@pytest.mark.parametrize("family", pages.FAMILIES)
def test_every_line_has_its_kind(family: str) -> None:
    extraction = read(pages.FAMILIES[family])
    kinds = dict(zip(extraction.text.splitlines(), extraction.block_kinds, strict=True))
    assert kinds[pages.INTERTITRE] == "intertitre"
    assert kinds[pages.FIRST] == "paragraph"
    assert kinds.get("300 filets", "item") == "item"


@pytest.mark.parametrize("family", pages.FAMILIES)
def test_text_and_log_give_back_the_text_before_cleaning(family: str) -> None:
    extraction = read(pages.FAMILIES[family])
    before = restore_text(extraction.text.splitlines(), extraction.removals)
    taken = [removal for removal in extraction.removals if not removal.is_set_aside]
    assert [removal.text for removal in taken if before[removal.block] != removal.text] == []
    assert [line for line in before if line in pages.PARAGRAPHS] == list(pages.PARAGRAPHS)


def test_captions_and_credits_go_with_their_images() -> None:
    image = read(pages.WORDPRESS).images[0]
    assert image.url == "https://gazette.example/img/ponton.jpg"
    assert image.caption == pages.CAPTION
    assert image.credit == "Gazette du Delta"


@pytest.mark.parametrize(
    "picture",
    [
        "<span class='image'><img src='/a.jpg'></span><span class='legende'>Sur le quai, lundi</span>",
        "<span class='caption'><img src='/a.jpg'>Sur le quai, lundi</span>",
    ],
)
def test_a_caption_in_a_paragraph_does_not_take_what_follows_its_picture(picture: str) -> None:
    body = pages.page(f"<article><h1>Le bac</h1><p>{picture}{pages.FIRST}</p><p>{pages.PARAGRAPHS[1]}</p></article>")
    assert read(body).text.splitlines()[0] == pages.FIRST


def test_the_log_names_the_rule() -> None:
    rules = {removal.text: removal.rule for removal in read(pages.BLOG).removals}
    assert rules["Ibrahim Sow"] in {"signature", "account"}
    assert rules["Crédit : DR"] == "credit"


def test_a_credit_at_the_end_is_a_field() -> None:
    assert read(pages.BLOG).credit == "DR"


def test_comments_longer_than_the_article_do_not_become_it() -> None:
    flood = "".join(f"<li class='comment'><p>{pages.COMMENT} {n}</p></li>" for n in range(30))
    extraction = read(
        pages.WORDPRESS.replace(b'<ol class="comment-list">', b'<ol class="comment-list">' + flood.encode())
    )
    assert pages.COMMENT not in extraction.text
    assert pages.LAST in extraction.text


def test_rows_of_a_table_of_results_survive() -> None:
    table = "<table><tr><th>Équipe</th><th>Points</th></tr><tr><td>Pêcheurs</td><td>12</td></tr></table>"
    extraction = read(pages.WORDPRESS.replace(b"<ul><li>12 000", table.encode() + b"<ul><li>12 000"))
    assert "Pêcheurs | 12" in extraction.text.splitlines()
    assert extraction.block_kinds[extraction.text.splitlines().index("Pêcheurs | 12")] == "row"


def test_a_quoted_message_stays_and_its_furniture_goes() -> None:
    quoted = (
        "<blockquote class='twitter-tweet'><p>Le bac repart jeudi à 7 heures. pic.twitter.com/Ab12Cd</p>"
        "— Port du Delta (@port_delta) <a href='#'>March 3, 2023</a></blockquote>"
    )
    extraction = read(pages.SPIP.replace(b"<h3 class", quoted.encode() + b"<h3 class"))
    assert "Le bac repart jeudi à 7 heures." in extraction.text.splitlines()
    assert "port_delta" not in extraction.text
    assert "twitter" not in extraction.text


def test_a_pull_quote_of_the_text_is_not_repeated() -> None:
    pulled = "<blockquote>Elle espère une aide avant la fin du mois.</blockquote>"
    extraction = read(pages.SPIP.replace(b"<h3 class", pulled.encode() + b"<h3 class"))
    assert extraction.text.count("Elle espère une aide avant la fin du mois.") == 1


def test_typography_is_kept_and_white_space_folded() -> None:
    odd = "Il a dit\u00a0: «\u202fNon\u202f»   et\n il est parti vers la rive d’en face, sur un pe\u00adtit bac."
    extraction = read(pages.SPIP.replace(pages.THIRD.encode(), odd.encode()))
    wanted = "Il a dit\u00a0: «\u202fNon\u202f» et il est parti vers la rive d’en face, sur un petit bac."
    assert wanted in extraction.text.splitlines()


def test_what_a_source_prunes_is_gone_and_what_it_keeps_stays() -> None:
    assert pages.THIRD not in read(pages.SPIP, prune=("//h3[@class='spip']/following-sibling::p[1]",)).text
    kept = read(pages.WORDPRESS, keep=("//div[@class='related-posts']/p",))
    assert "Un long résumé de l’article sur le port" in kept.text


def test_learned_lines_are_taken_under_their_own_rule() -> None:
    habit = "La Gazette paraît chaque jour, même quand le fleuve dort."
    body = pages.SPIP.replace(b"<h3 class", f"<p>{habit}</p><h3 class".encode())
    assert habit in read(body).text
    extraction = read(body, learned_lines=frozenset({compute_block_digest(habit)}))
    assert habit not in extraction.text
    assert pages.INTERTITRE in extraction.text
    assert ("learned", habit) in {(removal.rule, removal.text) for removal in extraction.removals}


def test_a_learned_heading_stays_over_the_articles_own_lines() -> None:
    learned = frozenset({compute_block_digest(pages.INTERTITRE)})
    assert pages.INTERTITRE in read(pages.SPIP, learned_lines=learned).text


def test_what_a_source_keeps_stays_whatever_was_learned() -> None:
    habit = "La Gazette paraît chaque jour, même quand le fleuve dort."
    body = pages.SPIP.replace(b"<h3 class", f"<p class='devise'>{habit}</p><h3 class".encode())
    learned = frozenset({compute_block_digest(habit)})
    assert habit in read(body, learned_lines=learned, keep=("//p[@class='devise']",)).text


def test_an_article_never_loses_most_of_its_text_to_what_was_learned() -> None:
    lines = read(pages.SPIP).text.splitlines()
    learned = frozenset(map(compute_block_digest, lines))
    assert read(pages.SPIP, learned_lines=learned).text.splitlines() == lines


def test_a_picture_with_its_source_is_an_article_where_the_page_says_so() -> None:
    head = "<meta property='og:type' content='article'>"
    extraction = extract(
        pages.page(f"<h1>{pages.TITLE}</h1><article><p>Source : Mairie du Delta</p></article>", head),
        ADDRESS,
        CAPTURED_AT,
    )
    assert isinstance(extraction, Extraction)
    assert extraction.text == "Source : Mairie du Delta"
    bare = extract(pages.page("<article><p>Source : Mairie du Delta</p></article>"), ADDRESS, CAPTURED_AT)
    assert isinstance(bare, NoText)
