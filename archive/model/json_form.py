"""The one JSON form of our values, whoever prints them: `marbre show`, `marbre extract`, exports. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from archive.model.extraction import Moment


def to_json(value: object) -> Any:
    """A value as JSON takes it: dataclasses by field, in their order; instants in ISO 8601, at their own precision."""
    if isinstance(value, Moment):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(each) for each in value]
    return value
