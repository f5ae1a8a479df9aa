"""Short lines are text: lists, questions and answers, verses, tables, and articles cut into several elements."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction
from pipelines.extract import extract
from tests.extraction.pages import FIRST, LAST, MENU, SECOND, THIRD, TITLE, page

PEOPLE = [
    "Directrice des bacs : Mme Rokia Sanogo",
    "Chef du service des eaux : M. Lamine Doucouré",
    "Intendante du marché : Mme Penda Ly",
    "Délégué aux digues : M. Yacouba Tangara",
]
ANSWERS = [
    "Un défaut ?",
    "Je parle trop fort.",
    "Un lieu ?",
    "Le bras nord, à l’aube.",
    "Un mot ?",
    "Patience, toujours.",
]
VERSES = [
    "Le fleuve a rendu les filets,",
    "Le vent tient la rive haute,",
    "Et nos barques, sans un regret,",
    "Vont sans pilote.",
]
SCORES = [("Bozola", "2", "Kirango"), ("Mopti-Sud", "0", "Tombé"), ("Ségala", "1", "Dia")]
ENTRIES = [("18h42", "But sur corner."), ("18h30", "Carton pour le capitaine."), ("18h15", "Premier tir cadré.")]
FOOT = "<footer><p>© La Gazette du Delta</p></footer>"


def read(inner: str) -> Extraction:
    head = f"<h1>{TITLE}</h1><p class='author'>Par Ibrahim Sow</p>"
    body = f"{MENU}<main><article>{head}<div class='entry-content'>{inner}</div></article></main>{FOOT}"
    extraction = extract(page(body), "https://delta.example/crue", datetime(2023, 3, 5, tzinfo=UTC))
    assert isinstance(extraction, Extraction), extraction
    return extraction


def wrap(form: str, lines: list[str]) -> str:
    return "".join(form.format(line) for line in lines)


def pair(form: str) -> str:
    return "".join(form.format(*two) for two in zip(ANSWERS[::2], ANSWERS[1::2], strict=True))


@pytest.mark.parametrize(
    ("inner", "lines"),
    [
        (f"<ul>{wrap('<li>{}</li>', PEOPLE)}</ul>", PEOPLE),
        (f"<ol><li>Aux bacs<ul>{wrap('<li>{}</li>', PEOPLE)}</ul></li></ol>", PEOPLE),
        (wrap("<p>{}</p>", PEOPLE), PEOPLE),
        (wrap("<div>{}</div>", PEOPLE), PEOPLE),
        (f"<p>{'<br>'.join(PEOPLE)}</p>", PEOPLE),
        (f"<dl>{pair('<dt>{}</dt><dd>{}</dd>')}</dl>", ANSWERS),
        (pair("<p><strong>{}</strong></p><p>{}</p>"), ANSWERS),
        (pair("<p><strong>{}</strong><br>{}</p>"), ANSWERS),
        (pair("<h3>{}</h3><p>{}</p>"), ANSWERS),
        (pair("<details><summary>{}</summary><p>{}</p></details>"), ANSWERS),
        (f"<p>{'<br>'.join(VERSES)}</p>", VERSES),
        (f"<blockquote><p>{'<br>'.join(VERSES)}</p></blockquote>", VERSES),
        ("<table>" + wrap("<tr><td>{0[0]}</td><td>{0[1]}</td><td>{0[2]}</td></tr>", SCORES) + "</table>",  # type: ignore[arg-type]
         [" | ".join(row) for row in SCORES]),
        ("".join(f"<div class='entry'><time>{hour}</time><p>{what}</p></div>" for hour, what in ENTRIES),
         [what for _, what in ENTRIES]),
    ],
    ids=["list", "nested", "paragraphs", "divs", "breaks", "definitions", "bold questions", "questions in one",
         "headings", "accordion", "verses", "quoted verses", "table", "live"],
)  # fmt: skip
def test_short_lines_after_one_paragraph_are_text(inner: str, lines: list[str]) -> None:
    text = read(f"<p>{FIRST}</p>{inner}").text.split("\n")
    assert text[0] == FIRST
    assert [line for line in lines if line not in text] == []


def test_a_press_review_is_made_of_its_links() -> None:
    links = [f"Journal {n} : la crue vue du bras nord et de ses quais" for n in range(9)]
    items = "".join(f"<li><a href='https://journal{n}.example/crue'>{link}</a></li>" for n, link in enumerate(links))
    assert read(f"<p>{FIRST}</p><ul>{items}</ul>").text.split("\n") == [FIRST, *links]


def test_an_article_cut_into_elements_of_one_class_is_joined() -> None:
    part = "<div class='bloc texte'><div class='colonne'><p>{}</p></div></div>"
    picture = "<div class='bloc photo'><img src='/quai.jpg' width='800'></div>"
    assert read(picture.join(map(part.format, (FIRST, SECOND, THIRD, LAST)))).text.split("\n") == [
        FIRST,
        SECOND,
        THIRD,
        LAST,
    ]


@pytest.mark.parametrize("form", ["<div class='article-intro'>{}</div>", "<div class='chapo'><div>{}</div></div>"])
def test_a_lead_never_holds_the_article(form: str) -> None:
    extraction = read(form.format(f"<p>{FIRST}</p><p>{SECOND}</p>"))
    assert extraction.text.split("\n") == [FIRST, SECOND]
    assert extraction.lead is None


WHOLE = "".join(f"<p>{line}</p>" for line in (FIRST, SECOND, THIRD, LAST))
ARTICLE = f"<main><article><h1>{TITLE}</h1>{WHOLE}</article></main>"
HEAD = f"<meta charset='utf-8'><title>{TITLE}</title>"


@pytest.mark.parametrize(
    "html",
    [
        f"<html><head>{HEAD}</head></html></head><body class='single'>{MENU}{ARTICLE}</body></html>",
        f"<html><head>{HEAD}</head><body>{MENU}</body></html>{ARTICLE}",
        f"<html><head>{HEAD}</head><body>{MENU}<button><div class='icon'>Menu</button>{ARTICLE}</body></html>",
        f"<html><head>{HEAD}</head><body>{MENU}<label><span>Menu{ARTICLE}</body></html>",
        f"<html><head>{HEAD}{MENU}{ARTICLE}</html>",
        f"<!--[if IE 8]><html class='ie'> <![endif]--><!--[if !IE]> --><html><!-- <![endif]--><head>{HEAD}</head>"
        f"<body>{MENU}{ARTICLE}</body></html>",
        f"<html><head>{HEAD}</head><body>{MENU}<my-article><template shadowrootmode='open'><style>p{{}}</style>"
        f"{ARTICLE}</template></my-article></body></html>",
    ],
    ids=["html ends early", "body ends early", "open button", "open label", "no body", "conditional", "shadow tree"],
)
def test_damage_around_an_article_does_not_swallow_it(html: str) -> None:
    extraction = extract(html.encode(), "https://delta.example/crue", datetime(2023, 3, 5, tzinfo=UTC))
    assert isinstance(extraction, Extraction), extraction
    assert extraction.text.split("\n") == [FIRST, SECOND, THIRD, LAST]


def test_footnote_marks_stand_apart_and_powers_do_not() -> None:
    marked = (
        "L’accord<sup>1</sup> porte sur 40 m<sup>2</sup> et deux bacs<a href='#n2'>"
        "<sup>2</sup></a>, au XIX<sup>e</sup> siècle 1<sup>er</sup> fonds<sup><a href='#n3'>(3)</a></sup>, sans "
        "CO<sub>2</sub> ni 12 km<sup>2</sup>."
    )
    assert read(f"<p>{marked}</p><p>{FIRST}</p>").text.split("\n")[0] == (
        "L’accord 1 porte sur 40 m2 et deux bacs 2, au XIXe siècle 1er fonds (3), sans CO2 ni 12 km2."
    )


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ('<a href="#nb1" class="spip_note" rel="appendix">1</a>', "1"),
        ('<a href="#_ftn1" name="_ftnref1">[1]</a>', "[1]"),
        ("<sup>1, 2</sup>", "1, 2"),
        ("<sup>3-5</sup>", "3-5"),
    ],
)
def test_marks_of_notes_stand_apart_however_they_are_set(mark: str, shown: str) -> None:
    lines = read(f"<p>Le rapport{mark} remis en juin parle d’une digue fragile.</p><p>{FIRST}</p>").text.split("\n")
    assert lines[0] == f"Le rapport {shown} remis en juin parle d’une digue fragile."


def test_a_link_within_the_page_is_no_mark_of_a_note() -> None:
    lines = read(
        f"<p>Le rapport et son<a href='#x'>annexe</a> de mars<a href='#y'>2026</a> sont lus.</p><p>{FIRST}</p>"
    ).text
    assert lines.split("\n")[0] == "Le rapport et sonannexe de mars2026 sont lus."


def test_what_a_template_engine_left_unfilled_is_no_text() -> None:
    extraction = read(f"<p>{{{{ article.author | upper }}}}</p><p>{FIRST} {{{{article.more}}}}</p><p>{SECOND}</p>")
    assert extraction.text.split("\n") == [FIRST, SECOND]


def test_an_article_about_templates_keeps_its_code() -> None:
    line = "On écrit <code>{{ titre }}</code> dans le gabarit, et la page affiche le titre de l’article, tel que saisi."
    assert "{{ titre }}" in read(f"<p>{line}</p><p>{FIRST}</p>").text


def test_an_announced_list_of_linked_names_ends_a_text_and_a_list_of_articles_does_not() -> None:
    people = (("Luc Ney", "pharmacien"), ("Ana Lobry", "institutrice"), ("Ali Roux", "maçon"))
    names = "".join(f"<li><a href='/personne/{n}'>{name}</a>, {trade}</li>" for n, (name, trade) in enumerate(people))
    others = "".join(f"<li><a href='/{n}.html'>Un titre sur {name}</a></li>" for n, (name, _) in enumerate(people))
    text = f"<p>{FIRST}</p><p>{SECOND}</p>"
    found = read(f"{text}<p>Les têtes de liste :</p><ul>{names}</ul>").text.split("\n")
    assert found == [FIRST, SECOND, "Les têtes de liste :", *(f"{name}, {trade}" for name, trade in people)]
    assert "Un titre sur Luc Ney" not in read(f"{text}<p>Dans nos archives :</p><ul>{others}</ul>").text


def test_a_chronology_keeps_dates_that_its_classes_call_details() -> None:
    days = ("3 mars 1974", "8 juin 1999", "2 mai 2020")
    events = zip(days, (SECOND, THIRD, LAST), strict=True)
    told = "".join(f"<p class='date'>{day}</p><p>{text}</p>" for day, text in events)
    assert read(f"<p>{FIRST}</p>{told}").text.split("\n") == [FIRST, days[0], SECOND, days[1], THIRD, days[2], LAST]


def test_two_dates_above_a_text_are_its_details() -> None:
    head = f"<p class='date'>Publié le 3 mars 2023</p><p>{FIRST}</p><p class='date'>Modifié le 4 mars 2023</p>"
    assert read(f"{head}<p>{SECOND}</p><p>{THIRD}</p>").text.split("\n") == [FIRST, SECOND, THIRD]


def test_whose_words_a_quotation_has_is_text() -> None:
    quote = "<blockquote><p>« Nager, c’est respirer deux fois. »</p><p class='author'>Odile Perrin</p></blockquote>"
    lines = read(f"<p>{FIRST}</p>{quote}<p>{SECOND}</p>").text.split("\n")
    assert lines == [FIRST, "« Nager, c’est respirer deux fois. »", "Odile Perrin", SECOND]


def test_questions_that_are_buttons_stand_above_their_answers_and_other_buttons_are_none() -> None:
    asked = "".join(
        f"<div><button aria-expanded='false'>{question}</button><div hidden><p>{answer}</p></div></div>"
        for question, answer in (("Quand rouvre le bac ?", SECOND), ("Combien coûte le passage ?", THIRD))
    )
    more = "<button aria-expanded='false'>Afficher toutes les réponses</button>"
    lines = read(f"<p>{FIRST}</p>{asked}{more}<p>{LAST}</p>").text.split("\n")
    assert [line for line in lines if len(line) < 40] == ["Quand rouvre le bac ?", "Combien coûte le passage ?"]


LONG = "Une crue plus haute que toutes celles dont on se souvenait, qui emporta le vieux pont et trois moulins ; " * 3
YEARS = [
    ("1", "1924", "Le Grand Bac"),
    ("2", "1931", LONG.strip()),
    ("3", "1950", "La digue"),
    ("4", "1963", "Le quai"),
]


@pytest.mark.parametrize("cell", ["<td>{}</td>", "<td><p>{}</p></td>"])
@pytest.mark.parametrize("heading", ["", "<caption>Les crues</caption>"])
def test_a_long_cell_among_rows_alike_is_an_entry_of_a_table(heading: str, cell: str) -> None:
    rows = "".join(f"<tr>{''.join(map(cell.format, row))}</tr>" for row in YEARS)
    lines = read(f"<p>{FIRST}</p><table>{heading}{rows}</table><p>{LAST}</p>").text.splitlines()
    assert [line for line in lines if " | " in line] == [" | ".join(row) for row in YEARS]


@pytest.mark.parametrize(
    "cell",
    [f"<p>{SECOND}</p><p>{THIRD}</p>", f"<h2>Le port</h2>{SECOND} {THIRD}", f"<div><p>{SECOND} {THIRD}</p></div>"],
)
def test_a_table_that_lays_out_a_page_is_read_as_paragraphs(cell: str) -> None:
    rows = f"<tr><td>Port</td><td>{cell}</td></tr>" * 1 + "<tr><td>Bac</td><td>Quai</td></tr>" * 3
    assert " | " not in read(f"<p>{FIRST}</p><table>{rows}</table><p>{LAST}</p>").text


@pytest.mark.parametrize("name", ["surtitre", "article_kicker", "post-meta"])
def test_a_sentence_set_as_a_detail_over_the_text_is_text(name: str) -> None:
    deck = "Le préfet a fait rire la salle, jeudi soir au port, en comptant deux fois les mêmes barques."
    found = read(f"<div class='{name}'>{deck}</div><p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p>")
    assert deck in (found.lead, *found.text.splitlines())


def test_a_linked_line_that_trails_off_stays_beside_one_that_is_a_sentence() -> None:
    works = ["La potière Sira cuit ses jarres sur le quai…", "Le conteur Bakary remonte le bras nord."]
    lines = [f"<p><a href='/2026/{number}/oeuvre'><b>{line}</b></a></p>" for number, line in enumerate(works)]
    listed = read(f"<p>{FIRST}</p><p>{SECOND}</p>{''.join(lines)}<p>{THIRD}</p><p>{LAST}</p>")
    assert [line for line in listed.text.splitlines() if line in works] == works
    apart = read(f"<p>{FIRST}</p>{lines[0]}<p>{SECOND}</p>{lines[1]}<p>{THIRD}</p><p>{LAST}</p>")
    assert works[0] not in apart.text
