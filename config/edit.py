"""Edits of the files in `sources/`: a source added, changed or taken out, and all that stands around it as it was.

A file is cut into its [[source]] tables, one of them is put in, changed or left out, and the whole is held against what
it said before: only then does it take the file's place, at once, so that no file is ever half written. Comments right
above a table belong to it. Nothing here knows what a source's keys mean.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from gettext import gettext as _
from pathlib import Path
from typing import Any

from config.errors import ConfigError, ConfigProblem
from config.layers import Layer, Layers
from config.load import SOURCES_FOLDER
from config.sources import Source
from config.toml import read_toml

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*source[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
_COMMENTS = re.compile(r"(?:^[ \t]*+#.*+\n)++", re.MULTILINE)
_MODE = 0o640


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of sources, cut: `head` is what stands above the first table, `tables` the texts of the tables."""

    path: Path
    head: str
    tables: tuple[str, ...]

    @property
    def text(self) -> str:
        """The file as a whole."""
        return self.head + "".join(self.tables)

    def find(self, name: str) -> int | None:
        """Which of the tables declares a source of this name."""
        return next((place for place, text in enumerate(self.tables) if _read_table(text).get("name") == name), None)


def add_source(folder: Path, country: str, table: str) -> Path:
    """Put a [[source]] table, as text, at the end of its country's file; the file it went into.

    Raises ConfigError for a table that is none, before anything is written.
    """
    path = folder / SOURCES_FOLDER / f"{country}.toml"
    declared = _read_table(table)
    label = f"[[source]] {declared.get('name', '')}"
    Layers(label, (Layer(str(path), {"country": country, **declared}),)).to_value(Source)
    return _append_table(path, table)


def override_source(folder: Path, source: Source, changes: Mapping[str, Any]) -> Path:
    """Change keys of a source that comes with Marbre, by a table of its name in the folder's files."""
    import tomlkit

    keys = tomlkit.dumps({key: list(value) if isinstance(value, tuple) else value for key, value in changes.items()})
    table = f'[[source]]\n# Changes the source that comes with Marbre.\nname = "{source.name}"\n{keys}'
    return _append_table(folder / SOURCES_FOLDER / f"{source.country}.toml", table)


def _append_table(path: Path, table: str) -> Path:
    file = read_source_file(path)
    before = file.text
    gap = "" if not before or before.endswith("\n\n") else "\n" if before.endswith("\n") else "\n\n"
    added = replace(file, tables=(*file.tables[:-1], file.tables[-1] + gap, table) if file.tables else (table,))
    if not file.tables:
        added = replace(added, head=before + gap)
    write_source_file(added, file)
    return path


def change_source(folder: Path, name: str, changes: Mapping[str, Any]) -> Path | None:
    """Set keys of a source in the folder's files; a value of None takes the key out. None: no file declares it."""
    file = find_source_file(folder, name)
    if file is None:
        return None
    place = file.find(name)
    assert place is not None
    tables = [*file.tables]
    tables[place] = _set_keys(tables[place], changes)
    write_source_file(replace(file, tables=tuple(tables)), file)
    return file.path


def remove_source(folder: Path, name: str) -> Path | None:
    """Take a source's table out of the folder's files, with the comments right above it. None: no file declares it."""
    file = find_source_file(folder, name)
    if file is None:
        return None
    place = file.find(name)
    tables = [text for number, text in enumerate(file.tables) if number != place]
    write_source_file(replace(file, tables=tuple(tables)), file)
    return file.path


def find_source_file(folder: Path, name: str) -> SourceFile | None:
    """The folder's file that declares a source of this name."""
    for path in sorted((folder / SOURCES_FOLDER).glob("*.toml")):
        file = read_source_file(path)
        if file.find(name) is not None:
            return file
    return None


def read_source_file(path: Path) -> SourceFile:
    """A file, cut into its tables; one that does not exist is empty. Raises ConfigError for what is no TOML."""
    if not path.exists():
        return SourceFile(path, "", ())
    document = read_toml(path, str(path))
    text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    starts = [_find_start(text, match.start()) for match in _HEADER.finditer(text)]
    ends = [*starts[1:], len(text)] if starts else []
    head = text[: starts[0]] if starts else text
    file = SourceFile(path, head, tuple(text[start:end] for start, end in zip(starts, ends, strict=True)))
    if _read_tables(file) != document.get("source", []):
        mend = _("write each source below a line [[source]] of its own")
        raise ConfigError(
            [ConfigProblem(str(path), None, None, _("is written in a way that cannot be edited here"), mend)]
        )
    return file


def write_source_file(file: SourceFile, former: SourceFile) -> None:
    """Put the file in the place of `former`, whole or not at all.

    Raises ConfigError where the new text is no TOML, where the file on disk is no longer `former`, and where the disk
    refuses; the file is as it was then.
    """
    path = file.path.resolve()
    try:
        held = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
        fault = _find_fault(file, former, held.replace("\r\n", "\n"))
        if fault is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, file.text.replace("\n", "\r\n") if "\r\n" in held else file.text)
            return
    except (OSError, ValueError) as error:
        fault = str(error)
    raise ConfigError(
        [
            ConfigProblem(
                str(file.path), None, None, _("cannot be changed ({fault})").format(fault=fault), _("look at it first")
            )
        ]
    )


def _find_fault(file: SourceFile, former: SourceFile, held: str) -> str | None:
    """Why the new text may not take the place of what is `held`, or None."""
    if held != former.text:
        return _("somebody else has changed it meanwhile")
    if _read_tables(file) != tomllib.loads(file.text).get("source", []):
        return _("its tables would not stay apart")
    return None


def _replace(path: Path, text: str) -> None:
    """Write beside the file and put that in its place, with the rights the file had."""
    mode = path.stat().st_mode & 0o777 if path.exists() else _MODE
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _find_start(text: str, header: int) -> int:
    """Where a table begins: at the comments right above its header."""
    comments = next((run for run in _COMMENTS.finditer(text, 0, header) if run.end() == header), None)
    # What stands at the file's top speaks of the file, unless a blank line parts it from there.
    return header if comments is None or comments.start() == 0 else comments.start()


def _read_table(text: str) -> dict[str, Any]:
    tables = tomllib.loads(text).get("source", [])
    return tables[0] if tables else {}


def _read_tables(file: SourceFile) -> list[dict[str, Any]]:
    """The tables, each read by itself."""
    try:
        return [_read_table(text) for text in file.tables]
    except tomllib.TOMLDecodeError:
        return []


def _set_keys(table: str, changes: Mapping[str, Any]) -> str:
    """The text of a table with keys set; comments and the order of the others stay."""
    import tomlkit

    document = tomlkit.parse(table)
    source: Any = document["source"]
    for key, value in changes.items():
        if value is None:
            source[0].pop(key, None)
        else:
            written = tomlkit.item(list(value) if isinstance(value, tuple) else value)
            if isinstance(written, tomlkit.items.Array) and len(written) > 1:
                written.multiline(multiline=True)
            if key in source[0]:
                source[0][key] = written
            else:
                source[0].add(key, written)
    return tomlkit.dumps(document)
