"""Datasette's metadata and canned queries out of `metadata.toml`, in one language.

The file lies here and not among the configuration: it describes our own schema and changes with it, and a plugin found
by `datasette archive.db` alone has no configuration folder. A Datasette metadata file of the user's goes before it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from archive.locale.french_spaces import set_spaces
from archive.site.language import Language


def make_metadata(language: Language, database: str) -> dict[str, Any]:
    """What Datasette wants under "databases" for the archive. A fresh copy: Datasette writes into what it is given."""
    introduction = _set(_file()["introduction"][language], language)
    places = {place: f'<a href="{quote(database)}/{place}">{place}</a>' for place in _file()["introduction"]["places"]}
    return {"description_html": introduction.format(**places), "tables": _copy(_metadata(language))}


def _copy(value: Any) -> Any:
    """A copy of dicts in dicts, at a tenth of the time of `copy.deepcopy`: a page asks some twenty times."""
    if isinstance(value, dict):
        return {name: _copy(each) for name, each in value.items()}
    return list(value) if isinstance(value, list) else value


def make_queries(language: Language) -> dict[str, dict[str, str]]:
    """The canned queries by name."""
    return {
        name: {
            "sql": query["sql"].strip(),
            "title": _set(query["title"][language], language),
            "description": _set(query["description"][language], language),
        }
        for name, query in _file()["queries"].items()
    }


def _set(words: str, language: Language) -> str:
    return set_spaces(words) if language == "fr" else words


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(files("archive.site").joinpath("metadata.toml").read_text(encoding="utf-8"))


@cache
def _metadata(language: Language) -> dict[str, Any]:
    tables = {}
    for name, table in _file()["tables"].items():
        plain = {key: value for key, value in table.items() if key not in ("description", "columns")}
        columns = {column: _set(words[language], language) for column, words in table.get("columns", {}).items()}
        tables[name] = {**plain, "description": _set(table["description"][language], language), "columns": columns}
    tables |= {name: {"hidden": True} for name in _file()["hidden"]}
    return tables
