"""Whether an answer is still its article, and what becomes of one that is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.articles.belief import GivenText, Surroundings, find_doubt
from archive.articles.classify_change import Wording
from archive.articles.identity import CapturedExtraction
from archive.articles.write import ArticleUpdate
from archive.model.digests import compute_text_digest
from archive.model.extraction import Extraction, Moment
from archive.store import Archive
from tests.archive.made import AT, capture, extraction

TEXT = """\
Le pont de Sainte-Rive rouvrira lundi matin, après trois semaines de travaux que les pluies ont prolongées.
Les ouvriers ont remplacé douze câbles et repris les maçonneries de la rive nord, qui menaçaient de céder.
La mairie promet un contrôle chaque automne ; les commerçants du quai, eux, comptent leurs pertes."""
ANEW = """\
C’est fini : depuis ce matin, piétons et charrettes traversent de nouveau le fleuve sans faire le détour.
Douze câbles neufs tiennent l’ouvrage, dont l’État a payé la moitié et la commune le reste, à crédit.
« On respire », résume une marchande de poisson, installée là depuis vingt ans avec ses trois filles."""
OTHER = """\
Ce compte ne peut être affiché pour le moment, parce que son titulaire n’a pas réglé sa dernière facture.
Revenez dans quelques jours, ou écrivez à notre assistance si vous pensez que c’est une erreur de notre part."""
WORDS = st.lists(st.sampled_from(("fleuve", "mairie", "pont", "neige", "marché", "école", "pluie")), min_size=60)


def wording(text: str, title: str = "Le pont de Sainte-Rive rouvre") -> Wording:
    return Wording(title, None, text, "full")


def read(text: str, title: str = "Le pont de Sainte-Rive rouvre", **changes: object) -> Extraction:
    kinds = ("paragraph",) * len(text.splitlines())
    return extraction(text, title=title, block_kinds=kinds, text_digest=compute_text_digest(text), **changes)


def add(archive: Archive, hours: float, made: Extraction, name: str = "une", **changes: object) -> ArticleUpdate:
    body = f"<p>{name} {hours}</p>".encode()
    page = capture(f"https://fanal.example/{name}.html", body, hours, **changes)
    return archive.articles.add(CapturedExtraction(page, archive.captures.add(page), made), AT + timedelta(days=9))


def shown(archive: Archive, name: str = "une") -> str:
    row = archive.articles.find(f"https://fanal.example/{name}.html")
    assert row is not None
    return row.text


@given(WORDS, WORDS)
def test_a_text_that_is_held_is_always_believed(held: list[str], added: list[str]) -> None:
    one = wording(" ".join(held))
    assert find_doubt(GivenText(one), Surroundings(one)) is None
    longer = wording(" ".join([*held, *added]), "Un tout autre titre")
    assert find_doubt(GivenText(longer), Surroundings(one)) is None


@pytest.mark.parametrize(
    ("answer", "known", "doubt"),
    [
        (GivenText(wording(OTHER, "Compte")), Surroundings(wording(TEXT)), "another-page"),
        (GivenText(wording(OTHER)), Surroundings(wording(TEXT)), "another-page"),  # under the headline of the article
        (GivenText(wording(ANEW)), Surroundings(wording(TEXT)), "another-page"),
        (GivenText(wording(ANEW)), Surroundings(wording(TEXT), seen_before=wording(ANEW)), None),
        (
            GivenText(wording(ANEW, "On passe"), names_article=True),
            Surroundings(wording(TEXT), seen_before=wording(ANEW)),
            None,
        ),
        (GivenText(wording(OTHER, "Compte")), Surroundings(wording(TEXT), seen_before=wording(OTHER)), "another-page"),
        (
            GivenText(wording(OTHER), names_article=True),
            Surroundings(wording(TEXT), seen_before=wording(OTHER), elsewhere=(GivenText(wording(OTHER)),)),
            "same-page-for-many",
        ),
        (GivenText(wording(TEXT)), Surroundings(wording(OTHER), is_held_doubted=True), None),
        (GivenText(wording(OTHER)), Surroundings(wording(OTHER), is_held_doubted=True), "same-page-for-many"),
        (GivenText(wording(TEXT)), Surroundings(wording("Plus d’informations à suivre.")), None),  # a stub says nothing
    ],
)
def test_what_is_doubted(answer: GivenText, known: Surroundings, doubt: str | None) -> None:
    assert find_doubt(answer, known) == doubt


def test_another_page_is_set_aside_and_taken_back(archive: Archive) -> None:
    add(archive, 0, read(TEXT))
    for hours in (1, 7, 13):
        assert add(archive, hours, read(OTHER, "Compte")).event == "set-aside"
        assert shown(archive) == TEXT
    assert add(archive, 20, read(f"{TEXT}\nLe maire viendra.")).event == "revision"
    assert shown(archive).endswith("Le maire viendra.")
    history = archive.articles.find_history(1)
    assert history is not None
    assert [sight.set_aside for sight in history.captures] == [None, *["another-page"] * 3, None]


def test_a_page_that_many_addresses_give_is_never_confirmed(archive: Archive) -> None:
    texts = {name: TEXT.replace("Sainte-Rive", name) for name in ("Alban", "Brest", "Cotonou")}
    for name, text in texts.items():
        add(archive, 0, read(text, f"Le pont de {name} rouvre"), name)
    dated = Moment(datetime(2022, 8, 5, tzinfo=UTC), "day")
    for hours in (1, 7, 13):
        for name in texts:
            wall = read(f"{OTHER}\nRéférence {name} {hours}", published=dated, origins={"published": "meta"})
            assert add(archive, hours, wall, name).event == "set-aside"
    assert {name: shown(archive, name) for name in texts} == texts


def test_an_article_written_anew_is_a_revision_at_the_second_look(archive: Archive) -> None:
    add(archive, 0, read(TEXT))
    assert add(archive, 1, read(ANEW)).event == "set-aside"
    assert add(archive, 7, read(ANEW)).event == "revision"
    assert shown(archive) == ANEW


def test_what_was_set_aside_is_due_at_once_and_then_like_a_failure(archive: Archive) -> None:
    add(archive, 0, read(TEXT))
    add(archive, 1, read(OTHER, "Compte"))
    known = archive.articles.find_known(["example,fanal)/une.html"])["example,fanal)/une.html"].article
    assert known is not None
    assert (known.failed_asks, known.last_answered_at) == (0, AT)
    add(archive, 7, read(OTHER, "Compte"))
    known = archive.articles.find_known(["example,fanal)/une.html"])["example,fanal)/une.html"].article
    assert known is not None
    assert (known.failed_asks, known.last_answered_at) == (1, AT)
    add(archive, 13, read(TEXT))
    known = archive.articles.find_known(["example,fanal)/une.html"])["example,fanal)/une.html"].article
    assert known is not None
    assert (known.failed_asks, known.last_answered_at) == (0, AT + timedelta(hours=13))


def test_a_page_listed_under_many_headlines_makes_no_articles(archive: Archive) -> None:
    """The first time that it is seen nobody can know; from the second on it is known, and the first is marked."""
    wall = read(OTHER, "Bienvenue sur le Fanal")
    assert add(archive, 0, wall, "a", listed_title="La grève des bateliers continue").event == "new"
    assert add(archive, 0, wall, "b", listed_title="Deux blessés au marché central").event == "set-aside"
    assert add(archive, 0, wall, "c", listed_title="Coupe régionale : Tiéni en finale").event == "set-aside"
    assert archive.count_rows().articles == 1
    known = archive.articles.find_known(["example,fanal)/b.html"])["example,fanal)/b.html"]
    assert (known.article, known.failures_in_a_row, known.last_error) == (None, 1, "set-aside")
    assert add(archive, 7, read(TEXT, "La grève des bateliers continue"), "a").event == "same"
    assert shown(archive, "a") == TEXT


def test_a_page_at_many_addresses_without_any_sign_of_an_article_makes_few(archive: Archive) -> None:
    events = [add(archive, 0, read(f"{OTHER}\n{ANEW}", "Bienvenue"), f"n{number}").event for number in range(9)]
    assert events[:1] == ["new"]
    assert events[5:] == ["set-aside"] * 4


@pytest.mark.parametrize("day", [6, 7])
def test_a_programme_of_every_day_is_an_article_of_every_day(archive: Archive, day: int) -> None:
    blurb = " ".join([TEXT, ANEW])
    for number in (5, day):
        made = read(blurb, "Le journal", published=Moment(datetime(2022, 8, number, 20, tzinfo=UTC), "minute"))
        assert add(archive, number, made, f"jt-{number}", listed_title="Le journal").event == "new"


def test_a_further_page_takes_nobodys_place(archive: Archive) -> None:
    add(archive, 0, read(TEXT), "recit")
    url = "https://fanal.example/recit.html?page=2"
    page = capture(url, b"<p>2</p>", 1, found_in="https://fanal.example/recit.html")
    kept = archive.articles.add(CapturedExtraction(page, archive.captures.add(page), read(ANEW)), AT)
    assert (kept.event, kept.article_id) == ("set-aside", 1)
    assert shown(archive, "recit") == TEXT


def test_a_further_page_that_comes_first_stands_for_itself(archive: Archive) -> None:
    first, second = "https://fanal.example/recit-p1.html", "https://fanal.example/recit-p2.html"
    for url, text in ((second, ANEW), (first, TEXT)):
        page = capture(url, text.encode(), 0)
        archive.articles.add(CapturedExtraction(page, archive.captures.add(page), read(text), first), AT)
    for url, text in ((second, ANEW), (first, TEXT)):
        row = archive.articles.find(url)
        assert row is not None
        assert row.text == text


def test_the_lines_that_change_between_looks_are_told_by_article(archive: Archive) -> None:
    for name in ("a", "b"):
        for hours, seen in ((0, 12), (1, 34)):
            add(archive, hours, read(f"{TEXT.replace('Sainte-Rive', name)}\nLu {seen} fois"), name)
    add(archive, 0, read(ANEW), "c")
    changed = archive.articles.list_changed_lines("fanal")
    assert [each.lines for each in changed] == [{"Lu 12 fois", "Lu 34 fois"}] * 2
