"""Whether a planned crawl is worth asking: less often where nothing moves, not at all while a host wants a pause. Pure.

A source that had nothing new in `patience` looks in a row is left alone for a tenth of its silence, at most for the
declared bound: a feed silent for ten hours rests one hour, one silent for ten days a day. So an article is seen no
later than after a tenth of the silence it ends, whatever the cron; and once something is new, the source is asked at
every planned instant again. A source whose listings fail is asked as planned: its return is to be seen at once.

A host that answered 429, or 503 with Retry-After, is left alone until the instant it named, across runs and sources;
where it named none, for a quarter of an hour after the first crawl that met it, doubled with every further one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.health.source_history import Postponement, SourceHistory
from archive.locale.reason import RecordedReason
from archive.model.retry_after import parse_retry_after
from crawler.health.judge import list_arrivals, to_words

PART_OF_SILENCE = 10
"""The pause is this part of the silence."""

FIRST_PAUSE = timedelta(minutes=15)
"""How long a host rests that says 429 without saying until when."""

_PUNCTUAL = timedelta(minutes=10)  # a planned instant this little before the end of a pause is not put off


@dataclass(frozen=True, slots=True)
class PollBounds:
    """What the settings allow: looks without news before pauses begin, and the longest pause."""

    patience: int
    longest: timedelta
    adaptive: bool = True


@dataclass(frozen=True, slots=True)
class PollDecision:
    """Whether a planned crawl runs, why, and if not, until when the source is left alone."""

    run: bool
    reason: str
    until_at: datetime | None = None


_RUN = PollDecision(True, RecordedReason("as-planned"))


def decide_poll(history: SourceHistory, fire_at: datetime, bounds: PollBounds) -> PollDecision:
    """Whether the crawl planned for `fire_at` is to run; `reason` is fit for the ledger."""
    if not bounds.adaptive:
        return _RUN
    for put_off in history.put_offs:
        until = _put_off_until(put_off, history, bounds)
        if until is not None and fire_at < until:
            known = {"host": put_off.host, "status": put_off.status}
            named = put_off.retry_after
            why = (
                RecordedReason("pause-until", retry_after=named, **known) if named else RecordedReason("pause", **known)
            )
            return PollDecision(False, why, until)
    return _decide_rest(history, fire_at, bounds)


def find_next_poll(
    history: SourceHistory, next_planned: Callable[[datetime], datetime], after: datetime, bounds: PollBounds
) -> datetime:
    """The first planned instant after `after` that would run if nothing happens before.

    `next_planned` gives the first planned instant after another one.
    """
    at = next_planned(after)
    while (until := decide_poll(history, at, bounds).until_at) is not None:
        at = next_planned(max(at, until - _PUNCTUAL))
    return at


def count_looks_without_news(history: SourceHistory) -> int:
    """Good looks in a row, up to the newest, that found no new page."""
    number = 0
    for look in reversed(history.looks):
        if look.new_pages or not look.is_good:
            break
        number += 1
    return number


def _decide_rest(history: SourceHistory, fire_at: datetime, bounds: PollBounds) -> PollDecision:
    number = count_looks_without_news(history)
    if number < bounds.patience or not history.good_looks:
        return _RUN
    arrivals = list_arrivals(history)
    last = arrivals[-1] if arrivals else history.good_looks[0]
    looked_at = history.looks[-1].at
    silence = looked_at - last
    pause = min(silence / PART_OF_SILENCE, bounds.longest)
    if fire_at + _PUNCTUAL >= looked_at + pause:
        return _RUN
    reason = RecordedReason("no-news", looks=number, silence=to_words(silence))
    return PollDecision(False, reason, looked_at + pause)


def _put_off_until(put_off: Postponement, history: SourceHistory, bounds: PollBounds) -> datetime | None:
    named = parse_retry_after(put_off.retry_after, put_off.at)
    if named is not None:
        return put_off.at + min(named, bounds.longest)
    if put_off.status != 429 or any(look.at > put_off.at and look.is_good for look in history.looks):
        return None
    doublings = min(max(put_off.crawls - 1, 0), 10)
    return put_off.at + min(FIRST_PAUSE * (1 << doublings), bounds.longest)
