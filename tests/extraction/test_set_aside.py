"""What stands around and within an article and is none of it goes by its place; what only looks like it stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction
from pipelines.extract import extract
from tests.extraction.pages import FIRST, INTERTITRE, LAST, MENU, PARAGRAPHS, SECOND, THIRD, TITLE, page

CAPTURED_AT = datetime(2023, 3, 5, 8, 0, tzinfo=UTC)
BODY = f"<p>{FIRST}</p><p>{SECOND}</p><h2>{INTERTITRE}</h2><p>{THIRD}</p><p>{LAST}</p>"
SUMMARY = (
    "Le bac du bras sud, arrêté depuis l’automne, reprend ses rotations avec un moteur neuf. Les riverains attendaient "
    "ce retour avec impatience, et la mairie aussi."
)
OFFER = (
    "Chaque jour, nos rédacteurs suivent le fleuve, ses ports et ceux qui en vivent. Pour tout comprendre du delta, "
    "lisez-nous sans limite, sur papier comme sur écran."
)


def read(body: str, head: str = "") -> Extraction:
    extraction = extract(page(body, head), "https://gazette.example/delta/crue", CAPTURED_AT)
    assert isinstance(extraction, Extraction), extraction
    return extraction


def wrap(body: str, after: str = "", before: str = "") -> str:
    """A page of plain names: an article with its own element, and what stands before and after that in the column."""
    return (
        f"{MENU}<main class='page'><div class='column'>{before}<h1>{TITLE}</h1><div class='zone'>{body}</div>{after}"
        "</div></main>"
    )


def cards(wrapper: str) -> str:
    each = "".join(
        f"""<div class='item'><h3><a href='/{n}'>Le bac repart {n}</a></h3><div>{n + 1} mars 2023</div>
        <p>{SUMMARY} {n}</p></div>"""
        for n in range(4)
    )
    return f"<div class='{wrapper}'><h2>Dans la même série</h2><div class='row'>{each}</div></div>"


BELOW = {
    "an offer with a link": f"""<div class='xk3'><h3>Le delta comme personne</h3><div>{OFFER}</div>
        <a href='/o'>Je découvre</a></div>""",
    "a consultation with its place": f"""<section class='Consult'><div><h2>Notre delta : quel port pour demain ?</h2>
        <p>{OFFER}</p></div><div class='placeholder'></div></section>""",
    "an event": """<div class='Evt'><div>Un rendez-vous de la Gazette</div><div>FORUM DES PORTS</div><h4>Le forum</h4>
        <div>5 mai 2023 à 9:00 <a href='/f'>S’inscrire</a></div></div>""",
    "rules for comments": f"""<div id='wrapper_talk'><div class='talk_info'><p>Bienvenue parmi les lecteurs. {OFFER}
        </p></div><a href='/c'>Charte</a></div>""",
    "cards under a name of their own": cards("alireaussi"),
    "cards without any name": cards("zz9"),
    "a note of another article": f"""<div class='right'><div class='box'><h4>Le bac reste à quai</h4><p>{SUMMARY}</p>
        </div></div>""",
}


@pytest.mark.parametrize("what", BELOW)
def test_a_box_below_the_article_is_none_of_it(what: str) -> None:
    extraction = read(wrap(BODY, BELOW[what]))
    assert extraction.text.splitlines() == [FIRST, SECOND, INTERTITRE, THIRD, LAST]


def test_a_box_that_was_taken_for_text_is_told() -> None:
    rules = {removal.text: removal.rule for removal in read(wrap(BODY, BELOW["an offer with a link"])).removals}
    assert rules[OFFER] == "markup:below"


SUMMARIES = (
    "Le bac du bras sud, arrêté depuis l’automne, reprend ses rotations avec un moteur neuf venu du",
    "Deux cents filets neufs ont été remis aux pêcheurs du grand coude, qui les attendaient depuis un",
    "La digue de la rive gauche tient bon, mais ses gardiens demandent des pelles, du sable et une",
    "Au marché, le poisson fumé se vend le double d’avant la crue ; les vendeuses accusent surtout le",
)


def summaries(ends: str, address: str = "/{}") -> str:
    """Cards whose headlines are links, in a list of its own below the article, with summaries that end so."""
    each = "".join(
        f"<li class='c'><a href='{address.format(place)}'>Nouvelle {place}</a><p>{text}{ends}</p></li>"
        for place, text in enumerate(SUMMARIES)
    )
    return f"<ul class='l'>{each}</ul>"


@pytest.mark.parametrize("ends", ["...", "…", " [...]", " […]"])
@pytest.mark.parametrize("heading", ["", "<h2>Continuez votre lecture</h2>"])
def test_cards_whose_summaries_break_off_are_none_of_the_text(ends: str, heading: str) -> None:
    extraction = read(wrap(BODY + heading + summaries(ends)))
    assert extraction.text.splitlines() == [FIRST, SECOND, INTERTITRE, THIRD, LAST]
    assert {removal.rule for removal in extraction.removals if SUMMARIES[0] in removal.text} == {"markup:teaser"}


@pytest.mark.parametrize(("ends", "address"), [(".", "/{}"), ("...", "https://rive{}.example/bac"), ("/rap...", "/{}")])
def test_a_list_with_links_that_ends_its_sentences_or_names_its_sources_is_text(ends: str, address: str) -> None:
    assert SUMMARIES[0] in read(wrap(BODY + summaries(ends, address))).text


KEPT_BELOW = {
    "the other half in an element of the same kind": f"<div class='zone'><p>{SUMMARY}</p><a href='/x'>Le bac</a></div>",
    "the last paragraph beside its element": f"<p>{SUMMARY}</p>",
    "a box without heading or link": f"<div class='zz9'><p>{SUMMARY}</p></div>",
    "notes": f"<div class='notes'><h2>Notes</h2><p>[1] {SUMMARY} <a href='/n'>Rapport</a></p></div>",
    "questions that unfold": f"""<div class='q'><h2>Vos questions</h2><details><summary>Et le bac ?</summary>
        <p>{SUMMARY}</p></details></div>""",
    "an element named as text": f"<div class='article-body'><h2>Le bac</h2><p>{SUMMARY}</p></div>",
}


@pytest.mark.parametrize("what", KEPT_BELOW)
def test_what_belongs_to_the_article_stays_below_its_element(what: str) -> None:
    text = read(wrap(BODY, KEPT_BELOW[what])).text
    assert SUMMARY in text
    assert [line for line in text.splitlines() if line in PARAGRAPHS] == list(PARAGRAPHS)


def test_a_long_second_part_stays_whatever_its_element() -> None:
    part = "".join(f"<p>{SUMMARY} Et ce pour la fois numéro {n}.</p>" for n in range(6))
    assert "numéro 5" in read(wrap(BODY, f"<div class='zz9'><h2>Le bac</h2>{part}</div>")).text


def test_a_long_consent_request_does_not_hide_the_article() -> None:
    purposes = "".join(
        f"""<p>Les cookies de la famille {n} servent à mesurer la visite et à reconnaître les lecteurs qui reviennent,
        sans que rien soit vendu à qui que ce soit, comme la loi le veut.</p>"""
        for n in range(12)
    )
    extraction = read(f"<div class='zz-modal'>{purposes}</div>" + wrap(BODY))
    assert "cookies" not in extraction.text
    assert FIRST in extraction.text


def test_an_article_in_an_element_named_as_an_overlay_is_read() -> None:
    assert FIRST in read(f"<div class='overlay'>{wrap(BODY)}</div>").text


POINTERS = (
    "<span class='caps'><span>À LIRE AUSSI</span> <strong><a href='/b'>Le bac reprend la mer</a></strong></span>",
    "<strong>Lire aussi : <a href='/b'>Le bac reprend la mer</a></strong>",
    "<em>(Voir également <a href='/b'>Le bac reprend la mer</a>)</em>",
)


@pytest.mark.parametrize("pointer", POINTERS)
def test_a_pointer_inside_a_paragraph_goes_and_its_sentences_stay(pointer: str) -> None:
    extraction = read(wrap(f"<p>{FIRST}<br/>{pointer}{SECOND}</p><p>{THIRD}</p><p>{LAST}</p>"))
    assert "reprend la mer" not in extraction.text
    assert all(each in extraction.text for each in PARAGRAPHS)


def test_a_link_inside_a_sentence_is_no_pointer() -> None:
    sentence = (
        "Le maire veut <em>lire aussi les <a href='/b'>annexes</a> du rapport avant de voter les crédits</em>, dit-il."
    )
    assert "annexes du rapport" in read(wrap(f"<p>{FIRST} {sentence}</p><p>{SECOND}</p><p>{THIRD}</p>")).text


ABOVE = (
    "<p class='k1'>Reportage</p>",
    "<div class='k1'>En ce moment</div><ul><li><a href='/1'>Crue</a></li><li>Le bac</li></ul>",
    "<h4>Justice du fleuve</h4><p class='k2'>samedi 4 mars</p>",
)


@pytest.mark.parametrize("above", ABOVE)
def test_lines_above_the_headline_are_frame(above: str) -> None:
    body = f"{MENU}<main><article><div class='top'>{above}<h1>{TITLE}</h1></div>{BODY}</article></main>"
    assert read(body).text.splitlines() == [FIRST, SECOND, INTERTITRE, THIRD, LAST]


def test_a_text_above_the_headline_stays() -> None:
    body = f"<main><article><p>{FIRST}</p><p>{SECOND}</p><h1>{TITLE}</h1><p>{THIRD}</p></article></main>"
    text = read(body).text
    assert FIRST in text
    assert THIRD in text


AUTHOR = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Crue",
    "author": {"@type": "Person", "name": "Mariam Diallo"}, "articleSection": "Delta"}</script>"""


@pytest.mark.parametrize(
    "line", ["Mariam Diallo", "Par Mariam Diallo, envoyée spéciale", "Mariam Diallo, journaliste à la rédaction"]
)
def test_a_line_of_the_authors_name_alone_is_no_text_even_between_paragraphs(line: str) -> None:
    extraction = read(wrap(f"<p>{FIRST}</p><p>{SECOND}</p><p>{line}</p><p>{THIRD}</p><p>{LAST}</p>"), AUTHOR)
    assert extraction.text.splitlines() == list(PARAGRAPHS)
    assert line in {removal.text for removal in extraction.removals}


@pytest.mark.parametrize("line", ["Ibrahim Sow et le bac", "Mariam Diallo a vu la crue", "L’aînée des Diallo"])
def test_a_line_that_says_more_or_names_somebody_else_stays(line: str) -> None:
    assert line in read(wrap(f"<p>{FIRST}</p><p>{line}</p><p>{SECOND}</p><p>{THIRD}</p>"), AUTHOR).text


SAID = "Le ponton du marché, lundi, vu de la rive gauche."
CAPTIONS = {
    "in a box of its own with a credit": f"""<div class='x1'><img src='/p.jpg' width='800'><div><p>{SAID}</p></div>
        <span class='x3'>PHOTOGRAPHIE DE Awa Konaté</span></div>""",
    "as the picture's other text": f"<div class='x1'><img src='/p.jpg' width='800' alt='{SAID}'>{SAID}</div>",
    "with an agency in brackets": f"<div class='x1'><img src='/p.jpg' width='800'>{SAID[:-1]} [Awa Konaté / AFP]</div>",
    "in a figure without its own element": f"<figure><img src='/p.jpg' width='800'><p>{SAID}</p></figure>",
    "in italics below a picture": f"<p><img src='/p.jpg' width='800'></p><p><em>{SAID}</em></p>",
    "in italics above a player": f"<p><em>{SAID}</em></p><figure><div><iframe src='/v'></iframe></div></figure>",
}


@pytest.mark.parametrize("what", CAPTIONS)
def test_captions_are_told_by_their_place(what: str) -> None:
    extraction = read(wrap(f"<p>{FIRST}</p>{CAPTIONS[what]}<p>{SECOND}</p><p>{THIRD}</p><p>{LAST}</p>"))
    assert extraction.text.splitlines() == list(PARAGRAPHS)


NO_CAPTIONS = {
    "a paragraph beside a picture": f"<div class='x1'><img src='/p.jpg' width='800'><p>{SUMMARY}</p></div>",
    "a paragraph that holds a picture": f"<p><img src='/p.jpg' width='800' alt='Le bac'>{SUMMARY}</p>",
    "a quotation in italics below a picture": f"<p><img src='/p.jpg' width='800'></p><p><em>« {SUMMARY} »</em></p>",
    "sections with a picture each": "".join(
        f"<div class='s'><img src='/{n}.jpg' width='800'><h3>Étape {n}</h3><p>{SUMMARY}</p></div>" for n in range(3)
    ),
    "the list of a figure": f"<figure><img src='/p.jpg' width='800'><ul><li>{SUMMARY}</li></ul></figure>",
}


@pytest.mark.parametrize("what", NO_CAPTIONS)
def test_paragraphs_beside_pictures_stay(what: str) -> None:
    assert SUMMARY in read(wrap(f"<p>{FIRST}</p>{NO_CAPTIONS[what]}<p>{SECOND}</p><p>{THIRD}</p>")).text


def test_a_caption_by_its_place_is_told_and_goes_with_its_picture() -> None:
    body = f"<p>{FIRST}</p>{CAPTIONS['with an agency in brackets']}<p>{SECOND}</p><p>{THIRD}</p>"
    extraction = read(wrap(body))
    caption = extraction.images[0].caption
    assert caption is not None
    assert caption.startswith(SAID[:-1])
    assert "markup:caption" in {removal.rule for removal in extraction.removals}


PLAYER = "<div class='zz'><iframe src='https://video.example/1'></iframe></div>"


@pytest.mark.parametrize("title", ["VIDÉO. La crue vue du ciel", "Podcast : une nuit sur le bac"])
def test_the_title_of_a_player_is_no_text(title: str) -> None:
    body = f"<p>{FIRST}</p><p>{SECOND}</p><p><strong>{title}</strong></p>{PLAYER}<p>{THIRD}</p><p>{LAST}</p>"
    assert read(wrap(body)).text.splitlines() == list(PARAGRAPHS)


def test_the_title_of_a_player_at_the_end_is_no_text() -> None:
    body = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    assert read(wrap(f"{body}<p><b>La crue vue du ciel</b></p>{PLAYER}")).text.splitlines() == list(PARAGRAPHS)


def test_a_line_named_as_the_title_of_a_player_is_no_text() -> None:
    titled = f"<p class='title-embed-zz'>La crue vue du ciel</p>{PLAYER}"
    body = f"<p>{FIRST}</p><p>{SECOND}</p>{titled}<p>{THIRD}</p><p>{LAST}</p>"
    assert read(wrap(body)).text.splitlines() == list(PARAGRAPHS)


def test_an_intertitre_before_a_player_stays() -> None:
    assert INTERTITRE in read(wrap(f"<p>{FIRST}</p><h2>{INTERTITRE}</h2>{PLAYER}<p>{SECOND}</p><p>{THIRD}</p>")).text


LINKED = "".join(f"<li>Le dossier {n} : <a href='/d{n}'>ce que la crue a changé</a></li>" for n in range(1, 4))
BOXES = {
    "an offer with a button": f"""<div class='x5'><h4>Le delta comme personne</h4><p>{OFFER}</p>
        <div><a href='/o'>Je m’abonne</a></div></div>""",
    "a form": f"<section class='x5'><h3>La lettre du delta</h3><p>{OFFER}</p><input type='email'></section>",
    "an English plea": f"<div class='x5'><p>{OFFER}</p><button>Subscribe now</button></div>",
    "a card with its mark": f"""<div class='x6'><div class='rub'>À lire aussi</div><a href='/b'>Le bac repart</a>
        <p>{SUMMARY}</p></div>""",
    "a list of links": f"<div class='x7'><h4>Tout sur la crue</h4><ul>{LINKED}</ul></div>",
}


@pytest.mark.parametrize("what", BOXES)
def test_a_box_between_the_paragraphs_is_none_of_the_text(what: str) -> None:
    text = read(wrap(f"<p>{FIRST}</p><p>{SECOND}</p>{BOXES[what]}<p>{THIRD}</p><p>{LAST}</p>")).text
    assert not any(piece in text for piece in (OFFER, SUMMARY, "dossier 3"))
    assert [line for line in text.splitlines() if line in PARAGRAPHS] == list(PARAGRAPHS)


IN_FLOW = {
    "a box without button": f"<div class='x5'><h4>Repères</h4><p>{SUMMARY}</p></div>",
    "references of many hosts": f"""<div class='x5'><h4>Sources</h4><p>{SUMMARY}</p><ul>
        <li><a href='https://un.example/a'>Rapport sur le bac</a></li>
        <li><a href='https://deux.example/b'>Arrêté de la mairie</a></li></ul></div>""",
    "such a word inside a sentence": f"<div class='x5'><p>{SUMMARY} <a href='/i'>S’inscrire</a> se peut.</p></div>",
    "sections of one kind": "".join(
        f"<div class='s'><h3>Étape {n}</h3><p>{SUMMARY}</p><a href='/{n}'>Télécharger le plan</a></div>"
        for n in range(3)
    ),
    "a quotation": f"<blockquote><p>« {SUMMARY} »</p></blockquote>",
}


@pytest.mark.parametrize("what", IN_FLOW)
def test_boxes_that_ask_for_nothing_stay(what: str) -> None:
    body = "".join(f"<p>{each} Bis.</p>" for each in PARAGRAPHS) + "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    assert SUMMARY in read(wrap(f"<p>{FIRST}</p>{IN_FLOW[what]}{body}")).text


SPOKEN = "Nous avons tout perdu en une nuit, les filets et les pirogues, et personne n’est venu nous voir depuis lundi"
PULLED = "Nous avons tout perdu en une nuit, les filets (…), personne n’est venu nous voir depuis lundi"


@pytest.mark.parametrize(
    "pulled",
    [
        f"<blockquote><p>{PULLED}</p></blockquote>",
        f"<div class='citation left'>{PULLED}</div>",
        f"<p class='exergue'>« {PULLED} »</p>",
    ],
)
def test_a_pull_quote_may_be_shortened(pulled: str) -> None:
    text = read(wrap(f"<p>{FIRST}</p><p>« {SPOKEN} », dit un pêcheur.</p>{pulled}<p>{THIRD}</p><p>{LAST}</p>")).text
    assert SPOKEN in text
    assert "(…)" not in text


@pytest.mark.parametrize(
    "quoted",
    [
        "<blockquote><p>Le fleuve ne nous a jamais fait peur cette année, ni à moi ni à mon père</p></blockquote>",
        f"<blockquote class='twitter-tweet'><p>{PULLED}</p></blockquote>",
    ],
)
def test_a_quotation_of_its_own_and_a_message_stay(quoted: str) -> None:
    text = read(wrap(f"<p>{FIRST}</p><p>« {SPOKEN} », dit un pêcheur.</p>{quoted}<p>{THIRD}</p><p>{LAST}</p>")).text
    assert "mon père" in text or "(…)" in text


ANNOUNCED = f"<p>À lire aussi :</p><p>Revue du fleuve : {SUMMARY}</p><p>Revue du port, <a href='/p'>Débarquer</a>.</p>"


def test_what_hangs_on_an_announcement_at_the_end_is_of_other_articles() -> None:
    extraction = read(wrap(f"{BODY}<p>{FIRST} Bis.</p>{ANNOUNCED}"))
    assert "Revue" not in extraction.text
    assert LAST in extraction.text


def test_an_announcement_amid_the_text_takes_no_paragraph_along() -> None:
    rest = "".join(f"<p>{each} Bis.</p>" for each in PARAGRAPHS)
    assert "Revue du fleuve" in read(wrap(f"<p>{FIRST}</p>{ANNOUNCED}<p>{SECOND}</p><p>{THIRD}</p>{rest}")).text


def test_a_plea_under_its_own_heading_goes_up_to_the_next() -> None:
    plea = f"<h2>Soutenir ce site</h2><p>{OFFER}</p><p>{OFFER} Merci.</p><h2>Et demain</h2>"
    body = f"{BODY}<p>{FIRST} Bis.</p><p>{SECOND} Bis.</p><p>{THIRD} Bis.</p>{plea}<p>{SUMMARY}</p>"
    text = read(wrap(body)).text
    assert OFFER not in text
    assert "Et demain" in text
    assert SUMMARY in text


def test_a_heading_about_help_is_no_plea() -> None:
    text = read(wrap(f"<p>{FIRST}</p><h2>Soutenir les pêcheurs</h2><p>{SECOND}</p><p>{THIRD}</p><p>{LAST}</p>")).text
    assert "Soutenir les pêcheurs" in text
    assert SECOND in text


def test_a_bold_sentence_that_sends_elsewhere_goes_and_a_bold_sentence_with_a_link_stays() -> None:
    sends = "<p><b>Dans cette autre <a href='/z'>publication</a>, le port est raconté par ses dockers.</b></p>"
    says = "<p><b>Le <a href='/z'>port</a> n’a pas rouvert, dit la mairie.</b></p>"
    text = read(wrap(f"<p>{FIRST}</p>{sends}<p>{SECOND}</p>{says}<p>{THIRD}</p><p>{LAST}</p>")).text
    assert "dockers" not in text
    assert "rouvert, dit la mairie" in text


def test_a_table_within_the_article_keeps_the_headings_of_its_other_cells() -> None:
    long = f"<p>{SECOND}</p><p>{THIRD}</p><p>{LAST}</p><p>{SUMMARY}</p><p>{OFFER}</p>"
    cells = f"<tr><td>{long}</td></tr><tr><td><h3>Port-Ville</h3><p>{FIRST}</p></td></tr>"
    text = read(wrap(f"<p>La crue a surpris les ports, l’un après l’autre.</p><table>{cells}</table>")).text
    assert "Port-Ville" in text.splitlines()
