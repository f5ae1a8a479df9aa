"""What a message of watches says, as HTML and as plain text; tests/site/test_browser.py looks at it in a browser."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from archive.site.exports.letters import to_letter_html, to_letter_text
from archive.watches.letter import Letter
from tests.watches.letters import make_letter


@pytest.fixture
def letter() -> Letter:
    return make_letter()


def test_a_letter_in_plain_text(letter: Letter) -> None:
    text = to_letter_text(letter, "https://archive.example/")
    for piece in ("Le *pont* <des> douanes", "Un *pont* & un bac", "repris dans 3 autres articles", "- ouvert lundi",
                  "+ ouvert mardi", "correction", "et 7 autres articles https://archive.example/watch/ponts",
                  "https://archive.example/article/1", "https://fanal.example/1", "Le Phare\xa0: 4 collectes",
                  "disparu"):  # fmt: skip
        assert piece in text, piece
    assert max(map(len, text.splitlines())) <= 100


def test_a_letter_in_english(letter: Letter) -> None:
    text = to_letter_text(replace(letter, language="en"), None)
    assert "reprinted in 3 other articles" in text
    assert "archive.example" not in text


def test_texts_of_strangers_stay_texts(letter: Letter) -> None:
    html = to_letter_html(letter, None)
    assert "&lt;des&gt;" in html
    assert "timed out &lt;b&gt;" in html
    assert "javascript:" not in html
    assert re.findall(r"<(?:script|img|link|iframe)", html) == []
