"""Dates as pages show them: every form of the table, and what must not be taken for a date."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.dates.french_dates import fold, read_dates, strip_dates
from pipelines.metadata.language import DateOrder

NOW = datetime(2025, 10, 18, 9, 0)  # noqa: DTZ001

FORMS = [
    ("1er août 2022", "2022-08-01T00:00 day"),
    ("1 er août 2022", "2022-08-01T00:00 day"),
    ("17 oct. 2025", "2025-10-17T00:00 day"),
    ("Posté le 4 Août 2018 à 12h30", "2018-08-04T12:30 minute"),
    ("Publié le 22/11/2023 à 19:56", "2023-11-22T19:56 minute"),
    ("Publié le 22.11.2023, 7h05", "2023-11-22T07:05 minute"),
    ("22-11-2023", "2023-11-22T00:00 day"),
    ("2023-11-22", "2023-11-22T00:00 day"),
    ("02/03/21 à 8h", "2021-03-02T08:00 minute"),
    ("Vendredi 8 juillet 2022 à 17 h 30 min", "2022-07-08T17:30 minute"),
    ("Vendredi, 7 Octobre, 2016", "2016-10-07T00:00 day"),
    ("Mardi, 25 Octobre, 2016 - 02:40", "2016-10-25T02:40 minute"),
    ("25/10/2016 | 06:52", "2016-10-25T06:52 minute"),
    ("07h06, le 31 décembre 2022", "2022-12-31T07:06 minute"),
    ("3 févr. 2024 - 18 heures 15", "2024-02-03T18:15 minute"),
    ("DÉCEMBRE 2021", "2021-12-01T00:00 month"),
    ("août 17, 2022", "2022-08-17T00:00 day"),
    ("Dec 29, 2014 5:38pm EST", "2014-12-29T17:38 minute"),
    ("March 3, 2024 12:05 am", "2024-03-03T00:05 minute"),
    ("hier à 19h25", "2025-10-17T19:25 minute"),
    ("Avant-hier", "2025-10-16T00:00 day"),
    ("aujourd’hui à 7h10", "2025-10-18T07:10 minute"),
    ("il y a 12 minutes", "2025-10-18T08:48 minute"),
    ("Il y a 2 heures", "2025-10-18T00:00 day"),
    ("Il y a une heure", "2025-10-18T00:00 day"),
    ("mardi 14 octobre", "2025-10-14T00:00 day"),
    ("lundi 3 mars", "2025-03-03T00:00 day"),
    ("14 octobre à 18h30", "2025-10-14T18:30 minute"),
    ("le 27 Mar 20 à 9:21", "2020-03-27T09:21 minute"),
    ("12 déc. 2021 - 2 min de lecture", "2021-12-12T00:00 day"),
    ("29\u00a0février\u202f2024", "2024-02-29T00:00 day"),
    ("1 janv. 2021, 09:05:00", "2021-01-01T09:05 minute"),
    ("Article publié le 3 mai 2024", "2024-05-03T00:00 day"),
    ("04/10 11:46", "2025-10-04T11:46 minute"),
    ("17 de enero de 2020", "2020-01-17T00:00 day"),
    ("17. März 2020 um 12:30 Uhr", "2020-03-17T12:30 minute"),
    ("3 maggio 2024 alle 9:05", "2024-05-03T09:05 minute"),
    ("1 de outubro de 2024", "2024-10-01T00:00 day"),
    ("17 يناير 2024", "2024-01-17T00:00 day"),
]


@pytest.mark.parametrize(("line", "expected"), FORMS)
def test_form(line: str, expected: str) -> None:
    (found,) = read_dates(line, NOW)
    assert f"{found.wall.isoformat(timespec='minutes')} {found.precision}" == expected


@pytest.mark.parametrize(
    "line",
    [
        "en 2022",
        "2022",
        "Le 31 février 2023",
        "29 février 2023",
        "20181004",
        "mardi 3 mars",  # in 2025 the third of March was a Monday
        "il y a 3 jours",  # counted off or by the calendar: two days are possible
        "il y a 2 semaines",
        "il y a 9 heures",  # across midnight
        "version 1.2.2023.4",
        "score de 3-2 et 4-6, 12 min",
        "le 5 à 7",
        "10,12,2023 francs",
        "tel. 22 34 56 78",
        "25 décembre 2031",
        "20 octobre 2025",  # two days after the capture
        "ce matin à 8h",
        "yè nan 8è nan maten",
        "15 janvye 2024",
        "04/10",
        "",
    ],
)
def test_no_date(line: str) -> None:
    assert read_dates(line, NOW) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Du 3 au 5 mai 2025",
        "Du 3 mai 2025 au 5 mai 2025",
        "14 rue du 8 mai 1945",
        "Inscriptions avant le 15 mai 2025",
        "Jusqu’au 15 mai 2025",
        "À partir du 15/05/2025",
        "Rendez-vous le 12 mai 2025 à 20h30",
    ],
)
def test_a_street_a_term_and_a_span_of_days_are_no_publication(line: str) -> None:
    assert read_dates(line, NOW) == ()


@pytest.mark.parametrize(
    ("line", "day"), [("20/11/98", "1998-11-20"), ("3/2/05", "2005-02-03"), ("3 / 2 / 2005", "2005-02-03")]
)
def test_a_year_of_two_digits_is_the_last_such_one(line: str, day: str) -> None:
    (found,) = read_dates(line, NOW)
    assert found.wall.date().isoformat() == day


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("17 novembre 2024 à 18h00 GMT", 0),
        ("17 novembre 2024 à 18h00 Temps universel", 0),
        ("17 novembre 2024 à 18h00Z", 0),
        ("17/11/2024 à 18:00 TU", 0),
        ("17 nov. 2024 à 18h00 (TU)", 0),
        ("17 novembre 2024, 18 h 05 HNE", -5),
        ("17 juillet 2024, 18 h 05 HAE", -4),
        ("17 novembre 2024, 18 h 05 HNP", -8),
        ("17 novembre 2024, 18 h 05 HNA", -4),
        ("17 novembre 2024, 18 h 05 HNT", -3.5),
        ("17 novembre 2024 à 18:00 UTC+2", 2),
        ("17 novembre 2024 à 18:00 GMT +05:30", 5.5),
        ("Nov 17, 2024 5:38pm EST", -5),
        ("17 novembre 2024, 18 h (temps universel)", 0),
        ("17 novembre 2024 à 18h00, heure de Paris", 1),
        ("17 juillet 2024 à 18h00 (heure de Paris)", 2),
        ("17 novembre 2024 à 18h05, heure d'Abidjan", 0),
        ("17 juillet 2024, 18 h 05 (heure de l’Est)", -4),
        ("Nov. 17, 2024 9:05 p.m. EST", -5),
        ("17 novembre 2024 à 18h et demie", None),
        ("17 novembre 2024 à 18h est arrivé", None),
        ("17 novembre 2024 à 18h", None),
    ],
)
def test_a_displayed_zone_is_read(line: str, hours: float | None) -> None:
    (found,) = read_dates(line, NOW)
    assert found.offset == (timedelta(hours=hours) if hours is not None else None)


@pytest.mark.parametrize(
    ("line", "order", "expected"),
    [
        ("03/04/2024", "french", "2024-04-03"),
        ("03/04/2024", "day-first", "2024-04-03"),
        ("03/04/2024", "month-first", "2024-03-04"),
        ("03/04/2024", "unsure", None),
        ("03/14/2024", "unsure", "2024-03-14"),
        ("14/03/2024", "unsure", "2024-03-14"),
        ("04/04/2024", "unsure", "2024-04-04"),
        ("hier", "french", "2025-10-17"),
        ("hier", "day-first", None),
        ("il y a 2 heures", "unsure", None),
        ("3 mai 2024", "unsure", "2024-05-03"),
    ],
)
def test_other_languages_write_dates_in_their_own_order(line: str, order: DateOrder, expected: str | None) -> None:
    assert [item.wall.date().isoformat() for item in read_dates(line, NOW, order)] == ([expected] if expected else [])


_MONTH_NAMES = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "JANVIER FÉVRIER MARS AVRIL MAI JUIN JUILLET AOÛT SEPTEMBRE OCTOBRE NOVEMBRE DÉCEMBRE",
)
_DAY_NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_RENDERINGS = {
    "words": lambda at, months: f"{at.day} {months[at.month - 1]} {at.year}",
    "weekday": lambda at, months: f"{_DAY_NAMES[at.weekday()]} {at.day} {months[at.month - 1]} {at.year}",
    "numbers": lambda at, _: f"{at:%d/%m/%Y}",
    "points": lambda at, _: f"{at:%d.%m.%Y}",
    "iso": lambda at, _: f"{at:%Y-%m-%d}",
}
_CLOCKS = {
    "à 9h05": lambda at: f" à {at.hour}h{at:%M}",
    "à 9 h 05": lambda at: f" à {at.hour} h {at:%M}",
    ", 09:05": lambda at: f", {at:%H:%M}",
    "- 09:05:07": lambda at: f" - {at:%H:%M:%S}",
    "| 09h05": lambda at: f" | {at:%Hh%M}",
}
_ZONES = {"": None, " GMT": 0.0, " (TU)": 0.0, " UTC": 0.0, " HNE": -5.0, " HAE": -4.0, " HNP": -8.0, " UTC+3": 3.0}


@given(
    at=st.datetimes(datetime(1950, 1, 1), datetime(2025, 10, 17)),  # noqa: DTZ001
    names=st.sampled_from(_MONTH_NAMES).map(str.split),
    rendering=st.sampled_from(sorted(_RENDERINGS)),
    clock=st.sampled_from(sorted(_CLOCKS)),
    zone=st.sampled_from(sorted(_ZONES)),
    label=st.sampled_from(["", "Publié le ", "Mis en ligne le ", "Par Awa Sy, le "]),
)
def test_what_is_written_in_french_is_read_back(
    at: datetime, names: list[str], rendering: str, clock: str, zone: str, label: str
) -> None:
    line = label + _RENDERINGS[rendering](at, names) + _CLOCKS[clock](at) + zone
    (found,) = read_dates(line, NOW)
    hours = _ZONES[zone]
    assert found.wall == at.replace(second=0, microsecond=0)
    assert (found.precision, found.offset) == ("minute", timedelta(hours=hours) if hours is not None else None)


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        ("Publié le 27/12/22 à 08h02 — Mis à jour le 29/12/22 à 17h51", ["published", "modified"]),
        ("Mis à jour le 25/10/2016 | 07:40publié le 25/10/2016 | 06:52", ["modified", "published"]),
        ("27 octobre 2012 à 18:27 (Mis à jour : 19:56)", ["none", "modified"]),
        ("07h06, le 31 décembre 2022, modifié à 07h59, le 31 décembre 2022", ["none", "modified"]),
        ("Mardi 24 janvier 2017 | Mise en ligne à 12h02", ["none", "published"]),
        ("(Créé : 02.10.2018, 07h02)", ["published"]),
        ("MAJ le 3 mai 2024", ["modified"]),
    ],
)
def test_labels(line: str, labels: list[str]) -> None:
    assert [item.label for item in read_dates(line, NOW)] == labels


def test_an_hour_alone_belongs_to_the_date_before_it() -> None:
    first, second = read_dates("27 octobre 2012 à 18:27 (Mis à jour : 19:56)", NOW)
    assert second.wall == first.wall.replace(hour=19, minute=56)
    assert read_dates("à 19:56", NOW) == ()


def test_residue_is_what_the_line_says_beside_its_dates() -> None:
    line = "Par Awa Sy, le 3 mai 2024 à 10h, à Bamako"
    assert strip_dates(line, read_dates(line, NOW)).split() == "Par Awa Sy, le , à Bamako".split()  # noqa: SIM905


@given(st.text(max_size=120))
def test_never_raises_and_never_later_than_the_day_after(line: str) -> None:
    assert all(item.wall <= NOW + timedelta(days=1) for item in read_dates(line, NOW))


_PIECES = st.sampled_from(
    ["le ", "publié ", "mis à jour ", "3", "12", "31", "mars", "août", "2024", "/", ".", ":", "h", " "]
)


@given(st.lists(_PIECES, max_size=14).map("".join), st.datetimes(datetime(1995, 1, 2), datetime(2090, 1, 1)))  # noqa: DTZ001
def test_never_in_the_future_whatever_the_capture(line: str, now: datetime) -> None:
    assert all(item.wall <= now + timedelta(days=1) for item in read_dates(line, now))


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)
