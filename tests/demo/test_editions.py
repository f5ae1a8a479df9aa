"""The second edition differs from the first as its articles declare, and in nothing else."""

from __future__ import annotations

import pytest

from archive.model.digests import compute_text_digest
from crawler.demo import Newspaper, Request, answer, load, make_edition
from crawler.demo.pages.article import STEADY

from .conftest import Get


def test_six_articles_are_new_and_one_is_gone() -> None:
    first, second = ({article.key for article in make_edition(number).articles} for number in (1, 2))
    assert (len(first), len(second)) == (24, 29)
    assert len(second - first) == 6
    assert first - second == {"epicerie-solidaire"}


def test_each_change_is_of_its_kind() -> None:
    was, now = make_edition(1), make_edition(2)
    assert sorted(now.changes.values()) == ["addition", "correction", "cut", "gone", "moved", "typo"]
    assert not was.changes
    for key, change in now.changes.items():
        if change == "gone":
            continue
        before, after = was.find_article(key), now.find_article(key)
        same_text = compute_text_digest(before.text) == compute_text_digest(after.text)
        assert same_text == (change == "moved")
        assert (before.path != after.path) == (change == "moved")
        assert (before.completeness, after.completeness) == ("full", "teaser" if change == "cut" else "full")
        if change == "addition":
            assert after.text.startswith(before.text)
        if change == "cut":
            assert before.text.startswith(after.text)
            assert after.blocks == before.blocks
        if change in ("typo", "correction"):
            assert sum(x != y for x, y in zip(before.text, after.text, strict=True)) == 1


def test_unchanged_articles_are_equal() -> None:
    for life in load():
        if life.first and life.second and life.change is None:
            assert life.first == life.second


def test_the_gone_and_the_moved_over_the_socket(newspaper: Newspaper, get: Get) -> None:
    gone = make_edition(1).find_article("epicerie-solidaire").path
    moved = make_edition(1).find_article("pecheurs-criee").path
    assert [get(path).status for path in (gone, moved)] == [200, 200]
    newspaper.edition = 2
    assert get(gone).status == 410
    answered = get(moved)
    target = make_edition(2).find_article("pecheurs-criee").path
    assert (answered.status, answered.headers["Location"]) == (301, newspaper.url + target)
    assert get(target).status == 200
    newspaper.edition = 1
    assert get(target).status == 404
    assert get(gone).status == 200


def test_feeds_are_new_in_the_second_edition(newspaper: Newspaper, get: Get) -> None:
    tags = {path: get(path).headers["ETag"] for path in ("/feed/", "/atom.xml", "/rdf", "/sitemap.xml", "/economie/")}
    newspaper.edition = 2
    assert {get(path, If_None_Match=tag).status for path, tag in tags.items()} == {200}
    assert get("/robots.txt", If_Modified_Since=get("/robots.txt").headers["Last-Modified"]).status == 304


def test_steady_templates_answer_304_over_editions_and_the_others_new_bytes_with_the_same_text() -> None:
    for life in load():
        if not (life.first and life.second and life.change is None):
            continue
        request = Request("GET", life.first.path)
        was = answer(request, make_edition(1))
        for name, header in (("if-none-match", "ETag"), ("if-modified-since", "Last-Modified")):
            again = answer(Request("GET", life.first.path, {name: was.find_header(header) or ""}), make_edition(2))
            assert again.status == (304 if life.first.template in STEADY else 200), life.key


def test_changed_articles_never_answer_304_to_the_first_edition() -> None:
    for key, change in make_edition(2).changes.items():
        if change in ("gone", "moved"):
            continue
        article = make_edition(1).find_article(key)
        for path in (article.path, f"/imprimer/{article.number}"):
            was = answer(Request("GET", path), make_edition(1))
            for name, header in (("if-none-match", "ETag"), ("if-modified-since", "Last-Modified")):
                again = Request("GET", path, {name: was.find_header(header) or ""})
                assert answer(again, make_edition(2)).status == 200, key


def test_there_is_no_third_edition(newspaper: Newspaper) -> None:
    with pytest.raises(ValueError, match="editions 1 and 2, not 3"):
        newspaper.edition = 3
    with pytest.raises(KeyError, match="edition 2 has no article 'epicerie-solidaire'"):
        make_edition(2).find_article("epicerie-solidaire")
