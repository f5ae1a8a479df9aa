"""Front pages kept: each look, the same front page once; what looks say; read anew; taken down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.frontpages.read import FrontPageLook, ShownPlace
from archive.frontpages.stays import LONGEST_HOLD, compute_stays, list_headline_changes, list_leads
from archive.frontpages.view import FrontPageQuery, FrontPageView, NoFrontPage
from archive.integrity.verify import verify
from archive.site.charts.ranks import to_rank_chart
from archive.store import Archive
from archive.takedown.masking import Mask
from archive.takedown.order import Masking, TakedownOrder
from tests.archive.made import AT, begin_archive
from tests.frontpages import made
from tests.frontpages.made import MATCH, MAYOR, PORT, RENAMED, Teaser

NOW = AT + timedelta(hours=6)
ERASE = TakedownOrder("erase", "court-order", "file 12", AT, (PORT.url,))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with begin_archive(tmp_path / "archive.db") as opened:
        made.fill(opened)
        made.read_newest(opened)
        yield opened


def view(archive: Archive, hours: float = 6) -> FrontPageView:
    return archive.frontpages.read_view(FrontPageQuery("fanal", AT + timedelta(hours=hours)))


def headlines(shown: FrontPageView) -> list[str | None]:
    return [place.headline for place in shown.look.places]


def count(archive: Archive, table: str) -> int:
    with archive.database.connection() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_the_last_look_and_what_came_before_it(archive: Archive) -> None:
    shown = view(archive)
    assert shown.look.seen_at == AT + timedelta(hours=5)
    assert headlines(shown) == [MAYOR.headline, MATCH.headline]
    assert [(stay.last.headline, stay.led) for stay in shown.leads] == [
        (MAYOR.headline, timedelta(hours=3)),
        (RENAMED.headline, timedelta(hours=2)),
    ]
    assert [(change.before, change.place.headline) for change in shown.changes] == [(PORT.headline, RENAMED.headline)]
    (gone,) = shown.gone
    assert (gone.best_rank, gone.held) == (1, timedelta(hours=3))
    assert [place.article_id is not None for place in shown.look.places] == [True, False]


def test_a_look_of_the_past(archive: Archive) -> None:
    assert headlines(view(archive, 2.5)) == [RENAMED.headline, MAYOR.headline]
    with pytest.raises(NoFrontPage, match="first looked at on 2022-08-05 13:00"):
        view(archive, 0.5)


def test_the_same_front_page_is_kept_once(archive: Archive) -> None:
    made.look_at(archive, 7, [MAYOR, MATCH], extra="another advertisement")
    assert made.read_newest(archive) == 1
    assert (count(archive, "frontpages"), count(archive, "frontpage_looks")) == (4, 6)
    assert made.read_newest(archive) == 0
    assert verify(archive).is_sound


def test_a_rebuild_gives_the_same(archive: Archive) -> None:
    before = view(archive)
    assert made.rebuild(archive) == 4
    assert view(archive) == before
    with archive.database.transaction() as connection:
        connection.execute("UPDATE frontpage_places SET headline = 'Faux'")
        connection.execute("UPDATE frontpages SET places_digest = places_digest || '-former'")
    made.rebuild(archive)
    assert view(archive) == before
    assert count(archive, "frontpages") == 4


def test_what_is_erased_is_gone_from_front_pages_and_does_not_come_back(archive: Archive) -> None:
    archive.takedowns.take_down(ERASE)
    assert headlines(view(archive, 2.5)) == [MAYOR.headline]
    assert view(archive, 2.5).look.places[0].rank == 2
    made.look_at(archive, 8, [PORT, MAYOR])
    made.read_newest(archive)
    assert headlines(view(archive, 9)) == [MAYOR.headline]
    with archive.database.connection() as connection:
        dump = "".join(map(str, connection.execute("SELECT * FROM frontpage_places").fetchall()))
    assert "port" not in dump


def test_what_is_restricted_is_not_shown(archive: Archive) -> None:
    archive.takedowns.take_down(replace(ERASE, step="restrict"))
    assert headlines(view(archive, 2.5)) == [MAYOR.headline]
    archive.takedowns.take_down(replace(ERASE, step="lift"))
    assert headlines(view(archive, 2.5)) == [RENAMED.headline, MAYOR.headline]


def test_a_masked_name_is_masked_on_front_pages_and_comes_back(archive: Archive) -> None:
    mask = replace(ERASE, step="mask", masking=Masking("pêcheurs", "[nom]", keeps_originals=True))
    archive.takedowns.take_down(mask)
    assert headlines(view(archive, 2.5))[0] == Mask("pêcheurs", "[nom]").replace(RENAMED.headline)
    archive.takedowns.take_down(replace(ERASE, step="lift"))
    assert headlines(view(archive, 2.5))[0] == RENAMED.headline


def test_a_renamed_source_keeps_its_front_pages(archive: Archive) -> None:
    archive.crawls.rename_source("fanal", "phare")
    shown = archive.frontpages.read_view(FrontPageQuery("phare", NOW))
    assert headlines(shown) == [MAYOR.headline, MATCH.headline]


PLACES = st.lists(st.permutations("abcd").flatmap(lambda all_: st.integers(0, 4).map(lambda n: all_[:n])), max_size=8)


@given(PLACES, st.lists(st.integers(1, 600), min_size=8, max_size=8))
def test_every_article_stays_no_longer_than_it_was_seen(pages: list[list[str]], gaps: list[int]) -> None:
    looks, at = [], AT
    for number, page in enumerate(pages):
        at += timedelta(minutes=gaps[number])
        places = (
            ShownPlace(rank, key, key, f"{key}{number // 3}", False, None, None) for rank, key in enumerate(page, 1)
        )
        looks.append(FrontPageLook(number, at, tuple(places)))
    stays = compute_stays(looks, at)
    assert {stay.last.urlkey for stay in stays} == {key for page in pages for key in page}
    for stay in stays:
        assert stay.led <= stay.held <= min(at - stay.first_seen_at, LONGEST_HOLD * stay.looks)
        assert stay.best_rank <= stay.last.rank
    assert sum((stay.led for stay in list_leads(stays)), timedelta()) <= at - AT
    assert all(change.before != change.place.headline for change in list_headline_changes(looks))


@given(st.lists(st.permutations([PORT, MAYOR, MATCH]).flatmap(lambda all_: st.sampled_from([all_, all_[:1], []]))))
def test_lines_of_a_chart_lie_within_it(pages: list[list[Teaser]]) -> None:
    looks = [
        FrontPageLook(number, AT + timedelta(hours=number), tuple(
            ShownPlace(rank, each.url, each.slug, each.headline, False, None, None) for rank, each in enumerate(page, 1)
        ))
        for number, page in enumerate(pages)
    ]  # fmt: skip
    chart = to_rank_chart(looks, compute_stays(looks, AT + timedelta(days=9)))
    assert (chart is None) == (len(looks) < 2 or not any(pages))
    for line in chart.lines if chart else ():
        for point in " ".join(line.stretches).split():
            across, down = map(float, point.split(","))
            assert 0 <= across <= chart.width
            assert 0 <= down <= chart.height
        there = [each.slug for each in pages[-1]]
        last = there.index(line.place.urlkey) + 1 if line.place.urlkey in there else None
        assert line.turns[-1].rank == last
