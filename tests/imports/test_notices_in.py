"""Exports of press databases: articles without a page, taken as given and never asked again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from archive.articles.revisits import RevisitRule
from archive.integrity.verify import verify
from archive.reextract.select import Selection
from crawler.imports.files import FileToImport, open_reader
from crawler.imports.found import FileUnreadable, FoundNotice, ReadingRules
from crawler.imports.hosts import SourcesByHost
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
    assert shown.url == "urn:factiva:FANAL00020210304eh3400001"
    assert indexed.url == "urn:factiva:FANAL00020210305eh3500002"
    assert (indexed.title, indexed.text) == ("Grève levée", "Le port reprend.\nUn accord a été signé.")
    assert (str(indexed.published), indexed.language) == ("2021-03-05", "fr")


def read_notices(path: Path, body: bytes, database: str | None = None) -> list[FoundNotice]:
    """What a file of these bytes holds; it holds nothing else."""
    path.write_bytes(body)
    rules = ReadingRules(SourcesByHost([]), 64_000_000, Counter())
    found = list(open_reader(FileToImport(path, database), rules).read(0))
    assert all(isinstance(each, FoundNotice) for each in found)
    return [each for each in found if isinstance(each, FoundNotice)]


def test_a_notice_of_the_english_interface_with_its_text_in_several_boxes(tmp_path: Path) -> None:
    [found] = read_notices(
        tmp_path / "a.html",
        b"""<article><span class="DocPublicationName">Le Fanal (web site)<br>Le Fanal, no. 12,345</span>
        <span class="DocHeader">News, Thursday, March 4, 2021 &bull; 1,530 words, p. 1,7</span>
        <p class="titreArticle"><span class="titreArticleVisu">The <mark>quay</mark> reopens</span></p>
        <div class="docOcurrContainer">First.<p>Second.</p>Between.<p>Fourth<br>Fifth <b>bold</b>.</p><h2>Inter</h2>
        <script>track("x")</script><!-- no --><ul><li>one</li><li>two</li></ul>
        <table><tr><td>a</td><td>b</td></tr></table>
        </div></article>""",
    )
    assert (found.source_title, found.title, str(found.published)) == ("Le Fanal", "The quay reopens", "2021-03-04")
    assert found.text.splitlines() == [
        "First.", "Second.", "Between.", "Fourth", "Fifth bold.", "Inter", "one", "two", "a b",
    ]  # fmt: skip
    assert (found.byline, found.authors) == (None, ())


@pytest.mark.parametrize("told_at", ["08:12", "8:12 PM", "20:12 GMT", "20h12", ""])
def test_a_notice_of_factiva_in_english_whatever_stands_between_its_date_and_newsroom(
    tmp_path: Path, told_at: str
) -> None:
    boxes = ["Business", "1,254 words", "4 March 2021", told_at, "The Lantern", "LANT", "Final", "12", "English"]
    lines = "".join(f"<div>{box}</div>" for box in boxes if box)
    body = f"""<div class="article enArticle"><p><div id="hd"><span class="enHeadline">Quay reopens</span></div></p>
        {lines}
        <p class="articleParagraph enarticleParagraph">Document signed, it was.</p>
        <p>Document LANT000020210304eh340000x</p></div>"""
    [found] = read_notices(tmp_path / "a.html", body.encode())
    assert (found.source_title, found.title, found.language) == ("The Lantern", "Quay reopens", "en")
    assert (found.number, str(found.published)) == ("LANT000020210304eh340000x", "2021-03-04")


@pytest.mark.parametrize("database", ["europresse", "factiva"])
@pytest.mark.parametrize("body", [b"", b"  \n", b"\0\0", b"<!-- -->", b"<p>Le port", b"\xff\xfe<\0p\0"])
def test_a_file_without_a_text_is_no_notice(tmp_path: Path, database: str, body: bytes) -> None:
    with pytest.raises(FileUnreadable, match=f"holds no notice of {database}"):
        read_notices(tmp_path / "a.html", body, database)


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
    ("day", "language", "document"),
    [("5 März 2021", "Deutsch", "Dokument"), ("5 marzo 2021", "Español", "Documento")],
)
def test_a_notice_of_factiva_is_read_in_the_language_it_was_asked_in(
    tmp_path: Path, day: str, language: str, document: str
) -> None:
    changes = {"4 mars 2021": day, "Français": language, "Document FANAL": f"{document} FANAL"}
    text = FACTIVA
    for was, now in changes.items():
        text = text.replace(was, now)
    path = tmp_path / "factiva.html"
    path.write_text(text, encoding="utf-8")
    rules = ReadingRules(SourcesByHost(()), 1_000_000, Counter())
    found = next(iter(open_reader(FileToImport(path), rules).read(0)))
    assert isinstance(found, FoundNotice)
    assert (found.source_title, found.number) == ("Le Fanal", "FANAL00020210304eh3400001")
    assert (str(found.published), found.language) == ("2021-03-05", language.lower()[:2])


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("mercredi 4 mars 2020 - p. 12", "2020-03-04"),
        ("1er août 2019", "2019-08-01"),
        ("Wednesday, March 4, 2020 1200 words", "2020-03-04"),
        ("news·20211231·X", "2021-12-31"),
        ("Mittwoch, 4. März 2020", "2020-03-04"),
        ("miércoles, 4 de marzo de 2020", "2020-03-04"),
        ("31 février 2020", None),
        ("1200 mots", None),
    ],
)
def test_days_are_read_in_the_languages_of_the_databases(written: str, day: str | None) -> None:
    found = parse_day(written)
    assert (None if found is None else str(found)) == day
