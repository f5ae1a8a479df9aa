"""Words of class attributes are found in whatever case they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pipelines.metadata import markup
from pipelines.metadata.class_words import ClassWords, to_class_words
from pipelines.metadata.people import found


def find_words(value: object) -> Iterator[ClassWords]:
    if isinstance(value, ClassWords):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from find_words(each)


ALL = [words for module in (markup, found) for value in vars(module).values() for words in find_words(value)]


@pytest.mark.parametrize("classes", ["entry-date", "Entry-Date", "ENTRY-DATE", "date été", "ÉTÉ DATE", "up-to-date"])
def test_words_are_found_in_any_case_among_any_letters(classes: str) -> None:
    assert to_class_words("byline", "date").is_in(classes)
    assert not to_class_words("byline", "d(?<![^-]d)ates").is_in(classes)


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.plain.pattern[:20])
def test_patterns_are_written_in_lower_case(words: ClassWords) -> None:
    letters = re.sub(r"\\.", "", words.plain.pattern)
    assert letters == letters.lower(), "plain classes are put in lower case before they are searched"
