"""Recall and precision over made-up articles: ours has to reach the limits, and no tokenizer of SQLite's comes near."""

from __future__ import annotations

from tests.search.relevance import PEERS, load, ours, plain, score


def test_what_is_meant_is_found_and_little_else() -> None:
    texts, cases = load()
    assert sum(len(case.met) for case in cases) >= 60
    with ours(texts) as ask:
        found = score(ask, texts, cases)
    assert found.recall >= 0.97, found.misses
    assert found.precision >= 0.95, found.misses


def test_every_kind_of_question_is_found_on_its_own() -> None:
    texts, cases = load()
    with ours(texts) as ask:
        for kind in {case.kind for case in cases}:
            found = score(ask, texts, [case for case in cases if case.kind == kind])
            assert found.recall >= 0.95, (kind, found.misses)


def test_the_tokenizers_of_sqlite_find_far_less() -> None:
    texts, cases = load()
    for tokenizer in PEERS.values():
        with plain(texts, tokenizer) as ask:
            assert score(ask, texts, cases).recall < 0.7
