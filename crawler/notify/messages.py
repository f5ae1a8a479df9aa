"""From health events and verdicts to what a person reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from gettext import ngettext
from typing import Literal

from archive.crawls.ledger import SourceRow
from archive.health.events import HealthEvent
from archive.locale.labels import tell_label
from archive.locale.reason import tell_reason
from archive.model.words.harmless import to_harmless_line
from crawler.health.verdict import WORST_FIRST, Verdict

_NO_SOURCES: Mapping[str, SourceRow] = {}

Tone = Literal["info", "success", "warning", "failure"]
"""Apprise's notification types: many services show them as a colour or a sign."""


@dataclass(frozen=True, slots=True)
class Message:
    """A title, a plain text, and the same as HTML where there is one."""

    title: str
    text: str
    tone: Tone
    html: str | None = None


def to_message(events: Sequence[HealthEvent], sources: Mapping[str, SourceRow] = _NO_SOURCES) -> Message:
    """One message for all that has changed at once: bad news first, so that fifty sources behind one line are one.

    `sources` gives their titles and homepages; a source that is not in it is called by its name.
    """
    bad = [event for event in events if event.kind != "fine"]
    healed = [event for event in events if event.kind == "fine"]
    blocks = [_format_block(event, sources.get(event.source)) for event in (*bad, *healed)]
    if len(events) == 1:
        event = events[0]
        source = sources.get(event.source)
        title = f"{source.title if source else event.source}: {_tell_kind(event.kind)}"
    else:
        counted = [_count_bad(len(bad))] if bad else []
        title = _("Marbre: ") + ", ".join(
            [*counted, *([_("{healed} fine again").format(healed=len(healed))] if healed else [])]
        )
    return Message(title, "\n\n".join(blocks), _choose_tone(bad))


def _tell_kind(kind: str) -> str:
    return _("fine again") if kind == "fine" else tell_label("verdict", kind)


def _format_change(event: HealthEvent) -> str:
    former, kind = (tell_label("verdict", each) for each in (event.former, event.kind))
    at = _("{at:%d %b %H:%M}").format(at=event.at)
    return f"- {at} {event.source}: {former} → {kind}"


def _choose_tone(bad: Sequence[HealthEvent]) -> Tone:
    if not bad:
        return "success"
    return "failure" if any(event.kind == "failing" for event in bad) else "warning"


def _count_bad(number: int) -> str:
    return ngettext("{n} source needs a look", "{n} sources need a look", number).format(n=number)


def _format_block(event: HealthEvent, source: SourceRow | None) -> str:
    name = f"{source.title} ({event.source})" if source and source.title != event.source else event.source
    if event.kind == "fine":
        lines = [
            _("{name} is fine again (was {former}). {sentence}").format(
                name=name, former=tell_label("verdict", event.former), sentence=_to_sentence(event.reason)
            )
        ]
    else:
        lines = [
            _("{name} is {kind} since {since_at:%d %b %Y, %H:%M} UTC: {sentence}").format(
                name=name,
                kind=tell_label("verdict", event.kind),
                since_at=event.since_at,
                sentence=_to_sentence(event.reason),
            )
        ]
        lines += [f"- {to_harmless_line(tell_reason(line))}" for line in event.evidence]
    return "\n".join([*lines, *([source.homepage] if source and source.homepage else [])])


def _to_sentence(text: str) -> str:
    shown = to_harmless_line(tell_reason(text))
    return shown if shown.endswith(".") else f"{shown}."


def to_digest(
    verdicts: Mapping[str, Verdict],
    events: Sequence[HealthEvent],
    new_articles: Mapping[str, int],
    now: datetime,
) -> Message:
    """The day in one message: what came in, which sources need a look, what has changed. `events` of the last day."""
    by_kind = {kind: [name for name, verdict in verdicts.items() if verdict.kind == kind] for kind in WORST_FIRST}
    bad = [name for kind in WORST_FIRST if kind != "fine" for name in by_kind[kind]]
    total = sum(new_articles.values())
    moving = sum(count > 0 for count in new_articles.values())
    lines = [
        ngettext(
            "{total} new article from {moving} of {sources} sources.",
            "{total} new articles from {moving} of {sources} sources.",
            total,
        ).format(total=total, moving=moving, sources=len(new_articles))
    ]
    if bad:
        lines += ["", _("Need a look:")]
        lines += [
            f"- {name}: {tell_label('verdict', verdicts[name].kind)}, "
            f"{to_harmless_line(tell_reason(verdicts[name].reason))}"
            for name in bad
        ]
    changed = [_format_change(event) for event in reversed(events)]
    if changed:
        lines += ["", _("Changed since yesterday (UTC):"), *changed]
    busiest = sorted((name for name in new_articles if new_articles[name]), key=lambda name: -new_articles[name])[:10]
    if busiest:
        lines += ["", _("Most new articles:"), *(f"- {name}: {new_articles[name]}" for name in busiest)]
    title = _("Marbre, {now:%d %b %Y}: {total} new, ").format(now=now, total=total) + (
        _count_bad(len(bad)) if bad else _("all fine")
    )
    return Message(title, "\n".join(lines), "warning" if bad else "info")
