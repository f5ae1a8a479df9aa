"""The articles are French as a newsroom prints it, and varied enough to try an extractor."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from crawler.demo import Article, load, make_edition
from crawler.demo.pages.article import SECTIONS
from crawler.demo.pages.french_dates import format_clock, format_long_date, format_short_date, format_weekday
from crawler.demo.pages.typography import NARROW, WIDE, set_type

ARTICLES = [article for life in load() if (article := life.first or life.second)]
each_article = pytest.mark.parametrize("article", ARTICLES, ids=[article.key for article in ARTICLES])


def lines(article: Article) -> list[str]:
    return [article.title, *filter(None, [article.lead]), *(block.text for block in article.blocks)]


@each_article
def test_typography(article: Article) -> None:
    for line in lines(article):
        assert "'" not in line, "straight apostrophe"
        assert '"' not in line, "straight quotes"
        assert "  " not in line, "double space"
        assert line == line.strip()
        assert not re.search(r" [;!?»:]|« |\w[;!?»]|«\w", line), f"wrong space around a sign: {line}"
        assert not re.search(r"[*\[\]{}<>]|lorem|xxx|todo", line, re.IGNORECASE), f"a mark was left: {line}"
        assert not re.search(r"\s[.,]|\.\.|,,", line)


@each_article
def test_quotes_are_closed_and_paragraphs_end(article: Article) -> None:
    for line in lines(article):
        assert line.count("«") == line.count("»"), line
    for block in article.blocks:
        if block.kind == "paragraph" and not block.source.startswith("**"):
            assert block.text.endswith((".", "!", "?", "»", "…", ":")), block.text
        if block.kind == "intertitre":
            assert not block.text.endswith((".", ";")), block.text


@each_article
def test_length_and_fields(article: Article) -> None:
    words = sum(len(block.text.split()) for block in article.blocks)
    assert 150 <= words <= 450
    assert article.section in SECTIONS
    assert article.tags
    assert article.authors or article.agency
    assert article.listed_at.utcoffset() is not None
    assert article.changed_at >= article.listed_at
    assert article.published.precision == ("day" if article.template == "blog" else "minute")


def test_identities_are_unique() -> None:
    for number in (1, 2):
        articles = make_edition(number).articles
        for values in (
            [article.path for article in articles],
            [article.number for article in articles],
            [article.title for article in articles],
        ):
            assert not [value for value, count in Counter(values).items() if count > 1]
        assert all(article.listed_at <= make_edition(number).at for article in articles)


def test_paragraphs_are_never_used_twice() -> None:
    texts = [block.text for article in ARTICLES for block in article.blocks]
    assert not [text for text, count in Counter(texts).items() if count > 1]


def test_every_kind_of_article_is_there() -> None:
    assert len(ARTICLES) == 30
    assert {block.kind for article in ARTICLES for block in article.blocks} == {
        "paragraph",
        "intertitre",
        "item",
        "quote",
        "row",
    }
    assert Counter(article.template for article in ARTICLES).keys() == {"wordpress", "spip", "blog", "modern"}
    assert {article.agency for article in ARTICLES} == {None, "AFP", "Agence Grand Large"}
    everything = " ".join(line for article in ARTICLES for line in lines(article))
    for sign in ("œ", "Œ", "’", "…", "«" + NARROW, "«" + WIDE, WIDE + ":", NARROW + "000", WIDE + "%", "1er", "É"):
        assert sign in everything, sign


@pytest.mark.parametrize(
    ("plain", "printed"),
    [
        ("L'heure : « oui ! »", f"L’heure{WIDE}: «{NARROW}oui{NARROW}!{NARROW}»"),
        ("12 500 euros, 4,2 % et 3 kilos...", f"12{NARROW}500{WIDE}euros, 4,2{WIDE}% et 3 kilos…"),
        ("à 18:30, 1 204 600 fois", f"à 18:30, 1{NARROW}204{NARROW}600 fois"),
    ],
)
def test_typeset(plain: str, printed: str) -> None:
    assert set_type(plain) == printed
    assert set_type(printed) == printed


def test_french_dates() -> None:
    at = make_edition(1).find_article("phare-de-la-pointe").listed_at
    assert (format_weekday(at), format_long_date(at), format_short_date(at), format_clock(at)) == (
        "dimanche",
        "1er mars 2026",
        "1 mars 2026",
        "9h05",
    )
