"""`judge`: from a source's history and now to a verdict with its reason. Pure; the worst that is so is said.

What failed once may have been an accident: a listing counts as failing or changed after two looks in a row, at least
two hours apart, or after one where a source is asked once a day or more rarely and the answer is no accident.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from archive.health.source_history import UNLOOKED_KIND, ListingAnswer, Look, SourceHistory, tell_unlooked
from archive.locale.reason import RecordedReason, name_code
from archive.locale.reason_words import REASONS
from archive.model.urls import to_urlkey
from crawler.health.extraction import find_falls, find_redesign
from crawler.health.listing_contents import judge_contents, list_unread_dates
from crawler.health.rhythm import Rhythm, find_blind_times, learn
from crawler.health.verdict import Verdict

NO_ACCIDENT = timedelta(hours=2)
"""Two bad looks in a row count when they are at least so far apart."""

PARTIAL = timedelta(days=3)
"""One listing of several counts after so long, and three looks."""

STALE = timedelta(days=14)
"""A silence of at least this, and of four times what is unusual, is no pause any more."""

_OLDEST = timedelta(days=36_525)
"""Before so long, a listing's date is believed no more: the year 1 is no instant to compute with."""
_ONCE_A_DAY = timedelta(hours=20)
_LASTING = frozenset({"dns", "robots", "tls", "outside-hosts", "bad-scheme", "private-address"})
_FEWEST_PAGES = 5
_FEWEST_OTHER = 3
"""Articles that answer with another page; fewer were perhaps taken down."""
_PAGES_OF = timedelta(days=2)

_CHANGED = frozenset(
    {"challenge", "html-instead-of-feed", "html-instead-of-sitemap", "not-a-feed", "not-a-sitemap", "not-a-page"}
)


def judge(history: SourceHistory, now: datetime) -> Verdict:
    """What is to be said of a source at `now`, of which the history is no younger."""
    unlooked = _judge_unlooked(history, now)
    if unlooked or not history.looks:
        return unlooked or Verdict("fine", RecordedReason("not-crawled"), (), now)
    worse = (
        judge_contents(history)
        or _judge_unanswered(history)
        or _judge_moved(history)
        or _judge_partly(history)
        or _judge_pages(history, now)
        or _judge_other_pages(history)
        or _judge_degraded(history)
    )
    if worse:
        return worse
    rhythm, last = learn_rhythm_of(history)
    return _judge_silent(history, rhythm, last) or _judge_fine(history, rhythm, last)


def list_arrivals(history: SourceHistory) -> list[datetime]:
    """When articles arrived: at the instant they state, but not before the last good look that did not see them."""
    looks = history.good_looks
    arrivals = []
    position = 0
    for page in history.pages:
        while position < len(looks) and looks[position] <= page.captured_at:
            position += 1
        # position - 1 is the look that found the page; the one before it had not listed it.
        earliest = looks[position - 2] if position >= 2 else None
        at = max(min(page.published_at or page.captured_at, page.captured_at), page.captured_at - _OLDEST)
        arrivals.append(max(at, earliest) if earliest is not None else at)
    return sorted(arrivals)


def learn_rhythm_of(history: SourceHistory) -> tuple[Rhythm, datetime | None]:
    """A source's rhythm and its last arrival."""
    arrivals = list_arrivals(history)
    return learn(arrivals, find_blind_times(history.good_looks)), arrivals[-1] if arrivals else None


# nobody has looked


def _judge_unlooked(history: SourceHistory, now: datetime) -> Verdict | None:
    """The archive's own silence, which says nothing of the newsroom's."""
    last = history.looks[-1].at if history.looks else history.last_look_at
    if last is None or history.unlooked_from is None or now < history.unlooked_from:
        return None
    return Verdict(UNLOOKED_KIND, tell_unlooked(last), (RecordedReason("crawl-it"),), last)


# no listing answers


def _judge_unanswered(history: SourceHistory) -> Verdict | None:
    since = history.unanswered_since_at
    if since is None:
        return None
    bad = [look for look in history.looks if look.at >= since]
    if not bad or (history.good_looks and not _is_no_accident(history, bad, since)):
        return None  # where nothing has ever answered, nothing speaks for an accident
    wrong = Counter(_describe_fault(answer) for look in bad[-3:] for answer in look.answers)
    worst = wrong.most_common(1)[0][0]
    example = next(a for look in reversed(bad) for a in look.answers if _describe_fault(a) == worst)
    looks = (
        RecordedReason("looks-since", n=len(bad), last_at=history.good_looks[-1])
        if history.good_looks
        else RecordedReason("looks-ever", n=len(bad))
    )
    return Verdict(
        "changed" if worst in _CHANGED or (worst == "outside-hosts" and example.moved_to) else "failing",
        RecordedReason(
            "unanswered", listing=_name_listing(example, len(bad[-1].answers)), answer=_describe_answer(example)
        ),
        (looks, _cite(example)),
        since,
    )


def _is_no_accident(history: SourceHistory, bad: list[Look], since: datetime) -> bool:
    if not bad:
        return False
    if len(bad) >= 2 and bad[-1].at - since >= NO_ACCIDENT:
        return True
    is_lasting = all(_describe_fault(answer) in _LASTING or _is_final(answer) for answer in bad[-1].answers)
    return is_lasting and _find_usual_pause(history) >= _ONCE_A_DAY


def _is_final(answer: ListingAnswer) -> bool:
    return answer.status in (401, 402, 403, 404, 410, 451)


def _find_usual_pause(history: SourceHistory) -> timedelta:
    pauses = sorted(until.at - since.at for since, until in pairwise(history.looks))
    return pauses[len(pauses) // 2] if pauses else timedelta(0)


def _describe_fault(answer: ListingAnswer) -> str:
    wrong = "" if answer.is_good else answer.problem or answer.error or ""
    # Where robots.txt itself cannot be had, nothing may be asked (RFC 9309, section 2.3.1.4): no word of the newsroom.
    return "robots-unreachable" if wrong == "robots" and "could not be reached" in (answer.detail or "") else wrong


def _describe_answer(answer: ListingAnswer) -> str:
    wrong = _describe_fault(answer)
    if wrong == "http":
        is_known = answer.status in (403, 404, 410, 429)
        return RecordedReason(f"status-{answer.status}") if is_known else RecordedReason("status", status=answer.status)
    if f"answer-{wrong}" not in REASONS:
        return f"{wrong}: {answer.detail or 'no detail'}"
    said = RecordedReason(f"answer-{wrong}")
    if wrong == "outside-hosts" and answer.moved_to:
        said = RecordedReason("leads-to", what=said, url=answer.moved_to)
    has_detail = answer.detail and wrong in ("challenge", "robots", "robots-unreachable")
    return RecordedReason("detail", what=said, detail=answer.detail) if has_detail else said


def _name_listing(answer: ListingAnswer, number: int) -> str:
    if answer.kind == "robots":
        return RecordedReason("its-robots")
    return (
        RecordedReason("its-listing", kind=name_code("kind", answer.kind))
        if number == 1
        else RecordedReason("its-listings", number=number, kind=name_code("kind", answer.kind))
    )


def _cite(answer: ListingAnswer) -> str:
    return RecordedReason("capture", capture_id=answer.capture_id, url=answer.url)


# some listings


def _judge_moved(history: SourceHistory) -> Verdict | None:
    def moved(answer: ListingAnswer) -> bool:
        return answer.moved_to is not None and not _is_same(answer.url, answer.moved_to)

    found = _find_lasting_answers(history, moved, NO_ACCIDENT, 2)
    if found is None:
        return None
    answer, since, looks = found
    return Verdict(
        "changed",
        RecordedReason("moved", kind=name_code("kind", answer.kind), url=answer.moved_to),
        (RecordedReason("looks-redirected", looks=looks), _cite(answer)),
        since,
    )


def _is_same(url: str, other: str) -> bool:
    """Whether two addresses differ in nothing but scheme, www. and a final slash."""
    return to_urlkey(url).rstrip("/") == to_urlkey(other).rstrip("/")


def _judge_partly(history: SourceHistory) -> Verdict | None:
    found = _find_lasting_answers(history, lambda answer: not answer.is_good, PARTIAL, 3)
    if found is None:
        return None
    answer, since, looks = found
    number = len(history.looks[-1].answers)
    return Verdict(
        "changed" if _describe_fault(answer) in _CHANGED else "failing",
        RecordedReason("partly", number=number, url=answer.url, answer=_describe_answer(answer)),
        (RecordedReason("looks-partly", looks=looks), _cite(answer)),
        since,
    )


def _find_lasting_answers(
    history: SourceHistory, is_so: Callable[[ListingAnswer], bool], least: timedelta, fewest: int
) -> tuple[ListingAnswer, datetime, int] | None:
    """The first listing of which something has been so for long enough, since when, and in how many looks."""
    for newest in history.looks[-1].answers:
        run: list[ListingAnswer] = []
        for look in reversed(history.looks):
            answer = next((answer for answer in look.answers if answer.url == newest.url), None)
            if answer is None:
                continue
            if not is_so(answer):
                break
            run.append(answer)
        if len(run) >= fewest and run[0].at - run[-1].at >= least:
            return newest, run[-1].at, len(run)
    return None


# pages


def _judge_pages(history: SourceHistory, now: datetime) -> Verdict | None:
    recent = [look for look in history.looks if now - look.at <= _PAGES_OF and (look.pages_read or look.pages_failed)]
    # A page that is asked again and again is one page; and one that was read at last, is read.
    failed, read = (
        len(frozenset[str]().union(*(look.pages_failed for look in recent))),
        sum(x.pages_read for x in recent),
    )
    if len(recent) < 2 or failed < _FEWEST_PAGES or read * 9 > failed or recent[-1].at - recent[0].at < NO_ACCIDENT:
        return None
    said = Counter(look.page_error for look in recent if look.page_error).most_common(1)[0][0]
    return Verdict(
        "failing",
        RecordedReason("pages-nothing", failed=failed, pages=failed + read, error=said),
        (RecordedReason("crawls", first=recent[0].crawl_id, last=recent[-1].crawl_id),),
        recent[0].at,
    )


def _judge_other_pages(history: SourceHistory) -> Verdict | None:
    """Whether many articles answer with something else: a suspended host, a wall, one page for all."""
    newest = {extraction.urlkey: extraction for extraction in history.extractions}
    other = [extraction for extraction in newest.values() if extraction.is_another_page]
    if len(other) < _FEWEST_OTHER:
        return None
    since = min(extraction.captured_at for extraction in other)
    asked = sum(extraction.captured_at >= since for extraction in newest.values())
    if 2 * len(other) < asked:
        return None
    said = Counter(extraction.no_text or "one unlike what is held" for extraction in other)
    return Verdict(
        "changed",
        RecordedReason("other-page", other=len(other), asked=asked),
        (", ".join(f"{number} {what}" for what, number in said.most_common()), RecordedReason("still-shown")),
        since,
    )


# extractions


def _judge_degraded(history: SourceHistory) -> Verdict | None:
    standing = history.standing
    fell_at = standing.since_at if standing is not None and standing.kind == "degraded" else None
    found = find_falls(history.extractions, fell_at)
    if not found:
        return None
    return Verdict(
        "degraded",
        RecordedReason("redesign", fall=found[0].sentence),
        (*(fall.sentence for fall in found), *_list_redesign(history)),
        fell_at or min(fall.since_at for fall in found),
    )


# silence


def _judge_silent(history: SourceHistory, rhythm: Rhythm, last: datetime | None) -> Verdict | None:
    looked_at = history.good_looks[-1] if history.good_looks else None
    if last is None:  # nothing within what is remembered: silent for at least as long as it was looked at
        last = history.good_looks[0] if history.good_looks else None
    if looked_at is None or last is None:
        return None
    unusual_from = rhythm.find_unusual_from(last)
    if looked_at < unusual_from:
        return None
    silence, unusual = looked_at - last, unusual_from - last
    is_stale = silence >= max(STALE, 4 * unusual)
    answers = sum(at > last for at in history.good_looks)
    nothing = {"silence": to_words(silence), "unusual": to_words(unusual)}
    basis = (
        RecordedReason("rhythm", articles=rhythm.arrivals, per_week=float(rhythm.per_week))
        if rhythm.basis != "default"
        else RecordedReason("no-rhythm")
    )
    return Verdict(
        "stale" if is_stale else "quiet",
        RecordedReason("stale" if is_stale else "silent", **nothing),
        (basis, RecordedReason("good-looks", looks=answers, last=tell_last(history, last, "-year"))),
        last,
    )


def tell_last(history: SourceHistory, last: datetime, form: str = "") -> RecordedReason:
    """The last article that arrived, by its own date; where that lies before its arrival, both are told.

    A listing that names an old article anew, or one without a date, has something new that is not of that day.
    """
    dates = [page.published_at for page in history.pages if page.published_at and page.published_at <= page.captured_at]
    newest = max(dates, default=None)
    if newest is not None and newest.date() >= last.date():
        return RecordedReason(f"last{form}", last_at=last)
    if newest is None:
        return RecordedReason(f"last-undated{form}", last_at=last)
    return RecordedReason(f"last-dated{form}", dated_at=newest, last_at=last)


def _judge_fine(history: SourceHistory, rhythm: Rhythm, last: datetime | None) -> Verdict:
    standing = history.standing
    since = standing.since_at if standing and standing.kind == "fine" else history.looks[-1].at
    unread = list_unread_dates(history)
    if last is None:
        return Verdict("fine", RecordedReason("answers"), unread, since)
    unusual = to_words(rhythm.find_unusual_from(last) - last)
    told = (
        RecordedReason("usual", last=tell_last(history, last), unusual=unusual),
        *_list_redesign(history),
    )
    return Verdict(
        "fine", told[0] if len(told) == 1 else RecordedReason("then", first=told[0], second=told[1]), unread, since
    )


def _list_redesign(history: SourceHistory) -> tuple[str, ...]:
    """A sentence on pages that look different from those before; none where they do not."""
    since = find_redesign(history.extractions)
    return () if since is None else (RecordedReason("look-different", since_at=since),)


def to_words(span: timedelta) -> RecordedReason:
    """`5 hours`, `3 days`."""
    hours = span / timedelta(hours=1)
    if hours < 48:
        return RecordedReason("hours", number=hours)
    return RecordedReason("days" if hours >= 240 else "days-and", number=hours / 24)
