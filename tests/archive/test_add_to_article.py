"""Which article an extraction is of, when it is a revision, and which extraction is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import pytest

from archive.articles import write
from archive.articles.classify_change import Wording
from archive.articles.identity import CapturedExtraction, to_published_instant
from archive.articles.revisions import takes_its_place
from archive.articles.write import ArticleUpdate
from archive.integrity.verify import verify
from archive.model.capture import Capture
from archive.model.digests import compute_text_digest
from archive.model.extraction import Completeness, Extraction, Image, Moment, NoText, Removal
from archive.store import Archive
from tests.archive.made import AT, URL, capture, extraction

PARIS = timezone(timedelta(hours=2))


def add(archive: Archive, page: Capture, read: Extraction | NoText, canonical: str | None = None) -> ArticleUpdate:
    return archive.articles.add(
        CapturedExtraction(page, archive.captures.add(page), read, canonical), AT + timedelta(days=1)
    )


def test_the_first_text_makes_an_article_that_can_be_read_back(archive: Archive) -> None:
    read = extraction(
        lead="Après trois ans.",
        byline="Par Awa Koné",
        authors=("Awa Koné", "Jean Œuvrard"),
        tags=("pont",),
        section="Société",
        images=(Image("https://fanal.example/pont.jpg", "Le pont", "DR"),),
        published=Moment(datetime(2022, 8, 4, 18, 30, tzinfo=PARIS), "minute"),
        removals=(Removal("lire-aussi", "Lire aussi : le bac", 1, 3), Removal("partager", "Partager", 2)),
        origins={"title": "json-ld"},
    )
    page = capture(listed_title="Le pont (liste)")
    stored = add(archive, page, read)
    assert stored.event == "new"
    row = archive.articles.find(URL)
    assert row is not None
    assert stored.article_id is not None
    assert archive.articles.find(stored.article_id) == archive.articles.find(str(stored.article_id)) == row
    assert (row.title, row.lead, row.text, row.byline) == ("Le pont", read.lead, read.text, read.byline)
    assert (row.authors, row.tags, row.images, row.removals) == (read.authors, read.tags, read.images, read.removals)
    assert (row.block_kinds, row.origins, row.extractor) == (read.block_kinds, dict(read.origins), "essai 1")
    assert (str(row.published), row.published_at) == (
        "2022-08-04T18:30:00+02:00",
        datetime(2022, 8, 4, 16, 30, tzinfo=UTC),
    )
    assert (row.words, row.completeness, row.text_digest) == (5, "full", compute_text_digest(read.text))
    assert (row.first_seen_at, row.last_seen_at, row.captured_at) == (AT, AT, AT)
    assert (row.revisions, row.addresses, row.source_title) == (1, (URL,), "Le Fanal")
    assert [(each.url, each.status, each.payload_digest) for each in row.captures] == [(URL, 200, row.payload_digest)]


def test_what_is_not_held_is_none(archive: Archive) -> None:
    add(archive, capture(), extraction())
    for asked in ("https://fanal.example/jamais", "12", 12, "9" * 40, "mailto:x", "", "١٢"):
        assert archive.articles.find(asked) is None


@pytest.mark.parametrize(
    "form", ["fanal.example/politique/une.html", "http://www.fanal.example/politique/une.html?xtor=1"]
)
def test_an_article_is_found_by_any_form_of_its_address(archive: Archive, form: str) -> None:
    add(archive, capture(), extraction())
    found = archive.articles.find(form)
    assert found is not None
    assert found.url == URL


def test_the_same_reading_twice_changes_nothing(archive: Archive) -> None:
    page = capture()
    stored = archive.captures.add(page)
    first = archive.articles.add(CapturedExtraction(page, stored, extraction()), AT)
    before = archive.articles.find(URL)
    again = archive.articles.add(CapturedExtraction(page, stored, extraction()), AT + timedelta(hours=1))
    assert again == replace(first, event="same")
    assert archive.articles.find(URL) == before


@pytest.mark.parametrize(
    ("changed", "event"),
    [
        (extraction(), "same"),
        (extraction("Bonjour. \nLe\u00a0pont est ouvert."), "same"),
        (extraction(title="Le  pont"), "same"),
        (extraction(byline="Par Awa Koné"), "same"),
        (extraction("Bonjour.\nLe pont est fermé."), "revision"),
        (extraction(title="Le pont est fermé"), "revision"),
        (extraction("Autre.", extractor="essai 2"), "same"),
    ],
)
def test_another_text_or_headline_is_a_revision(archive: Archive, changed: Extraction, event: str) -> None:
    add(archive, capture(), extraction())
    assert add(archive, capture(body=b"autre", hours=1), changed).event == event
    row = archive.articles.find(URL)
    assert row is not None
    assert (row.text, row.byline, row.extractor) == (changed.text, changed.byline, changed.extractor)
    assert row.revisions == (2 if event == "revision" else 1)
    assert (row.first_seen_at, row.last_seen_at) == (AT, AT + timedelta(hours=1))


def test_a_text_that_comes_back_is_a_revision_again(archive: Archive) -> None:
    events = [
        add(archive, capture(body=f"{hour}".encode(), hours=hour), extraction(text)).event
        for hour, text in enumerate(["Un.", "Deux.", "Deux.", "Un."])
    ]
    assert events == ["new", "revision", "same", "revision"]


def test_texts_are_compared_under_one_extractor_only(archive: Archive) -> None:
    events = [
        add(archive, capture(body=f"{hour}".encode(), hours=hour), extraction(text, extractor=extractor)).event
        for hour, (text, extractor) in enumerate([("Un.", "a"), ("Un, b.", "b"), ("Deux, b.", "b"), ("Deux, a.", "a")])
    ]
    assert events == ["new", "same", "revision", "same"]


def test_a_teaser_never_takes_the_place_of_a_full_text(archive: Archive) -> None:
    add(archive, capture(), extraction())
    cut = add(archive, capture(body=b"cut", hours=1), extraction("Bonjour.", completeness="teaser"))
    row = archive.articles.find(URL)
    assert row is not None
    assert cut.event == "revision"
    assert (row.text, row.completeness, row.revisions, row.captured_at) == (extraction().text, "full", 2, AT)
    assert row.last_seen_at == AT + timedelta(hours=1)
    assert add(archive, capture(body=b"back", hours=2), extraction()).event == "revision"
    assert verify(archive).is_sound


def test_a_full_text_takes_the_place_of_a_teaser(archive: Archive) -> None:
    add(archive, capture(), extraction("Bonjour.", completeness="teaser"))
    add(archive, capture(body=b"full", hours=1), extraction())
    row = archive.articles.find(URL)
    assert row is not None
    assert (row.text, row.completeness) == (extraction().text, "full")


def test_a_capture_read_late_never_changes_what_is_shown(archive: Archive) -> None:
    add(archive, capture(hours=5), extraction())
    assert add(archive, capture(body=b"avant", hours=1), extraction("Avant.")).event == "revision"
    row = archive.articles.find(URL)
    assert row is not None
    assert (row.text, row.revisions, row.first_seen_at) == (extraction().text, 2, AT + timedelta(hours=1))
    assert archive.count_rows().extractions == 2


def test_redirects_and_canonical_addresses_lead_to_one_article(archive: Archive) -> None:
    canonical = "https://fanal.example/canonique"
    hops = ("http://fanal.example/court", "https://fanal.example/accord")
    first = add(archive, capture(redirected_from=hops), extraction(), canonical)
    again = [
        add(archive, capture(url="https://fanal.example/amp", body=b"amp", hours=1), extraction(), canonical),
        add(
            archive,
            capture(url="https://fanal.example/neuf", body=b"neuf", redirected_from=hops[:1], hours=2),
            extraction(),
        ),
        add(archive, capture(url=canonical, body=b"can", hours=3), extraction()),
    ]
    assert {each.article_id for each in again} == {first.article_id}
    assert {each.event for each in again} == {"same"}
    row = archive.articles.find("https://fanal.example/neuf")
    assert row is not None
    assert row.url == canonical
    assert set(row.addresses) == {URL, canonical, *hops, "https://fanal.example/amp", "https://fanal.example/neuf"}
    assert archive.count_rows().articles == 1


def test_a_page_between_two_articles_does_not_make_them_one(archive: Archive) -> None:
    consent = "https://fanal.example/consentement"
    for name in ("a", "b"):
        page = capture(
            url=f"https://fanal.example/{name}-lu",
            body=name.encode(),
            redirected_from=(f"https://fanal.example/{name}", consent),
        )
        assert add(archive, page, extraction()).event == "new"


def test_no_text_is_kept_with_its_reason_and_gives_way_to_a_text(archive: Archive) -> None:
    page = capture()
    stored = archive.captures.add(page)
    hung = archive.articles.add(CapturedExtraction(page, stored, NoText("essai 1", "extractor-hung", "20 s")), AT)
    assert (hung.event, hung.article_id) == ("no-text", None)
    assert archive.articles.find_known([stored.urlkey])[stored.urlkey].article_id is None
    assert archive.articles.add(CapturedExtraction(page, stored, extraction()), AT).event == "new"
    assert archive.count_rows().extractions == 1
    later = add(archive, capture(body=b"mur", hours=1), NoText("essai 1", "consent-wall"))
    assert (later.event, later.article_id) == ("no-text", 1)
    assert verify(archive).is_sound


def test_a_held_text_does_not_give_way(archive: Archive) -> None:
    page = capture()
    stored = archive.captures.add(page)
    first = archive.articles.add(CapturedExtraction(page, stored, extraction()), AT)
    assert (
        archive.articles.add(CapturedExtraction(page, stored, NoText("essai 1", "extractor-died")), AT).extraction_id
        == first.extraction_id
    )
    row = archive.articles.find(URL)
    assert row is not None
    assert row.text == extraction().text


def test_a_capture_without_bytes_cannot_have_been_read(archive: Archive) -> None:
    page = capture(body=None, status=404, error="http")
    with pytest.raises(ValueError, match="no payload"):
        archive.articles.add(CapturedExtraction(page, archive.captures.add(page), extraction()), AT)


@pytest.mark.parametrize(
    ("published", "listed", "expected"),
    [
        (Moment(datetime(2022, 8, 1, 9, 30, tzinfo=PARIS), "minute"), None, datetime(2022, 8, 1, 7, 30, tzinfo=UTC)),
        (Moment(datetime(2022, 8, 1, 9, 30, tzinfo=PARIS), "day"), None, datetime(2022, 7, 31, 22, 0, tzinfo=UTC)),
        (Moment(datetime(2022, 8, 9, 9, 30, tzinfo=UTC), "month"), None, datetime(2022, 8, 1, tzinfo=UTC)),
        (Moment(AT, "minute"), AT - timedelta(days=1), AT),
        (None, AT - timedelta(days=1), AT - timedelta(days=1)),
        (None, None, None),
    ],
)
def test_the_date_to_sort_by(
    archive: Archive, published: Moment | None, listed: datetime | None, expected: datetime | None
) -> None:
    add(archive, capture(listed_published_at=listed), extraction(published=published))
    row = archive.articles.find(URL)
    assert row is not None
    assert row.published_at == expected
    assert to_published_instant(published) == (expected if published else None)


def test_a_known_date_is_not_lost_when_a_later_page_gives_none(archive: Archive) -> None:
    add(archive, capture(), extraction(published=Moment(AT, "minute")))
    add(archive, capture(body=b"2", hours=1, listed_published_at=AT + timedelta(hours=1)), extraction())
    row = archive.articles.find(URL)
    assert row is not None
    assert row.published_at == AT


def test_only_a_teaser_of_a_full_text_is_not_shown() -> None:
    kinds = get_args(Completeness)
    refused = [
        (shown, now)
        for shown in kinds
        for now in kinds
        if not takes_its_place(Wording("Une", None, "Texte.", shown), Wording("Une", None, "Texte.", now))
    ]
    assert refused == [("full", "teaser")]


def test_a_text_seen_again_at_another_address_is_the_same_article_moved(archive: Archive) -> None:
    text = "\n".join(f"Phrase numéro {number} d’un article qui a changé de rubrique." for number in range(10))
    moved = "https://fanal.example/societe/le-pont"
    first = add(archive, capture(), extraction(text))
    second = add(archive, capture(moved, b"<p>autre gabarit</p>", hours=1), extraction(text))
    assert (second.article_id, second.event) == (first.article_id, "same")
    held = archive.articles.find(moved)
    assert held is not None
    assert held.article_id == first.article_id


def test_a_short_text_at_another_address_is_another_article(archive: Archive) -> None:
    first = add(archive, capture(), extraction("Page en construction."))
    second = add(archive, capture("https://fanal.example/b", b"<p>b</p>"), extraction("Page en construction."))
    assert second.article_id != first.article_id


PLAIN, DATED = "https://fanal.example/le-pont-cede/", "https://fanal.example/2026/08/27/le-pont-cede/"
LONG = "\n".join(f"Phrase numéro {number} d’un article qui a changé d’adresse." for number in range(10))
SHORT = "Le pont a cédé dans la nuit, sans faire de blessé."
MINUTE = Moment(datetime(2026, 8, 28, 3, 35, tzinfo=PARIS), "minute")
DAY = Moment(datetime(2026, 8, 27, tzinfo=PARIS), "day")


@pytest.mark.parametrize(
    ("text", "one", "other", "is_one"),
    [
        (SHORT, (PLAIN, MINUTE), (DATED, MINUTE), True),
        (SHORT, (DATED, MINUTE), (PLAIN, MINUTE), True),
        (SHORT, (PLAIN, None), (DATED, None), False),  # nothing but a name: a notice has that too
        (SHORT, (PLAIN, MINUTE), ("https://fanal.example/ville/le-bac-coule", MINUTE), False),
        (SHORT, (PLAIN.replace("le-pont-cede", "contact"), MINUTE), ("https://fanal.example/b/contact", MINUTE), False),
        (SHORT, (PLAIN, MINUTE), ("https://fanal.example/", MINUTE), False),
        # a day in the address is the newsroom's, the instant on its page in a zone that the source may not declare
        (LONG, (PLAIN, MINUTE), (DATED, DAY), True),
        (LONG, (DATED, DAY), (PLAIN, MINUTE), True),
        (LONG, (PLAIN, replace(MINUTE, at=MINUTE.at + timedelta(days=2))), (DATED, DAY), False),
        (LONG, (PLAIN, replace(MINUTE, at=MINUTE.at - timedelta(days=2))), (DATED, DAY), False),
        (LONG, ("https://fanal.example/ville/12/le-bac", MINUTE), (DATED, DAY), False),
        (LONG, (DATED.replace("27", "28"), MINUTE), (DATED, DAY), False),  # a programme of each day under one name
    ],
)
def test_the_name_in_two_addresses_tells_a_short_text_and_a_day_of_another_zone(
    archive: Archive, text: str, one: tuple[str, Moment | None], other: tuple[str, Moment | None], is_one: bool
) -> None:
    first = add(archive, capture(one[0]), extraction(text, published=one[1]))
    second = add(archive, capture(other[0], b"<p>autre gabarit</p>", hours=1), extraction(text, published=other[1]))
    assert (second.article_id == first.article_id) is is_one


def test_an_article_that_another_process_has_made_meanwhile_is_the_same(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import and a merge bring one address at once: between looking and writing the other one was quicker."""
    judge = write._judge

    def judge_slowly(*given: Any) -> Any:
        judged = judge(*given)
        monkeypatch.setattr(write, "_judge", judge)
        with Archive.open(archive.path) as other:
            assert add(other, capture(hours=1), extraction("Le bac.\nFin.")).event == "new"
        return judged

    monkeypatch.setattr(write, "_judge", judge_slowly)
    later = add(archive, capture(hours=2), extraction("Le bac est rentré au port hier soir.\nFin."))
    assert later.event == "revision"
    assert archive.count_rows().articles == 1
    assert verify(archive).is_sound
