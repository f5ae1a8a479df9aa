"""Where the article stands: what trafilatura finds in the outline of a page, however the page is put together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction
from pipelines.extract import extract
from tests.extraction.pages import FIRST, LAST, LEAD, MENU, SECOND, THIRD, TITLE, page

TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in (FIRST, SECOND, THIRD, LAST))
HEADING = f"<h1>{TITLE}</h1>"


def lines_of(body: str) -> list[str]:
    extraction = extract(page(body), "https://delta.example/crue", datetime(2023, 3, 5, tzinfo=UTC))
    assert isinstance(extraction, Extraction), extraction
    return extraction.text.split("\n")


@pytest.mark.parametrize(
    "around",
    [
        "<main>{}</main>",
        "<form id='aspnetForm' action='/'>{}</form>",
        "<header class='site-header'><nav class='menu' role='navigation'><ul><li>Accueil</li></ul>{}",
        "<fieldset>{}</fieldset>",
        "<center><table><tr><td>{}</td></tr></table></center>",
        "<app-page><app-article>{}</app-article></app-page>",
        "<h<div>{}</div>",
        "<div class='texte\uffff&#1;' id='a\u0085b'><p>&#xFFFF;&#2;</p>{}</div>",
        "<div " + " ".join(f"data-{n}='{n}'" for n in range(50)) + ">{}</div>",
    ],
    ids=["main", "form", "menu never closed", "fieldset", "table", "own elements", "damaged tag", "odd names", "data"],
)
def test_an_article_is_found_whatever_stands_around_it(around: str) -> None:
    assert lines_of(MENU + around.format(f"<article>{HEADING}{TEXT}</article>")) == [FIRST, SECOND, THIRD, LAST]


def test_lines_that_breaks_alone_set_apart_are_found() -> None:
    broken = "<br><br>".join((FIRST, SECOND, THIRD, LAST))
    assert lines_of(f"{HEADING}<div class='texte'>{broken}</div>") == [FIRST, SECOND, THIRD, LAST]


def test_a_table_in_a_figure_is_text_and_a_picture_is_none() -> None:
    table = "<table><tr><th>Village</th><th>Sacs</th></tr><tr><td>Bozola</td><td>400</td></tr></table>"
    found = lines_of(
        f"<article>{HEADING}<p>{FIRST}</p><figure class='wp-block-table'>{table}</figure><p>{SECOND}</p><p>{THIRD}</p>"
        f"<figure><img src='/a.jpg'><figcaption>Sur le quai</figcaption></figure><p>{LAST}</p></article>"
    )
    assert found == [FIRST, "Village | Sacs", "Bozola | 400", SECOND, THIRD, LAST]


def test_a_short_line_above_links_without_words_is_not_the_articles() -> None:
    icons = "<div><h4>Galerie</h4><p><a href='/1'><img src='/1.jpg'></a> <a href='/2'><img src='/2.jpg'></a></p></div>"
    found = lines_of(f"<div class='article-body'>{HEADING}{TEXT}<div class='cadre'>{icons}</div></div>")
    assert found == [FIRST, SECOND, THIRD, LAST]


def test_a_list_of_links_without_any_name_is_not_the_articles() -> None:
    links = "".join(f"<li><a href='/{n}'>Le bac numéro {n} reprend la mer demain</a></li>" for n in range(8))
    assert lines_of(f"<div class='article-body'>{HEADING}{TEXT}<ul>{links}</ul></div>") == [FIRST, SECOND, THIRD, LAST]


def test_text_with_many_links_in_long_sentences_stays() -> None:
    linked = FIRST.replace("le bras nord", "<a href='/nord'>le bras nord</a>").replace(
        "la mairie", "<a href='/m'>la mairie</a>"
    )
    assert lines_of(f"<article>{HEADING}<p>{linked}</p>{TEXT.replace(f'<p>{FIRST}</p>', '')}</article>")[0] == FIRST


def test_a_lead_that_trafilatura_found_alone_is_no_text() -> None:
    head = f"<div class='entry'><h1>{TITLE}</h1><p class='lead'>{LEAD} {LEAD}</p></div>"
    body = f"<div class='row'>{head}</div><div class='row'><div class='body'><p>{FIRST}</p><p>À suivre.</p></div></div>"
    extraction = extract(page(f"<main>{body}</main>"), "https://delta.example/crue", datetime(2023, 3, 5, tzinfo=UTC))
    assert isinstance(extraction, Extraction), extraction
    assert (extraction.lead, extraction.text.split("\n")[0]) == (f"{LEAD} {LEAD}", FIRST)
