"""`Layers`: one table as the shipped file and the user's file declare it, and the value that both make together.

Merging and validating only: knows neither folders nor what the tables are for. pydantic's errors end here and leave as
`ConfigProblem`s that name the file a key was written in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, TypeVar, cast

from config.checks import find_closest
from config.errors import ConfigError, ConfigProblem, ValueFault

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

Value = TypeVar("Value")
Table = dict[str, Any]
Location = tuple[int | str, ...]

WRONG_TYPE = {
    "string_type": ValueFault("is to be a text", "write it in quotes"),
    "path_type": ValueFault("is to be a path", "write it in quotes"),
    "bool_type": ValueFault("is to be true or false", "write true or false, without quotes"),
    "int_type": ValueFault("is to be a whole number", "write digits alone, without quotes"),
    "float_type": ValueFault("is to be a number", "write it without quotes, such as 2.0"),
    "tuple_type": ValueFault("is to be a list", 'write ["…", "…"]'),
    "dataclass_type": ValueFault("is to be a table", "write its keys below a line with the table's name in brackets"),
}
"""pydantic's error types for a value of the wrong kind, in our words."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A table as one file has it. `file` is the name that messages show."""

    file: str
    table: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Layers:
    """The same table in one or two files, the one that wins last; `label` is how messages call it, None at the root."""

    label: str | None
    layers: tuple[Layer, ...]

    def merge(self) -> Table:
        """The tables as one: the last file's key wins, tables within are merged likewise, lists are replaced whole."""
        merged: Table = {}
        for layer in self.layers:
            merged = _merge(merged, layer.table)
        return merged

    def to_value(self, kind: type[Value]) -> Value:
        """The value of the merged tables. Raises ConfigError with every problem of the table at once."""
        from pydantic import ValidationError

        try:
            # mypy takes the __hash__ of a class's instances for that of the class
            return cast("Value", _make_adapter(kind).validate_python(self.merge()))  # type: ignore[arg-type]
        except ValidationError as error:
            problems = [
                self.make_problem(details["loc"], _to_fault(kind, details))
                for details in error.errors(include_url=False)
            ]
            raise ConfigError(problems) from None

    def make_problem(self, location: Location, fault: ValueFault) -> ConfigProblem:
        """A fault at a place of this table, with the file that wrote it there."""
        table, key = self.label, location
        if table is None and len(location) > 1:  # at the root, the first part is a table's name: [fetch] › delay
            table, key = f"[{location[0]}]", location[1:]
        return ConfigProblem(self._find_file(location), table, _format_location(key) or None, *fault)

    def _find_file(self, location: Location) -> str:
        """The last file that holds the key, as far as tables go; for a missing key, the last file."""
        path = [part for part in location if isinstance(part, str)]
        return next((layer.file for layer in reversed(self.layers) if _holds(layer.table, path)), self.layers[-1].file)


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Table:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged


def _holds(table: Any, path: list[str]) -> bool:
    for part in path:
        if not isinstance(table, dict) or part not in table:
            return False
        table = table[part]
    return True


@cache
def _make_adapter(kind: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _to_fault(kind: type, details: ErrorDetails) -> ValueFault:
    """pydantic's error in our words."""
    if details["type"] == "config":
        return ValueFault(**details["ctx"])
    if details["type"] == "missing":
        return ValueFault(_("is missing"), _("write {key} = …").format(key=details["loc"][-1]))
    if details["type"] == "unexpected_keyword_argument":
        return _explain_unknown(kind, details["loc"])
    wrong = WRONG_TYPE.get(details["type"])
    if wrong:
        return ValueFault(
            _("{what}, not {value}").format(what=_(wrong.what), value=_shorten(details["input"])), _(wrong.mend)
        )
    return ValueFault(details["msg"], _("see the comment at this key in config/default.toml"))


def _explain_unknown(kind: type, location: Location) -> ValueFault:
    known = tuple(_list_keys(kind, location[:-1]))
    guess = find_closest(str(location[-1]), known)
    return ValueFault(_("unknown key"), guess.strip() or _("the keys are {known}").format(known=", ".join(known)))


def _list_keys(kind: type, location: Location) -> Iterator[str]:
    """The keys that the table at `location` may hold."""
    from typing import get_args, get_type_hints

    for part in location:
        if isinstance(part, str):  # a number is a place in an array of tables
            declared = get_type_hints(kind)[part]
            kind = next(iter(get_args(declared)), declared)  # `SourceEvidence | None` is a table too
    return (field.name for field in fields(kind))


def _format_location(location: Location) -> str:
    """`("extract", "prune", 0)` as `extract.prune[0]`."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _shorten(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
