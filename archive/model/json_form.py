"""The one JSON form of our values, whoever prints them: `marbre show`, `marbre extract`, exports. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any

from archive.model.extraction import Moment

_PLAIN = frozenset((str, int, float, bool))


@cache
def _list_fields(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def to_json(value: object) -> Any:
    """A value as JSON takes it: dataclasses by field, in their order; instants in ISO 8601, at their own precision."""
    if value is None or type(value) in _PLAIN:  # most are: exports of whole archives ask by the million
        return value
    if isinstance(value, Moment):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(getattr(value, name)) for name in _list_fields(type(value))}
    if isinstance(value, Mapping):
        return {str(key): to_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(each) for each in value]
    return value
