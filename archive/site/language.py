"""Which language a page is in, its sentences from the one catalogue `strings.toml`, and its numbers and dates by Babel.

One TOML file rather than gettext's .po and .mo: two languages side by side in one line are easier to keep in step than
two files, nothing has to be compiled when the package is built, and tomllib is in the standard library. Names of months
and weekdays, the order of a date and the grouping of digits are not in it: they are Unicode's CLDR, which Babel brings.
"""

from __future__ import annotations

import tomllib
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from babel import Locale
from babel.dates import DateTimePattern, format_skeleton, parse_pattern
from babel.numbers import format_decimal

from archive.locale.french_spaces import set_spaces
from archive.locale.reason import RecordedReason, tell_reason

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_LOCALES: Final = {"fr": Locale("fr"), "en": Locale("en", "GB")}  # British: the day before the month, 24 hours
_KEPT = 4096
"""Formatted days, months and numbers remembered: a calendar asks for a year of them at each request, Babel takes 10 µs
for one."""

request_language: ContextVar[Language] = ContextVar("request_language", default="fr")
"""The language of the request being answered: Datasette's metadata hook is given no request to read it from."""


@cache
def load_catalogue() -> dict[str, dict[str, str | list[str]]]:
    """Every key ("group.name") with its words by language."""
    groups = tomllib.loads(files("archive.site").joinpath("strings.toml").read_text(encoding="utf-8"))
    return {f"{group}.{name}": _set_french(words) for group, names in groups.items() for name, words in names.items()}


def _set_french(words: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
    french = words["fr"]
    return words | {"fr": set_spaces(french) if isinstance(french, str) else [set_spaces(each) for each in french]}


def choose_language(asked: str | None, kept: str | None, fixed: str | None, accept_language: str) -> Language:
    """The language asked for in the address, else kept in the cookie, set for the site, the browser's; else French."""
    for wish in (asked, kept, fixed):
        for language in LANGUAGES:
            if wish == language:
                return language
    return _accepted(accept_language) or "fr"


def _accepted(header: str) -> Language | None:
    """The best of ours in an Accept-Language header (RFC 9110 § 12.5.4); None where it names neither."""
    wishes: list[tuple[float, int, Language]] = []
    for order, piece in enumerate(header.lower().split(",")):
        tag, _, rest = piece.partition(";")
        named = tag.strip().partition("-")[0]
        wishes.extend((-_quality(rest), order, language) for language in LANGUAGES if language == named)
    wishes.sort()
    return wishes[0][2] if wishes and wishes[0][0] < 0 else None


def _quality(rest: str) -> float:
    try:
        return float(rest.strip().removeprefix("q=")) if rest.strip() else 1.0
    except ValueError:
        return 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue, numbers and dates in one language; what templates call `t`."""

    language: Language

    def __call__(self, key: str, /, **names: Any) -> str:
        """The words of a key, with `names` filled in; `n` chooses between one and other. Raises KeyError."""
        words = load_catalogue()[key][self.language]
        if isinstance(words, list):
            words = words[0 if _is_one(self.language, names["n"]) else 1]
        if not names:
            return words
        shown = {name: self.format_number(value) if type(value) is int else value for name, value in names.items()}
        return words.format(**shown)

    def tell(self, text: str | None) -> str:
        """A recorded reason in this language; a sentence of before codes, which is English, as it is."""
        return tell_reason(text, self.language) if text else ""

    def find_language_of(self, text: str | None) -> Language:
        """The language in which `tell` says a text: English for what has no code."""
        return self.language if isinstance(text, RecordedReason) else "en"

    def label_value(self, group: str, value: str) -> str:
        """The words of a value that others choose (a rule, a verdict), or the value itself where none are known."""
        words = load_catalogue().get(f"{group}.{value}")
        return value if words is None else str(words[self.language])

    def format_country(self, code: str) -> str:
        """The name of a country by its two letters: as French papers write it, else as CLDR does."""
        words = load_catalogue().get(f"country.{code}")
        return str(words[self.language] if words else _LOCALES[self.language].territories.get(code.upper(), code))

    def format_language(self, code: str) -> str:
        """The name of a language by its code: `français` for `fr`."""
        return str(_LOCALES[self.language].languages.get(code.partition("-")[0].lower(), code))

    def format_number(self, number: int) -> str:
        """`12 345` or `12,345`; the French space is narrow and does not break."""
        return _format_number(self.language, number)

    def format_day(self, day: date) -> str:
        """`1er août 2022`, `1 August 2022`."""
        return _format_day(self.language, day)

    def format_month(self, day: date) -> str:
        """`août 2022`, the month in which a day lies."""
        return _format_month(self.language, day)

    def format_short_month(self, month: int) -> str:
        """`août`, `Aug` for 8, to stand along an axis."""
        return str(_LOCALES[self.language].months["stand-alone"]["abbreviated"][month])

    def format_weekday(self, weekday: int) -> str:
        """`lundi` for 0."""
        return str(_LOCALES[self.language].days["stand-alone"]["wide"][weekday])

    def format_short_weekday(self, weekday: int) -> str:
        """`lu` for 0."""
        return str(_LOCALES[self.language].days["stand-alone"]["short"][weekday])

    def format_instant(self, at: datetime) -> str:
        """An instant of the archive, in Universal Time: `1er août 2022 à 18 h 05 UTC`."""
        return f"{self._format_day_time(at.astimezone(UTC))} UTC"

    def format_moment(self, text: str) -> str:
        """A date as a page gave it (`archive.model.extraction.Moment`), at its precision and in its own zone."""
        try:
            if len(text) == len("2022-08"):
                return self.format_month(date.fromisoformat(f"{text}-01"))
            if "T" not in text:
                return self.format_day(date.fromisoformat(text))
            at = datetime.fromisoformat(text)
        except ValueError:
            return text
        offset = at.strftime("%z")
        zone = "" if not offset else " UTC" if offset == "+0000" else f" (UTC{offset[:3]}:{offset[3:5]})"
        return f"{self._format_day_time(at)}{zone}"

    def choose_preposition(self, text: str) -> str:
        """What stands between a verb and `format_moment(text)`: « publié le 2 mars », « publié en mars »."""
        return self("dates.before_month" if len(text) == len("2022-08") else "dates.before_day")

    def _format_day_time(self, at: datetime) -> str:
        hour_minute = _format_time(self.language, at.hour, at.minute)
        return self("dates.day_time", day=self.format_day(at.date()), time=hour_minute)


@lru_cache(maxsize=_KEPT)
def _is_one(language: Language, number: int) -> bool:
    return _LOCALES[language].plural_form(number) == "one"


@lru_cache(maxsize=_KEPT)
def _format_number(language: Language, number: int) -> str:
    return format_decimal(number, locale=_LOCALES[language])


@lru_cache(maxsize=_KEPT)
def _format_day(language: Language, day: date) -> str:
    return _day_pattern(language, is_first=day.day == 1).apply(day, _LOCALES[language])


@lru_cache(maxsize=_KEPT)
def _format_month(language: Language, day: date) -> str:
    return format_skeleton("yMMMM", day, locale=_LOCALES[language])


@lru_cache(maxsize=24 * 60 * len(LANGUAGES))
def _format_time(language: Language, hour: int, minute: int) -> str:
    return _time_pattern(language).apply(time(hour, minute), _LOCALES[language])


@cache
def _day_pattern(language: Language, *, is_first: bool) -> DateTimePattern:
    """CLDR's long date, but for the first of a month, which French writes as an ordinal and CLDR does not."""
    pattern = _LOCALES[language].date_formats["long"].pattern
    if is_first:
        pattern = pattern.replace("d", f"'{load_catalogue()['dates.first_of_month'][language]}'", 1)
    return parse_pattern(pattern)


@cache
def _time_pattern(language: Language) -> DateTimePattern:
    return parse_pattern(str(load_catalogue()["dates.time"][language]))
