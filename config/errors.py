"""The error of the room WHAT that a user can mend. Bugs are not wrapped.

ConfigError    one or more `ConfigProblem`s, found in one extraction of the configuration
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class ValueFault(NamedTuple):
    """What is wrong with one value, and what mends it; whoever knows the value's place makes a problem of it."""

    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One thing wrong in the configuration: where it stands, what it is, what mends it.

    `table` is written as in the file (`[fetch]`, `[[source]] mali-live`); it and `key` are None where the problem is
    the file's own, or the folder's.
    """

    file: str
    table: str | None
    key: str | None
    what: str
    mend: str

    def __str__(self) -> str:
        place = " › ".join(part for part in (self.table, self.key) if part)
        line = f"{self.file}: {place + ': ' if place else ''}{self.what} — {self.mend}"
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


class ConfigError(Exception):
    """The configuration cannot be used. `problems` holds everything found wrong, in the order of the files."""

    def __init__(self, problems: Iterable[ConfigProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
