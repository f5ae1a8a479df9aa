"""What `marbre watch` prints: each watch with its account, and the messages that do not leave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Any

from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from archive.watches.outbox import MessageRow
    from archive.watches.watch import WatchState
    from config.load import Config

_LEFT_OUT = {
    "reprint": "reprints of a dispatch told already",
    "beyond-most": "counted in a message and not listed",
    "way-removed": "of ways that are configured no more",
    "given-up": "given up: no attempt got through",
    "watch-removed": "left when the watch was removed",
}


def print_watches(
    config: Config,
    states: Sequence[WatchState] | None,
    troubled: Sequence[MessageRow],
    events: int,
    faults: Mapping[str, str],
    *,
    as_json: bool,
) -> None:
    """Print the configured watches. `states` is None where there is no archive yet."""
    known = {state.watch.watch: state for state in states or ()}
    rows = [_to_row(watch, known.get(watch.name), faults.get(watch.name)) for watch in config.watches]
    if as_json:
        messages = [_to_json(message) for message in troubled]
        told = {"watches": rows, "messages": messages, "events_waiting": events}
        say_raw(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for row in rows:
        _print(row)
    for message in troubled:
        state = _("given up") if message.given_up_at else _("attempt {attempts}").format(attempts=message.attempts)
        say(
            _("{way}: “{title}” of {begun_at:%Y-%m-%d %H:%M} UTC has not left ({state})").format(
                way=message.way, title=message.title, begun_at=message.begun_at, state=state
            )
        )
        if message.error:
            say(f"    {message.error}")
    if events:
        say(
            ngettext(
                "{events} event waits for the index: `marbre index` brings it up to date.",
                "{events} events wait for the index: `marbre index` brings it up to date.",
                events,
            ).format(events=events)
        )
    say(
        ngettext("{rows} watch.", "{rows} watches.", len(rows)).format(rows=len(rows))
        if rows
        else _("No watch; `marbre watch add NAME --query WORDS` makes one.")
    )


def _to_row(watch: Any, state: WatchState | None, fault: str | None) -> dict[str, Any]:
    last_at = None if state is None else state.last_matched_at
    return {
        "watch": watch.name,
        "title": watch.heading,
        "query": watch.query,
        "tell": watch.tell,
        "every": watch.every,
        "paused": watch.paused,
        "matches": 0 if state is None else state.matches,
        "last_matched_at": None if last_at is None else last_at.isoformat(),
        "told": 0 if state is None else state.told,
        "waiting": 0 if state is None else state.waiting,
        "left_out": {} if state is None else state.left_out,
        "ways": () if state is None else state.watch.ways,
        "fault": fault,
    }


def _print(row: Mapping[str, Any]) -> None:
    paused = "  " + _("(paused)") if row["paused"] else ""
    last = row["last_matched_at"]
    met = (
        _("{matches} met, the last on {last} UTC").format(matches=row["matches"], last=last[:16])
        if last
        else _("nothing met yet")
    )
    say(f"{row['watch']}: {row['title']}{paused}")
    say(f"    {row['query'] or _('(filters alone)')}  ·  {', '.join(map(_, row['tell']))}, {_(row['every'])}")
    say(
        _("    {met}; {told} told, {waiting} waiting").format(met=met, told=row["told"], waiting=row["waiting"])
        + ("" if row["ways"] else _("; tells nobody"))
    )
    for reason, number in row["left_out"].items():
        say(f"    {number} {_(_LEFT_OUT.get(reason, reason))}")
    if row["fault"]:
        say(_("    finds nothing now: {fault}").format(fault=row["fault"]))


def _to_json(message: MessageRow) -> dict[str, Any]:
    return {
        "way": message.way,
        "title": message.title,
        "begun_at": message.begun_at.isoformat(),
        "attempts": message.attempts,
        "error": message.error,
        "given_up": message.given_up_at is not None,
    }
