"""Parts of an article that stand apart and are text all the same: links to elsewhere, boxes, sections."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction
from pipelines.extract import extract
from tests.extraction.pages import FIRST, INTERTITRE, LAST, MENU, SECOND, THIRD, TITLE, page

INGREDIENTS = ["300 g de farine de mil", "2 oignons", "1 poisson fumé", "un peu de sel"]
STEPS = ["Émietter le poisson.", "Faire revenir les oignons.", "Verser le mil et couvrir."]
SOURCES = ["Bulletin des crues, 2021", "Carte des bras du fleuve", "Registre des digues du nord"]


def read(body: str, title: str = TITLE) -> Extraction:
    extraction = extract(
        page(body, title=title), "https://gazette.example/delta/crue", datetime(2023, 3, 5, tzinfo=UTC)
    )
    assert isinstance(extraction, Extraction), extraction
    return extraction


def read_lines(inner: str) -> list[str]:
    """The lines of an article of which this is the inside."""
    return read(f"{MENU}<main><article><h1>{TITLE}</h1><div class='zone'>{inner}</div></article></main>").text.split(
        "\n"
    )


def to_list(lines: list[str], form: str = "<li>{}</li>") -> str:
    return "<ul>" + "".join(form.format(line, n=n) for n, line in enumerate(lines)) + "</ul>"


OUTWARD = [
    "<li><a href='https://archives{n}.example/fonds'>{}</a></li>",
    "<li><a href='/fichiers/{n}.pdf'>{}</a></li>",
    "<li><a href='mailto:crue{n}@delta.example'>{}</a></li>",
]


@pytest.mark.parametrize("form", OUTWARD)
def test_a_list_of_links_to_elsewhere_between_paragraphs_is_text(form: str) -> None:
    paragraphs = f"<p>{FIRST}</p><p>{SECOND}</p>{to_list(SOURCES, form)}<p>{THIRD}</p><p>{LAST}</p>"
    assert read_lines(paragraphs) == [FIRST, SECOND, *SOURCES, THIRD, LAST]


@pytest.mark.parametrize(
    "box",
    [
        to_list(SOURCES, "<li><a href='/delta/{n}'>{}</a></li>"),
        to_list(SOURCES, "<li>→ <a href='https://partenaires{n}.example/'>{}</a></li>"),
        "<dl><dt><a href='/c.pdf'><img src='/p.png'></a></dt><dt><a href='/c.pdf'>Carte (PDF - 30,5 ko)</a></dt></dl>",
    ],
    ids=["of the same site", "with signs of a pointer", "files beside the text"],
)
def test_links_that_lead_on_between_paragraphs_are_no_text(box: str) -> None:
    assert read_lines(f"<p>{FIRST}</p><p>{SECOND}</p>{box}<p>{THIRD}</p><p>{LAST}</p>") == [FIRST, SECOND, THIRD, LAST]


def test_a_shop_s_box_below_the_last_paragraph_is_no_text() -> None:
    fields = (
        "<p><a href='https://boutique.example/livre'>Le Livre des crues</a></p><p>Prix : 20 €</p><p>En stock : 3</p>"
    )
    picture = "<a href='https://boutique.example/livre'><img src='/l.jpg'></a>"
    box = f"<div class='k2'><div>{picture}</div><div>{fields}</div></div>"
    assert read_lines(f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>{LAST}</p>{box}")[-1] == LAST


RECIPES = {
    "boxes without names": f"<div><p>{FIRST}</p><p>{SECOND}</p></div><div><h2>Il faut</h2>{to_list(INGREDIENTS)}</div>"
    f"<div><h2>On fait</h2>{to_list(STEPS)}</div><div><p>{THIRD}</p></div>",
    "boxes of one kind": f"<div class='k7'><p>{FIRST}</p><p>{SECOND}</p></div>"
    f"<div class='k7'>{to_list(INGREDIENTS)}</div><div class='k7'>{to_list(STEPS)}</div>",
    "boxes that end the article": f"<div class='k7'><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>"
    f"<div class='k7'><p>Pour six</p>{to_list(INGREDIENTS)}</div><div class='k7'>{to_list(STEPS)}</div>",
}


@pytest.mark.parametrize("form", RECIPES)
def test_lists_in_boxes_beside_those_of_the_text_are_text(form: str) -> None:
    lines = read_lines(RECIPES[form])
    assert [line for line in (FIRST, SECOND, *INGREDIENTS, *STEPS) if line not in lines] == []


def test_cards_of_a_forum_s_members_are_no_text() -> None:
    name = "<dt><div><a href='/m/{n}'>P{n}</a></div></dt><dd>Habitué du bras nord</dd>"
    said = "<dd><b>Messages :</b> <a href='/s/{n}'>{n}19</a></dd><dd><b>Inscrit le :</b> {n} mai 2014</dd>"
    card = f"<div class='carte'><dl>{name}{said}</dl></div>"
    posts = "".join(
        f"<div class='sujet'>{card.format(n=n)}<div class='mot'><p>{text} ({n})</p>"
        f"<p>{text} {text} ({n})</p></div></div>"
        for n, text in enumerate((FIRST, SECOND, THIRD, LAST))
    )
    assert [line for line in read_lines(posts) if "Messages" in line or "Inscrit" in line] == []


SECTION = f"{FIRST} {SECOND} {THIRD}"


@pytest.mark.parametrize("paragraphs", [[SECTION], [FIRST, SECOND, THIRD]], ids=["one", "three"])
def test_sections_under_linked_headings_are_text(paragraphs: list[str]) -> None:
    sections = "".join(
        f"<h2><a href='/lieux/{n}'>Bras {n}</a></h2>" + "".join(f"<p>{text} ({n}).</p>" for text in paragraphs)
        for n in range(4)
    )
    lines = read_lines(f"<p>{LAST}</p>{sections}")
    assert [n for n in range(4) if f"Bras {n}" not in lines or f"{paragraphs[-1]} ({n})." not in lines] == []


def test_short_summaries_under_linked_headings_are_cards() -> None:
    paragraphs = "".join(f"<p>{paragraph} {n}</p>" for n, paragraph in enumerate([FIRST, SECOND, THIRD] * 4))
    cards = "".join(f"<h2><a href='/lieux/{n}'>Bras {n}</a></h2><p>{LAST} ({n})…</p>" for n in range(4))
    assert (
        "Bras"
        not in read(
            f"{MENU}<main><article><h1>{TITLE}</h1><div class='zone'>{paragraphs}</div></article>"
            f"<div class='w4'>{cards}</div></main>"
        ).text
    )


def test_an_h1_under_the_headline_is_the_first_intertitre() -> None:
    parts = f"<h1>{INTERTITRE}</h1><p>{FIRST}</p><p>{SECOND}</p><h1>La digue du nord</h1><p>{THIRD}</p><p>{LAST}</p>"
    assert read_lines(parts) == [INTERTITRE, FIRST, SECOND, "La digue du nord", THIRD, LAST]


def test_a_headline_that_comes_again_with_its_accents_is_no_intertitre() -> None:
    title = "Étang du sud : les pêcheurs à l’écart"
    plain = "Etang du sud : les pecheurs a l’ecart"
    body = (
        f"<main><h1>{plain}</h1><article><h1>{title}</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article></main>"
    )
    assert read(MENU + body, plain).text.split("\n") == [FIRST, SECOND, THIRD]


HOURS = {"8h10": "La digue cède au nord.", "8h45": "L'école est évacuée.", "9h20": "Les pompes arrivent."}


@pytest.mark.parametrize(
    "form", ["<p>{}</p><p>{}</p>", "<time>{}</time><p>{}</p>", "<span class='h'>{}</span><p>{}</p>"]
)
def test_what_heads_each_of_several_entries_is_text(form: str) -> None:
    entries = "".join(f"<div class='mot'>{form.format(*entry)}</div>" for entry in HOURS.items())
    # without an element that is named as the article's, where trafilatura finds it by itself
    body = f"{MENU}<div class='k1'><h1>{TITLE}</h1><div class='k2'><p>{FIRST}</p><p>{SECOND}</p>{entries}</div></div>"
    wanted = [FIRST, SECOND, *(line for entry in HOURS.items() for line in entry)]
    assert read(body).text.split("\n") == wanted


def test_a_date_above_the_only_text_of_a_box_is_no_text() -> None:
    box = f"<div class='mot'><span>8h10</span><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>"
    assert read(f"{MENU}<div class='k1'><h1>{TITLE}</h1>{box}</div>").text.split("\n") == [FIRST, SECOND, THIRD]


def test_linked_headings_go_with_the_sections_that_they_head() -> None:
    sections = "".join(f"<h2><a href='/lieux/{n}'>Bras {n}</a></h2><p>{SECTION} ({n}).</p>" for n in range(3))
    body = (
        f"{MENU}<h1>{TITLE}</h1><p>{LAST}</p>{sections}<h3>Sur le même fleuve</h3><ul><li><a href='/a'>Lagune</a></ul>"
    )
    lines = read(body).text.split("\n")
    assert [n for n in range(3) if f"Bras {n}" not in lines or f"{SECTION} ({n})." not in lines] == []
    assert "Lagune" not in lines


def test_the_last_of_a_series_of_short_lines_is_text() -> None:
    figures = ["12 : les pirogues perdues", "3 : les pontons à refaire", "45 000 : le prix d'un filet"]
    cell = f"<h2>{TITLE}</h2><p>{FIRST}</p><p>{SECOND}</p><h3>En chiffres</h3>" + "".join(
        f"<p>{n}</p>" for n in figures
    )
    beside = "<td><h3>Ailleurs</h3><a href='/x'>La lagune monte</a></td>"
    table = f"<table><tr><td>{MENU}</td><td>{cell}</td>{beside}</tr></table>"
    assert read(table).text.split("\n") == [FIRST, SECOND, "En chiffres", *figures]


def test_on_a_page_without_headings_the_line_that_ends_its_title_is_the_headline() -> None:
    menu = "<td><p>Les ports :<br><a href='/nord'>Nord</a> &gt;&gt;<br><a href='/sud'>Sud</a> &gt;&gt;</p></td>"
    place = "<td><p>Lettre du delta 268 &gt;&gt; 4/03/2023</p></td>"
    cell = f"<td><p><span>Crue</span></p><p><span>{TITLE}</span></p><p>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</p></td>"
    table = f"<table><tr>{menu}{place}</tr><tr><td></td>{cell}</tr></table>"
    html = f"<html><head><title>2023/03/04 > Lettre du delta 268 > {TITLE}</title></head><body>{table}</body></html>"
    extraction = extract(html.encode(), "https://gazette.example/crue", datetime(2023, 3, 5, tzinfo=UTC))
    assert isinstance(extraction, Extraction), extraction
    assert extraction.text.split("\n") == [FIRST, SECOND, THIRD]


def test_a_line_in_a_text_that_ends_like_the_title_stays_without_prose_under_it() -> None:
    end = "le marché aux poissons emporté"
    body = f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>{end}</p></div>"
    extraction = read(f"{MENU}<main>{body}</main>")
    assert extraction.text.split("\n") == [FIRST, SECOND, THIRD, end]


def test_marks_for_editing_a_section_are_no_part_of_its_heading() -> None:
    mark = (
        "<span class='mw-editsection'>[<a href='/w/edit'>modifier</a> | <a href='/w/code'>modifier le code</a>]</span>"
    )
    anchor = "<a class='headerlink' href='#digue'>¶</a>"
    lines = read_lines(f"<p>{FIRST}</p><h2>La digue{mark}</h2><p>{SECOND}</p><h2>Le bac{anchor}</h2><p>{THIRD}</p>")
    assert lines == [FIRST, "La digue", SECOND, "Le bac", THIRD]


OLD_FLOOD = [
    "Une crue ancienne",
    f"{SECOND} C’était en 1950.",
    "Depuis, les digues ont été relevées, en 1974 puis en 1998, avec de la terre du nord.",
]
BOXED = "<h3>{}</h3><p>{}</p><p>{}</p>".format(*OLD_FLOOD)


@pytest.mark.parametrize("name", ["", " class='encadre'", " class='wp-block-group box' role='complementary'"])
def test_a_box_that_explains_is_text_between_the_paragraphs_and_below_them(name: str) -> None:
    box = f"<aside{name}>{BOXED}</aside>"
    assert read_lines(f"<p>{FIRST}</p>{box}<p>{THIRD}</p><p>{LAST}</p>") == [FIRST, *OLD_FLOOD, THIRD, LAST]
    assert read_lines(f"<p>{FIRST}</p><p>{THIRD}</p><p>{LAST}</p>{box}") == [FIRST, THIRD, LAST, *OLD_FLOOD]


@pytest.mark.parametrize(
    "inner",
    [
        f"{BOXED}<form><input type='email'><button>Je m’inscris</button></form>",
        f"<h3>À ne pas manquer</h3><p><a href='/bac'>{SECOND}</a></p>",
        "<h3>En bref</h3><p>Le bac repart</p>",
    ],
    ids=["to fill in", "to follow", "of short lines"],
)
def test_a_box_that_asks_or_leads_on_is_no_text(inner: str) -> None:
    lines = f"<p>{FIRST}</p><aside>{inner}</aside><p>{THIRD}</p><p>{LAST}</p>"
    assert read_lines(lines) == [FIRST, THIRD, LAST]


def test_a_box_of_one_line_below_the_text_is_no_text_unless_its_name_says_so() -> None:
    text = f"<p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p>"
    bio = "<h3>Ibrahim Sow</h3><p>Ibrahim Sow écrit sur le fleuve depuis dix ans et a grandi dans le vieux port.</p>"
    assert read_lines(f"{text}<aside>{bio}</aside>") == [FIRST, SECOND, LAST]
    old = f"<h3>Une crue ancienne</h3><p>{THIRD}</p>"
    assert read_lines(f"{text}<aside class='encadre'>{old}</aside>")[-1] == THIRD


ASKED = {
    "Qui peut demander l’aide ?": "Toute famille du bras nord dont la maison a été atteinte par l’eau.",
    "Comment la demander ?": "Il suffit de passer à la mairie avec une pièce d’identité.",
    "Les délais du versement": "Le premier versement est attendu pour la fin du mois.",
}


@pytest.mark.parametrize(
    "form",
    [
        "<button class='titre'>{}</button><div class='volet'><p>{}</p></div>",
        "<div class='volet'><button>{}</button><p>{}</p></div>",
        "<div><h3><button aria-expanded='false'>{}</button></h3><div aria-hidden='true'><p>{}</p></div></div>",
    ],
    ids=["side by side", "in boxes", "hidden below"],
)
def test_buttons_that_open_a_text_each_are_its_headings(form: str) -> None:
    entries = "".join(form.format(*entry) for entry in ASKED.items())
    lines = read_lines(f"<p>{FIRST}</p><p>{SECOND}</p>{entries}<p>{LAST}</p>")
    assert lines == [FIRST, SECOND, *(line for entry in ASKED.items() for line in entry), LAST]


def test_a_button_above_a_text_alone_is_none_of_it() -> None:
    assert read_lines(f"<p>{FIRST}</p><button>Écouter ce reportage</button><p>{THIRD}</p><p>{LAST}</p>") == [
        FIRST,
        THIRD,
        LAST,
    ]


WRITERS = ["Awa Konaté, Bozola", "Ibrahim Sow, Mopti", "Fanta Keïta, Ségou"]


@pytest.mark.parametrize(
    "form", ["<p class='signature'>{}</p>", "<p class='auteur'><strong>{}</strong></p>", "<p>{}</p>", "<cite>{}</cite>"]
)
def test_who_wrote_each_of_several_letters_is_text(form: str) -> None:
    letters = zip(("Les digues", "Le bac", "Le marché"), (FIRST, SECOND, THIRD), WRITERS, strict=True)
    lines = read_lines("".join(f"<h3>{head}</h3><p>{text}</p>{form.format(name)}" for head, text, name in letters))
    assert [line for line in lines if line in WRITERS] == WRITERS


LINKED = to_list(SOURCES, "<li><a href='/d/{n}'>{}</a></li>")


@pytest.mark.parametrize(
    "below",
    [
        f"<h3>À suivre de près</h3><div class='lire-aussi'>{LINKED}</div>",
        f"<p><strong>Dans nos pages</strong></p><div class='related'>{LINKED}</div>",
        "<h2>Notre action</h2><h3>Un geste, même petit</h3><div class='donation'><p>Un don de chacun nous permet "
        "d’enquêter sur le fleuve, chaque semaine de l’année.</p><button>Je donne</button></div>",
    ],
    ids=["links", "links below a bold line", "two headings"],
)
def test_a_heading_goes_with_what_stood_under_it_and_is_told(below: str) -> None:
    read_page = read(f"<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{below}</article>")
    assert read_page.text.split("\n") == [FIRST, SECOND, THIRD]
    told = "\n".join(removal.text for removal in read_page.removals)
    assert [heading for heading in ("À suivre", "Dans nos pages", "Un geste") if heading in below] == [
        heading for heading in ("À suivre", "Dans nos pages", "Un geste") if heading in told
    ]


def test_a_bold_last_word_above_a_box_is_text() -> None:
    last = "<p><strong>À demain, donc</strong></p><div class='share'><a href='#'>Facebook</a></div>"
    assert read_lines(f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{last}")[-1] == "À demain, donc"


def test_whose_words_a_quotation_is_stays_with_it() -> None:
    said = "<div><cite class='quote_author'>Le service des eaux du delta</cite><p>dans son bulletin</p></div>"
    paragraphs = f"<p>{FIRST}</p><p>{LAST} Le service des eaux du delta le dit chaque année.</p>"
    lines = read_lines(f"{paragraphs}<blockquote><p>{SECOND}</p>{said}</blockquote><p>{THIRD}</p>")
    assert lines[-4:] == [SECOND, "Le service des eaux du delta", "dans son bulletin", THIRD]


def test_whose_words_a_pull_quote_is_goes_with_it() -> None:
    pulled = f"<blockquote class='exergue'><p>{SECOND[:140]}</p><p class='author'>Awa Konaté</p></blockquote>"
    assert read_lines(f"<p>{FIRST}</p>{pulled}<p>{SECOND}</p><p>{THIRD}</p>") == [FIRST, SECOND, THIRD]
