"""Folders of configuration for the tests, written from texts."""

from __future__ import annotations

from pathlib import Path

from config.errors import ConfigError
from config.load import load

ALONE = "[sources]\nshipped = false\n"
"""Settings under which a folder's own sources are the only ones."""

FANAL = """
[[source]]
name = "le-fanal"
title = "Le Fanal"
homepage = "https://fanal.example/"
feeds = ["https://fanal.example/feed/"]
"""
"""A whole source, of a newsroom that does not exist."""


def folder_of(parent: Path, files: dict[str, str | bytes]) -> Path:
    """A folder below `parent` with these files, by their paths in it."""
    folder = parent / "marbre"
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def lines_of(folder: Path) -> list[str]:
    """The lines of the error that loading the folder raises, with the folder's own path left out."""
    try:
        load(folder)
    except ConfigError as error:
        return [line.replace(f"{folder}/", "") for line in str(error).splitlines()]
    return []
