"""The names of the months in the languages of saved pages, folded as `french_dates.fold` folds them."""

from __future__ import annotations

from collections.abc import Iterable

_JANUARY_TO_DECEMBER = (
    # French, English
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "janv fevr mar avr may june juil aout sept oct nov dec",
    "jan fev march april - jun juill aou sep october november december",
    "january february - apr - - jul august september - - -",
    "- feb - - - - july aug - - - -",
    # German, Spanish, Italian, Portuguese, Dutch
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janner - - - - - - - - okt - dez",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "- - - - - - - - setiembre - - -",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "januari februari maart april mei juni juli augustus september oktober november december",
    # Turkish, Polish, Russian
    "ocak subat mart nisan mayıs haziran temmuz agustos eylul ekim kasım aralık",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    # Arabic: of Egypt, of the Maghreb, of the Levant
    "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
    "جانفي فيفري - افريل ماي جوان جويلية اوت - - - -",
    "- - - نيسان ايار حزيران تموز اب ايلول - - -",
)

MONTHS = {
    name: number for names in _JANUARY_TO_DECEMBER for number, name in enumerate(names.split(), start=1) if name != "-"
}
"""Name to number. "Maj" is May in Polish and Danish, and stands for "mise à jour" in French: left out."""


def _spell(names: Iterable[str]) -> str:
    """A pattern for the names, what they have in common written once: tried at every letter of a line, a list of a
    hundred names costs three times as much. Of two of which one begins the other, the longer one is tried first."""
    endings: dict[str, list[str]] = {}
    for name in names:
        endings.setdefault(name[:1], []).append(name[1:])
    ends = endings.pop("", None) is not None
    pattern = "|".join(letter + _spell(rest) for letter, rest in endings.items())
    return f"(?:{pattern}){'?' if ends else ''}" if pattern else ""


MONTH_PATTERN = _spell(MONTHS)
"""Any of the names."""
