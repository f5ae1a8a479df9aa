"""Whether what is read out of a source's pages has fallen off against its own past: the mark of a redesign. Pure.

The newest extractions are compared with all those before them, measure by measure: pages without a text, the length of
texts, title, lead, byline and date, what the rules took out. A measure has fallen off when so many of the newest lie
where hardly any lay before that chance gives it less than once in a hundred thousand, and the difference matters.
An article counts once, by its newest extraction, however often it was captured: ten captures of one long interview are
no sign of anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import comb
from statistics import median

from archive.health.source_history import PageExtraction
from archive.locale.reason import RecordedReason

FEWEST_PAST = 7
"""Articles before the newest ones without which nothing is compared; with so few, only a fall of all is no chance."""

SIZES = (8, 14, 20)
"""How many of the newest articles are compared; the first shows a redesign soon, the last a partial one."""

NEWS = timedelta(days=30)
"""How long a redesign is told. Chosen, not measured."""

RAREST = 1e-5
"""How unlikely a coincidence has to be."""


@dataclass(frozen=True, slots=True)
class Fall:
    """A measure that has fallen off: the sentence with its figures, since which extraction, how unlikely by chance."""

    measure: str
    sentence: str
    since_at: datetime
    chance: float


@dataclass(frozen=True, slots=True)
class _Measure:
    """A question to an extraction that is answered by yes in bad times, and the share of yes that matters."""

    name: str
    code: str
    matters: float
    is_bad: Callable[[PageExtraction], bool]
    figures: Mapping[str, float] = field(default_factory=dict)


def find_falls(extractions: Sequence[PageExtraction], fell_at: datetime | None = None) -> tuple[Fall, ...]:
    """The measures that have fallen off, the least likely first; nothing where too little was read.

    `fell_at` is since when it was already known: then only what was read before counts as the past, however long ago
    it is, so that a bad state does not become the standard by lasting. Extractions of different extractors are not
    compared.
    """
    if not extractions:
        return ()
    same = [extraction for extraction in extractions if extraction.extractor_id == extractions[-1].extractor_id]
    found: dict[str, Fall] = {}
    for size in SIZES:
        recent, past = _part(same, size, fell_at)
        if len(recent) < SIZES[0] or len(past) < FEWEST_PAST:
            continue
        for measure in _list_measures(past, recent):
            fall = _find_fall(measure, past, recent)
            if fall is not None and fall.chance < found.get(fall.measure, fall).chance * 1.000001:
                found[fall.measure] = fall
    return tuple(sorted(found.values(), key=lambda fall: fall.chance))


def find_redesign(extractions: Sequence[PageExtraction]) -> datetime | None:
    """Since when a source's pages are unlike the template learned of it; None where they are not, or long ago.

    That alone is no fault: pages that do not fit are searched as if nothing had been learned, and from enough of them
    a template is learned anew, by another extractor.
    """
    known = [extraction for extraction in extractions if extraction.is_like_template is not None]
    for extractor_id in sorted({extraction.extractor_id for extraction in known}, reverse=True):
        same = [extraction for extraction in known if extraction.extractor_id == extractor_id]
        for size in SIZES:
            recent, past = _part(same, size, None)
            if len(recent) >= SIZES[0] and len(past) >= FEWEST_PAST:
                fall = _find_fall(_UNLIKE, past, recent)
                if fall is not None:
                    return fall.since_at if extractions[-1].captured_at - fall.since_at <= NEWS else None
    return None


def compute_chance(bad: int, number: int, bad_before: int, before: int) -> float:
    """How likely at least `bad` of `number` are after `bad_before` of `before`, if nothing has changed.

    The rate itself is known from the past alone, and the less so the shorter that is: the beta-binomial distribution,
    from a rate of which nothing was known before.
    """
    good, good_before = number - bad, before - bad_before
    total = comb(number + before + 1, number)
    return (
        sum(comb(bad_before + bad + k, bad_before) * comb(good_before + good - k, good_before) for k in range(good + 1))
        / total
    )


_UNLIKE = _Measure("template", "fall-text", 0.4, lambda extraction: extraction.is_like_template is False)


def _part(
    extractions: Sequence[PageExtraction], size: int, fell_at: datetime | None
) -> tuple[list[PageExtraction], list[PageExtraction]]:
    """The newest extractions of the newest `size` articles, and of each article the newest extraction before all
    those.
    """
    newest = _keep_newest(extractions if fell_at is None else [r for r in extractions if r.captured_at >= fell_at])[
        -size:
    ]
    if not newest:
        return [], []
    since = newest[0].captured_at if fell_at is None else fell_at
    return newest, _keep_newest([extraction for extraction in extractions if extraction.captured_at < since])


def _keep_newest(extractions: Sequence[PageExtraction]) -> list[PageExtraction]:
    """The newest extraction of each article, oldest first."""
    newest: dict[str, PageExtraction] = {}
    for extraction in extractions:
        newest.pop(extraction.urlkey, None)
        newest[extraction.urlkey] = extraction
    return list(newest.values())


def _list_measures(past: Sequence[PageExtraction], recent: Sequence[PageExtraction]) -> list[_Measure]:
    measures = [_Measure("text", "fall-text", 0.4, _has_no_text)]
    read_before = [extraction for extraction in past if not _has_no_text(extraction)]
    read_now = [extraction for extraction in recent if not _has_no_text(extraction)]
    if read_before and read_now:
        measures += [*_measure_lengths(read_before, read_now), *_measure_removals(read_before, read_now)]
        measures += [_measure_missing(name, lacks) for name, lacks in _FIELDS]
    return measures


def _has_no_text(extraction: PageExtraction) -> bool:
    return extraction.no_text is not None or extraction.words == 0


_FIELDS: tuple[tuple[str, Callable[[PageExtraction], bool]], ...] = (
    ("title", lambda extraction: not extraction.has_title),
    ("lead", lambda extraction: not extraction.has_lead),
    ("byline", lambda extraction: not extraction.has_byline),
    ("date", lambda extraction: not extraction.has_date),
)


def _measure_missing(name: str, lacks: Callable[[PageExtraction], bool]) -> _Measure:
    return _Measure(name, f"fall-{name}", 0.4, lambda extraction: not _has_no_text(extraction) and lacks(extraction))


def _measure_lengths(past: Sequence[PageExtraction], recent: Sequence[PageExtraction]) -> list[_Measure]:
    before = sorted(extraction.words for extraction in past)
    low, high = _find_quantile(before, 0.1), _find_quantile(before, 0.9)
    was, now = median(before), median(extraction.words for extraction in recent)
    figures = {"middle": float(now), "former": float(was)}
    measures = []
    if now < 0.6 * was:
        measures.append(
            _Measure(
                "length",
                "shorter",
                0.4,
                lambda r: not _has_no_text(r) and r.words < low,
                {"low": low, **figures},
            )
        )
    if now > 1.8 * was:
        measures.append(_Measure("length", "longer", 0.4, lambda r: r.words > high, {"high": high, **figures}))
    return measures


def _measure_removals(past: Sequence[PageExtraction], recent: Sequence[PageExtraction]) -> list[_Measure]:
    before = sorted(extraction.removals for extraction in past)
    low, high = _find_quantile(before, 0.1), _find_quantile(before, 0.9)
    was, now = median(before), median(extraction.removals for extraction in recent)
    code, figures = "fall-removals", {"middle": float(now), "former": float(was)}
    if now >= high + 3:
        return [_Measure("removals", code, 0.4, lambda extraction: extraction.removals > high, figures)]
    if low >= 2 and now == 0:
        return [
            _Measure(
                "removals",
                code,
                0.4,
                lambda extraction: not _has_no_text(extraction) and extraction.removals == 0,
                figures,
            )
        ]
    return []


def _find_quantile(ordered: Sequence[int], part: float) -> int:
    return ordered[round(part * (len(ordered) - 1))]


def _find_fall(measure: _Measure, past: Sequence[PageExtraction], recent: Sequence[PageExtraction]) -> Fall | None:
    bad = [extraction for extraction in recent if measure.is_bad(extraction)]
    bad_before = sum(measure.is_bad(extraction) for extraction in past)
    was = bad_before / len(past)
    chance = compute_chance(len(bad), len(recent), bad_before, len(past))
    if len(bad) / len(recent) - was < measure.matters or chance >= RAREST:
        return None
    sentence = RecordedReason(measure.code, now=len(bad), number=len(recent), was=was, **measure.figures)
    return Fall(measure.name, sentence, bad[0].captured_at, chance)
