"""Nothing is lost without a word: what a page shows is text, a field, or in the log with the reason.

Measured against trafilatura's own default text, and against the lines of pages made up line by line.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.extraction import Extraction
from pipelines.extract import extract
from pipelines.french.restoring import restore_text
from pipelines.french.rules import OTHER_REMOVALS
from tests.extraction.pages import FAMILIES, FIRST, LAST, MENU, SECOND, THIRD, TITLE, page
from tests.material import PRESS, needs_press

AT = datetime(2023, 3, 5, tzinfo=UTC)
ADDRESS = "https://delta.example/crue"


def account(extraction: Extraction) -> str:
    """All that an extraction tells of its page."""
    pictures = [text for image in extraction.images for text in (image.caption, image.credit)]
    named = [extraction.title, extraction.lead, extraction.byline, extraction.section]
    fields = [*named, *extraction.authors, *extraction.tags, *pictures]
    told = [removal.text for removal in extraction.removals]
    return "\n".join(text for text in (*fields, extraction.text, *told) if text)


WINDOW = 12
"""Letters and digits that are looked for as one: what is joined, noted or set in cells is found piece by piece."""
LONGEST_GAP = 7
"""Letters in a row that may be in no such piece: a joint, a footnote's mark, a word less."""


def to_letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", text.lower()))


def list_pieces(letters: str) -> list[str]:
    """Every WINDOW letters in a row."""
    return [letters[start : start + WINDOW] for start in range(len(letters) - WINDOW + 1)]


def is_told(line: str, run: str, pieces: set[str]) -> bool:
    """Whether all of a line stands in `run`, but for gaps where trafilatura joins what a page shows apart."""
    letters = to_letters(line)
    if len(letters) <= WINDOW:
        return letters in run
    gap = end = 0
    for start, piece in enumerate(list_pieces(letters)):
        if piece in pieces:
            gap, end = max(gap, start - end), start + WINDOW
    return max(gap, len(letters) - end) <= LONGEST_GAP


def untold(extraction: Extraction, lines: list[str]) -> list[str]:
    """The lines, or cells of a row, that stand nowhere in what an extraction tells."""
    run = to_letters(account(extraction))
    pieces = set(list_pieces(run))
    return [cell for line in lines for cell in line.split("|") if not is_told(cell, run, pieces)]


@pytest.mark.parametrize("family", FAMILIES)
def test_all_that_trafilatura_keeps_is_told(family: str) -> None:
    extraction = extract(FAMILIES[family], ADDRESS, AT)
    assert isinstance(extraction, Extraction)
    assert untold(extraction, (trafilatura.extract(FAMILIES[family], include_comments=False) or "").split("\n")) == []


def test_what_is_set_aside_is_told_with_its_reason() -> None:
    related = "<div class='related-posts'><h3>Sur le même thème</h3><p><a href='/a'>Le bac repart</a></p></div>"
    body = (
        f"{MENU}<p>Édition du delta</p><main><article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
        f"<figure><img src='/a.jpg'><figcaption>Sur le quai, lundi.</figcaption></figure><p>{LAST}</p></article>"
        f"{related}</main><div>Siège : 4, quai des Pirogues</div>"
    )
    extraction = extract(page(body), ADDRESS, AT)
    assert isinstance(extraction, Extraction)
    reasons = {line: removal.rule for removal in extraction.removals for line in removal.text.split("\n")}
    assert reasons["Édition du delta"] == "aside:above"
    assert reasons["Sur le même thème"] == reasons["Le bac repart"] == "aside:related"
    assert reasons["Sur le quai, lundi."] == "aside:caption"
    assert reasons["Siège : 4, quai des Pirogues"] == "aside:below"
    assert any(removal.rule == "aside:navigation" and "Rubrique 3" in removal.text for removal in extraction.removals)
    assert {removal.rule for removal in extraction.removals if removal.is_set_aside} <= set(OTHER_REMOVALS)


def test_what_was_set_aside_is_no_part_of_the_text_before_cleaning() -> None:
    text = f"<p>{FIRST}</p><p>{SECOND}</p><p>Partager</p><p>{LAST}</p>"
    body = f"{MENU}<p>Édition du delta</p><article><h1>{TITLE}</h1>{text}</article><p>Siège : 4, quai</p>"
    extraction = extract(page(body), ADDRESS, AT)
    assert isinstance(extraction, Extraction)
    before = restore_text(extraction.text.split("\n"), extraction.removals)
    assert [line for line in before if line in {FIRST, SECOND, LAST}] == [FIRST, SECOND, LAST]
    assert "Édition du delta" not in before


def test_the_account_of_a_page_of_links_is_bounded() -> None:
    links = "".join(
        f"<li><a href='/{n}'>Un autre article, le numéro {n} de cette longue liste</a></li>" for n in range(3000)
    )
    extraction = extract(
        page(f"<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></article><ul>{links}</ul>"), ADDRESS, AT
    )
    assert isinstance(extraction, Extraction)
    assert 0 < sum(len(removal.text) for removal in extraction.removals) < 6_000


def test_links_within_the_article_and_prose_of_a_menu_are_told_beside_many_links() -> None:
    links = "".join(f"<li><a href='/{n}'>Rubrique des quais et des pontons {n}</a></li>" for n in range(300))
    about = "Notre journal paraît depuis trente ans sur les deux rives, et il appartient à celles et ceux qui le font."
    menu = f"<nav><ul>{links}</ul><div><p>{about}</p></div></nav>"
    inner = f"<p>{FIRST}</p><ul><li><a href='/bac'>Le bac repart samedi</a></li></ul><p>{SECOND}</p><p>{THIRD}</p>"
    extraction = extract(
        page(f"{menu}<ul>{links}</ul><article><h1>{TITLE}</h1>{inner}</article><ul>{links}</ul>"), ADDRESS, AT
    )
    assert isinstance(extraction, Extraction)
    assert about in account(extraction)
    assert "Le bac repart samedi" in account(extraction)


def test_what_the_account_leaves_out_is_counted() -> None:
    links = "".join(f"<li><a href='/{n}'>Un autre article, le numéro {n} de la liste</a></li>" for n in range(1000))
    body = f"<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></article><ul>{links}</ul>"
    extraction = extract(page(body), ADDRESS, AT)
    assert isinstance(extraction, Extraction)
    told = sum(f"le numéro {n} de" in account(extraction) for n in range(1000))
    beyond = next(removal.text for removal in extraction.removals if removal.rule == "aside:beyond")
    assert beyond.startswith(f"{1000 - told + 1} × (")  # its first line is told once more, as a beginning
    assert f"le numéro {told - 1} de" in beyond


def test_readers_comments_are_told_however_many() -> None:
    comments = "".join(f"<p>Lecteur {n} : la crue de cette année dépasse celle de {1800 + n}.</p>" for n in range(900))
    body = f"<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></article><div class='comments'>{comments}</div>"
    extraction = extract(page(body), ADDRESS, AT)
    assert isinstance(extraction, Extraction)
    assert all(f"Lecteur {n} :" in account(extraction) for n in range(900))


def test_words_of_controls_and_unfilled_templates_are_told() -> None:
    controls = "<button>Je m’abonne</button><label>Votre adresse</label><div><button>Je m’abonne</button></div>"
    body = f"<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND} {{{{ auteur.nom }}}}</p></article>{controls}"
    extraction = extract(page(body), ADDRESS, AT)
    assert isinstance(extraction, Extraction)
    told = {removal.rule: removal.text for removal in extraction.removals}
    assert told["aside:control"].split("\n") == ["Je m’abonne", "Votre adresse"]
    assert told["aside:unfilled"] == "{{ auteur.nom }}"
    assert extraction.text.endswith(SECOND)


@pytest.mark.parametrize(
    "note",
    [
        "<span class='author'>Sow</span>, <cite>Le Delta</cite>, Dakar, 1987",
        "<a href='/s'>Awa <span class='author'>Sow</span></a>, <cite>Le Delta</cite>, Dakar, 1987",
        "<span class='author'>Sow</span> et Ba, <cite>Le Delta</cite>, Dakar, 1987",
    ],
)
def test_an_author_within_a_note_is_part_of_its_sentence(note: str) -> None:
    notes = f"<h2>Notes</h2><ol><li>{note}</li><li>Ba, <cite>La Digue</cite>, Thiès, 1990</li></ol>"
    body = f"<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>{notes}<p>{LAST}</p></article>"
    extraction = extract(page(body), ADDRESS, AT)
    assert isinstance(extraction, Extraction)
    assert re.sub(r"<[^>]+>", "", note) in extraction.text.split("\n")


WORDS = st.sampled_from(
    ("crue", "fleuve", "bac", "quai", "digue", "riz", "filet", "pirogue", "ponton", "berge", "rive")
)
LINE = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
TAGS = st.sampled_from(("p", "div", "li", "h2", "h3", "blockquote", "td", "dd", "section", "pre", "summary", "center"))
CLASSES = st.sampled_from(("", "related", "share", "chapo", "comments", "entry-meta", "sidebar", "texte", "legende"))


@st.composite
def made_up(draw: st.DrawFn) -> tuple[bytes, list[str]]:
    """A page of lines of which each is its own, in elements of all kinds, some within others."""
    parts: list[str] = []
    lines: list[str] = []
    for number in range(draw(st.integers(3, 25))):
        line = f"n{number} {draw(LINE)}"
        lines.append(line)
        tag, name = draw(TAGS), draw(CLASSES)
        text = f"<a href='/{number}'>{line}</a>" if draw(st.booleans()) and draw(st.booleans()) else line
        opened = f"<div class='{draw(CLASSES)}'>" if draw(st.booleans()) else ""
        parts.append(f"{opened}<{tag} class='{name}'>{text}</{tag}>{'</div>' if opened else ''}")
    return page(f"<main><h1>{TITLE}</h1>{''.join(parts)}<p>{FIRST}</p><p>{SECOND}</p></main>"), lines


@settings(max_examples=60, deadline=None)
@given(made_up())
def test_every_line_of_a_page_is_text_or_told(made: tuple[bytes, list[str]]) -> None:
    body, lines = made
    extraction = extract(body, ADDRESS, AT)
    if isinstance(extraction, Extraction):
        assert [line for line in lines if line not in account(extraction)] == []


def saved_pages(most_a_site: int) -> Iterator[tuple[str, str, bytes]]:
    seen: Counter[str] = Counter()
    for row in map(json.loads, (PRESS / "index.jsonl").read_text(encoding="utf-8").splitlines()):
        if row["kind"] == "article" and row.get("file") and seen[row["site"]] < most_a_site:
            seen[row["site"]] += 1
            yield row["url"], row["captured_at"], gzip.decompress((PRESS / row["file"]).read_bytes())


MOST_UNTOLD = 0.005
"""Share of trafilatura's lines on one page of each site, a third of the saved articles (all would take a minute): what
remains is words around a date that trafilatura drops, and entries of menus beyond the bound, which the log counts."""


@needs_press
@pytest.mark.slow
def test_all_that_trafilatura_keeps_of_saved_pages_is_told() -> None:
    lines = left = 0
    for url, captured_at, body in saved_pages(most_a_site=1):
        extraction = extract(body, url, datetime.fromisoformat(captured_at))
        if isinstance(extraction, Extraction):
            kept = [line for line in (trafilatura.extract(body, include_comments=False) or "").split("\n") if line]
            lines, left = lines + len(kept), left + len(untold(extraction, kept))
    assert lines > 0
    assert left <= MOST_UNTOLD * lines, f"{left} of {lines} lines"
