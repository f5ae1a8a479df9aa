"""From bylines to persons and agencies: tables of made-up names."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.people.agencies import find_agency, find_dateline_agency, find_signed_agency
from pipelines.metadata.people.bylines import find_pen_name, read_byline
from pipelines.metadata.people.names import is_person, to_usual_case
from pipelines.metadata.people.outlets import Outlet

FANAL = Outlet(frozenset({"lefanal", "lefanalinfo", "fnl"}))

PERSONS = [
    ("Par Awa Sy", ["Awa Sy"]),
    ("ParAwa Sy", ["Awa Sy"]),
    ("par : Awa Sy", ["Awa Sy"]),
    ("PAR AWA SY ET MOUSSA KEÏTA", ["Awa Sy", "Moussa Keïta"]),
    ("Par AMINATA DIARRA, JEAN LE GOFF Envoyés spéciaux à Kayes", ["Aminata Diarra", "Jean Le Goff"]),
    ("Propos recueillis par Aminata N'DIAYE à Bamako", ["Aminata N'Diaye"]),
    ("<em>Recueilli par</em> Hervé KERVELLA.", ["Hervé Kervella"]),
    ("Le Fanal Recueilli par Hervé KERVELLA.", ["Hervé Kervella"]),
    ("Moussa Ould Ahmed, correspondant à Nouakchott", ["Moussa Ould Ahmed"]),
    ("De notre correspondant à Dakar, Awa Sy", ["Awa Sy"]),
    ("Par Louis Hautmont avec AFP", ["Louis Hautmont"]),
    ("Le Fanal avec l’AFP", []),
    ("Par La Rédaction", []),
    ("Par Le Fanal", []),
    ("AFP", []),
    ("Publié par : Alassane Bah Le : lundi, 20 novembre 2023 à 15h15", ["Alassane Bah"]),
    ("Publié le 24 octobre 2024 à 10h00 par Joël Ricard", ["Joël Ricard"]),
    ("par Michel Soudan publié le 4 octobre 2018 voir ses articles", ["Michel Soudan"]),
    ("Emma Deon, chercheuse en sciences sociales", ["Emma Deon"]),
    ("Ophélie Artois / Crédit photo : Jakub Porzyk / Agence", ["Ophélie Artois"]),
    ("Article rédigé par H.Capelle, T. Curtois", ["H.Capelle", "T. Curtois"]),
    ("Texte : Jean de La Fontaine", ["Jean de La Fontaine"]),
    ("Dr Awa Sy & J.-P. Martin", ["Awa Sy", "J.-P. Martin"]),
    ("Awa Sy | Le Fanal Abidjan | traduit par Lys Feuillet", ["Awa Sy"]),
    ("Awa Sy (à Ségou) et Jean-Noël Abgrall", ["Awa Sy", "Jean-Noël Abgrall"]),
    ("Awa Sy, Awa SY", ["Awa Sy"]),
    ("Awa Sy @awasy", ["Awa Sy"]),
    ("Awa Sy Awa Sy", ["Awa Sy"]),
    ("Steve HENOT. Le Fanal", ["Steve Henot"]),
    ("Awa Sy/lefleuve.fr", ["Awa Sy"]),
    ("Re\u0301dige\u0301 par Awa Sy", ["Awa Sy"]),
    ("Par Awa Sy, avec Moussa Keïta", ["Awa Sy", "Moussa Keïta"]),
    ("Par Awa Sy (avec Moussa Keïta)", ["Awa Sy", "Moussa Keïta"]),
    ("Par Awa Sy (avec l’AFP)", ["Awa Sy"]),
    ("Par @awasy Awa Sy", ["Awa Sy"]),
    ("Par Awa Sy - Infographie Moussa Keïta", ["Awa Sy"]),
    ("Awa et Moussa Keïta", ["Awa Keïta", "Moussa Keïta"]),
    ("Par AWA ET MOUSSA KEÏTA", ["Awa Keïta", "Moussa Keïta"]),
    ("Awa Sy et Moussa Keïta", ["Awa Sy", "Moussa Keïta"]),
    ("Rédaction et Awa Sy", ["Awa Sy"]),
    ("Awa Sy (texte) et Moussa Ba (photos)", ["Awa Sy"]),
    ("Awa Sy (photo), Moussa Ba", ["Moussa Ba"]),
    ("Awa Sy (à Ségou, au Mali) et Moussa Ba", ["Awa Sy", "Moussa Ba"]),
    ("Par Awa Sy (@awasy)", ["Awa Sy"]),
    ("Synthèse de Awa Sy", ["Awa Sy"]),
    ("Un reportage d'Awa Sy", ["Awa Sy"]),
    ("Une chronique d’Emma Deon", ["Emma Deon"]),
    ("Notre envoyé spécial à Gao, Moussa Ba", ["Moussa Ba"]),
    ("Correspondance particulière : Moussa Ba", ["Moussa Ba"]),
    ("Par Awa Sy ● 20 nov. 2026", ["Awa Sy"]),
    ("Awa Sy / Fanal", ["Awa Sy"]),
    ("Un texte de Awa Sy d'Investigation", ["Awa Sy"]),
    ("Un texte de Louis d'Almeida", ["Louis d'Almeida"]),
    ("Le Fanal | 04.10.2016 à 08h46 | Propos recueillis par Awa Sy", ["Awa Sy"]),
    ("De Awa Sy", ["Awa Sy"]),
    ("Von Jörg Hautmont", ["Jörg Hautmont"]),
    ("Von: JÖRG HAUTMONT, Korrespondent", ["Jörg Hautmont"]),
    ("Von", []),
    ("De", []),
    ("Por Inés Vidal y Gasset", ["Inés Vidal y Gasset"]),
    ("Por Inés Vidal y Pablo Rueda", ["Inés Vidal", "Pablo Rueda"]),
    ("Di Carla Berti e Ugo Neri", ["Carla Berti", "Ugo Neri"]),
    ("Words by Ann Lowell and Tom Reed", ["Ann Lowell", "Tom Reed"]),
    ("Ann Lowell Published Jul 17, 2024", ["Ann Lowell"]),
    ("Ann Lowell | Political Correspondent", ["Ann Lowell"]),
    ("By Al Lowell, Ben Reed and Ann Lowell", ["Al Lowell", "Ben Reed", "Ann Lowell"]),
    ("Ann Lowell | Senior Politics Editor, The Fanal", ["Ann Lowell"]),
    ("Last Update", []),
    ("Awa Sy avec AFP Focus", ["Awa Sy"]),
    ("PAR AMI DIALLO", ["Ami Diallo"]),
    ("Jörg Hautmont und Ida Kern, dpa", ["Jörg Hautmont", "Ida Kern"]),
    ("بقلم سمير حداد", ["سمير حداد"]),
    ("김서윤 기자", ["김서윤"]),
    ("Partager Awa Sy", []),
    ("Posté par Awa Sy dans Pêche", ["Awa Sy"]),
    ("Signé : Awa Sy", ["Awa Sy"]),
    ("Awa Sy, collaboration spéciale", ["Awa Sy"]),
    ("Propos recueillis et traduits par Awa Sy", ["Awa Sy"]),
    ("Traduit par Lys Feuillet", []),
    ("Awa Sy et l’équipe du Fanal", ["Awa Sy"]),
    ("Awa Sy journaliste au service des sports", ["Awa Sy"]),
    ("Awa du Fanal, Océane de lefanal.info", ["Awa", "Océane"]),
    ("Par le Dr Louis Hautmont", ["Louis Hautmont"]),
    ("Ein Kommentar von Ida Kern", ["Ida Kern"]),
    ("Aus Wien berichtet Ida Kern", ["Ida Kern"]),
    ("A cura di Carla Berti", ["Carla Berti"]),
    ("Texto: Inés Vidal Fotos: Pablo Rueda", ["Inés Vidal"]),
    ("Door Ida Kern en Joost de Wit", ["Ida Kern", "Joost de Wit"]),
    ("Ekri pa Awa Sy", ["Awa Sy"]),
    ("Par fatou.diallo", ["Fatou Diallo"]),
    ("port.kayes", []),
    ("Chronique tenue tous les lundis par Awa Sy", ["Awa Sy"]),
    ("Por Redação", []),
    ("SIPA PRESS", []),
    ("Scp Hautmont-Kern", []),
    ("FNL Region", []),
    ("admin", []),
    ("redaction@lefanal.example", []),
]


@pytest.mark.parametrize(("text", "expected"), PERSONS)
def test_persons(text: str, expected: list[str]) -> None:
    assert list(read_byline(text, FANAL).persons) == expected


def test_accounts_that_are_not_authors_are_left_out() -> None:
    assert read_byline("Awa Sy, Fanal Web", FANAL, ("awa sy",)).persons == ()


def test_single_words_are_kept_apart() -> None:
    byline = read_byline("JCTS avec Harini Mardy", FANAL)
    assert byline.everyone == ("JCTS", "Harini Mardy")
    assert byline.persons == ("Harini Mardy",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("par lampe27 (son site)", "lampe27"),
        ("par lechalutier", "lechalutier"),
        ("Par admin", None),
        ("Par Reuters", None),
        ("lampe27", None),
        ("par une habitante du quartier", None),
    ],
)
def test_a_pen_name_after_a_label(text: str, name: str | None) -> None:
    assert find_pen_name(text) == name


@pytest.mark.parametrize("text", ["Écrit le 3 mai 2024", "Commenter", "Rédigé"])
def test_words_of_a_label_or_a_button_name_nobody(text: str) -> None:
    assert read_byline(text, FANAL).everyone == ()


def test_what_an_author_does_is_not_left_unread() -> None:
    assert read_byline("Awa Sy, journaliste", FANAL).unread == 0


_FIRST = st.sampled_from(["Awa", "Moussa", "Jean-Noël", "Élise", "Ümit", "Louis"])
_FAMILY = st.sampled_from(["Sy", "Keïta", "Le Goff", "d'Almeida", "Hautmont", "N'Diaye", "Ould Ahmed"])
_FULL = st.builds(lambda first, family: f"{first} {family}", _FIRST, _FAMILY)
_LABELS = [
    "",
    "Par ",
    "par : ",
    "Écrit par ",
    "Propos recueillis par ",
    "By ",
    "Texte : ",
    "Reportage de ",
    "De ",
    "Von ",
]


@given(
    st.lists(_FULL, min_size=1, max_size=4, unique=True),
    st.sampled_from(_LABELS),
    st.sampled_from([" et ", ", ", " & ", " | ", " avec ", " and "]),
    st.sampled_from(
        ["", " avec AFP", " à Kayes", ", envoyés spéciaux", " - Publié le 3 mai 2024", " (Le Fanal)", " · Partager"]
    ),
)
def test_names_survive_whatever_is_written_around_them(names: list[str], label: str, between: str, after: str) -> None:
    assert list(read_byline(label + between.join(names) + after, FANAL).persons) == names


def test_a_field_of_brackets_and_commas_costs_no_more_a_letter_when_longer() -> None:
    for piece in ("(", ",", "[a", "a@", "et ", "Par ", "Awa et "):
        fields = [piece * count for count in (2_000, 32_000)]
        short, long = (min(_measure(f"{field}{turn}") for turn in range(3)) for field in fields)
        assert long < 100 * max(short, 0.001)


def _measure(text: str) -> float:
    began = process_time()
    read_byline(text, FANAL)
    return process_time() - began


@pytest.mark.parametrize(
    "name", ["Awa Sy", "J.-P. Martin", "Ahmed ag Boya", "Ch. Martial", "Aminata N'Diaye", "Ümit Dönmez"]
)
def test_is_person(name: str) -> None:
    assert is_person(name)


@pytest.mark.parametrize(
    "text",
    [
        "La Rédaction",
        "Le Fanal",
        "Service Politique",
        "Côte d’Ivoire",
        "lire aussi",
        "Awa",
        "Refus d'ONG",
        "Faits divers",
        "42 morts",
    ],
)
def test_is_no_person(text: str) -> None:
    assert not is_person(text)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Hervé KERVELLA", "Hervé Kervella"),
        ("AWA SY", "Awa Sy"),
        ("JP MARTIN", "JP Martin"),
        ("MARIE-ANGE N'GUESSAN", "Marie-Ange N'Guessan"),
        ("JCTS", "JCTS"),
    ],
)
def test_usual_case(name: str, expected: str) -> None:
    assert to_usual_case(name) == expected


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("Le Fanal avec AFP", "AFP"),
        ("Par Reuters", "Reuters"),
        ("Agence de presse sénégalaise", "APS"),
        ("Keystone-ATS", "Keystone-ATS"),
        ("La Presse Canadienne", "La Presse canadienne"),
        ("Awa Sy (Anadolu)", "Anadolu"),
        ("Awa Sy", None),
        ("MAPUTO", None),
        ("carte postale", None),
    ],
)
def test_agency_named(text: str, agency: str | None) -> None:
    assert find_agency(text) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("BAMAKO (AFP) — Le marché a rouvert.", "AFP"),
        ("Dakar, 12 jan (APS) – Le marché a rouvert.", "APS"),
        ("PÉKIN, 3 mars (Xinhua) -- Le marché a rouvert.", "Xinhua"),
        ("AA / Paris / Awa Sy", "Anadolu"),
        ("(AFP) - Le marché a rouvert", "AFP"),
        ("Le marché (fermé depuis mai) a rouvert, selon Reuters.", None),
        ("La photo de l'AFP a fait le tour du monde.", None),
    ],
)
def test_dateline(line: str, agency: str | None) -> None:
    assert find_dateline_agency(line) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("(AFP)", "AFP"),
        ("avec Reuters", "Reuters"),
        ("Source : APS", "APS"),
        ("ats", "Keystone-ATS"),
        ("Awa Sy", None),
    ],
)
def test_signature(line: str, agency: str | None) -> None:
    assert find_signed_agency(line) == agency


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    read_byline(text, FANAL)
    find_dateline_agency(text)
    find_signed_agency(text)
