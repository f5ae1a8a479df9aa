"""Whether what an address answers with is still its article: `find_doubt`. Pure: no SQL, no clock.

Suspended hosts, sold domains, consent walls and challenges answer with status 200 and a text. No list of their wordings
is ever whole; but such a text has next to nothing of the one held, and stands at many addresses alike. Asked in this
order, the first that applies decides:

    the held text is itself a page that many give .... doubted while it stays, believed when another text comes
    it has a part of the held text ................... believed
    what a paywall left, under the headline held ..... believed: the whole text stays shown anyway
    other articles gave nearly the same text ......... same-page-for-many, however often it is seen
    seen at an earlier look, and it is an article .... believed: the newsroom has written it anew
    none of these .................................... another-page, until a second look

An article that is seen for the first time has nothing to be held against. It is doubted where other addresses gave
nearly the same text, and neither its headline is the one by which it was listed, nor theirs the one by which they were;
or where no listing gave a headline, the page has no date and no byline, and three other addresses gave the same.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from archive.articles.classify_change import Wording
from archive.model.words.word_diff import split_words

Doubt = Literal[
    "another-page",  # shares next to nothing with the text held
    "same-page-for-many",  # other articles of the source answer with it too
]

_RUN = 3
"""Words of a run that two texts may share."""
_READ = 20_000
"""Words of a text that are looked at: the longest reportage has fewer, and a run costs a microsecond."""
# Measured on 220 articles of the press that were saved more than once: two looks at one article share 77 % of the runs
# at least, an article written anew 4.4 %; two articles of one newspaper 0.4 % in the middle, 7.5 % in the hundredth
# nearest pair.
_PART = 0.03
"""Share of the shorter text's runs from which on two texts under one headline are versions of one."""
_PART_UNDER_ANOTHER_HEADLINE = 0.1
"""The same where the headline is another."""
_FEWEST_RUNS = 3
"""Runs in common that are no accident."""
_NEARLY_ALL = 0.7
"""Share of the runs of both from which on two texts are one page: a clock, an address or a reference may differ."""
_FEWEST_WORDS = 20
"""Words that a held text needs before anything can be said by what it shares."""
_MANY = 3
"""Other addresses that give a text without date and byline: an article that moved has one, or two."""
_HEADLINE = 0.5
"""Share of the shorter headline's long words that another has when both head one article."""
_LONG_WORD = 4
"""Letters from which on a word of a headline says what it is about."""


@dataclass(frozen=True, slots=True)
class GivenText:
    """A text as an address gave it, with what says that it is an article: a date, a byline, the listing's headline.

    `listed_title` is what a listing called it then.
    """

    wording: Wording
    listed_title: str | None = None
    names_article: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the archive knows when an answer comes.

    `held` is the article's newest text, None for a new article; `is_held_doubted` whether that is itself a page that
    many give. `seen_before` is the text that was set aside at the article's last look, if one was. `elsewhere` are the
    newest texts that other articles of the source gave and that were set aside, or that are this one to the letter,
    one for each address.
    """

    held: Wording | None = None
    is_held_doubted: bool = False
    seen_before: Wording | None = None
    elsewhere: tuple[GivenText, ...] = ()


def find_doubt(answer: GivenText, known: Surroundings) -> Doubt | None:
    """Why an answer is not believed to be the article; None where it is."""
    found, held = answer.wording, known.held
    if held is None:
        return _doubt_first_sight(answer, known)
    if has_part(held, found):
        return "same-page-for-many" if known.is_held_doubted and is_nearly(held, found) else None
    if _is_what_a_paywall_left(held, found):
        return None
    if any(is_nearly(other.wording, found) for other in known.elsewhere):
        return "same-page-for-many"
    if known.is_held_doubted:
        return None
    is_confirmed = known.seen_before is not None and (
        is_one_headline(held.title, found.title) or (answer.names_article and has_part(known.seen_before, found))
    )
    return None if is_confirmed else "another-page"


def has_part(held: Wording, found: Wording) -> bool:
    """Whether a text has enough of another to be a version of it; so little as a stub says nothing either way."""
    if held.text == found.text:
        return True
    one, other = _runs(held.text), _runs(found.text)
    if _is_stub(held):
        return True
    shared = len(one & other)
    least = _PART if is_one_headline(held.title, found.title) else _PART_UNDER_ANOTHER_HEADLINE
    shorter = min(len(one), len(other))
    return shared >= min(_FEWEST_RUNS, shorter) and shared >= least * shorter


def is_nearly(one: Wording, other: Wording) -> bool:
    """Whether two texts are one page, but for what changes on it."""
    these, those = _runs(one.text), _runs(other.text)
    return len(these & those) >= _NEARLY_ALL * max(len(these), len(those), 1)


def is_one_headline(one: str | None, other: str | None) -> bool:
    """Whether two headlines are of one article: the same, or most of what they are about."""
    these, those = _fold(one or ""), _fold(other or "")
    if not these or not those:
        return False
    long_these, long_those = ({word for word in words if len(word) >= _LONG_WORD} for words in (these, those))
    if not long_these or not long_those:
        return these == those
    return len(long_these & long_those) >= _HEADLINE * min(len(long_these), len(long_those))


def _doubt_first_sight(answer: GivenText, known: Surroundings) -> Doubt | None:
    alike = [other for other in known.elsewhere if is_nearly(other.wording, answer.wording)]
    if _is_listed_otherwise(answer) and any(map(_is_listed_otherwise, alike)):
        return "same-page-for-many"
    says_nothing = answer.listed_title is None and not answer.names_article and not _is_stub(answer.wording)
    return "same-page-for-many" if says_nothing and len(alike) >= _MANY else None


def _is_stub(wording: Wording) -> bool:
    return len(split_words(wording.text[: 20 * _FEWEST_WORDS])) < _FEWEST_WORDS


def _is_listed_otherwise(answer: GivenText) -> bool:
    """Whether a listing called it by a headline that its page does not have."""
    return answer.listed_title is not None and not is_one_headline(answer.listed_title, answer.wording.title)


def _is_what_a_paywall_left(held: Wording, found: Wording) -> bool:
    is_less = held.completeness == "full" and found.completeness == "teaser"
    return is_less and is_one_headline(held.title, found.title)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _fold(text)
    return frozenset(zip(*(islice(words, at, None) for at in range(_RUN)), strict=False))


def _fold(text: str) -> list[str]:
    """The words of a text without accents and case."""
    plain = unicodedata.normalize("NFKD", text[: 12 * _READ].casefold())
    return split_words("".join(sign for sign in plain if not unicodedata.combining(sign)))[:_READ]
