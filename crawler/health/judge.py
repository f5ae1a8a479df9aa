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

_WORDS = {
    "dns": "the host's name has no address",
    "refused": "nobody listens at its address",
    "tls": "its certificate or the TLS handshake is not accepted",
    "timeout": "no answer within the time limit",
    "reset": "the connection is lost before an answer",
    "truncated": "the answer breaks off",
    "too-large": "the answer is larger than the limit",
    "bad-encoding": "the answer cannot be decompressed",
    "bad-media-type": "what is answered is neither a feed nor HTML",
    "robots": "robots.txt forbids it now",
    "robots-unreachable": "its host does not answer",
    "private-address": "its name leads to a private address",
    "outside-hosts": "it redirects to a host that the source does not declare",
    "redirect-loop": "it redirects in a circle",
    "bad-address": "it redirects to what is no web address",
    "bad-status": "its status is no HTTP status",
    "payment-required": "it is for subscribers (status 402)",
    "empty": "the answer has no content",
    "challenge": "a challenge page stands before it",
    "html-instead-of-feed": "it answers with a web page in the place of a feed",
    "html-instead-of-sitemap": "it answers with a web page in the place of a sitemap",
    "not-a-feed": "what it answers is no feed",
    "not-a-sitemap": "what it answers is no sitemap",
    "not-a-page": "what it answers is no page",
    "broken-gzip": "what it answers cannot be decompressed",
    "unreadable": "what it answers cannot be read",
    "entries-elsewhere": "what it lists lies on hosts that the source does not declare",
    "entries-excluded": "the source's patterns leave nothing of what it lists",
    "sitemaps-elsewhere": "the sitemaps it names lie on hosts that the source does not declare",
}
_CHANGED = frozenset(
    {"challenge", "html-instead-of-feed", "html-instead-of-sitemap", "not-a-feed", "not-a-sitemap", "not-a-page"}
)


def judge(history: SourceHistory, now: datetime) -> Verdict:
    """What is to be said of a source at `now`, of which the history is no younger."""
    unlooked = _judge_unlooked(history, now)
    if unlooked or not history.looks:
        return unlooked or Verdict("fine", "not crawled yet", (), now)
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
    return Verdict(UNLOOKED_KIND, tell_unlooked(last), ("crawl it, or plan its crawls",), last)


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
    last_good = (
        f"; the last good answer was on {history.good_looks[-1]:%d %b, %H:%M} UTC"
        if history.good_looks
        else "; none has ever been good"
    )
    return Verdict(
        "changed" if worst in _CHANGED or (worst == "outside-hosts" and example.moved_to) else "failing",
        f"{_name_listing(example, len(bad[-1].answers))}: {_describe_answer(example)}",
        (f"{len(bad)} look{'s in a row' if len(bad) > 1 else ''}{last_good}", _cite(example)),
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
        meaning = {403: " (forbidden)", 404: " (not found)", 410: " (gone)", 429: " (too many requests)"}
        return f"it answers with status {answer.status}{meaning.get(answer.status or 0, '')}"
    said = f" ({answer.detail})" if answer.detail and wrong in ("challenge", "robots", "robots-unreachable") else ""
    to = f", {answer.moved_to}" if wrong == "outside-hosts" and answer.moved_to else ""
    return _WORDS.get(wrong, f"{wrong}: {answer.detail or 'no detail'}") + to + said


def _name_listing(answer: ListingAnswer, number: int) -> str:
    if answer.kind == "robots":
        return "its robots.txt, without which nothing is asked"
    return f"its {answer.kind}" if number == 1 else f"all of its {number} listings, such as its {answer.kind}"


def _cite(answer: ListingAnswer) -> str:
    return f"capture {answer.capture_id}: {answer.url}"


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
        f"its {answer.kind} has moved for good: write {answer.moved_to} into its declaration",
        (f"{looks} looks in a row were redirected (301, 308)", _cite(answer)),
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
        f"one of its {number} listings, {answer.url}: {_describe_answer(answer)}",
        (f"{looks} looks in a row; the other listings answer", _cite(answer)),
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
        f"its listings answer, but {failed} of {failed + read} article pages gave nothing: {said}",
        (f"crawls {recent[0].crawl_id} to {recent[-1].crawl_id}",),
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
        f"its articles answer with another page: {len(other)} of the {asked} asked since",
        (", ".join(f"{number} {what}" for what, number in said.most_common()), "what was held is still shown"),
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
        f"its pages read otherwise than before, perhaps a redesign: {found[0].sentence}",
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
    nothing = f"nothing new for {to_words(silence)}, unusual after {to_words(unusual)}"
    basis = (
        f"learned from {rhythm.arrivals} articles, {rhythm.per_week:.1f} a week"
        if rhythm.basis != "default"
        else "too few articles to know its rhythm: the default holds"
    )
    return Verdict(
        "stale" if is_stale else "quiet",
        f"its listings answer, but have {nothing}" if is_stale else nothing,
        (basis, f"{answers} good looks since the {tell_last(history, last, '%d %b %Y, %H:%M')}"),
        last,
    )


def tell_last(history: SourceHistory, last: datetime, form: str) -> str:
    """The last article that arrived, by its own date; where that lies before its arrival, both are told.

    A listing that names an old article anew, or one without a date, has something new that is not of that day.
    """
    dates = [page.published_at for page in history.pages if page.published_at and page.published_at <= page.captured_at]
    newest = max(dates, default=None)
    if newest is not None and newest.date() >= last.date():
        return f"last article {last:{form}} UTC"
    dated = "without a date" if newest is None else f"dated {newest:%d %b %Y}"
    return f"last article ({dated}), which came {last:{form}} UTC"


def _judge_fine(history: SourceHistory, rhythm: Rhythm, last: datetime | None) -> Verdict:
    standing = history.standing
    since = standing.since_at if standing and standing.kind == "fine" else history.looks[-1].at
    unread = list_unread_dates(history)
    if last is None:
        return Verdict("fine", "its listings answer", unread, since)
    unusual = to_words(rhythm.find_unusual_from(last) - last)
    told = (
        f"{tell_last(history, last, '%d %b, %H:%M')}; a silence is unusual after {unusual}",
        *_list_redesign(history),
    )
    return Verdict("fine", "; ".join(told), unread, since)


def _list_redesign(history: SourceHistory) -> tuple[str, ...]:
    """A sentence on pages that look different from those before; none where they do not."""
    since = find_redesign(history.extractions)
    return () if since is None else (f"its pages look different since {since:%d %b %Y}",)


def to_words(span: timedelta) -> str:
    """`5 hours`, `3 days`."""
    hours = span / timedelta(hours=1)
    if hours < 48:
        return f"{hours:.0f} hours"
    return f"{hours / 24:.0f} days" if hours >= 240 else f"{hours / 24:.1f} days"
