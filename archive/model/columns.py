"""How a field of a value is kept in a column: what is written for it, and what is read back.

A field names its column form as metadata, `field(metadata=TEXT)`; whatever writes, reads, digests or exports the value
goes through `list_columns`, so that a field is declared in one place. Pure; no SQL here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from archive.model.text import to_storable

SqlValue = str | int | None
"""What a column of ours holds, payloads and durations aside."""


@dataclass(frozen=True, slots=True)
class Column:
    """The form of one column.

    `to_sql` and `from_sql` are each other's inverse; `shape` is the type that a JSON column holds, None for others.
    `digest_rule` is the number of the first extraction digest rule that covers it (`archive.model.digests`): a column
    of a later version has a later one, so that digests made before it stay true.
    """

    to_sql: Callable[[Any], SqlValue]
    from_sql: Callable[[Any], Any]
    shape: type | None = None
    digest_rule: int = 1


_KEY = "column"


def make_column(
    to_sql: Callable[[Any], SqlValue], from_sql: Callable[[Any], Any], shape: type | None = None, digest_rule: int = 1
) -> Mapping[str, Column]:
    """A column form as the metadata of a dataclass field."""
    return {_KEY: Column(to_sql, from_sql, shape, digest_rule)}


@cache
def list_columns(kind: type) -> dict[str, Column]:
    """The columns of a dataclass in the order of its fields; fields without a column form are kept elsewhere."""
    return {each.name: each.metadata[_KEY] for each in fields(kind) if _KEY in each.metadata}


def to_readable_json(value: object) -> str:
    """JSON in which French stays readable in SQL."""
    return to_storable(json.dumps(value, ensure_ascii=False))


def _unchanged(value: Any) -> Any:
    return value


def _parse_list(text: str) -> tuple[Any, ...]:
    return () if text == "[]" else tuple(json.loads(text))


def _parse_codes(text: str) -> tuple[str, ...]:
    """Codes of a damaged row are none: what they say of a text is not worth the text."""
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return ()
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()


TEXT = make_column(to_storable, _unchanged)
"""Text from a page."""
PLAIN = make_column(_unchanged, _unchanged)
"""A number, or text of our own making."""
WORDS = make_column(to_readable_json, _parse_list, list)
"""A tuple of texts, as a JSON list."""
CODES = make_column(json.dumps, _parse_codes, list)
"""A tuple of our own codes, as a JSON list."""
CODE_MAP = make_column(lambda value: json.dumps(dict(value)), json.loads, dict)
"""A map of our own codes, as a JSON object."""
