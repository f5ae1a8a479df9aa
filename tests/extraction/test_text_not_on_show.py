"""Text that a page holds and does not show: in its data, in templates, in blocks that a button opens; and copies."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction, NoText
from pipelines.extract import extract
from tests.extraction.pages import FIRST, LAST, MENU, SECOND, THIRD, TITLE

TEXT = [FIRST, SECOND, THIRD, LAST]
HTML = "".join(f"<p>{line}</p>" for line in TEXT)
FOOT = "<footer><p>© La Gazette du Delta</p></footer>"


def read(body: str, head: str = "") -> Extraction | NoText:
    html = (
        f"<!DOCTYPE html><html lang='fr'><head><meta charset='utf-8'><title>{TITLE}</title>{head}</head>"
        f"<body>{body}</body></html>"
    )
    return extract(html.encode(), "https://delta.example/crue", datetime(2023, 3, 5, tzinfo=UTC))


def read_boxed(attributes: str) -> Extraction:
    """An article whose first paragraph stands on show, and each other in a box; builders number their elements."""
    first, *others = (f"<p>{line}</p>" for line in TEXT)
    boxes = f"<section>{first}</section>" + "".join(
        f"<section><div {attributes.replace('ad3e790', f'ad3e79{n}')}>{line}</div></section>"
        for n, line in enumerate(others)
    )
    found = read(f"{MENU}<main><article><h1>{TITLE}</h1>{boxes}</article></main>{FOOT}")
    assert isinstance(found, Extraction), found
    return found


def script(value: object, before: str = "", after: str = "", kind: str = "") -> str:
    return f"<script{kind}>{before}{json.dumps(value, ensure_ascii=False)}{after}</script>"


SHELL = "<div id='app'></div>"
MENU_DATA = {
    "menu": [{"label": f"Rubrique {n}", "href": f"/{n}"} for n in range(30)],
    "cookies": {"text": "Nous. " * 99},
}
ARC = {
    "content_elements": [{"type": "text", "content": line, "_id": n} for n, line in enumerate(TEXT)],
    "type": "story",
}
PORTABLE = {"body": [{"_type": "block", "children": [{"_type": "span", "text": line}]} for line in TEXT]}
RICH = {
    "document": {
        "nodeType": "document",
        "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": line}]} for line in TEXT],
    }
}
NEXT_APP = '5:["$","article",null,{"children":%s}]\n' % json.dumps(  # noqa: UP031  # braces of JSON
    [["$", "p", str(n), {"children": line}] for n, line in enumerate(TEXT)], ensure_ascii=False
)


@pytest.mark.parametrize(
    "data",
    [
        script({"@type": "NewsArticle", "headline": TITLE, "articleBody": "\n\n".join(TEXT)},
               kind=" type='application/ld+json'"),
        script({"props": {"pageProps": {**MENU_DATA, "article": {"title": TITLE, "bodyHtml": HTML}}}},
               kind=" id='__NEXT_DATA__' type='application/json'"),
        script({"data": [{"post": {"content": HTML.replace("<", "&lt;").replace(">", "&gt;")}}]},
               "window.__NUXT__=", ";"),
        script(ARC, "window.Fusion=window.Fusion||{};Fusion.arcSite='x';Fusion.globalContent=", ";Fusion.x=1;"),
        script({"page": PORTABLE, **MENU_DATA}, kind=" type='application/json'"),
        script({"entry": {"fields": {"texte": RICH}}}, "window.__INITIAL_STATE__ = ", ";"),
        script(json.dumps({"article": {"body": HTML}}), "window.__STATE__ = JSON.parse(", ");"),
        script([1, NEXT_APP], "self.__next_f.push(", ")"),
        f"<template id='article'>{HTML}</template>",
        f"<noscript>{HTML}</noscript>",
    ],
    ids=["JSON-LD", "Next.js", "Nuxt, escaped", "Arc", "portable text", "rich text", "parsed string", "Next.js app",
         "template", "noscript"],
)  # fmt: skip
def test_text_that_only_the_data_holds_is_read(data: str) -> None:
    extraction = read(f"{MENU}<h1>{TITLE}</h1>{SHELL}{data}{FOOT}")
    assert isinstance(extraction, Extraction), extraction
    assert extraction.text.split("\n") == TEXT


def test_data_beside_a_text_on_show_is_left_alone() -> None:
    other = script({"article": {"body": "".join(f"<p>Brouillon {n}. {line}</p>" for n, line in enumerate(TEXT * 3))}})
    extraction = read(f"<article><h1>{TITLE}</h1>{HTML}</article>{other}")
    assert isinstance(extraction, Extraction)
    assert extraction.text.split("\n") == TEXT


def test_settings_and_consent_texts_are_no_article() -> None:
    extraction = read(f"{MENU}{SHELL}{script(MENU_DATA, 'window.__CONFIG__=')}{FOOT}")
    assert isinstance(extraction, NoText), extraction.text


@pytest.mark.parametrize(
    "hidden",
    ["<div style='display:none'>{}</div>", "<div class='suite' hidden>{}</div>", "<div aria-hidden='true'>{}</div>"],
)
def test_what_a_button_opens_is_text(hidden: str) -> None:
    rest = "".join(f"<p>{line}</p>" for line in TEXT[2:])
    opened = f"<p>{FIRST}</p><p>{SECOND}</p>{hidden.format(rest)}<button>Lire la suite</button>"
    extraction = read(f"{MENU}<article><h1>{TITLE}</h1><div class='texte'>{opened}</div></article>{FOOT}")
    assert isinstance(extraction, Extraction)
    assert extraction.text.split("\n") == TEXT


def test_hidden_tabs_of_a_text_are_text_and_a_window_beside_them_is_none() -> None:
    tabs = f"<div class='tab on'><p>{SECOND}</p></div><div class='tab' style='display:none'><p>{THIRD}</p></div>"
    window = f"<div class='fenetre' hidden><p>{LAST}</p></div>"
    found = read(f"{MENU}<main><article><h1>{TITLE}</h1><p>{FIRST}</p><div>{tabs}{window}</div></article></main>")
    assert isinstance(found, Extraction)
    assert found.text.split("\n") == [FIRST, SECOND, THIRD]


def test_hidden_windows_and_menus_stay_out() -> None:
    window = (
        "<div style='display:none' class='popup'><p>Inscrivez-vous à notre lettre : chaque matin, le delta en cinq "
        "minutes, dans votre boîte aux lettres.</p><p>Votre adresse ne sera jamais cédée à des tiers, promis, et vous "
        "pourrez la retirer à tout moment.</p></div>"
    )
    extraction = read(f"{MENU}<article><h1>{TITLE}</h1><div class='texte'>{HTML}{window}</div></article>{FOOT}")
    assert isinstance(extraction, Extraction)
    assert extraction.text.split("\n") == TEXT


TALK = ["— Tu as vu le fleuve ?", "— Il monte encore.", "— Et le bac ?", "— À quai."]


@pytest.mark.parametrize("names", [("desktop", "mobile"), ("d-none d-md-block", "d-md-none"), ("a", "b")])
def test_a_copy_of_the_text_stands_once_with_its_short_lines(names: tuple[str, str]) -> None:
    lines = [FIRST, *TALK, SECOND, THIRD]
    inner = "".join(f"<p>{line}</p>" for line in lines)
    twice = "".join(f"<div class='{name}'>{inner}</div>" for name in names)
    extraction = read(f"{MENU}<article><h1>{TITLE}</h1><div class='texte'>{twice}</div></article>{FOOT}")
    assert isinstance(extraction, Extraction)
    assert extraction.text.split("\n") == lines


def test_a_refrain_stands_as_often_as_it_is_sung() -> None:
    refrain, verses = (
        "Ô fleuve, rends-nous la rive,<br>Rends le quai.",
        ("Premier couplet du bac.", "Second couplet du bac."),
    )
    song = "".join(f"<p>{verse}</p><p>{refrain}</p>" for verse in verses)
    extraction = read(f"<article><h1>{TITLE}</h1><p>{FIRST}</p>{song}<p>{LAST}</p></article>")
    assert isinstance(extraction, Extraction)
    assert extraction.text.count("Rends le quai.") == 2


@pytest.mark.parametrize(
    "attributes",
    [
        "class='hidden-xs'",
        "class='hidden-sm hidden-md'",
        "class='d-none d-md-block'",
        "class='hide-for-small'",
        "class='mobile-hidden'",
        "class='elementor-element elementor-hidden-phone'",
        "class='elementor-element elementor-invisible'",
        "class='ssr-variant hidden-72rtr7 hidden-1f9sbk7'",
        "class='wow fadeInUp' style='visibility: hidden; animation-name: none'",
        "class='flex gap-1 empty:hidden'",
        "hidden id='S:2'",
    ],
)
def test_what_is_hidden_on_some_screens_alone_or_fades_in_is_text(attributes: str) -> None:
    assert read_boxed(attributes).text.splitlines() == TEXT


@pytest.mark.parametrize(
    "attributes",
    ["class='hidden'", "class='hidden-desktop'", "class='hidden-md hidden-lg'", "class='d-none'", "hidden",
     "class='wow' style='display: none'", "style='visibility: hidden'"],
)  # fmt: skip
def test_what_large_screens_never_show_is_none(attributes: str) -> None:
    warning = "Votre navigateur est trop ancien pour lire cette page ; installez-en un autre, ou appelez le journal."
    found = read(
        f"{MENU}<main><article><h1>{TITLE}</h1>{HTML}</article><div {attributes}><p>{warning}</p></div></main>{FOOT}"
    )
    assert isinstance(found, Extraction), found
    assert found.text.splitlines() == TEXT


def test_a_label_within_a_line_that_some_screens_alone_show_is_none() -> None:
    label = "<span class='d-none d-md-inline'>L’essentiel </span>"
    found = read(
        f"{MENU}<main><article><h1>{TITLE}</h1><p>{label}{FIRST}</p><p>{SECOND}</p><p>{LAST}</p></article></main>{FOOT}"
    )
    assert isinstance(found, Extraction), found
    assert found.text.splitlines() == [FIRST, SECOND, LAST]


@pytest.mark.parametrize(
    "attributes",
    [
        "class='elementor-element elementor-element-ad3e790'",
        "class='elementor-element elementor-element-f202526 elementor-hidden-phone'",
        "class='elementor-widget elementor-widget-theme-hero'",
        "class='kb-row kb-theme-content-width'",
        "class='kt-adv-heading8887_7d03df-18'",
        "class='cmp-container'",
        "class='anchor-link-content'",
        "class='views-row views-row-1'",
        "class='date-outer'",
        "class='print:mt-0 print:dark:bg-white'",
        "class='pubTheme-yiXxQA'",
    ],
)
def test_names_that_builders_of_pages_give_are_no_noise(attributes: str) -> None:
    found = read_boxed(attributes)
    assert found.text.splitlines() == TEXT
    assert not [removal for removal in found.removals if removal.rule.endswith(("advertising", "consent", "hidden"))]


@pytest.mark.parametrize(
    "panel",
    [
        "<div><a id='h{0}' role='button' aria-controls='c{0}'><span role='heading'>{1}</span></a></div>"
        "<div id='c{0}' role='region' aria-labelledby='h{0}' style='display:none'>{2}</div>",
        "<div><button type='button'>{1}</button></div>"
        "<div class='pb-accordion-panel pb-accordion-panel-hidden hidden'>{2}</div>",
        "<p><button aria-controls='c{0}'>{1}</button></p><div id='c{0}' class='hidden'><div>{2}</div></div>",
    ],
)
def test_the_panels_of_an_accordion_are_text(panel: str) -> None:
    heads = ("Comprendre la crue", "Choisir son bac")
    panels = "".join(f"<div class='k9'>{panel.format(n, heads[n], f'<p>{TEXT[n + 1]}</p>')}</div>" for n in range(2))
    found = read(
        f"{MENU}<main><article><h1>{TITLE}</h1><div><p>{FIRST}</p><div>{panels}</div><p>{LAST}</p></div></article></main>{FOOT}"
    )
    assert isinstance(found, Extraction), found
    assert [line for line in found.text.splitlines() if line in TEXT] == TEXT


def test_the_panels_of_a_footer_are_none() -> None:
    said = "La rédaction est joignable du lundi au vendredi, de huit heures à midi, au numéro du standard du journal."
    control = "<div><a aria-controls='c' role='button'>Contact</a></div>"
    panel = f"{control}<div id='c' role='region' aria-labelledby='h' hidden><p>{said}</p></div>"
    found = read(
        f"{MENU}<main><article><h1>{TITLE}</h1>{HTML}</article></main><footer><div><div><div><div>{panel}</div></div></div></div></footer>"
    )
    assert isinstance(found, Extraction), found
    assert found.text.splitlines() == TEXT
