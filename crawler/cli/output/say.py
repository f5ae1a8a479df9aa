"""What the command says. Text for people goes through `say`, `style` or `add_row`, which show what newsrooms wrote
harmlessly (`archive.model.words.harmless`); what programs read goes through `say_raw`. Nothing else here prints.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import click

from archive.model.words.harmless import to_harmless, to_harmless_line

if TYPE_CHECKING:
    from rich.table import Table


def say(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print text for people."""
    click.echo(to_harmless(text), err=err, nl=nl)


def say_raw(text: str, *, nl: bool = True) -> None:
    """Print what a program reads (JSON, HTML, a seal), which keeps what it holds."""
    click.echo(text, nl=nl)


def style(text: str, **how: Any) -> str:
    """Text with a colour or weight of ours, for `say_styled`."""
    return click.style(to_harmless(text), **how)


def say_styled(*parts: str, nl: bool = True, err: bool = False) -> None:
    """Print parts that come from `style` or `to_shown`, or are our own."""
    click.echo("".join(parts), nl=nl, err=err)


def to_shown(text: str) -> str:
    """Text without a style, for `say_styled`."""
    return to_harmless(text)


def add_row(table: Table, *cells: str) -> None:
    """Add a row to a table of rich, whose own markup in a cell means nothing."""
    from rich.text import Text

    table.add_row(*(Text(to_harmless_line(cell)) for cell in cells))


class HarmlessFormatter(logging.Formatter):
    """Log lines: what follows on a message's first line is indented, so that none of it looks like a line of ours."""

    def format(self, record: logging.LogRecord) -> str:
        """The line or lines of a record."""
        return to_harmless(super().format(record)).replace("\n", "\n    ")
