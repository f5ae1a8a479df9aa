"""Whatever stands in the files: `load` gives a configuration or a ConfigError, and nothing else."""

from __future__ import annotations

import json
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import ConfigError, ConfigProblem
from config.load import load
from config.settings import CrawlSettings, FetchSettings, Settings
from config.sources import Source, SourceExtract
from tests.config.folders import ALONE, folder_of

SHIPPED = files("config")
BYTES = [(SHIPPED / "default.toml").read_bytes(), *(f.read_bytes() for f in (SHIPPED / "sources").iterdir())]
KEYS = sorted(
    {field.name for kind in (Source, SourceExtract, FetchSettings, CrawlSettings, Settings) for field in fields(kind)}
    | {"source", "path", "shipped"}
)

TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "fr", "a", "mali-live", "http://[", "https://a.example", "* * * * *", "(", "//p", "p()", "Europe"]
    ),
    st.text("0123456789*-/,montue ", max_size=14),
    st.text("()[]{}?*+|\\ab^$", max_size=12),
    st.text("/@[]()*.:pdiv='1 |", max_size=14),
    st.text(max_size=12).map("https://{}".format),
)
SCALARS = st.one_of(
    TEXTS.map(json.dumps),
    st.booleans().map(str).map(str.lower),
    st.integers().map(str),
    st.floats().map(str),
    st.just("2022-08-05T12:00:00Z"),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        ),
    ),
    max_leaves=4,
)
TABLES = st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=5).map(json.dumps)), VALUES, max_size=8)


def written(table: dict[str, str]) -> str:
    return "".join(f"{key} = {value}\n" for key, value in table.items())


def load_or_refuse(contents: dict[str, str | bytes]) -> None:
    with TemporaryDirectory() as parent:
        folder = folder_of(Path(parent), contents)
        problems: tuple[ConfigProblem, ...] = ()
        try:
            load(folder)
        except ConfigError as error:
            problems = error.problems
        assert all(str(problem).isprintable() and " — " in str(problem) for problem in problems)


@settings(max_examples=40, deadline=None)
@given(TABLES, st.sampled_from(["ml", "sn", "xx"]))
def test_any_source_table(table: dict[str, str], country: str) -> None:
    load_or_refuse({"marbre.toml": ALONE, f"sources/{country}.toml": f"[[source]]\n{written(table)}"})


@settings(max_examples=40, deadline=None)
@given(TABLES, st.sampled_from(["[fetch]", "[crawl]", "[archive]", "[extract]", "[sources]", "[fetsh]", ""]))
def test_any_settings_table(table: dict[str, str], header: str) -> None:
    load_or_refuse({"marbre.toml": f"{header}\n{written(table)}"})


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_damage_to_a_file(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from(BYTES)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body) - 1)) if body else 0
        length = data.draw(st.sampled_from([0, 1, 1, 5, 80]))
        body[at : at + length] = data.draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b"[", b'"', b"\n", b"= ", b"'"]))
        )
    name = data.draw(st.sampled_from(["marbre.toml", "sources/ml.toml"]))
    load_or_refuse({name: bytes(body)} | ({} if name == "marbre.toml" else {"marbre.toml": ALONE}))
