"""Thousands of articles taken down at once: what is looked for is the same as one by one, and each costs but itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.integrity.verify import verify
from archive.takedown import mentions
from archive.takedown.erase import alter_capture
from archive.takedown.masking import Mask
from archive.takedown.spellings import compile_spelled
from tests.archive.made import capture
from tests.archive.shards import add_article, find_bytes, make_shard
from tests.archive.taken_down import ERASE, fill, read_bodies, take_down

_NEAR = st.text("/ab-\\&é", min_size=1, max_size=5).map(str.encode)


@given(st.sets(_NEAR, min_size=1, max_size=80), st.lists(_NEAR | st.just(b"\n"), max_size=12).map(b"".join))
def test_many_spellings_are_found_as_by_one_pattern(forms: set[bytes], body: bytes) -> None:
    pattern = re.compile(b"(?:" + b"|".join(map(re.escape, sorted(forms))) + rb")(?![\w-])")
    named = compile_spelled(forms)
    assert named is not None
    assert named.search(body) == (pattern.search(body) is not None)
    assert named.replace(b"*", body) == pattern.sub(b"*", body)


_WORDS = st.sampled_from(["Le", "maire", "réélu", "à", "Ségou", "été", "l’eau", "d'un", "quai_3", "pont", "12"])
_BETWEEN = st.sampled_from([" ", "\n", "&nbsp;", " <b>", "-", ", "])
_FORM = st.sampled_from([
    str, str.lower, str.upper, lambda text: text.replace("é", "&eacute;"), lambda text: text.replace("é", "\\u00e9"),
    lambda text: text.replace("’", "\\u2019"), lambda text: text.replace(" ", "-"),
])  # fmt: skip


@given(
    st.lists(st.lists(_WORDS, min_size=4, max_size=5).map(" ".join), min_size=1, max_size=6, unique=True),
    st.lists(st.tuples(_WORDS, _BETWEEN), max_size=24),
    st.data(),
)
def test_phrases_are_replaced_as_one_after_the_other(
    phrases: list[str], words: list[tuple[str, str]], data: st.DataObject
) -> None:
    named = data.draw(st.sampled_from(phrases)) if phrases else ""
    text = data.draw(_FORM)("".join(f"{word}{between}" for word, between in words) + f". {named}. ")
    given = tuple(sorted(phrases))
    one_by_one, in_bytes = text, text.encode()
    for phrase in given:
        one_by_one = Mask(phrase, "[…]").replace(one_by_one)
        in_bytes = Mask(phrase, "[…]").replace_bytes(in_bytes)
    mask = mentions._MentionMask(given, ())
    assert mask.replace(text) == one_by_one
    assert mask.replace_bytes(text.encode()) == in_bytes


def test_only_what_a_page_may_name_is_looked_for_closely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    class Counted(Mask):
        def __init__(self, name: str, by: str) -> None:
            made.append(name)
            super().__init__(name, by)

    monkeypatch.setattr(mentions, "Mask", Counted)
    with make_shard(tmp_path / "a.db") as archive:
        urls = [f"https://fanal.example/proces/{number}" for number in range(40)]
        for number, url in enumerate(urls):
            title = f"Le tribunal ajourne encore le procès {number}"
            add_article(archive, url, f"Texte {number}.\nFin.", number, title=title)
        other = f"<p>Ailleurs.</p><a href='{urls[7]}'>Le tribunal ajourne encore le procès 7</a>"
        add_article(archive, "https://fanal.example/autre", f"{other}\nFin.", 99)
        report = archive.takedowns.take_down(replace(ERASE, articles=tuple(urls)))
        assert report.mentions == 1
        assert made == ["Le tribunal ajourne encore le procès 7"]
        assert find_bytes("procès 7", archive.path) == []
        assert not any(b"/proces/7" in body for body in read_bodies(archive))
        assert verify(archive).is_sound


def test_changing_a_capture_looks_at_its_own_rows_alone(tmp_path: Path) -> None:
    """SQLite is asked how many steps it takes, beside 20 articles and beside 400."""
    steps = [_count_steps(tmp_path / f"{number}.db", number) for number in (20, 400)]
    assert steps[1] < 2 * steps[0]


def _count_steps(path: Path, articles: int) -> int:
    with make_shard(path) as archive:
        for number in range(articles):
            add_article(archive, f"https://fanal.example/{number}", f"Texte {number}.\nFin.", number)
        archive.takedowns.take_down(replace(ERASE, step="restrict", articles=("https://fanal.example/1",)))
        with archive.database.transaction() as connection:
            steps = 0

            def count() -> int:
                nonlocal steps
                steps += 1
                return 0

            connection.set_progress_handler(count, 10)
            alter_capture(connection, 1, 1, {"found_in": None})
            connection.set_progress_handler(None, 0)
    return steps


def test_what_stood_on_many_that_are_erased_is_read_as_before(tmp_path: Path) -> None:
    """Bodies go by the dozen from under a reference others stand on; a new page finds one."""
    with make_shard(tmp_path / "a.db") as archive:
        fill(archive)
        for number in range(100, 160):
            add_article(archive, f"https://fanal.example/b/{number}", f"Article {number} du soir.\nFin.", number / 9)
        kept = {url: archive.articles.find(url) for url in ("https://fanal.example/b/159", "https://fanal.example/a/3")}
        bodies = {url: archive.payloads.read(found.payload_digest) for url, found in kept.items() if found is not None}
        gone = tuple(f"https://fanal.example/b/{number}" for number in range(100, 150))
        take_down(archive, replace(ERASE, articles=gone))
        stored = archive.captures.add(capture("https://fanal.example/apres", b"<p>Le journal parait.</p>", 900))
        assert archive.payloads.read(stored.payload_digest or "") == b"<p>Le journal parait.</p>"
        for url, body in bodies.items():
            found = archive.articles.find(url)
            assert found is not None
            assert archive.payloads.read(found.payload_digest) == body
        assert not any(b"Article 120 du soir" in body for body in read_bodies(archive))
        assert verify(archive).is_sound
