"""Every package that the rooms import is declared, and every one declared earns its place in DESIGN.md."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.house.structure import ROOMS, read_house
from tests.house.test_rooms import ROOT, imports

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [*PROJECT["dependencies"], *(line for lines in PROJECT["optional-dependencies"].values() for line in lines)]


def normal(name: str) -> str:
    """A distribution's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


DECLARED = {normal(re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]) for line in NEEDED}
# What a declared package stands for: trafilatura's parts, Scrapy's own foundation, Datasette's plugin hooks and server.
BROUGHT = {
    "htmldate": "trafilatura",
    "itemadapter": "scrapy",
    "pyopenssl": "scrapy",
    "pluggy": "datasette",
    "uvicorn": "datasette",
    "markupsafe": "datasette",
    "jinja2": "datasette",
    "httpx": "datasette",
    "zope-interface": "twisted",
    "dask": "distributed",
    "pydantic-core": "pydantic",
}


def test_what_is_imported_is_declared() -> None:
    distributions = packages_distributions()
    missing = set()
    for module in read_house(ROOT).modules.values():
        for line, imported in imports(module):
            top = imported.partition(".")[0]
            if top in ROOMS or top in sys.stdlib_module_names or not top:
                continue
            names = {normal(name) for name in distributions.get(top, [top])}
            if not names & DECLARED and not any(BROUGHT.get(name) in DECLARED for name in names):
                missing.add(f"{module.name}:{line}: {top}")
    assert not missing


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_what_is_declared_earns_its_place(name: str) -> None:
    design = (ROOT / "DESIGN.md").read_text(encoding="utf-8").partition("## Dependencies")[2].partition("\n## ")[0]
    assert re.search(rf"(^|[\s|`,]){re.escape(name)}($|[\s|`,])", design.lower().replace("_", "-"), re.MULTILINE)
