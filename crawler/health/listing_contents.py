"""Whether what a source's listings list is of use: they answer well, and nothing in them can be asked. Pure.

That is a fault of the declaration, or a newsroom that has moved: no accident, so that one look says it.
"""

from __future__ import annotations

from archive.health.source_history import ListingAnswer, SourceHistory
from archive.locale.reason import RecordedReason, name_code
from crawler.health.verdict import Verdict

_USELESS = frozenset({"entries-elsewhere", "entries-excluded", "sitemaps-elsewhere"})
_IDLE = frozenset({"no-entries", "undated"})
"""Of no use to a source that never had an article; to another, a silence, which its rhythm judges."""


def judge_contents(history: SourceHistory) -> Verdict | None:
    """The verdict where nothing that the newest answers list can be asked; None where something can."""
    answers = history.looks[-1].answers
    wrong = _USELESS if history.pages else _USELESS | _IDLE
    if not answers or not all(_is_wrong(answer, wrong) for answer in answers):
        return None
    since = history.looks[-1].at
    for look in reversed(history.looks):
        if not all(_is_wrong(answer, wrong) for answer in look.answers):
            break
        since = look.at
    first = answers[0]
    why = first.detail or first.problem
    reason = (
        RecordedReason("useless", kind=name_code("kind", first.kind), why=why)
        if len(answers) == 1
        else RecordedReason("all-useless", number=len(answers), why=why)
    )
    evidence = tuple(RecordedReason("capture", capture_id=each.capture_id, url=each.url) for each in answers)
    return Verdict("changed", reason, evidence, since)


def list_unread_dates(history: SourceHistory) -> tuple[str, ...]:
    """What the newest answers have of dates that cannot be read, as evidence beside a verdict."""
    answers = history.looks[-1].answers if history.looks else ()
    return tuple(f"{each.url}: {each.detail}" for each in answers if each.problem == "unread-dates" and not each.error)


def _is_wrong(answer: ListingAnswer, wrong: frozenset[str]) -> bool:
    return answer.error is None and answer.problem in wrong
