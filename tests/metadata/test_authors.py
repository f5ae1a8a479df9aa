"""Who signs a page: made-up mastheads, signatures and accounts."""

# ruff: noqa: E501 - the tables have one case a line
from __future__ import annotations

import pytest

from archive.model.extraction import Removal
from pipelines.metadata.collect import read_metadata
from pipelines.options import ExtractOptions
from pipelines.page.parse import VisibleHead
from tests.metadata.pages import CAPTURED, LONG, article, json_ld, page, read

SITE = '<meta property="og:site_name" content="Le Fanal">'
_FAR = "".join(
    f"<p>Le quai numéro {n} a été balayé, lavé et repeint de frais par ceux qui attendent.</p>" for n in range(40)
)
ACCOUNT = json_ld(headline="Le marché couvert rouvre", author={"@type": "Person", "name": "Fatou Niang"})


@pytest.mark.parametrize(
    ("masthead", "head", "authors"),
    [
        ('<p class="byline">Par <a rel="author">Awa Sy</a> et <a rel="author">Moussa Keïta</a></p>', "", ["Awa Sy", "Moussa Keïta"]),
        ('<span itemprop="author">Awa Sy</span>, <span itemprop="author">Moussa Keïta</span>', "", ["Awa Sy", "Moussa Keïta"]),
        ('<p>Par Awa Sy à Kayes</p>', ACCOUNT, ["Awa Sy"]),
        ('<p class="auteur">Le Fanal avec AFP</p>', SITE + ACCOUNT, []),
        ('<div class="author">Le Fanal</div><div class="author">Awa Sy</div>', SITE, ["Awa Sy"]),
        ("<ul><li>Awa Sy</li><li>Publié le 11/06/2025.</li></ul>", "", ["Awa Sy"]),
        ("<p>Awa Sy et Moussa Keïta, 11 juin 2025</p>", "", ["Awa Sy", "Moussa Keïta"]),
        ("<p>11.06.2025, par Awa Sy</p>", "", ["Awa Sy"]),
        ("<p>11 juin 2025 | Rédigé par Jean-Marie</p>", "", []),
        ("<p>11 juin 2025 | Rédigé par Jean-Marie Sy</p>", "", ["Jean-Marie Sy"]),
        ("<p>Ajouté par Océane, 11 juin 2025</p>", "", []),
        ("<p>AA / Paris / Awa SY</p>", "", ["Awa Sy"]),
        ('<dl class="author"><dt><span>Awa Sy</span></dt><dd><ul><li>Google+</li><li>Twitter</li></ul></dd></dl>', "", ["Awa Sy"]),
        ('<p class="author">Océane</p>', "", ["Océane"]),
        ('<p class="byline">Par <a href="/a">Awa Sy</a> <a href="/v">Ville</a> 3 mai 2024</p>', "", ["Awa Sy"]),
        ('<div class="author"><span>Awa Sy</span><span>Journaliste</span></div>', "", ["Awa Sy"]),
        ('<div class="meta has-byline"><p>June 11, 20253:33 PM ET</p><div class="byline"><p>Aminata Diarra</p><a>Twitter</a></div></div>', "", ["Aminata Diarra"]),
        ("", ACCOUNT, ["Fatou Niang"]),
        ("", '<meta name="author" content="admin">', []),
        ("", '<meta property="article:author" content="https://www.facebook.com/lefanal">', []),
        ("", '<meta name="author" content="Awa Sy, Moussa Keïta">', ["Awa Sy", "Moussa Keïta"]),
        ("", "<title>Le marché couvert rouvre | Awa Sy</title>", ["Awa Sy"]),
        ('<a href="/">Revue Sève</a>', "<title>Le marché couvert rouvre - Revue Sève</title>", []),
        ('<a href="https://www.lefanal.example/"><img alt="Revue Sève"></a>', "<title>Revue Sève - Le marché couvert rouvre</title>", []),
        ('<p class="author">Awa Sy, Revue Sève</p><a href="/">Revue Sève</a>', "<title>Le marché couvert rouvre - Revue Sève</title>", ["Awa Sy"]),
        ('<aside class="related"><p class="author">Par Awa Sy</p></aside>', "", []),
        ('<div class="comments"><span class="author">Awa Sy</span></div>', "", []),
        ("<p>Côte d’Ivoire</p><p>11 juin 2025</p>", "", []),
        # who is stated and displayed as well goes before whom markup or place alone suggest
        ('<figure><span itemprop="creator">Moussa Ba</span></figure><p>Fatou Niang</p>', ACCOUNT, ["Fatou Niang"]),
        ('<p class="credit">Moussa Ba / Agence</p><p>11 juin 2025</p>', ACCOUNT, ["Fatou Niang"]),
        ('<p class="author"><span>De</span> <a>Fatou Niang</a></p>', ACCOUNT, ["Fatou Niang"]),
        ('<p class="author">Awa Sy, Fatou Niang</p>', ACCOUNT, ["Awa Sy", "Fatou Niang"]),
        ('<p>11 juin 2025</p><p>Grand Forum Atlantique</p>', ACCOUNT, ["Fatou Niang"]),
        ("<p>Awa Sy | 11 juin 2025</p>", ACCOUNT, ["Awa Sy"]),
        ("<p>Auteure</p><p>Awa Sy</p><p>11 juin 2025</p>", ACCOUNT, ["Awa Sy"]),
        ('<p class="byline">Par lampe27 (son site)</p>', "", ["lampe27"]),
        ('<p class="meta">3 mai 2024 lampe27 (Kayes)</p>', json_ld(author={"@type": "Person", "name": "lampe27 (Kayes)"}), ["lampe27 (Kayes)"]),
        ('<p class="byline">A.S.</p>', "", []),
        ('<p class="byline">A.S. et Moussa Keïta</p>', "", ["A.S.", "Moussa Keïta"]),
        ("<p>Le marché</p><p>11 juin 2025</p>", "", []),
        # a date in front, a section behind, schema.org's word for who holds the rights
        ('<div class="auteur">Publié le 11 juin 2025 à 8h00 Awa Sy, Moussa Keïta</div>', "", ["Awa Sy", "Moussa Keïta"]),
        ('<p><span class="vcard author">Par <a href="/author/sy">Awa Sy</a></span> <a rel="category">Pêche</a> 11 juin 2025</p>', "", ["Awa Sy"]),
        ('<div itemprop="copyrightHolder"><p>Par Awa Sy, Journaliste</p></div>', "", ["Awa Sy"]),
        ("<p>Enregistrez-vous</p><p>11 juin 2025</p>", "", []),
        ('<p>11 juin 2025 par Afp</p>', json_ld(author={"@type": "Person", "name": "Afp"}), []),
        # a library's form of a name, displayed the other way round
        ("<p>Awa Sy</p>", '<meta name="dc.creator" content="Sy, Awa">', ["Awa Sy"]),
        ("", '<meta itemprop="author creator" content="Awa Sy">', ["Awa Sy"]),
        ("", '<meta name="author" content="desk@lefanal.example">', []),
        ("", '<meta name="author" content="Mouvement Socialiste Alizé">', []),
        ("", json_ld(author={"@type": "Organization", "name": "Phare"}), []),
        ("<p>Awa Sy dans le <a>mensuel 476</a><br>daté octobre 2024</p>", "", ["Awa Sy"]),
        # sections beside the date: by their class, or because a menu leads there too
        ('<div><a class="tag">Enfants</a> <a class="tag">Loisirs</a></div><p>11 juin 2025</p>', "", []),
        ('<nav><a href="/hv">Haute Vallée</a></nav><p>Haute Vallée</p><p>11 juin 2025</p>', "", []),
        ('<nav><a href="/v">Ville</a></nav><p>Awa Sy</p><p>11 juin 2025</p>', "", ["Awa Sy"]),
        # a menu in the byline's box
        ('<div class="auteur"><nav><ul><li>Histoire</li><li>Politique</li></ul></nav>Awa Sy, publié le 3 mai 2024</div>', "", ["Awa Sy"]),
        ('<ul class="byline"><li><time>Aujourd’hui <span>A</span> 11h26</time></li><li>Source: Belga</li></ul>', "", []),
        # beyond the headline, where nobody else signs
        (f"{_FAR}<div>Un article par Awa Sy, le 31 octobre 2024</div>", "", ["Awa Sy"]),
        (f"{_FAR}<div>Rédigé par <a href='/sy'>Awa Sy</a></div><div>Rédigé par <a href='/k'>Moussa Keïta</a></div>", "", []),
        (f"{_FAR}<div>Un article par Awa Sy, le 31 octobre 2024</div>", ACCOUNT, ["Fatou Niang"]),
        # a motto below a message
        ('<div class="signature">Rien ne sert de courir, il faut partir à point. Jean Hautmont</div>', "", []),
        # the section before a label
        ('<div class="authors"><b>capital</b> <span>von</span> <b>Awa Sy</b></div>', "", ["Awa Sy"]),
        ('<p class="author">Nachrichtenagentur Delta</p>', "", []),
        ('<p class="author">Awa du Fanal, Océane du Fanal</p>', SITE, ["Awa", "Océane"]),
    ],
)  # fmt: skip
def test_authors(masthead: str, head: str, authors: list[str]) -> None:
    assert list(read(article(masthead, head)).authors) == authors


def test_a_second_article_below_has_an_author_of_its_own() -> None:
    one, two = (
        f'<article><h1>{title}</h1><p class="by-line">Par {name}</p><p>{LONG}</p></article>'
        for title, name in (("Le marché couvert rouvre", "Awa Sy"), ("La criée ferme", "Moussa Keïta"))
    )
    assert read(page(f"<main>{one}{two}</main>", "<title>Le marché couvert rouvre</title>")).authors == ("Awa Sy",)


def test_what_stands_beside_a_date_is_believed_in_french_alone() -> None:
    stated = '<meta name="author" content="Le Fanal">' + SITE
    assert read(article("<p>Awa Sy</p><p>2025-06-11</p>", stated)).authors == ("Awa Sy",)
    assert read(article("<p>Abone Ol</p><p>2025-06-11</p>", stated, lang="tr")).authors == ()


def test_who_is_quoted_near_the_end_does_not_sign_over_the_stated_author() -> None:
    head = ACCOUNT
    metadata = read(article('<p class="by">Fatou Niang</p>', head), text=f"{LONG}\nPaul Perrin\n{LONG[:300]}")
    assert (metadata.authors, metadata.origins["authors"]) == (("Fatou Niang",), "json-ld")


def test_a_reference_by_id_is_followed() -> None:
    graph = (
        '<script type="application/ld+json">{"@graph": [{"@type": ["Article", "NewsArticle"], "headline": "Le marché couvert'
        ' rouvre", "author": {"@id": "#p"}}, {"@type": "Person", "@id": "#p", "name": "Awa Sy"}]}</script>'
    )
    metadata = read(article(head=graph))
    assert (metadata.authors, metadata.origins["authors"]) == (("Awa Sy",), "json-ld")


def test_the_byline_stays_as_displayed() -> None:
    metadata = read(article('<p class="byline">Par Awa SY, envoyée spéciale à Kayes, avec AFP</p>'))
    assert metadata.byline == "Par Awa SY, envoyée spéciale à Kayes, avec AFP"
    assert metadata.authors == ("Awa Sy",)
    assert (metadata.agency, metadata.origins["agency"]) == ("AFP", "html")


@pytest.mark.parametrize(
    "line", ["Awa Sy", "(Awa Sy, édité par un secrétaire de rédaction du soir)", "Awa Sy/Le Fanal", "Par Awa Sy"]
)
def test_a_signature_at_the_end(line: str) -> None:
    assert read(article(head=SITE), text=f"{LONG}\n{line}").authors == ("Awa Sy",)


@pytest.mark.parametrize("line", ["M. Louis Hautmont", "Mme Awa Sy", "Awa Sy,"])
def test_who_is_listed_at_the_end_does_not_sign(line: str) -> None:
    assert read(article(head=SITE), text=f"{LONG}\n{line}").authors == ()


def test_a_line_that_the_text_has_twice_signs_nothing() -> None:
    listing = f"Awa Sy\n{LONG}\nAwa Sy"
    assert read(article(head=SITE), text=listing).authors == ()


def test_a_signature_outweighs_the_account_that_posted() -> None:
    account = '<span class="author vcard"><a href="/author/fatou">Fatou Niang</a></span>'
    assert read(article(account)).authors == ("Fatou Niang",)
    assert read(article(account), text=f"{LONG}\nAwa Sy").authors == ("Awa Sy",)


def test_a_signature_that_a_rule_took_out_is_still_read() -> None:
    removal = Removal("end-signature", "Propos recueillis par Awa Sy", LONG.count("\n") + 1)
    visible = VisibleHead(text=LONG, removals=(removal,))
    assert read_metadata(article(), CAPTURED, ExtractOptions(), visible).authors == ("Awa Sy",)


def test_accounts_of_the_source_are_no_authors() -> None:
    options = ExtractOptions(not_authors=("Fatou Niang",))
    assert read(article(head=ACCOUNT), options).authors == ()


def test_agency_of_a_dateline() -> None:
    metadata = read(article(), text=f"BAMAKO (AFP) — {LONG}")
    assert (metadata.agency, metadata.origins["agency"]) == ("AFP", "visible-text")
    assert metadata.authors == ()


def test_a_photo_credit_makes_no_agency_copy() -> None:
    assert read(article("<figure><figcaption>Le marché. © Awa Sy / AFP</figcaption></figure>")).agency is None


def test_a_host_leaves_out_the_small_words_of_a_newsrooms_name() -> None:
    parsed = article(
        "<p>20 novembre 2024</p>",
        "<title>Le marché couvert rouvre - Le Courrier du Port</title>",
        url="https://courrier-port.example/a",
    )
    assert read(parsed).authors == ()


def test_a_byline_right_above_the_headline_goes_before_a_far_one_below() -> None:
    far = '<div class="box"><p>…</p></div>' * 90 + '<p><a class="author">Moussa Keïta</a></p>'
    body = f'<div><a class="author">Awa Sy</a><h2>Le marché couvert rouvre</h2><p>{LONG}</p>{far}</div>'
    assert read(page(body, "<title>Le marché couvert rouvre</title>")).authors == ("Awa Sy",)


@pytest.mark.parametrize(
    ("name", "masthead", "authors"),
    [
        ("Camille Delorme", '<p class="byline">Par Camille Delorme</p>', ["Camille Delorme"]),
        ("Camille Delorme", "<p>Camille Delorme</p><p>11 juin 2025</p>", ["Camille Delorme"]),
        ("Camille Delorme", "", []),
        ("Fanal Hebdo", '<p class="byline">Par Fanal Hebdo</p>', []),
        ("Phare Libre", '<p class="byline">Par Phare Libre</p>', []),
        ("Camille Claire", '<p class="byline">Par Camille Claire</p>', []),
    ],
)
def test_a_site_called_after_a_person_is_signed_where_the_person_is_displayed(
    name: str, masthead: str, authors: list[str]
) -> None:
    head = f'<meta property="og:site_name" content="{name}">' + json_ld(author={"@type": "Person", "name": name})
    assert list(read(article(masthead, head)).authors) == authors
