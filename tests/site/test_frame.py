"""Datasette's pages in the site's frame and words; French typography; the list of sources."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.health.standing import StandingVerdict
from archive.locale.french_spaces import set_spaces
from archive.site.datasette_words import REPLACED, translate_rows, translate_template
from archive.site.language import Words, load_catalogue, request_language
from archive.site.pages.archive_summary import SourceLine
from archive.site.pages.source_list import A_PAGE, SourceFilter, has_problem, to_source_page

AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("template", REPLACED)
def test_every_word_that_is_replaced_stands_in_datasettes_template(template: str) -> None:
    source = files("datasette").joinpath("templates", template).read_text(encoding="utf-8")
    missing = [theirs for theirs, _ in REPLACED[template] if theirs not in source]
    assert missing == [], "Datasette words it otherwise now: archive/site/datasette_words.py"
    assert translate_template(source, template) != source
    assert translate_template(source, "mine.html") == source


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/archive", ("Requêtes prêtes à l’emploi", "Exécuter", "lignes")),
        ("/archive/articles", ("Trier par", "Appliquer", "Exporter en CSV", "par ordre décroissant de article_id")),
        ("/archive/articles/1", ("Liens depuis d’autres tables",)),
        ("/archive?sql=select+1", ("Requête SQL", "1 ligne")),
        ("/archive/nix", ("Page introuvable", "/archive/nix")),
        ("/nowhere/at/all", ("Page introuvable",)),
    ],
)
def test_datasettes_pages_stand_in_the_frame_in_the_language_of_the_reader(
    site: str, path: str, words: tuple[str, ...]
) -> None:
    french = httpx.get(site + path, headers={"accept-language": "fr"})
    english = httpx.get(site + path, headers={"accept-language": "en"})
    assert '<html lang="fr">' in french.text
    assert '<html lang="en">' in english.text
    for page in (french.text, english.text):
        assert page.count('<header class="top">') == page.count("<main") == page.count("<h1") == 1
        assert '<meta name="description"' in page
    for word in words:
        assert word in french.text
        assert word.startswith("/") or word not in english.text


def test_changing_the_language_of_a_table_filters_nothing(site: str) -> None:
    plain = httpx.get(f"{site}/archive/articles_view.json?_size=1").json()
    changed = httpx.get(f"{site}/archive/articles_view.json?_size=1&lang=en").json()
    assert changed["filtered_table_rows_count"] == plain["filtered_table_rows_count"] > 0


def test_what_rows_are_shown_is_told_in_french() -> None:
    request_language.set("fr")
    assert translate_rows("where words > 5 sorted by words descending") == "où words > 5 par ordre décroissant de words"
    request_language.set("en")
    assert translate_rows("sorted by words") == "sorted by words"
    request_language.set("fr")


def test_french_spaces_do_not_break() -> None:
    assert set_spaces("« oui » : non ; quoi ? 4 %") == ("«\u00a0oui\u00a0»\u00a0: non\u202f; quoi\u202f? 4\u00a0%")
    for key, words in load_catalogue().items():
        for each in [words["fr"]] if isinstance(words["fr"], str) else words["fr"]:
            assert not {" ;", " :", " ?", " !", "« ", " »"} & {each[at : at + 2] for at in range(len(each))}, key


@given(st.text(alphabet="ab «»;:?!%", max_size=30))
def test_spaces_are_changed_and_nothing_else(text: str) -> None:
    assert set_spaces(text).replace("\u00a0", " ").replace("\u202f", " ") == text
    assert set_spaces(set_spaces(text)) == set_spaces(text)


def test_a_country_and_a_language_have_names_beyond_our_list() -> None:
    assert (Words("fr").format_country("tr"), Words("en").format_country("tr")) == ("Turquie", "Türkiye")
    assert Words("fr").format_country("cd") == "Congo (RDC)"
    assert Words("fr").format_language("fr-CA") == "français"
    assert Words("fr").format_language("zz-unknown") == "zz-unknown"


def line(name: str, kind: str | None = "fine", country: str = "ml") -> SourceLine:
    verdict = None if kind is None else StandingVerdict(kind, AT, "", ())
    return SourceLine(name, name.title(), country, None, None, None, verdict)


KINDS = st.sampled_from(["fine", "quiet", "stale", "failing", "changed", "degraded", None])


@given(st.lists(KINDS, max_size=120), st.integers(0, 9), st.booleans())
def test_pages_of_the_list_hold_each_source_once_problems_first(
    kinds: list[str | None], page: int, only_problems: bool
) -> None:
    lines = [line(f"source-{number}", kind) for number, kind in enumerate(kinds)]
    wanted = [line for line in lines if has_problem(line)] if only_problems else lines
    first = to_source_page(lines, SourceFilter("", only_problems), str)
    shown = [
        each
        for number in range(1, first.pages + 1)
        for each in to_source_page(lines, SourceFilter("", only_problems, number), str).lines
    ]
    assert sorted(each.source for each in shown) == sorted(each.source for each in wanted)
    assert [has_problem(each) for each in shown] == sorted((has_problem(each) for each in shown), reverse=True)
    asked = to_source_page(lines, SourceFilter("", only_problems, page), str)
    assert 1 <= asked.page <= asked.pages
    assert len(asked.lines) <= A_PAGE


def test_the_list_is_filtered_by_title_name_and_country_without_accents() -> None:
    lines = [line("mali-live"), line("seneweb", country="sn"), line("le-sénégalais", "failing", "sn")]
    name_country = Words("fr").format_country
    for words, found in (("senegal", {"seneweb", "le-sénégalais"}), ("live", {"mali-live"}), ("x", set())):
        page = to_source_page(lines, SourceFilter(words), name_country)
        assert {each.source for each in page.lines} == found
        assert page.problems == 1


def test_a_page_beyond_the_last_says_so_and_leads_to_it(site: str) -> None:
    page = httpx.get(f"{site}/search?q=port&page=400", headers={"accept-language": "fr"}).text
    assert "au-delà de la dernière, la page" in page
    assert "Aller à la dernière page" in page
