"""Ages at which something is due, as the settings write them: `30m`, `6h`, `7d`. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def to_ages(texts: Iterable[str]) -> tuple[timedelta, ...]:
    """The ages in rising order, each once. The texts have passed `config.checks.check_age`."""
    return tuple(sorted({int(text[:-1]) * _UNITS[text[-1]] for text in texts}))
