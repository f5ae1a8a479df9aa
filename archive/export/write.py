"""Writes an export: the selection in a format, whole or not at all, and its datasheet beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Any

from archive.db.connection import Database
from archive.export.datasheet.descriptor import to_datapackage
from archive.export.datasheet.page import to_datasheet
from archive.export.datasheet.sheet import ExportSheet, make_sheet
from archive.export.errors import ExportRefused
from archive.export.format import Format, OptionValues
from archive.export.selected import SelectedArticles, open_selection
from archive.export.whole import open_workplace, publish, sync
from archive.selection.find import FoundArticles
from archive.selection.selection import ArticleSelection

DESCRIPTOR = "{}.datapackage.json"
DATASHEET = "{}.datasheet.md"
"""What stands beside an export, by its name: `corpus.csv.datasheet.md`."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is to be written where. `replaces`: an export that stands there already may give way to this one."""

    selection: ArticleSelection
    format: Format
    target: Path
    options: Mapping[str, Any]
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written; without a sheet nothing was, as nothing was found. `leftovers`: what killed exports had left
    beside it, cleared away.
    """

    found: FoundArticles
    articles: int
    sheet: ExportSheet | None = None
    leftovers: int = 0


def write_export(database: Database, request: ExportRequest) -> ExportReport:
    """Write an export. Raises SelectionFaulty, ExportRefused and ExportFailed."""
    options = complete_options(request.format, request.options)
    target = request.target
    check_target(target, replaces=request.replaces)
    with open_selection(database, request.selection) as selected, open_workplace(target) as workplace:
        if not selected.summary.articles:
            return ExportReport(selected.found, 0, leftovers=workplace.leftovers)
        made = workplace.folder / target.name
        _make(selected, request.format, options, made)
        sheet = make_sheet(selected, request.format, options, made)
        beside = {
            DESCRIPTOR.format(target.name): to_datapackage(sheet),
            DATASHEET.format(target.name): to_datasheet(sheet),
        }
        for name, text in beside.items():
            (workplace.folder / name).write_text(text, encoding="utf-8", newline="\n")
        # All is on the disk before the first of them has its name: a full disk leaves none of them.
        for path in (*(workplace.folder / name for name in beside), made):
            sync(path)
        for name in beside:
            publish(workplace.folder / name, target.with_name(name))
        publish(made, target)
        return ExportReport(selected.found, selected.summary.articles, sheet, workplace.leftovers)


def complete_options(form: Format, given: Mapping[str, Any]) -> OptionValues:
    """All options of a format, those that were not given by their default. Raises ExportRefused for another's."""
    known = {option.name: option.default for option in form.options}
    for name in given:
        if name not in known:
            raise ExportRefused(_("--{name} is no option of the format {name2}").format(name=name, name2=form.name))
    return known | dict(given)


def check_target(target: Path, *, replaces: bool) -> None:
    """Raise ExportRefused where something stands at the target that may not be replaced."""
    if not target.exists() and not target.is_symlink():
        return
    if not replaces:
        raise ExportRefused(
            _("{target}: exists; name another file, or replace an earlier export with --replace").format(target=target)
        )
    if not _is_export(target):
        raise ExportRefused(
            _("{target}: exists, and no earlier export has made it; name another file").format(target=target)
        )


def _is_export(target: Path) -> bool:
    """Whether the descriptor beside the target is of an export of ours."""
    try:
        said = json.loads(target.with_name(DESCRIPTOR.format(target.name)).read_text(encoding="utf-8"))
        names = {each["path"].partition("/")[0] for each in said["marbre"]["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return names == {target.name} and not target.is_symlink()


def _make(selected: SelectedArticles, form: Format, options: OptionValues, made: Path) -> None:
    if form.stream is None:
        assert form.write is not None
        form.write(selected, made, options)
        return
    with made.open("xb") as file:
        for piece in selected.read_stream(form.stream(selected.summary, options)):
            file.write(piece)
