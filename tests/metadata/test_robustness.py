"""Whatever the page: no exception, the same answer twice, one origin for every value."""

# ruff: noqa: E501 - the tables have one case a line
from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines.metadata.values import Metadata
from pipelines.page.parse import read_page
from tests.material import PRESS, needs_press
from tests.metadata.pages import article, json_ld, read

_WORDS = st.sampled_from(
    ["<h1>", "</h1>", "<time datetime='2024-05-03T", "'>", "<p class='author byline date'>", "</p>", "Par ", "Awa Sy", " et ",
     "3 mai 2024", "(AFP)", "<script type='application/ld+json'>", "</script>", '{"@graph": [', '{"@type": "NewsArticle", ',
     '"author": ', '[{"name": 3}]', '"datePublished": null', '"@id": "#a"', "]}", "}", "<a rel='author'>", "</a>", "<li>",
     "<meta property='og:title' content='", "<title>", "</title>", "&nbsp;", "\x00", "é", "﷽", "\ud83d\ude00", "<table><tr><td>"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_WORDS | st.text(max_size=12), max_size=60).map("".join), st.text(max_size=300))
def test_never_raises_on_any_page(markup: str, text: str) -> None:
    parsed = read_page(f"<html><body>{markup}".encode("utf-8", "replace"), "https://lefanal.fr/a")
    if parsed is not None:
        _check_origins(read(parsed, text=text))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["name", "@id", "@type", "url", "author", "x"]), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    st.sampled_from(
        [
            "author",
            "datePublished",
            "headline",
            "image",
            "keywords",
            "articleSection",
            "hasPart",
            "publisher",
            "breadcrumb",
        ]
    ),
)
@example([":"], "keywords")
def test_never_raises_on_any_json_ld(value: object, name: str) -> None:
    _check_origins(read(article(head=json_ld(**{name: value}))))


def _check_origins(metadata: Metadata) -> None:
    given_fields = {
        field.name for field in fields(metadata) if field.name != "origins" and getattr(metadata, field.name)
    }
    assert set(metadata.origins) == given_fields - ({"completeness"} if metadata.completeness == "unknown" else set())


def test_deterministic_and_leaves_the_tree_alone() -> None:
    parsed = article('<p class="byline">Par Awa Sy, le 3 mai 2024</p>', json_ld(headline="Le marché couvert rouvre"))
    before = len(list(parsed.tree.iter()))
    assert read(parsed) == read(parsed)
    assert len(list(parsed.tree.iter())) == before


@needs_press
def test_no_source_is_named_in_the_code() -> None:
    folder = Path(__file__).parents[2] / "pipelines"
    code = "\n".join(file.read_text(encoding="utf-8").lower() for file in folder.rglob("*.py"))
    hosts = {
        line.split('"site": "')[1].split('"')[0]
        for line in (PRESS / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    }
    assert [host for host in hosts if host in code] == []
