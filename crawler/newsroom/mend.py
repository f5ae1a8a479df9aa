"""What a source should declare, after its addresses were checked and, for the bad ones, its site discovered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.sources import Source
from crawler.newsroom.check_session import KEYS, CheckedAddress
from crawler.newsroom.choose import ListingChoice
from crawler.newsroom.propose import find_address


@dataclass(frozen=True, slots=True)
class CheckedSource:
    """A source with what its addresses were found to be, best known first, and what would work in the place of the bad.

    `would_work` are addresses that discovery chose and that are not declared; `refusal` says why it found none.
    """

    source: Source
    checked: tuple[CheckedAddress, ...]
    would_work: tuple[tuple[str, str], ...] = ()
    refusal: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether nothing needs a look."""
        return all(one.is_good for one in self.checked)

    @property
    def needs_discovery(self) -> bool:
        """Whether an address is bad and does not itself say where it has gone."""
        return any(not one.is_good and one.moved_to is None and one.state != "unread" for one in self.checked)


def list_replacements(
    source: Source, checked: Sequence[CheckedAddress], choices: Sequence[ListingChoice]
) -> tuple[tuple[str, str], ...]:
    """(key, address) of what discovery chose and the source does not declare, or declares where it is bad."""
    bad = {one.url for one in checked if not one.is_good}
    held = {url for key in KEYS.values() for url in getattr(source, key)} - bad
    found = ((KEYS[choice.tried.candidate.kind], find_address(choice)) for choice in choices)
    return tuple((key, url) for key, url in found if url not in held)


def to_changes(mended: CheckedSource) -> dict[str, tuple[str, ...]]:
    """The keys that are to be written, with their new values; empty where nothing can be mended.

    Moved addresses become what they moved to. Bad ones go only where something stands in their place.
    """
    moved = {one.url: one.moved_to for one in mended.checked if one.moved_to is not None}
    bad = {one.url for one in mended.checked if not one.is_good and one.moved_to is None and one.state != "unread"}
    drop = bad if mended.would_work else set()
    changes: dict[str, tuple[str, ...]] = {}
    for key in KEYS.values():
        former: tuple[str, ...] = getattr(mended.source, key)
        kept = [moved.get(url) or url for url in former if url not in drop]
        now = tuple(dict.fromkeys([*kept, *(url for each, url in mended.would_work if each == key)]))
        if now != former:
            changes[key] = now
    return changes
