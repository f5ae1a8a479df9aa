"""`marbre export`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from gettext import gettext as _
from gettext import ngettext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from archive.export.formats import FORMATS
from crawler.cli.options import add_archive_option, add_config_option, add_json_option, load_config, open_archive
from crawler.cli.output.say import say, say_raw
from crawler.cli.selection import add_selection_options, tell_not_found, to_selection
from crawler.extras import format_install_command

if TYPE_CHECKING:
    from archive.export.format import Format, FormatOption, OptionValues
    from archive.export.write import ExportReport
    from archive.selection.selection import ArticleSelection
    from archive.store import Archive

_F = TypeVar("_F", bound=Callable[..., Any])


def _list_options() -> dict[str, tuple[FormatOption, list[str]]]:
    """The options of all formats by name, with the formats that have them."""
    found: dict[str, tuple[FormatOption, list[str]]] = {}
    for form in FORMATS.values():
        for option in form.options:
            found.setdefault(option.name, (option, []))[1].append(form.name)
    return found


def _add_format_options(function: _F) -> _F:
    """What the formats declare, each as an option of the command."""
    for option, formats in reversed(_list_options().values()):
        said = f"{', '.join(formats)}: {option.says}"
        if option.default is False:
            function = click.option(f"--{option.name}", is_flag=True, default=None, help=said)(function)
        else:
            function = click.option(
                f"--{option.name}", type=type(option.default), help=f"{said} [default: {option.default}]"
            )(function)
    return function


@click.command(name="export")
@add_selection_options
@click.option("--format", "format_name", metavar="NAME", help=f"One of: {', '.join(FORMATS)}.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The file or folder to write; without it, what can be streamed goes to standard output.",
)
@click.option("--replace", is_flag=True, help="Replace an earlier export at that path.")
@_add_format_options
@click.option("--formats", "list_formats", is_flag=True, help="List the formats and end.")
@add_json_option
@add_config_option
@add_archive_option
def command(
    format_name: str | None,
    output: Path | None,
    replace: bool,
    list_formats: bool,
    as_json: bool,
    config_dir: str | None,
    archive_file: str | None,
    **values: Any,
) -> int:
    """Write articles for other tools: spreadsheets, R, DuckDB, TXM, IRaMuTeQ, Zotero …

    Words and filters are those of `marbre search`; all articles that they find are exported, or all there are.
    Beside the file stand a datasheet (NAME.datasheet.md) and its form for programs (NAME.datapackage.json). The file is
    there when it is whole, or not at all. docs/export.md has an example for each tool.

    \b
    Examples:
      marbre export inondations --country ml --format csv --bom -o inondations.csv
      marbre export --dates 2026 --format parquet --partition -o articles-2026
      marbre export --corpus crue-2026 --format txm -o crue.zip
      marbre export grève --language fr | jq -r .title
    """
    if list_formats:
        _print_formats()
        return 0
    selection = to_selection(values)
    form = _choose_format(format_name, output)
    options = {name: value for name, value in values.items() if value is not None}
    if form.module is not None and find_spec(form.module) is None:
        assert form.extra is not None
        raise click.UsageError(
            _("--format {name} needs what is not installed; this brings it: {install_command}").format(
                name=form.name, install_command=format_install_command(form.extra)
            )
        )
    config = load_config(config_dir)
    with open_archive(archive_file, config, read_only=True) as (archive, path):
        if output is None:
            return _send(archive, selection, form, options)
        from archive.export.write import ExportRequest

        report = archive.exports.write(ExportRequest(selection, form, output, options, replace))
    if report.leftovers:
        say(
            ngettext(
                "{output}: cleared away what {n} export that was killed had left beside it",
                "{output}: cleared away what {n} exports that were killed had left beside it",
                report.leftovers,
            ).format(output=output, n=report.leftovers),
            err=True,
        )
    missing = tell_not_found(report.found)
    if as_json:
        say_raw(json.dumps(_to_json(report, form, output, path), indent=1))
    elif report.sheet is not None:
        say(
            ngettext(
                "{articles} article in {output}, told in {output}.datasheet.md. Archive: {path}",
                "{articles} articles in {output}, told in {output}.datasheet.md. Archive: {path}",
                report.articles,
            ).format(articles=report.articles, output=output, path=path)
        )
    if report.sheet is None:
        say(_("No article has this; nothing was written."), err=True)
    return 1 if missing or report.sheet is None else 0


def _choose_format(name: str | None, output: Path | None) -> Format:
    """The format that is named, else the one whose name ends the output's; JSON Lines for standard output."""
    if name is None:
        name = "jsonl" if output is None else output.suffix.lstrip(".").lower()
        if name not in FORMATS:
            raise click.UsageError(
                _("{output}: say in which form: --format {formats}").format(output=output, formats=", ".join(FORMATS))
            )
    form = FORMATS.get(name.lower())
    if form is None:
        raise click.UsageError(
            _("--format {name}: there is no such format; these are: {formats}").format(
                name=name, formats=", ".join(FORMATS)
            )
        )
    if output is None and not form.streams:
        raise click.UsageError(_("--format {name} makes a file of its own; name it: -o PATH").format(name=form.name))
    return form


def _send(archive: Archive, selection: ArticleSelection, form: Format, options: OptionValues) -> int:
    """Write a stream to standard output as it is read."""
    from archive.export.write import complete_options

    assert form.stream is not None
    options = complete_options(form, options)
    with archive.exports.open(selection) as selected:
        stream = form.stream(selected.summary, options)
        if selected.summary.articles:
            for piece in selected.read_stream(stream):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        missing = tell_not_found(selected.found)
        if not selected.summary.articles:
            say(_("No article has this; nothing was written."), err=True)
        return 1 if missing or not selected.summary.articles else 0


def _to_json(report: ExportReport, form: Format, output: Path, archive: Path) -> dict[str, Any]:
    files = () if report.sheet is None else report.sheet.files
    return {
        "archive": str(archive),
        "format": form.name,
        "output": str(output),
        "articles": report.articles,
        "files": [{"path": each.path, "bytes": each.bytes, "digest": each.digest} for each in files],
        "unknown": list(report.found.unknown),
        "copies_left_out": report.found.copies,
        "tdm_reserved_left_out": report.found.reserved,
        "not_indexed": report.found.waiting,
    }


def _print_formats() -> None:
    for form in FORMATS.values():
        options = " ".join(f"--{option.name}" for option in form.options)
        needs = ""
        if form.module is not None and form.extra is not None and find_spec(form.module) is None:
            needs = f"\n{'':12}" + _("needs: {command}").format(command=format_install_command(form.extra))
        streams = _("streams") if form.streams else _("file") if form.suffix else _("folder")
        say(f"{form.name:<12}{form.title}  ({' '.join(part for part in (streams, options) if part)}){needs}")
