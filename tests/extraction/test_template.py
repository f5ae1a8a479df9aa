"""A source's template: learned from its pages, true to the ordinary way, and gone with the design."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.extraction import Extraction, NoText
from crawler.demo.answers import answer
from crawler.demo.editions import make_edition
from crawler.demo.exchange import Request
from pipelines.extract import extract
from pipelines.learn_template import learn_template
from pipelines.options import ExtractOptions, PageToLearn

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
WORDS = re.findall(
    r"\w+", "le bac du port revient chaque matin avec la marée et les marins attendent sur la jetée sans un mot"
)
MENU = "<nav><a href='/a'>Ville</a> <a href='/b'>Mer</a></nav>"
CARDS = "".join(
    f"<div class='card'><h3><a href='/c{n}'>Autre titre numéro {n}</a></h3><p>Un résumé de cet autre titre.</p></div>"
    for n in range(4)
)


def write_paragraph(seed: int) -> str:
    turned = [WORDS[(seed * 7 + n * (seed % 5 + 1)) % len(WORDS)] for n in range(26)]
    return f"Le {seed} du mois, {' '.join(turned)}."


def write_page(seed: int, *, design: str = "entry", paragraphs: int = 8, inside: str = "", beside: str = "") -> bytes:
    """A page of a design: its article's paragraphs, what stands between them, and what stands beside the article."""
    own = [f"<p>{write_paragraph(seed * 50 + number)}</p>" for number in range(paragraphs)]
    own[len(own) // 2] += inside
    return (
        f"<html lang='fr'><head><title>Un titre {seed}</title></head><body class='post-{seed}'>"
        f"<header class='top'>{MENU}</header><main class='{design}-main'><article class='{design} post-{seed}'>"
        f"<h1>Un titre de la ville {seed}</h1><div class='{design}-text'>{''.join(own)}</div></article>{beside}"
        f"<aside class='more'>{CARDS}</aside></main><footer class='{design}-foot'><p>Le Fanal, quai des Douanes, à "
        f"Port-Léopold, paraît tous les jours de l’année et appartient à ses lecteurs.</p></footer></body></html>"
    ).encode()


def learn(pages: Sequence[bytes]) -> str | None:
    learned_from = [PageToLearn(body, f"https://fanal.example/{n}", AT) for n, body in enumerate(pages)]
    return learn_template(learned_from, ExtractOptions())


def read_any(body: bytes, template: str | None) -> Extraction | NoText:
    return extract(body, "https://fanal.example/un-article", AT, ExtractOptions(template=template))


def read(body: bytes, template: str | None = None) -> Extraction:
    found = read_any(body, template)
    assert isinstance(found, Extraction)
    return found


def assert_same(found: Extraction, ordinary: Extraction) -> None:
    """Equal in all but who read it, where its text was found, and the account of what else the page shows, as a
    template sets aside whole boxes.
    """
    plain = {name: origin for name, origin in found.origins.items() if name != "text"}
    taken = tuple(removal for removal in found.removals if not removal.is_set_aside)
    ordinarily = tuple(removal for removal in ordinary.removals if not removal.is_set_aside)
    assert replace(found, extractor="", origins=plain, removals=taken) == replace(
        ordinary, extractor="", removals=ordinarily
    )


def test_three_pages_teach_where_the_article_stands() -> None:
    template = learn([write_page(seed) for seed in range(3)])
    assert template is not None
    found = read(write_page(9), template)
    assert found.origins["text"] == "template"
    assert_same(found, read(write_page(9)))


def test_a_template_holds_names_of_markup_and_no_word_of_a_page() -> None:
    template = learn([write_page(seed) for seed in range(3)])
    assert template is not None
    held = json.loads(template)
    assert {"entry", "entry-text", "more"} <= set(held["names"])
    assert not {"post-1", "post-2"} & set(held["names"])
    assert "marée" not in template
    assert "titre" not in template


@pytest.mark.parametrize(
    "pages",
    [
        [write_page(seed) for seed in range(2)],
        [write_page(1) for _ in range(5)],
        [b"", b"<html></html>", b"%PDF", b"<p>court</p>"],
        [],
    ],
)
def test_too_little_in_common_teaches_nothing(pages: Sequence[bytes]) -> None:
    assert learn(pages) is None


def test_another_design_is_searched_as_if_nothing_was_known() -> None:
    template = learn([write_page(seed) for seed in range(4)])
    redesigned = write_page(9, design="story")
    found = read(redesigned, template)
    assert found.origins["text"] == "searched"
    assert_same(found, read(redesigned))


def test_a_template_stays_while_it_is_good_and_goes_with_the_design() -> None:
    template = learn([write_page(seed) for seed in range(4)])
    options = ExtractOptions(template=template)
    again = [PageToLearn(write_page(seed), f"https://fanal.example/{seed}", AT) for seed in range(20, 28)]
    assert learn_template(again, options) == template
    redesigned = [replace(page, body=write_page(seed, design="story")) for seed, page in enumerate(again)]
    assert learn_template(redesigned, options) not in {template, None}


BOXES = st.sampled_from([
    "",
    "<div class='box'><p>Une tempête a changé le cours du fleuve, et la ville entière a suivi le bac des yeux ce "
    "jour-là, jusqu’au soir, sans rien dire.</p></div>",
    "<ul class='list'><li>un bac</li><li>deux marins</li><li>trois heures</li></ul>",
    "<blockquote class='embed'><p>« Nous n’avons jamais vu la marée monter aussi vite, ni le port aussi vide un lundi "
    "matin. »</p></blockquote>",
    "<figure><img src='/bac.jpg'><figcaption>Le bac au port.</figcaption></figure>",
    "<h2>Le jour d’après</h2>",
    f"<aside class='more'>{CARDS}</aside>",
    "<div class='card'><p>Un paragraphe de l’article, que la mise en page a mis dans une carte, comme elle le fait "
    "parfois sans raison.</p></div>",
])  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    learned=st.lists(BOXES, min_size=3, max_size=5),
    inside=BOXES,
    beside=BOXES,
    paragraphs=st.integers(1, 12),
    design=st.sampled_from(["entry", "entry", "story"]),
)
def test_no_page_gives_less_by_a_template(
    learned: list[str], inside: str, beside: str, paragraphs: int, design: str
) -> None:
    template = learn([write_page(seed, inside=box) for seed, box in enumerate(learned)])
    body = write_page(33, inside=inside, beside=beside, paragraphs=paragraphs, design=design)
    ordinary, found = (read_any(body, each) for each in (None, template))
    if isinstance(ordinary, NoText):  # where the article stands, cards around it make no listing of it
        assert found.reason == ordinary.reason if isinstance(found, NoText) else ordinary.reason == "listing-page"
        return
    assert isinstance(found, Extraction)
    assert set(found.text.splitlines()) >= set(ordinary.text.splitlines())
    assert (found.title, found.authors, found.published) == (ordinary.title, ordinary.authors, ordinary.published)


def test_the_newspapers_pages_read_the_same_by_its_template() -> None:
    paper = make_edition(2)
    base = "http://fanal.example"
    bodies = {each.path: answer(Request("GET", each.path), paper).body for each in paper.articles}
    pages = [PageToLearn(body, base + path, AT) for path, body in bodies.items()]
    template = learn_template(pages[::2][:12], ExtractOptions())
    assert template is not None
    by_template = 0
    for page in pages:
        ordinary = extract(page.body, page.url, AT)
        found = extract(page.body, page.url, AT, ExtractOptions(template=template))
        if isinstance(ordinary, Extraction):
            assert isinstance(found, Extraction)
            assert_same(replace(found, removals=()), replace(ordinary, removals=()))
            by_template += found.origins.get("text") == "template"
    assert by_template > len(pages) / 4
