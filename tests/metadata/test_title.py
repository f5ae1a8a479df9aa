"""The headline as displayed, found among what pages write around it."""

# ruff: noqa: E501 - the tables have one case a line
from __future__ import annotations

import pytest

from tests.metadata.pages import article, json_ld, page, read

OG = '<meta property="og:title" content="{}"><meta property="og:site_name" content="Le Fanal">'


@pytest.mark.parametrize(
    ("body", "head", "title", "origin"),
    [
        ("<h1>Le marché couvert rouvre</h1>", OG.format("Ville. Le marché couvert rouvre"), "Le marché couvert rouvre", "html"),
        ("<h1>Le Fanal</h1><h1>Le marché couvert rouvre</h1>", OG.format("Le marché couvert rouvre | Le Fanal"), "Le marché couvert rouvre", "html"),
        ("<h1><strong>Kayes</strong> Le marché couvert rouvre</h1>", OG.format("Le marché couvert rouvre"), "Le marché couvert rouvre", "html"),
        ("<h1>Dépêches similaires</h1><h1>Le marché couvert rouvre</h1>", OG.format("Le marché couvert rouvre"), "Le marché couvert rouvre", "html"),
        ("<h2>Le marché couvert rouvre</h2>", OG.format("Le marché couvert rouvre"), "Le marché couvert rouvre", "html"),
        ("<h1></h1><p>…</p>", OG.format("Le marché couvert rouvre - Le Fanal"), "Le marché couvert rouvre", "open-graph"),
        ("<h1>« Un marché » : la ville rouvre</h1>", "<title>« Un marché » : la ville rouvre - Le Fanal</title>", "« Un marché » : la ville rouvre", "html"),
        ("<h1>Fable</h1>", "<title>Fable – Cahiers de Kita</title>", "Fable", "html"),
        ("<h1>Seul titre de la page</h1>", "", "Seul titre de la page", "html"),
        # a surtitle in an element of its own, told apart by the head's mark or by its class
        ("<h1><span>Kayes</span> Le marché couvert rouvre</h1>", OG.format("Kayes. Le marché couvert rouvre"), "Le marché couvert rouvre", "html"),
        ('<h1><span class="surtitre">Kayes</span> Le marché couvert rouvre</h1>', OG.format("Le marché rouvre à Kayes"), "Le marché couvert rouvre", "html"),
        ("<h1><span>Marché :</span> la ville rouvre les halles</h1>", OG.format("Marché : la ville rouvre les halles"), "Marché : la ville rouvre les halles", "html"),
        ("<h1><em>Fables</em> de la lagune et du phare</h1>", OG.format("Fables de la lagune et du phare"), "Fables de la lagune et du phare", "html"),
        # a date shown in the same element
        ("<h1>La criée ferme à midi<div>Dernière mise à jour le : 23/09/2022</div></h1>", OG.format("La criée ferme à midi"), "La criée ferme à midi", "html"),
        ("<h1>La criée ferme le <b>3 mai 2024</b></h1>", OG.format("La criée ferme le 3 mai 2024"), "La criée ferme le 3 mai 2024", "html"),
        # a text for search engines beside the one headline
        ("<h1>La criée ferme à midi</h1>", OG.format("Poissons frais : nos adresses"), "La criée ferme à midi", "html"),
        ("<h1>Actualités</h1>", OG.format("La criée ferme à midi"), "La criée ferme à midi", "open-graph"),
        ("<h1>Une ville et son port</h1><h1>Le phare des lecteurs</h1>", OG.format("La criée ferme"), "La criée ferme", "open-graph"),
        # what no reader sees
        ("<h1>Le mar\u00adché cou\u200bvert rouvre</h1>", OG.format("Le marché couvert rouvre"), "Le marché couvert rouvre", "html"),
        # no h1 and a name at the title's end that nothing else on the page gives
        ("<h2>Le marché couvert rouvre</h2>", "<title>Le marché couvert rouvre - Revue Sève</title>", "Le marché couvert rouvre", "html"),
        ("<h2>Revue Sève</h2>", "<title>Le marché couvert rouvre - Revue Sève</title>", "Le marché couvert rouvre - Revue Sève", "html"),
        # of several h1 the article's own
        ("<h1>Une ville et son port</h1><article><h1>La criée ferme</h1></article>", "", "La criée ferme", "html"),
        ("<h1>Le Fanal</h1>", OG.format("Le Fanal"), None, None),
    ],
)  # fmt: skip
def test_title(body: str, head: str, title: str | None, origin: str | None) -> None:
    metadata = read(page(body, head))
    assert (metadata.title, metadata.origins.get("title")) == (title, origin)


def test_entities_in_json_ld_are_resolved() -> None:
    metadata = read(page("<p>…</p>", json_ld(headline="L&#039;huile &amp; le riz")))
    assert (metadata.title, metadata.origins["title"]) == ("L'huile & le riz", "json-ld")


def test_the_newsrooms_name_in_front_is_dropped() -> None:
    head = OG.format("Le Fanal | Le marché couvert rouvre")
    assert read(page("<p>…</p>", head)).title == "Le marché couvert rouvre"


def test_no_title_is_none() -> None:
    assert read(page("<p>Rien</p>")).title is None


def test_section_tags_language_image_and_canonical_address() -> None:
    head = (
        json_ld(
            headline="Le marché couvert rouvre", articleSection=["Ville"], keywords="marché, Kayes, Le Fanal, marché"
        )
        + '<meta property="og:image" content="/img/marche.jpg"><link rel="canonical" href="/ville/marche">'
        + '<meta property="og:site_name" content="Le Fanal">'
    )
    metadata = read(article("<p>Lecture 3 min.</p>", head, lang="fr-SN"))
    assert metadata.section == "Ville"
    assert metadata.tags == ("marché", "Kayes")
    assert metadata.language == "fr"
    assert metadata.image == "https://www.lefanal.example/img/marche.jpg"
    assert metadata.canonical_url == "https://www.lefanal.example/ville/marche"
    assert metadata.reading_minutes == 3
    assert metadata.origins["section"] == metadata.origins["tags"] == "json-ld"


def test_section_from_the_breadcrumb_and_tags_from_links() -> None:
    crumbs = '<nav class="breadcrumb"><a href="/">Accueil</a> › <a href="/ville">Ville</a></nav>'
    tags = '<p><a rel="tag" href="/t/marche">Marché</a> <a rel="tag" href="/t/kayes">#Kayes</a></p>'
    metadata = read(page(f"{crumbs}<h1>Le marché couvert rouvre</h1>{tags}"))
    assert (metadata.section, metadata.tags) == ("Ville", ("Marché", "Kayes"))
    assert metadata.origins["section"] == metadata.origins["tags"] == "html"


@pytest.mark.parametrize(
    "unset",
    [
        "Non catégorisé",
        "Uncategorized",
        "Not found",
        "juillet",
        "12",
        "lefanal.fr",
        "Le marché couvert rouvre - Le Fanal",
        "Le marché cou...",
    ],
)
def test_what_stands_where_nobody_chose_a_section_is_none(unset: str) -> None:
    assert read(article(head=json_ld(articleSection=unset))).section is None


def test_a_page_that_calls_itself_one_with_a_breadcrumb_is_none() -> None:
    body = '<div class="page with-breadcrumb"><h1>Le marché couvert rouvre</h1><p>…</p><a href="#">Gérer vos cookies</a></div>'
    assert read(page(body)).section is None


def test_the_first_of_a_list_of_categories_is_the_section() -> None:
    assert read(article(head=json_ld(articleSection="Défense, Ville, Mali"))).section == "Défense"
    assert read(article(head=json_ld(articleSection="Justice, police"))).section == "Justice, police"
