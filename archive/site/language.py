"""Which language a page speaks, its words from the one catalogue `strings.toml`, and how it writes numbers and dates.

One TOML file rather than gettext's .po and .mo: two languages side by side in one line are easier to keep in step than
two files, nothing has to be compiled when the package is built, and tomllib is in the standard library.
"""

from __future__ import annotations

import tomllib
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_THIN = "\u202f"  # groups digits in French (Imprimerie nationale), and does not break

spoken: ContextVar[Language] = ContextVar("spoken", default="fr")
"""The language of the request being answered: Datasette's metadata hook is given no request to read it from."""


@cache
def load_catalogue() -> dict[str, dict[str, str | list[str]]]:
    """Every key ("group.name") with its words by language."""
    groups = tomllib.loads(files("archive.site").joinpath("strings.toml").read_text(encoding="utf-8"))
    return {f"{group}.{name}": words for group, names in groups.items() for name, words in names.items()}


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
    """The catalogue in one language; what templates call `t`."""

    language: Language

    def __call__(self, key: str, /, **names: Any) -> str:
        """The words of a key, with `names` filled in; `n` chooses between one and other. Raises KeyError."""
        words = load_catalogue()[key][self.language]
        if isinstance(words, list):
            words = words[0 if self._is_one(names["n"]) else 1]
        shown = {name: self.number(value) if type(value) is int else value for name, value in names.items()}
        return words.format(**shown)

    def or_plain(self, group: str, name: str) -> str:
        """The words of a value that others choose (a rule, a verdict), or the value itself where none are known."""
        words = load_catalogue().get(f"{group}.{name}")
        return name if words is None else str(words[self.language])

    def number(self, number: float, decimals: int = 0) -> str:
        """`12 345,6` or `12,345.6`."""
        text = f"{number:,.{decimals}f}"
        return text if self.language == "en" else text.translate({ord(","): _THIN, ord("."): ","})

    def day(self, day: date) -> str:
        """`1er août 2022`, `1 August 2022`."""
        number = self("dates.first_of_month") if day.day == 1 else str(day.day)
        return self("dates.day", day=number, month=self.month_name(day.month), year=str(day.year))

    def month(self, day: date) -> str:
        """`août 2022`."""
        return self("dates.month", month=self.month_name(day.month), year=str(day.year))

    def month_name(self, month: int) -> str:
        """`août`."""
        return self("dates.months").split()[month - 1]

    def short_month(self, month: int) -> str:
        """`août`, `Aug`: for axes."""
        return self("dates.short_months").split()[month - 1]

    def weekday(self, weekday: int) -> str:
        """`lundi` for 0."""
        return self("dates.weekdays").split()[weekday]

    def instant(self, at: datetime) -> str:
        """An instant of the archive, in Universal Time: `1er août 2022 à 18 h 05 UTC`."""
        return f"{self._day_time(at.astimezone(UTC))} UTC"

    def moment(self, text: str) -> str:
        """A date as a page gave it (`archive.model.extraction.Moment`), at its precision and in its own zone."""
        try:
            if len(text) == len("2022-08"):
                return self.month(date.fromisoformat(f"{text}-01"))
            if "T" not in text:
                return self.day(date.fromisoformat(text))
            at = datetime.fromisoformat(text)
        except ValueError:
            return text
        offset = at.strftime("%z")
        zone = "" if not offset else " UTC" if offset == "+0000" else f" (UTC{offset[:3]}:{offset[3:5]})"
        return f"{self._day_time(at)}{zone}"

    def before(self, text: str) -> str:
        """What stands between a verb and `moment(text)`: « publié le 2 mars », « publié en mars »."""
        return self("dates.before_month" if len(text) == len("2022-08") else "dates.before_day")

    def _day_time(self, at: datetime) -> str:
        time = self(
            "dates.time", hour=f"{at.hour:02}" if self.language == "en" else str(at.hour), minute=f"{at.minute:02}"
        )
        return self("dates.day_time", day=self.day(at.date()), time=time)

    def _is_one(self, number: float) -> bool:
        return abs(number) < 2 if self.language == "fr" else number == 1
