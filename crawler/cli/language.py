"""In which language the command speaks, and its help in it: French where the locale is, English otherwise.

Every message is the English sentence in `gettext`'s `_()` or `ngettext()`, with names in braces filled in after;
its French stands in the catalogue (`archive.locale.catalogue`). What programs read stays English: JSON, CSV, log
lines, metrics. Help is translated at one door, `translate_help`, as click has it ready made.
"""

from __future__ import annotations

import locale
import os
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from gettext import bindtextdomain, textdomain
from gettext import gettext as _
from inspect import cleandoc

import click

from archive.locale.catalogue import DOMAIN, choose_language, find_catalogues

_KINDS_OF_VALUES = ("integer", "integer range", "float", "float range", "text", "path", "file", "directory", "filename",
                    "date", "day", "span", "address", "percentage")  # fmt: skip
"""What click calls a value in errors, and in capital letters in help where an option has no word of its own."""

_COLUMNS = re.compile(r"(^\s+|\s{2,})")
"""What stands before an example, and between it and what is said of it."""


def set_language(environment: MutableMapping[str, str] = os.environ) -> None:
    """Let this process, and what it starts, speak the language that the environment asks for."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and (stream.encoding or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(errors="replace")  # a terminal that has no such letter shows ?, and no traceback
    if choose_language(environment) == "fr":
        bindtextdomain(DOMAIN, str(find_catalogues()))
        textdomain(DOMAIN)  # click's own words too, which it asks of the one domain
        environment["LANGUAGE"] = "fr"  # of which gettext reads it
        with suppress(locale.Error):  # a machine that has the locale says "Permission denied" in it
            locale.setlocale(locale.LC_MESSAGES, "")


def keep_english() -> None:
    """Say all that follows in English, for programs."""
    textdomain("messages")  # gettext's own default, of which there is no catalogue


def translate_help(command: click.Command) -> click.Command:
    """A command whose help, options and commands below are said in this process's language."""
    command.help = _translate_text(command.help)
    command.short_help = _translate_text(command.short_help)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = _translate_text(parameter.help)
        if parameter.metavar:
            parameter.metavar = _(parameter.metavar)
        if parameter.type.name in _KINDS_OF_VALUES:
            parameter.type.name = _(parameter.type.name)
    if isinstance(command, click.Group):
        command.subcommand_metavar = command.subcommand_metavar and _(command.subcommand_metavar)
        for below in command.commands.values():
            translate_help(below)
    return command


def list_help_messages(command: click.Command) -> Iterator[str]:
    """The messages that `translate_help` looks up, for the catalogue."""
    for text in (command.help, command.short_help, *(getattr(each, "help", None) for each in command.params)):
        for piece in _split(text or ""):
            if _is_message(piece):
                yield piece
    yield from (each.metavar for each in command.params if each.metavar)
    if isinstance(command, click.Group) and command.subcommand_metavar:
        yield command.subcommand_metavar


def _translate_text(text: str | None) -> str | None:
    return "".join(_(piece) if _is_message(piece) else piece for piece in _split(text)) if text else text


def _is_message(piece: str) -> bool:
    return any(letter.isalpha() for letter in piece) and not piece.startswith(("marbre ", "$ "))


def _split(text: str) -> Iterator[str]:
    """A help text in its paragraphs, and what stands between; one that click leaves as it is (`\\b`) in its lines."""
    for number, paragraph in enumerate(cleandoc(text).split("\n\n")):
        if number:
            yield "\n\n"
        if not paragraph.startswith("\b"):
            yield " ".join(paragraph.split())
            continue
        for place, line in enumerate(paragraph.split("\n")):
            if place:
                yield "\n"
            yield from _COLUMNS.split(line)
