"""Which texts are one dispatch, who was first, from which agency: on values alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.dispatches.compare import Passage
from archive.dispatches.decide import Copy, Dispatch, MemberText, decide_dispatches
from archive.dispatches.first_seen import SeenSpan, to_seen_span
from archive.model.extraction import Moment, Precision

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def text(article_id: int, words: int = 200, hours: float = 0, agency: str | None = None) -> MemberText:
    """A text of a source of its own."""
    at = NOON + timedelta(hours=hours)
    return MemberText(article_id, f"source-{article_id}", words, SeenSpan(at, at), agency)


def copy(one: int, other: int, start: int = 0, other_start: int = 0, words: int = 200) -> Copy:
    """Equal words from these places on."""
    return Copy(one, other, (Passage(start, start + words, other_start, other_start + words, words),))


def decide(texts: list[MemberText], copies: list[Copy]) -> tuple[Dispatch, ...]:
    return decide_dispatches({each.article_id: each for each in texts}, copies)


def groups(dispatches: tuple[Dispatch, ...]) -> set[frozenset[int]]:
    return {frozenset(member.article_id for member in each.members) for each in dispatches}


def roles(dispatch: Dispatch) -> dict[int, tuple[str, float]]:
    return {member.article_id: (member.role, member.copied_share) for member in dispatch.members}


def test_reprints_are_one_dispatch_and_the_earliest_is_first() -> None:
    (found,) = decide([text(1, hours=2), text(2), text(3, hours=1)], [copy(1, 2), copy(1, 3), copy(2, 3)])
    assert found.first_id == 2
    assert found.is_surely_first
    assert [member.article_id for member in found.members] == [2, 3, 1]
    assert roles(found) == {2: ("first", 1.0), 3: ("reprint", 1.0), 1: ("reprint", 1.0)}


def test_an_own_article_with_a_passage_is_told_apart() -> None:
    texts = [text(1), text(2, hours=1), text(3, words=1000, hours=2)]
    (found,) = decide(texts, [copy(1, 2), copy(1, 3, 50, 700, 90), copy(2, 3, 50, 700, 90)])
    assert roles(found)[3] == ("passage", 0.09)


def test_an_own_article_that_had_a_passage_before_is_not_the_first() -> None:
    texts = [text(1, words=1000, hours=-5), text(2), text(3, hours=1)]
    (found,) = decide(texts, [copy(1, 2, 300, 0, 60), copy(1, 3, 300, 0, 60), copy(2, 3)])
    assert found.first_id == 2


def test_the_source_of_texts_cut_short_is_first_though_most_of_it_was_left_out() -> None:
    texts = [text(1, words=900), text(2, words=200, hours=1), text(3, words=180, hours=2)]
    (found,) = decide(texts, [copy(1, 2), copy(1, 3, words=180), copy(2, 3, words=180)])
    assert found.first_id == 1
    assert found.complete_id == 2


def test_two_dispatches_in_one_article_stay_two() -> None:
    texts = [text(1), text(2), text(3, words=400, hours=1)]
    assert groups(decide(texts, [copy(1, 3), copy(2, 3, 0, 200)])) == {frozenset((1, 3)), frozenset((2, 3))}


def test_they_stay_two_where_the_merged_text_is_reprinted() -> None:
    texts = [text(1), text(2), text(3, words=400, hours=1), text(4, words=400, hours=2)]
    merged = [copy(one, other, 0, start) for other in (3, 4) for one, start in ((1, 0), (2, 200))]
    found = groups(decide(texts, [*merged, copy(3, 4, words=400)]))
    assert not any({1, 2} <= group for group in found)


def test_a_copy_cut_short_is_of_its_dispatch() -> None:
    texts = [text(1, words=300), text(2, words=300), text(3, words=100)]
    assert groups(decide(texts, [copy(1, 2, words=300), copy(1, 3, words=100), copy(2, 3, words=100)])) == {
        frozenset((1, 2, 3))
    }


def test_two_passages_of_an_own_article_do_not_draw_their_sources_together() -> None:
    texts = [text(1, words=500), text(2, words=900), text(3, words=500)]
    found = groups(decide(texts, [copy(1, 2, 0, 0, 80), copy(2, 3, 600, 0, 80)]))
    assert found == {frozenset((1, 2)), frozenset((2, 3))}


def test_the_agency_is_what_most_reprints_name_with_the_evidence() -> None:
    texts = [text(1, agency="AFP"), text(2, agency="AFP"), text(3, agency="Reuters"), text(4)]
    copies = [copy(one, other) for one in range(1, 5) for other in range(one + 1, 5)]
    (found,) = decide(texts, copies)
    assert found.agency is not None
    assert (found.agency.name, found.agency.named_by, found.agency.others) == ("AFP", (1, 2), (("Reuters", 1),))


def test_an_own_article_does_not_name_the_agency_of_a_passage() -> None:
    texts = [text(1, agency="AFP"), text(2), text(3, words=900, agency="Reuters")]
    (found,) = decide(texts, [copy(1, 2), copy(1, 3, 0, 0, 90), copy(2, 3, 0, 0, 90)])
    assert found.agency is not None
    assert found.agency.name == "AFP"


@pytest.mark.parametrize(
    ("precision", "surely"),
    [("minute", True), ("day", False), ("month", False)],
)
def test_a_day_without_an_hour_makes_the_first_unsure(precision: Precision, surely: bool) -> None:
    seen_at = NOON + timedelta(days=3)
    published = Moment(NOON if precision == "minute" else NOON.replace(hour=0), precision)
    one = MemberText(1, "a", 200, to_seen_span(published, None, seen_at))
    other = MemberText(2, "b", 200, to_seen_span(Moment(NOON + timedelta(hours=2), "minute"), None, seen_at))
    (found,) = decide([one, other], [copy(1, 2)])
    assert found.first_id == (1 if precision == "minute" else 2)
    assert found.is_surely_first is surely


def test_a_date_after_the_first_capture_is_not_believed() -> None:
    assert to_seen_span(Moment(NOON + timedelta(days=9), "minute"), None, NOON) == SeenSpan(NOON, NOON)
    assert to_seen_span(None, NOON - timedelta(hours=1), NOON).latest == NOON - timedelta(hours=1)


@pytest.mark.parametrize("hours", [-11, -5, 0, 1, 4, 13])
def test_who_was_first_is_told_whatever_the_zones_of_the_pages(hours: int) -> None:
    there = timezone(timedelta(hours=hours))
    seen_at = NOON + timedelta(days=3)
    spans = [Moment(NOON.astimezone(there), "minute"), Moment(NOON + timedelta(minutes=30), "minute")]
    for order in (spans, spans[::-1]):
        texts = [
            MemberText(number, f"source-{number}", 200, to_seen_span(each, None, seen_at))
            for number, each in enumerate(order, 1)
        ]
        (found,) = decide(texts, [copy(1, 2)])
        assert found.first_id == 1 + order.index(spans[0])
        assert found.is_surely_first


def test_the_eve_in_utc_is_not_surely_before_a_day_of_any_zone() -> None:
    day = to_seen_span(Moment(NOON.replace(hour=0), "day"), None, NOON + timedelta(days=3))
    for hours, surely in ((-13, False), (-40, True)):
        minute = to_seen_span(Moment(NOON + timedelta(hours=hours), "minute"), None, NOON + timedelta(days=3))
        texts = [MemberText(1, "a", 200, minute), MemberText(2, "b", 200, day)]
        (found,) = decide(texts, [copy(1, 2)])
        assert (found.first_id, found.is_surely_first) == (1, surely)


def test_a_day_that_begins_earlier_where_the_page_is_made_is_believed() -> None:
    captured = NOON.replace(hour=20)
    span = to_seen_span(Moment(NOON.replace(hour=0) + timedelta(days=1), "day"), None, captured)
    assert (span.latest, span.order[0].day) == (captured, captured.day)
    assert span.earliest < captured


def test_two_at_one_instant_are_neither_surely_first() -> None:
    (found,) = decide([text(2), text(1)], [copy(1, 2)])
    assert (found.first_id, found.is_surely_first) == (1, False)


def test_what_was_captured_later_and_published_earlier_is_first() -> None:
    early = to_seen_span(Moment(NOON, "minute"), None, NOON + timedelta(days=30))
    late = to_seen_span(Moment(NOON + timedelta(hours=1), "minute"), None, NOON + timedelta(hours=2))
    (found,) = decide([MemberText(1, "a", 200, late), MemberText(2, "b", 200, early)], [copy(1, 2)])
    assert (found.first_id, found.is_surely_first) == (2, True)


@given(st.permutations(range(6)), st.data())
@settings(max_examples=20, deadline=None)
def test_the_order_of_what_is_known_decides_nothing(order: list[int], data: st.DataObject) -> None:
    texts = [text(number, words=300, hours=number % 3) for number in range(6)]
    pairs = [(one, other) for one in range(6) for other in range(one + 1, 6)]
    chosen = data.draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1))
    starts = {each: data.draw(st.integers(0, 200)) for each in chosen}
    copies = sorted((copy(*each, starts[each], starts[each], 90) for each in chosen), key=lambda each: each.article_id)
    found = decide(texts, copies)
    assert found == decide([texts[place] for place in order], copies)
    assert all(len(each.members) >= 2 and each.sources >= 2 for each in found)
    assert {each for group in groups(found) for each in group} == {each for one in chosen for each in one}
