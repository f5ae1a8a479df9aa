"""Kinds of texts through the archive's doors, both ways: what only recurs is no dispatch, and what is printed again is
one, be it of such a kind or not. A kind that passed for a copy, or a copy that was missed, is a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.archive.made import new_archive
from tests.dispatches import made
from tests.dispatches.conftest import Newsrooms
from tests.dispatches.traps import TRAPS

pytestmark = pytest.mark.slow

SOURCES = ("fanal", "sirene", "vigie")
PRINTED = 6
BY_TWO = 12
"""Texts of a kind that stands above articles, of two sources: five of one source's tell it."""

COPIES: dict[str, Callable[[str, int], str]] = {
    "verbatim": lambda text, _: text,
    "a tenth edited": lambda text, seed: made.edit_words(text, 0.1, seed),
    "three tenths edited": lambda text, seed: made.edit_words(text, 0.3, seed),
    "cut to a third": lambda text, _: made.cut(text, 1 / 3),
    "in a text of one's own": lambda text, seed: made.embed(text, made.make_prose(7000 + seed, 700)),
    "above a text of one's own": lambda text, seed: f"{text}\n{made.make_prose(7100 + seed, 500)}",
    "below a text of one's own": lambda text, seed: f"{made.make_prose(7200 + seed, 500)}\n{text}",
    "before another one": lambda text, _: f"{text}\n{made.make_prose(7300, 280)}",
    "with a name in another spelling": lambda text, _: text.replace("Morne-Vert", "Mornevert"),
    "with a helpline below": lambda text, _: f"{text}\n{TRAPS['helplines'](0).splitlines()[-1]}",
    "with newer figures": lambda text, _: f"Le bilan est de 12 morts et 40 blessés. {text}",
}
"""How a newsroom prints a text of another one."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, set[int]]]:
    """The articles of each kind, and those of each copy with their original; of every dispatch under `dispatch N`."""
    with new_archive(tmp_path_factory.mktemp("kinds") / "archive.db") as archive:
        newsrooms = Newsrooms(archive)
        found: dict[str, set[int]] = {}
        for kind, make in TRAPS.items():
            count, sources = (BY_TWO, SOURCES[:2]) if kind == "disclaimers" else (PRINTED, SOURCES)
            found[kind] = {newsrooms.print_text(sources[each % len(sources)], make(each)) for each in range(count)}
            again = newsrooms.print_text("phare", make(1), hours=3)
            found[f"{kind} again"] = {max(found[kind]) - count + 2, again}
        for place, (kind, copy) in enumerate(COPIES.items()):
            text = made.edit_words(made.make_prose(6000 + place, 240), 0.2, 9)
            shown = f"Le bilan est de 15 morts et 46 blessés. {text}" if kind == "with newer figures" else text
            first = newsrooms.print_text("fanal", shown)
            found[kind] = {first, newsrooms.print_text("sirene", copy(text, place), hours=2)}
        yield found | {f"dispatch {place}": set(group) for place, group in enumerate(newsrooms.list_groups())}


def list_dispatches(printed: dict[str, set[int]]) -> list[set[int]]:
    return [group for name, group in printed.items() if name.startswith("dispatch ")]


@pytest.mark.parametrize("kind", TRAPS)
def test_texts_of_a_kind_are_no_dispatch(printed: dict[str, set[int]], kind: str) -> None:
    assert [group for group in list_dispatches(printed) if len(group & printed[kind]) > 1] == []


@pytest.mark.parametrize("kind", [f"{kind} again" for kind in TRAPS if kind != "programmes"])
def test_one_of_them_printed_again_is_one(printed: dict[str, set[int]], kind: str) -> None:
    assert [group for group in list_dispatches(printed) if group & printed[kind]] == [printed[kind]]


@pytest.mark.parametrize("kind", COPIES)
def test_what_is_printed_again_is_a_dispatch(printed: dict[str, set[int]], kind: str) -> None:
    assert [group for group in list_dispatches(printed) if group & printed[kind]] == [printed[kind]]
