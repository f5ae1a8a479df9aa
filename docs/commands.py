"""Writes docs/commands.md from the command's own help: `make docs`. A test compares the two."""

from __future__ import annotations

import click

from crawler.cli import VERBS, marbre

HEAD = """\
# Commands

Made by `make docs` from what `marbre VERB --help` prints; do not edit.

Exit codes of every verb: 0 done, 1 something failed in a way the report lists, 2 usage or configuration,
130 interrupted.

"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for verb in VERBS:
        context = click.Context(marbre, info_name="marbre", terminal_width=100)
        command = marbre.get_command(context, verb)
        assert command is not None
        own = click.Context(command, info_name=verb, parent=context, terminal_width=100)
        parts.append(f"## marbre {verb}\n\n```text\n{command.get_help(own)}\n```\n\n")
        for name, below in getattr(command, "commands", {}).items():
            further = click.Context(below, info_name=name, parent=own, terminal_width=100)
            parts.append(f"### marbre {verb} {name}\n\n```text\n{below.get_help(further)}\n```\n\n")
    return "".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    print(page(), end="")
