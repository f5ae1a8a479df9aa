"""`[[watch]]` tables in the user's files: one added, paused, or taken out, and all the rest left as it was written.

Lines are moved, not values: comments and order stay. What the edit has made is parsed before it is written, and must be
what was wanted; a file that is laid out too unusually for that is left alone, with a line that says so.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from gettext import gettext as _
from pathlib import Path
from typing import Any

from config.errors import ConfigError, ConfigProblem
from config.load import SETTINGS_FILE, WATCHES_FILE

_HEADER = re.compile(r"\s*\[\[\s*watch\s*\]\]\s*(#.*)?$")
_ANY_HEADER = re.compile(r"\s*\[")
_PAUSED = re.compile(r"\s*paused\s*=")

Tables = list[dict[str, Any]]


def add_watch(folder: Path, values: Mapping[str, Any]) -> Path:
    """Write a watch behind those of `watches.toml`; the file. Raises ConfigError where the file is no good."""
    path = folder / WATCHES_FILE
    text = path.read_text(encoding="utf-8") if path.exists() else "# Watches: docs/watches.md has every key.\n"
    lines = ["", "[[watch]]", *(f"{key} = {_to_toml(value)}" for key, value in values.items())]
    _write(path, f"{text.rstrip()}\n" + "\n".join(lines) + "\n", lambda tables: [*tables, dict(values)])
    return path


def drop_watch(folder: Path, name: str) -> Path:
    """Take a watch out of the file that declares it; the file."""

    def edit(lines: list[str], begin: int, end: int) -> list[str]:
        return lines[:begin] + lines[end:]

    return _edit(folder, name, edit, lambda _: None)


def pause_watch(folder: Path, name: str, *, paused: bool) -> Path:
    """Set or take away `paused` of a watch in the file that declares it; the file."""

    def edit(lines: list[str], begin: int, end: int) -> list[str]:
        kept = [line for line in lines[begin + 1 : end] if not _PAUSED.match(line)]
        return [*lines[: begin + 1], *(["paused = true\n"] if paused else []), *kept, *lines[end:]]

    def want(table: dict[str, Any]) -> dict[str, Any]:
        rest = {key: value for key, value in table.items() if key != "paused"}
        return {**rest, "paused": True} if paused else rest

    return _edit(folder, name, edit, want)


def _edit(
    folder: Path,
    name: str,
    edit: Callable[[list[str], int, int], list[str]],
    want: Callable[[dict[str, Any]], dict[str, Any] | None],
) -> Path:
    for path in (folder / SETTINGS_FILE, folder / WATCHES_FILE):
        if not path.exists():
            continue
        text = path.read_text(encoding="utf-8")
        tables: Tables = tomllib.loads(text).get("watch", [])
        place = next((number for number, table in enumerate(tables) if table.get("name") == name), None)
        if place is None:
            continue
        lines = text.splitlines(keepends=True)
        begins = [number for number, line in enumerate(lines) if _HEADER.match(line)]
        if len(begins) != len(tables):
            raise _refuse(path, name)
        begin = begins[place]
        end = next((n for n in range(begin + 1, len(lines)) if _ANY_HEADER.match(lines[n])), len(lines))

        def expect(before: Tables, place: int = place) -> Tables:
            changed = [*before[:place], want(before[place]), *before[place + 1 :]]
            return [table for table in changed if table is not None]

        _write(path, "".join(edit(lines, begin, end)), expect, name)
        return path
    what = _("has no watch {name}").format(name=name)
    raise ConfigError([ConfigProblem(str(folder), None, None, what, _("`marbre watch` lists them"))])


def _write(path: Path, text: str, expect: Callable[[Tables], Tables], name: str = "") -> None:
    """Write what an edit has made, if it is what was wanted and nothing else."""
    try:
        before = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        after = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _refuse(path, name) from None
    wanted = {**before, "watch": expect(before.get("watch", []))}
    if {"watch": [], **after} != wanted:
        raise _refuse(path, name)
    try:
        part = path.with_name(f".{path.name}.new")
        part.touch(0o640)  # addresses that messages go to hold passwords
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        what = _("cannot be written ({error})").format(error=error.strerror or error)
        raise ConfigError([ConfigProblem(str(path), None, None, what, _("check the rights on it"))]) from None


def _refuse(path: Path, name: str) -> ConfigError:
    what = _("is laid out in a way that this command does not edit")
    return ConfigError([ConfigProblem(str(path), f"[[watch]] {name}".strip(), None, what, _("edit the file by hand"))])


def _to_toml(value: Any) -> str:
    """A text, number, truth or list of texts; JSON's forms of these are TOML's too."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
