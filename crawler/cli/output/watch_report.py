"""What `marbre watch` prints: each watch with its account, and the messages that do not leave."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
        state = "given up" if message.given_up_at else f"attempt {message.attempts}"
        say(f"{message.way}: “{message.title}” of {message.begun_at:%Y-%m-%d %H:%M} UTC has not left ({state})")
        if message.error:
            say(f"    {message.error}")
    if events:
        say(f"{events} event(s) wait for the index: `marbre index` brings it up to date.")
    say(f"{len(rows)} watch(es)." if rows else "No watch; `marbre watch add NAME --query WORDS` makes one.")


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
    paused = "  (paused)" if row["paused"] else ""
    last = row["last_matched_at"]
    met = f"{row['matches']} met, the last on {last[:16]} UTC" if last else "nothing met yet"
    say(f"{row['watch']}: {row['title']}{paused}")
    say(f"    {row['query'] or '(filters alone)'}  ·  {', '.join(row['tell'])}, {row['every']}")
    say(f"    {met}; {row['told']} told, {row['waiting']} waiting" + ("" if row["ways"] else "; tells nobody"))
    for reason, number in row["left_out"].items():
        say(f"    {number} {_LEFT_OUT.get(reason, reason)}")
    if row["fault"]:
        say(f"    finds nothing now: {row['fault']}")


def _to_json(message: MessageRow) -> dict[str, Any]:
    return {
        "way": message.way,
        "title": message.title,
        "begun_at": message.begun_at.isoformat(),
        "attempts": message.attempts,
        "error": message.error,
        "given_up": message.given_up_at is not None,
    }
