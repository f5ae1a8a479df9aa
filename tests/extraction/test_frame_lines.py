"""Counters, clocks, rates and rotating boxes change without a revision; figures in sentences are edits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.compare.frame_lines import is_meter, is_rotated, to_masked
from tests.extraction.test_comparison import PARAGRAPHS, compared, page, read

METERS = [
    "{0} vues",
    "Lu {0} fois",
    "Cette page a été consultée {0} fois",
    "{0} partages · {1} commentaires",
    "Commentaires ({0})",
    "Messages : {0}",
    "Mis à jour il y a {0} minutes",
    "Il est {0}:{1} à Tiéni",
    "Tiéni : {0} °C – vent {1} km/h",
    "Brent : {0} $ – Euro : {1} FCFA",
    "Sondage : êtes-vous pour ? Oui {0} % – Non {1} %",
    "En ce moment, {0} lecteurs lisent cet article.",
    "le {0} mars 2026 à 8h{1}",
    "{0}",
    "Nous sommes le lundi {0} mars 2026, 08:{1}",
    "Plus que {0} jours et {1} heures avant l’ouverture",
    "Cet article a été lu par {0} personnes.",
]


@pytest.mark.parametrize("line", METERS)
@given(st.tuples(st.integers(10, 59), st.integers(10, 59)), st.tuples(st.integers(10, 59), st.integers(10, 59)))
def test_two_states_of_a_meter_are_one_line(line: str, then: tuple[int, int], now: tuple[int, int]) -> None:
    old, new = line.format(*then), line.format(*now)
    assert to_masked(old) == to_masked(new)
    assert is_meter(old)


@pytest.mark.parametrize("line", METERS)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_meter_in_the_text_is_no_revision(line: str, place: int) -> None:
    before, after = (
        page([*PARAGRAPHS[:place], line.format(*shown), *PARAGRAPHS[place:]]) for shown in ((12, 34), (17, 58))
    )
    assert compared((before, read(before)), (after, read(after))).change is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("L’accident a fait 12 morts et 34 blessés.", "L’accident a fait 15 morts et 41 blessés."),
        ("Bilan : 12 morts, 34 blessés", "Bilan : 15 morts, 41 blessés"),
        ("Le texte a été adopté par 212 voix contre 180.", "Le texte a été adopté par 221 voix contre 180."),
        ("Canton nord : Ali Dem, 54 %", "Canton nord : Ali Dem, 53 %"),
        ("OM 2 – OL 1", "OM 3 – OL 1"),
        ("Le maire de Tiéni, Ali Dem, a démissionné.", "La maire de Tiéni, Awa Dem, a démissionné."),
        ("La réunion est fixée au lundi 14 mars à 18 heures.", "La réunion est fixée au mardi 15 mars à 18 heures."),
    ],
)  # fmt: skip
def test_a_figure_of_the_newsroom_is_an_edit(old: str, new: str) -> None:
    assert not (is_meter(old) and is_meter(new))
    assert not is_rotated(old, new)
    before, after = (page([*PARAGRAPHS[:2], line, *PARAGRAPHS[2:]]) for line in (old, new))
    change = compared((before, read(before)), (after, read(after))).change
    assert change is not None
    assert change.kind in ("correction", "rewording")


ADS = (
    "Riz parfumé de la vallée : le sac de vingt kilos livré chez vous avant la fête, dans toute la région.",
    "Une banque proche de vous : ouvrez un compte sans frais jusqu’au mois de mars, et gagnez une moto.",
)


def in_slot(slot: str, content: str) -> bytes:
    body = page(PARAGRAPHS).decode()
    return body.replace(PARAGRAPHS[1] + "</p>", PARAGRAPHS[1] + "</p>" + slot.format(content)).encode()


@pytest.mark.parametrize("slot", ['<div class="encart-7"><p>{}</p></div>', '<section id="z9"><p>{}</p></section>'])
def test_a_box_that_rotates_is_no_revision(slot: str) -> None:
    before, after = (in_slot(slot, ad) for ad in ADS)
    assert ADS[0] in read(before).text
    assert compared((before, read(before)), (after, read(after))).change is None


def test_a_box_that_is_corrected_is_a_revision() -> None:
    slot = '<div class="encart-7"><p>{}</p></div>'
    before, after = in_slot(slot, ADS[0]), in_slot(slot, ADS[0].replace("vingt kilos", "trente kilos"))
    assert compared((before, read(before)), (after, read(after))).change is not None


def test_a_paragraph_written_anew_is_a_revision_though_each_has_a_box() -> None:
    lines = [f'<div class="bloc"><p>{line}</p></div>' for line in PARAGRAPHS]
    other = [*lines[:2], f'<div class="bloc"><p>{ADS[0]}</p></div>', *lines[3:]]
    before, after = page(lines), page(other)
    assert compared((before, read(before)), (after, read(after))).change is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Sur le même thème : La crue bat un record", "Sur le même thème : Le riz est plus cher"),
        ("Le mot du jour ? Étiage, le plus bas niveau d’une rivière.", "Le mot du jour ? Pinasse, longue pirogue."),
    ],
)
def test_a_slot_keeps_its_label(old: str, new: str) -> None:
    assert is_rotated(old, new)


def test_a_headline_that_a_page_holds_for_two_screens_is_one() -> None:
    once = page(PARAGRAPHS, title="Le pont rouvre lundi")
    twice = replace(read(once), title="Le pont rouvre lundi Le pont rouvre lundi")
    assert compared((once, read(once)), (once, twice)).change is None
