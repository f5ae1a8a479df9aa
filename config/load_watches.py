"""`load_watches`: the `[[watch]]` tables of the user's files as frozen values, with all their problems at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from gettext import gettext as _
from pathlib import Path
from typing import Any

from config.checks import find_closest
from config.countries import COUNTRIES
from config.errors import ConfigError, ConfigProblem, ValueFault
from config.layers import Layer, Layers
from config.toml import read_toml
from config.watches import Watch

MOST_WATCHES = 2_000
"""Watches in a configuration: twice the number for which matching was measured (benchmarks/watches.py)."""

QuestionJudge = Callable[[Watch], tuple[str, ValueFault] | None]
"""What is wrong with a watch's question or dates, and in which key; None where nothing is."""


def judge_no_question(_watch: Watch) -> None:
    """For callers that tell nobody: no question is looked at."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A [[watch]] table: the file that holds it, and how messages call it."""

    path: Path
    label: str
    table: dict[str, Any]

    def make_problem(self, key: str | None, fault: ValueFault) -> ConfigProblem:
        return ConfigProblem(str(self.path), self.label, key, *fault)


def load_watches(
    files: list[Path], sources: Collection[str], judge_question: QuestionJudge, problems: list[ConfigProblem]
) -> tuple[Watch, ...]:
    """The watches of these files, in their order; what is wrong goes to `problems`. `sources` are those declared."""
    watches: dict[str, Watch] = {}
    for place in _list_places(files, problems):
        try:
            watch = Layers(place.label, (Layer(str(place.path), place.table),)).to_value(Watch)
        except ConfigError as error:
            problems += error.problems
            continue
        problems += [place.make_problem(key, fault) for key, fault in _find_faults(watch, sources)]
        judged = judge_question(watch)
        if judged is not None:
            problems.append(place.make_problem(*judged))
        if watch.name in watches:
            problems.append(
                place.make_problem("name", ValueFault(_("a second watch of this name"), _("rename one of them")))
            )
        watches[watch.name] = _place_paths(watch, place.path.parent.absolute())
    if len(watches) > MOST_WATCHES:
        fault = ValueFault(
            _("{watches} watches").format(watches=len(watches)),
            _("leave {most_watches} at most").format(most_watches=MOST_WATCHES),
        )
        problems.append(ConfigProblem(str(files[-1]), None, "watch", *fault))
    return tuple(watches.values())


def _list_places(files: list[Path], problems: list[ConfigProblem]) -> Iterator[_Place]:
    for path in files:
        try:
            document = read_toml(path, str(path))
        except ConfigError as error:
            if path.name == "watches.toml":  # what is wrong with the settings' file, its own loading tells
                problems += error.problems
            continue
        tables = document.get("watch", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            fault = ValueFault(_("is to be a list of tables"), _("write [[watch]] above each"))
            problems.append(ConfigProblem(str(path), None, "watch", *fault))
            continue
        if path.name == "watches.toml":
            for key in document.keys() - {"watch"}:
                fault = ValueFault(_("unknown key"), _("keys stand below a line [[watch]]"))
                problems.append(ConfigProblem(str(path), None, key, *fault))
        for number, table in enumerate(tables, start=1):
            yield _Place(path, f"[[watch]] {table.get('name', f'no. {number}')}", table)


def _find_faults(watch: Watch, sources: Collection[str]) -> Iterator[tuple[str | None, ValueFault]]:
    """What of a watch does not fit the rest of the configuration."""
    for source in watch.sources:
        if source not in sources:
            mend = _("{closest}`marbre sources` lists those there are").format(
                closest=find_closest(source, tuple(sources))
            )
            yield "sources", ValueFault(_("no such source: {source!r}").format(source=source), mend)
    for country in watch.countries:
        if country.lower() not in COUNTRIES:
            yield (
                "countries",
                ValueFault(
                    _("not a country code: {country!r}").format(country=country), _("write two letters, such as ml")
                ),
            )
    if not watch.has_filter:
        yield "query", ValueFault(_("looks for nothing, and would find every article"), _("write a query or a filter"))
    if not watch.tell:
        yield "tell", ValueFault(_("tells nothing"), _('write tell = ["new"], or paused = true'))


def _place_paths(watch: Watch, folder: Path) -> Watch:
    """The watch with its paths made absolute."""
    atom, digests = watch.atom_file, watch.digest_folder
    return replace(
        watch,
        atom_file=None if atom is None else folder / atom.expanduser(),
        digest_folder=None if digests is None else folder / digests.expanduser(),
    )
