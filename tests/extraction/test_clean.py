"""A text without its page: what its lines show is read, and a clean text is left as it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.digests import compute_text_digest
from pipelines.clean import clean
from pipelines.french.restoring import restore_text
from tests.extraction import pages
from tests.material import SEEDS, needs_seeds

READ_AT = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)

POST = f"""{pages.TITLE}
- Ibrahim Sow
- 4 mars 2023
- 2 min de lecture

Mopti / Ségou — 3 mars 2023.
{pages.FIRST}
{pages.INTERTITRE}
{pages.SECOND}
{pages.THIRD}
Crédit : DR
Awa Konaté
DELTANI


.jpg)


Commentaires"""


def test_a_post_as_a_bare_extractor_leaves_it() -> None:
    cleaned = clean(POST, READ_AT)
    assert cleaned.text.splitlines() == [
        "Mopti / Ségou — 3 mars 2023.",
        pages.FIRST,
        pages.INTERTITRE,
        pages.SECOND,
        pages.THIRD,
    ]
    assert cleaned.block_kinds == ("paragraph", "paragraph", "intertitre", "paragraph", "paragraph")
    assert cleaned.title == pages.TITLE
    assert cleaned.authors == ("Ibrahim Sow", "Awa Konaté")
    assert cleaned.byline == "Awa Konaté, DELTANI"
    assert cleaned.credit == "DR"
    assert str(cleaned.published) == "2023-03-04"
    assert cleaned.reading_minutes == 2


def test_the_log_names_every_line_that_went() -> None:
    cleaned = clean(POST, READ_AT)
    assert [(removal.rule, removal.text) for removal in cleaned.removals] == [
        ("headline", pages.TITLE),
        ("account", "- Ibrahim Sow"),
        ("date", "- 4 mars 2023"),
        ("reading-time", "- 2 min de lecture"),
        ("credit", "Crédit : DR"),
        ("signature", "Awa Konaté"),
        ("signature", "DELTANI"),
        ("file-name", ".jpg)"),
        ("comments", "Commentaires"),
    ]
    assert restore_text(cleaned.text.splitlines(), cleaned.removals) == [line for line in POST.splitlines() if line]


def test_a_clean_text_stays_as_it_is() -> None:
    text = "\n".join(pages.PARAGRAPHS)
    cleaned = clean(text, READ_AT)
    assert cleaned.text == text
    assert cleaned.text_digest == compute_text_digest(text)
    assert (cleaned.removals, cleaned.title, cleaned.byline, cleaned.authors) == ((), None, None, ())
    assert (cleaned.credit, cleaned.published, cleaned.reading_minutes) == (None, None, None)


@pytest.mark.parametrize("text", ["", "\n\n", "Un seul mot", "   "])
def test_hardly_a_text_is_no_trouble(text: str) -> None:
    assert clean(text, READ_AT).text == text.strip()


@given(st.text(max_size=400))
def test_cleaning_twice_changes_nothing_more_than_once_lost(text: str) -> None:
    cleaned = clean(text, READ_AT)
    assert restore_text(cleaned.text.split("\n") if cleaned.text else [], cleaned.removals) == list(cleaned.before)


@needs_seeds
def test_the_sample_post_comes_out_as_its_readme_says() -> None:
    cleaned = clean((SEEDS / "000_d6df46e99015f242.txt").read_text(), READ_AT)
    assert cleaned.title is not None
    assert cleaned.title.startswith("Trump et Poutine")
    assert cleaned.authors == ("Amadou Diallo", "Haoua Sangaré")
    assert cleaned.byline == "Haoua Sangaré, LETJIKAN"
    assert cleaned.credit == "LSI"
    assert str(cleaned.published) == "2025-10-17"
    assert cleaned.reading_minutes == 2
    lines = cleaned.text.splitlines()
    assert lines[0] == "Washington / Moscou — 16 octobre 2025."
    assert lines[-1].endswith("militaire sur le terrain ».")
    assert cleaned.block_kinds.count("intertitre") == 4
    assert len(lines) + len(cleaned.removals) == len(cleaned.before)


@needs_seeds
def test_the_clean_sample_stays_as_it_is() -> None:
    text = (SEEDS / "004_a157052ca5636de6.txt").read_text()
    cleaned = clean(text, READ_AT)
    assert cleaned.text_digest == compute_text_digest(text)
    assert (cleaned.removals, cleaned.title, cleaned.authors, cleaned.published) == ((), None, (), None)
