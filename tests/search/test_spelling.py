"""What is suggested where a question finds nothing, and for mistyped names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.words.closest import find_closest, tell_closest
from archive.search.query import SearchQuery
from archive.search.spelling import list_neighbours
from archive.store import Archive
from tests.crawl.command import Desk
from tests.search.made import archive_of

TEXTS = [
    "Les inondations ont coupé la route de Ségou.",
    "Une inondation à Mopti.",
    "La sécurité du marché de Kédougou.",
    "LE RÉFÉRENDUM EST REPORTÉ",
]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with archive_of(Path(tmp_path_factory.mktemp("spelling")) / "archive.db", TEXTS) as archive:
        yield archive


@pytest.mark.parametrize(
    ("question", "suggestion"),
    [
        ("innondations", "inondations"),
        ("inodnations Ségou", "inondations Ségou"),
        ("securtié", "sécurité"),
        ("titre:Kedougu OU marhé", "titre:Kédougou OU marché"),
        ("refferundum", None),  # two letters apart
        ("referendun", "référendum"),
        ("inondations Kédougou", None),  # both are held, in no article together
        ("inondations", None),
        ("zzzzzz", None),
        ('"innondations"', None),  # quoted: as spelled
        ("-innondations", None),
        ("mil", None),
    ],
)
def test_a_word_that_no_article_holds_is_put_right(held: Archive, question: str, suggestion: str | None) -> None:
    results = held.search.find(SearchQuery(question))
    assert results.suggestion == suggestion
    if suggestion:
        assert results.total == 0
        assert held.search.find(SearchQuery(suggestion)).total > 0


@settings(max_examples=20)
@given(st.text(alphabet="abcdelinorst", min_size=4, max_size=12))
def test_neighbours_are_one_letter_away(word: str) -> None:
    for other in set(list_neighbours(word)):
        assert abs(len(other) - len(word)) <= 1
        assert word in set(list_neighbours(other)) or sorted(word) == sorted(other)


@pytest.mark.parametrize(
    ("name", "closest"),
    [("mali-liv", ("mali-live",)), ("Mali-Live", ("mali-live",)), ("seneweb2", ("seneweb",)), ("figaro", ())],
)
def test_the_closest_of_names(name: str, closest: tuple[str, ...]) -> None:
    assert find_closest(name, ["mali-live", "seneweb", "abidjan-net"]) == closest


def test_nothing_is_said_where_nothing_is_like() -> None:
    assert tell_closest(["figaro"], ["mali-live"]) == ""
    assert tell_closest(["mali-liv", "senewab"], ["mali-live", "seneweb"]) == "; did you mean mali-live or seneweb?"


def test_mistyped_commands_and_sources_get_what_they_may_have_meant_in_a_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "archive.db")
    (tmp_path / "marbre.toml").touch()
    done = desk.marbre("serach", "pont")
    assert done.code == 2
    assert "no such command 'serach'; did you mean search?" in done.err
    for group, mistyped, meant in (("corpus", "crete", "create"), ("watch", "pase", "pause"), ("sources", "ad", "add")):
        done = desk.marbre(group, mistyped)
        assert done.code == 2
        assert f"no such command '{mistyped}'; did you mean {meant}?" in done.err
    assert "corpus --help` lists them" in desk.marbre("corpus", "xyz").err
    for words in (("status", "--archive", "a\nb.db"), ("import", "a\nb.warc"), ("status", "--config", "a\nb")):
        last = desk.marbre(*words).err.splitlines()[-1]
        assert last.startswith(("marbre: ", "Error: "))
        assert "a\\nb" in last
    with archive_of(desk.archive, TEXTS[:1]):
        pass
    done = desk.marbre("search", "pont", "--source", "fanl")
    assert done.code == 2
    assert "did you mean fanal?" in done.err
