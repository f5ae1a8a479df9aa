"""What the command says, gathered: `make messages` writes it into the French catalogue, and lists what has no French.

Messages are found where they are marked (`_()`, `ngettext()`; of click's own source Babel reads them, of ours `ast`, as
Babel sees none within an f-string before Python 3.12), in the help of every verb, and in the tables of words that
`TABLES` names. A test compares the catalogue with them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from archive.integrity.checks import RowCheck
from archive.locale.catalogue import DOMAIN, PO_FILE
from config.errors import ValueFault
from crawler.cli import VERBS, marbre
from crawler.cli.language import list_help_messages

ROOT = Path(__file__).parents[2]
ROOMS = ("crawler", "pipelines", "config", "archive")
HEADER = """\
# What Marbre's command says, in French. `make messages` brings it up to date and lists what has no French yet.
# Spaces before : ; ! ? and within « » become no-break spaces by themselves, when this is compiled."""

MARKS = {"_": 1, "ngettext": 2}
"""What marks a message, and how many of its arguments are one."""

TABLES = {
    "archive.db.connection": ("_MEANINGS",),
    "archive.integrity.checks": ("RELATIONS",),
    "archive.integrity.search_index": ("MEND", "_UNLINKED"),
    "archive.locale.reason_words": ("REASONS",),
    "config.layers": ("WRONG_TYPE",),
    "config.load": ("_NO_LISTING",),
    "crawler.cli": ("VERBS",),
    "crawler.cli.coverage": ("_MARKS",),
    "crawler.cli.language": ("_KINDS_OF_VALUES",),
    "crawler.cli.output.backfill_estimate": ("_COLUMNS",),
    "crawler.cli.output.crawl_report": ("_COUNTED", "_REQUISITES"),
    "crawler.cli.output.discovery_report": ("_ORIGINS", "_STATES"),
    "crawler.cli.output.import_report": ("_KEPT", "_LEFT_OUT"),
    "crawler.cli.output.reextract_report": ("_COLUMNS",),
    "crawler.cli.output.watch_report": ("_LEFT_OUT",),
    "crawler.imports.files": ("_REFUSED",),
    "crawler.cli.output.wording": ("COUNTED",),
    "crawler.cli.output.progress": ("UNITS",),
    "crawler.cli.reservations": ("_RESERVED",),
    "crawler.cli.schedule": ("_WEEKDAYS",),
    "crawler.cli.search": ("_ORDERS",),
    "crawler.cli.stats": ("_FORECASTS",),
    "crawler.cli.verify": ("_CHECKED",),
    "crawler.cli.watch": ("_TELL", "_EVERY"),
    "crawler.demo.run_demo": ("_DAYS",),
    "crawler.newsroom.refusals": ("_EXPLAINED",),
    "crawler.cli.sources": ("VERBS",),
}
"""Module -> its tables of words that are translated where they are said."""


_PLURALS = "nplurals=2; plural=(n > 1);"
"""As gettext's own French has them. Babel's third form is for « un million d'articles », which we never write out."""


def gather() -> Catalog:
    """Every message, with the files it is said in; none has a translation."""
    catalogue = Catalog(locale="fr", domain=DOMAIN, header_comment=HEADER, project="Marbre", fuzzy=False)
    catalogue.mime_headers = [("Plural-Forms", _PLURALS)]
    for place, message in (*_find_marked(), *_find_help(), *_find_tables()):
        catalogue.add(message, locations=[(place, 0)])
    return catalogue


def _find_marked() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                    said = [each.value for each in node.args[: MARKS[node.func.id]] if isinstance(each, ast.Constant)]
                    if said:
                        yield path.relative_to(ROOT).as_posix(), said[0] if len(said) == 1 else tuple(said)
    for place, _line, message, _comments, _context in extract_from_dir(Path(click.__file__).parent):
        yield f"click/{place}", message


def _find_help() -> Iterator[tuple[str, str]]:
    commands: list[tuple[str, click.Command]] = [("crawler/cli/__init__.py", marbre)]
    for verb in VERBS:
        found = marbre.get_command(click.Context(marbre), verb)
        assert found is not None
        commands += [(f"crawler/cli/{verb}.py", each) for each in _list_with_below(found)]
    for place, command in commands:
        for message in list_help_messages(command):
            yield place, message


def _list_with_below(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _list_with_below(below)


def _find_tables() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for module, names in TABLES.items():
        for name in names:
            for words in _list_words(getattr(import_module(module), name)):
                yield f"{module.replace('.', '/')}.py", words


def _list_words(table: object) -> Iterator[str | tuple[str, ...]]:
    """The words of a table: a mapping's values, or its keys; the last of pairs; two as a value are one and many."""
    if isinstance(table, str):
        yield table
        return
    if isinstance(table, dict):
        for key, value in table.items():
            if isinstance(value, ValueFault):
                yield from value
            elif isinstance(value, tuple) and isinstance(value[0], type):
                yield value[1]  # an error, and what it says
            else:
                yield value if isinstance(value, str | tuple) else key
        return
    assert isinstance(table, tuple)
    for each in table:
        yield each if isinstance(each, str) else each.what if isinstance(each, RowCheck) else each[-1]


def bring_up_to_date() -> Catalog:
    """Write the catalogue with all that is said now, the French that there is kept; returns it."""
    catalogue = gather()
    if PO_FILE.exists():
        with PO_FILE.open("rb") as file:
            former = {message.id: message.string for message in read_po(file, locale="fr") if message.id}
        for message in catalogue:
            message.string = former.get(message.id, message.string) if message.id else message.string
    with PO_FILE.open("wb") as file:
        write_po(file, catalogue, width=0, include_lineno=False, sort_by_file=True)
    lines = PO_FILE.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [
        line
        for line in lines
        if not re.match(r'"(POT-Creation|PO-Revision|Last-Translator|Report|Language-Team|Gen)', line)
    ]
    PO_FILE.write_text("".join(kept), encoding="utf-8")
    return catalogue


def list_missing(catalogue: Catalog) -> list[Message]:
    """The messages without French."""
    return [each for each in catalogue if each.id and not (all(each.string) if each.pluralizable else each.string)]


if __name__ == "__main__":
    missing = list_missing(bring_up_to_date())
    for message in missing:
        print(message.locations[0][0], message.id, sep=": ")
    print(f"{len(missing)} without French in {PO_FILE.relative_to(ROOT)}")
    sys.exit(1 if missing else 0)
