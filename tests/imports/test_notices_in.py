"""Exports of press databases: articles without a page, taken as given and never asked again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from archive.articles.revisits import RevisitRule
from archive.integrity.verify import verify
from archive.reextract.select import Selection
from crawler.imports.notice_dates import parse_day
from tests.imports.made import AT, Importer

EUROPRESSE = """<html><body>
<article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">Le Fanal, no. 2041</span></div>
<div class="rdp__DocHeader"><span class="DocHeader">Société, jeudi 4 mars 2021 312 mots, p. 7</span></div>
<div class="titreArticle"><p class="titreArticleVisu rdp__articletitle">Le bac de la Pointe est rendu</p></div>
<div class="docAuthors">Awa Koné ; Jean Œuvrard</div></header>
<section><div class="DocText clearfix"><div class="docOcurrContainer"><p>Le bac a repris ses traversées hier.</p>
<p>Le conseil avait promis mars, et c’est mars.</p></div></div></section>
<div class="publiC-lblNodoc">news·20210304·FN·0041</div></article>
<article><header><span class="DocPublicationName">La Vigie des Îlots</span>
<div class="titreArticle">Une criée neuve</div></header>
<section><div class="docOcurrContainer">La criée ouvre.<br><br>Les pêcheurs attendent l’été.</div></section>
<div class="publiC-lblNodoc">news·20210305·VI·0007</div></article>
<article><header><span class="DocPublicationName">La Vigie des Îlots</span></header></article>
</body></html>"""

FACTIVA = """<html><body>
<div class="article frArticle"><div id="hd"><span class="frHeadline">Le quai rouvre</span></div>
<div class="author">Par Awa Koné</div>
<div>254 mots</div><div>4 mars 2021</div><div>08:12</div><div>Le Fanal</div><div>FANAL</div><div>Français</div>
<p class="articleParagraph frarticleParagraph">Le quai a rouvert.</p>
<p class="articleParagraph frarticleParagraph">Les grues tournent.</p><p>Document FANAL00020210304eh3400001</p></div>
<div class="article"><table><tr><td><b>HD</b></td><td>Grève levée</td></tr>
<tr><td><b>PD</b></td><td>5 March 2021</td></tr>
<tr><td><b>SN</b></td><td>Le Fanal</td></tr><tr><td><b>LA</b></td><td>French</td></tr>
<tr><td><b>LP</b></td><td><p>Le port reprend.</p></td></tr>
<tr><td><b>TD</b></td><td><p>Un accord a été signé.</p></td></tr>
<tr><td><b>AN</b></td><td>Document FANAL00020210305eh3500002</td></tr></table></div>
</body></html>"""


def test_a_notice_of_europresse_is_an_article_without_a_page(importer: Importer, tmp_path: Path) -> None:
    path = tmp_path / "export.html"
    path.write_text(EUROPRESSE, encoding="utf-8")
    assert importer.count(path) == Counter({"kept": 2, "new_articles": 2, "no-text": 1})
    article = importer.archive.articles.find("urn:europresse:news-20210304-FN-0041")
    assert article is not None
    assert (article.source, article.title) == ("fanal", "Le bac de la Pointe est rendu")
    assert article.text == "Le bac a repris ses traversées hier.\nLe conseil avait promis mars, et c’est mars."
    assert (article.authors, str(article.published)) == (("Awa Koné", "Jean Œuvrard"), "2021-03-04")
    assert article.extractor == "europresse notice 1"
    other = importer.archive.articles.find(2)
    assert other is not None
    assert (other.source, other.source_title) == ("la-vigie-des-ilots", "La Vigie des Îlots")
    assert str(other.published) == "2021-03-05"
    assert other.text == "La criée ouvre.\nLes pêcheurs attendent l’été."
    assert importer.count(path) == Counter({"held": 2, "no-text": 1})
    importer.archive.search.refresh_unless_locked()
    assert verify(importer.archive).is_sound


def test_both_forms_of_factiva_are_read(importer: Importer, tmp_path: Path) -> None:
    path = tmp_path / "Factiva.html"
    path.write_text(FACTIVA, encoding="utf-8")
    assert importer.count(path)["new_articles"] == 2
    shown, indexed = (importer.archive.articles.find(number) for number in (1, 2))
    assert shown is not None
    assert indexed is not None
    assert (shown.title, shown.text, shown.source) == (
        "Le quai rouvre",
        "Le quai a rouvert.\nLes grues tournent.",
        "fanal",
    )
    assert (str(shown.published), shown.authors, shown.language) == ("2021-03-04", ("Awa Koné",), "fr")
    assert (indexed.title, indexed.text) == ("Grève levée", "Le port reprend.\nUn accord a été signé.")
    assert (str(indexed.published), indexed.language) == ("2021-03-05", "fr")


def test_what_has_no_page_is_neither_asked_nor_extracted_again(importer: Importer, tmp_path: Path) -> None:
    path = tmp_path / "export.html"
    path.write_text(EUROPRESSE, encoding="utf-8")
    importer.run(path)
    archive = importer.archive
    ages = tuple(timedelta(days=day) for day in (1, 3650))
    rule = RevisitRule(ages, timedelta(hours=1), 3)
    assert list(archive.articles.find_due("fanal", AT + timedelta(days=9000), rule)) == []
    assert list(archive.reextractions.select_captures(Selection())) == []
    assert not archive.reextractions.has_other_extractor({"fanal": "trafilatura"}, ["fanal"])


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("mercredi 4 mars 2020 - p. 12", "2020-03-04"),
        ("1er août 2019", "2019-08-01"),
        ("Wednesday, March 4, 2020 1200 words", "2020-03-04"),
        ("news·20211231·X", "2021-12-31"),
        ("31 février 2020", None),
        ("1200 mots", None),
    ],
)
def test_days_are_read_in_french_and_english(written: str, day: str | None) -> None:
    found = parse_day(written)
    assert (None if found is None else str(found)) == day
