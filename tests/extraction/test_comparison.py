"""Two extractions of an article made comparable: what surrounds it is no edit, nor is what another extractor reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archive.articles.revisions import FormerExtraction, RevisionComparison, needs_comparison, to_wording
from archive.model.extraction import Extraction
from pipelines.compare.revisions import compare
from pipelines.compare.task import ComparisonTask
from pipelines.extract import extract
from pipelines.options import ExtractOptions

URL = "https://fanal.example/ville/le-pont"
AT = datetime(2022, 8, 5, tzinfo=UTC)
OPTIONS = ExtractOptions(language="fr", content_type="text/html; charset=utf-8")
PARAGRAPHS = [
    "Le pont des Douanes rouvrira lundi aux piétons, après trois mois d'un chantier que les pluies ont retardé.",
    "Les ouvriers ont remplacé les douze câbles du tablier et repris les maçonneries de la rive nord, fragilisées.",
    "« Nous avons tenu le budget », se félicite l'ingénieure du port, qui annonce un contrôle chaque automne.",
    "Les commerçants du quai, eux, comptent leurs pertes : la fréquentation a baissé d'un tiers depuis mars.",
]


def page(paragraphs: list[str], around: str = "", title: str = "Le pont rouvre lundi") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html lang=fr><head><title>{title}</title></head><body><main><article><h1>{title}</h1>{body}</article>"
        f"{around}</main></body></html>"
    ).encode()


def read(body: bytes) -> Extraction:
    extraction = extract(body, URL, AT, OPTIONS)
    assert isinstance(extraction, Extraction)
    return extraction


def former(extraction: Extraction, **changes: object) -> FormerExtraction:
    made = FormerExtraction(
        1, extraction.extractor, to_wording(extraction), "", URL, AT, OPTIONS.content_type, None, None
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def with_line(extraction: Extraction, line: str) -> Extraction:
    """The same with a line that slipped into the text."""
    return replace(extraction, text=f"{extraction.text}\n{line}", block_kinds=(*extraction.block_kinds, "paragraph"))


def compared(before: tuple[bytes, Extraction], after: tuple[bytes, Extraction]) -> RevisionComparison:
    found = compare(ComparisonTask(former(before[1]), before[0], after[0], URL, after[1], OPTIONS))
    assert found is not None
    return found


def test_an_edit_is_an_edit() -> None:
    old, new = page(PARAGRAPHS), page([PARAGRAPHS[0].replace("trois mois", "quatre mois"), *PARAGRAPHS[1:]])
    assert needs_comparison(former(read(old)), read(new))
    found = compared((old, read(old)), (new, read(new)))
    assert found.change is not None
    assert found.change.kind == "correction"


TEASERS = [
    "La régate partira samedi à l'aube, et quarante voiliers sont attendus au large des trois îles.",
    "Le chœur des dockers fête ses vingt ans par un concert sur le quai, dimanche soir.",
]


def card(teaser: str, number: int) -> str:
    headline = f'<h3><a href="/sport/autre-{number}">Une tout autre affaire</a></h3>'
    return f'<div class="x{number}">{headline}<p>{teaser}</p></div>'


def test_teasers_of_other_articles_rotate_without_a_revision() -> None:
    pages = [page(PARAGRAPHS, card(teaser, number)) for number, teaser in enumerate(TEASERS)]
    bare = read(page(PARAGRAPHS))
    found = compared(*((body, with_line(bare, line)) for body, line in zip(pages, TEASERS, strict=True)))
    assert found.change is None


def test_a_paragraph_beside_a_link_is_no_teaser() -> None:
    related = '<p><a href="/ville/chantier">Le chantier raconté en images</a></p>'
    old, new = page(PARAGRAPHS[:3], related), page(PARAGRAPHS, related)
    found = compared((old, read(old)), (new, read(new)))
    assert found.change is not None
    assert found.change.kind == "addition"


@pytest.mark.parametrize(
    "line",
    [
        'Pour ne rien manquer, <a href="https://nouvelles.example/">abonnez-vous</a> à notre lettre.',
        "Appartement de trois pièces, vue sur le port, dans une résidence réce[...]",
    ],
)
def test_pleas_and_clipped_teasers_are_no_edit(line: str) -> None:
    old, new = page(PARAGRAPHS), page(PARAGRAPHS, f"<p>{line}</p>")
    shown = line.replace('<a href="https://nouvelles.example/">', "").replace("</a>", "")
    found = compared((old, read(old)), (new, with_line(read(old), shown)))
    assert found.change is None


def test_what_the_other_page_shows_too_is_no_edit() -> None:
    """A page laid out anew: the extractor misses a paragraph that is still there."""
    body = page(PARAGRAPHS)
    missed = replace(read(body), text="\n".join(read(body).text.splitlines()[1:]))
    for pair in (((body, read(body)), (body, missed)), ((body, missed), (body, read(body)))):
        found = compared(*pair)
        assert found.change is None


def test_a_cut_stays_a_cut_though_the_page_still_holds_the_words() -> None:
    old = page(PARAGRAPHS * 3)
    left = replace(read(old), text=PARAGRAPHS[0], block_kinds=("paragraph",), completeness="teaser")
    full = replace(read(old), completeness="full")
    found = compared((old, full), (page(PARAGRAPHS[:1], "<div>La suite est réservée aux abonnés.</div>"), left))
    assert found.change is not None
    assert found.change.kind == "cut"


def test_another_extractor_reads_the_former_page_again() -> None:
    body = page(PARAGRAPHS)
    extraction = read(body)
    otherwise = former(
        extraction, extractor="un autre 0.1", wording=replace(to_wording(extraction), text="Lu autrement.")
    )
    assert needs_comparison(otherwise, extraction)
    found = compare(ComparisonTask(otherwise, body, body, URL, extraction, OPTIONS))
    assert found == RevisionComparison(None, extraction)


def test_a_headline_that_only_its_listing_said_is_compared_under_one_listing() -> None:
    body = page(PARAGRAPHS)
    told = replace(OPTIONS, listed_title="Le pont rouvre lundi")
    before = former(read(body), listed_title="Autre", wording=replace(to_wording(read(body)), title="Autre"))
    found = compare(ComparisonTask(before, body, body, URL, read(body), told))
    assert found is not None
    assert found.change is None
    assert found.reread is None  # made under what today's listing says: not for keeping


def test_a_former_page_that_gives_no_text_any_more_cannot_be_compared() -> None:
    extraction = read(page(PARAGRAPHS))
    before = former(extraction, extractor="un autre")
    assert compare(ComparisonTask(before, b"<html></html>", b"", URL, extraction, OPTIONS)) is None
