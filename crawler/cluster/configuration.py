"""The configuration that another machine needs, as files: sources, and how pages are asked for and read.

Addresses that hold passwords, and paths, stay here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import tomlkit

from config.settings import Settings
from config.sources import Source

_TRAVELS = ("fetch", "crawl", "extract", "schedule")


def to_files(settings: Settings, sources: Iterable[Source]) -> dict[str, str]:
    """By path below a configuration's folder, what `config.load` reads as these settings and sources."""
    tables = asdict(settings)
    travelling = {name: _drop_none(tables[name]) for name in _TRAVELS}
    if settings.fetch.user_agent is None:
        travelling["fetch"]["user_agent"] = ""
    travelling["sources"] = {"shipped": False}
    by_country = groupby(sorted(sources, key=attrgetter("country")), attrgetter("country"))
    declared = {f"sources/{country}.toml": _to_toml(some) for country, some in by_country}
    return {"marbre.toml": tomlkit.dumps(travelling), **declared}


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write them below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _to_toml(sources: Iterable[Source]) -> str:
    """Sources of one country, whose name stands in their file's."""
    tables = [_drop_none(asdict(source)) for source in sources]
    for table in tables:
        del table["country"]
    return tomlkit.dumps({"source": tables})


def _drop_none(table: dict[str, Any]) -> dict[str, Any]:
    """A table without keys that have no value, as TOML has none; tuples as lists."""
    return {key: _to_value(value) for key, value in table.items() if value is not None}


def _to_value(value: Any) -> Any:
    if isinstance(value, dict):
        return _drop_none(value)
    return list(value) if isinstance(value, tuple) else value
