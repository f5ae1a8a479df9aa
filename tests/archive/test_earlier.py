"""Texts that come in late: an article's revisions stand in the order in which they were seen, whatever came first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.articles.classify_change import RevisionChange
from archive.articles.earlier import NeighbourComparison
from archive.articles.identity import CapturedExtraction
from archive.articles.revisions import RevisionComparison
from archive.integrity.verify import verify
from archive.model.extraction import Extraction
from archive.store import Archive
from tests.archive.made import AT, URL, begin_archive, capture, extraction

BEGINNING = "Le pont de la Pointe est fermé depuis lundi, et les habitants du quartier traversent en pirogue."
TEXTS = {
    "a": f"{BEGINNING}\nLe maire promet des travaux.",
    "b": f"{BEGINNING}\nLe maire promet des travaux pour mars.",
    "c": f"{BEGINNING}\nLe préfet a visité le chantier dans la matinée, avec deux ingénieurs venus de la capitale.",
}


def add_seen(archive: Archive, hour: int, text: str, **changes: object) -> str:
    """A text seen at an hour; the event."""
    page = capture(body=f"{text} {hour // 3}".encode(), hours=hour)
    found = CapturedExtraction(page, archive.captures.add(page), extraction(TEXTS[text], **changes))
    return archive.articles.add(found, AT + timedelta(days=1)).event


def list_revisions(archive: Archive) -> list[tuple[object, ...]]:
    history = archive.articles.find_history(URL)
    assert history is not None
    return [
        (each.number, each.seen_at, each.text, each.change, each.words_added, each.words_removed)
        for each in history.revisions
    ]


@st.composite
def sightings(draw: st.DrawFn) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Texts by the hour, and the same in the order in which they come in."""
    seen = list(enumerate(draw(st.lists(st.sampled_from(sorted(TEXTS)), min_size=2, max_size=7))))
    return seen, draw(st.permutations(seen))


@settings(max_examples=40, deadline=None)
@given(sightings())
def test_revisions_do_not_depend_on_the_order_in_which_texts_come_in(
    order: tuple[list[tuple[int, str]], list[tuple[int, str]]],
) -> None:
    found = []
    for part in order:
        with TemporaryDirectory() as folder, begin_archive(Path(folder) / "archive.db") as archive:
            for hour, text in part:
                add_seen(archive, hour, text)
            row = archive.articles.find(URL)
            assert row is not None
            assert verify(archive).is_sound
            found.append((list_revisions(archive), row.text, row.first_seen_at, row.last_seen_at))
    assert found[0] == found[1]


def test_a_text_within_a_revision_parts_it(archive: Archive) -> None:
    assert [add_seen(archive, 0, "a"), add_seen(archive, 6, "a"), add_seen(archive, 3, "b")] == [
        "new",
        "same",
        "revision",
    ]
    assert [each[2] for each in list_revisions(archive)] == [TEXTS["a"], TEXTS["b"], TEXTS["a"]]
    assert [each[3] for each in list_revisions(archive)][1:] == ["correction", "correction"]


def test_a_whole_text_from_before_the_paywall_is_shown(archive: Archive) -> None:
    add_seen(archive, 6, "a", completeness="teaser")
    add_seen(archive, 0, "c", completeness="full")
    row = archive.articles.find(URL)
    assert row is not None
    assert (row.text, row.completeness, row.last_seen_at) == (TEXTS["c"], "full", AT + timedelta(hours=6))
    assert verify(archive).is_sound


def test_a_late_page_that_is_another_one_is_set_aside(archive: Archive) -> None:
    add_seen(archive, 6, "a")
    wall = " ".join(f"Acceptez le partenaire numéro {number} et ses traceurs publicitaires." for number in range(9))
    page = capture(body=b"mur", hours=1)
    found = CapturedExtraction(page, archive.captures.add(page), extraction(wall, title="Vos choix"))
    assert archive.articles.add(found, AT).event == "set-aside"
    assert len(list_revisions(archive)) == 1
    assert verify(archive).is_sound


@pytest.mark.parametrize(("brought", "revisions"), [(False, 1), (True, 2)])
def test_two_extractors_are_compared_only_by_who_asks_for_it(archive: Archive, brought: bool, revisions: int) -> None:
    add_seen(archive, 6, "a")
    page = capture(body=b"tard", hours=1)
    late: Extraction = replace(extraction(TEXTS["c"]), extractor="essai 2")
    found = CapturedExtraction(page, archive.captures.add(page), late)
    neighbours = archive.articles.find_neighbours(found)
    assert neighbours is not None
    assert (neighbours.before, neighbours.after.former.wording.text) == (None, TEXTS["a"])
    change = RevisionComparison(RevisionChange("rewording", 0.5, 3, 3, headline_changed=False))
    archive.articles.add_earlier(found, AT, NeighbourComparison(after=change if brought else None))
    assert len(list_revisions(archive)) == revisions
    assert verify(archive).is_sound
