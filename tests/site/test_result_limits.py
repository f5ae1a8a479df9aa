"""What one reader asks for costs the others nothing: results of SQL and comparisons are bounded."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from archive.site.pages import revision_diff

MANY = "with recursive n(i) as (select 1 union all select i + 1 from n limit 4000)"
BIG = (
    "select zeroblob(900000000)",
    "select hex(zeroblob(60000000)) a",
)
LARGE_ROWS = f"{MANY} select printf('%.*c', 9000000, 'a') as a from n"


@pytest.mark.parametrize("sql", BIG)
def test_a_result_too_large_is_an_error_of_its_statement(get: Callable[..., httpx.Response], sql: str) -> None:
    answer = get("/archive.json", params={"sql": sql})
    assert answer.status_code == 400
    assert answer.json()["ok"] is False
    assert len(answer.content) < 10_000
    assert get("/").status_code == 200


def test_of_rows_too_large_together_as_many_are_given_as_fit_and_it_is_said(get: Callable[..., httpx.Response]) -> None:
    answer = get("/archive.json", params={"sql": LARGE_ROWS})
    assert (answer.status_code, answer.json()["truncated"], len(answer.json()["rows"])) == (200, True, 1)
    refused = get("/archive.csv", params={"sql": LARGE_ROWS})
    assert refused.status_code == 400
    assert len(refused.content) < 10_000


def test_results_of_the_usual_size_are_counted_each_for_itself(get: Callable[..., httpx.Response]) -> None:
    for _ in range(4):
        answer = get("/archive.json", params={"sql": "select length(zeroblob(60000000)) as n, zeroblob(1000) as z"})
        assert answer.status_code == 200
        assert answer.json()["rows"][0][0] == 60_000_000


def test_texts_too_different_to_compare_word_by_word_are_one_out_and_one_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision_diff, "find_texts_under_one_extractor", lambda *_: None)
    former: Any = SimpleNamespace(title="Le bac", lead=None, text="a " * 2_500)
    latter: Any = SimpleNamespace(title="Le pont", lead=None, text="a b " * 1_400)
    made = revision_diff.compare_revisions(SimpleNamespace(), former, latter)  # type: ignore[arg-type]
    assert [piece.mark for piece in made.text] == ["delete", "insert"]
    assert [piece.text.strip() for piece in made.title if piece.mark != "equal"] == ["bac", "pont"]
