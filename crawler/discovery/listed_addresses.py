"""Which written addresses of one listing are one: what the listing itself says of parameters that may be a tracker's.

`?ref=` says in one newsroom where a link stood, and in another which article it is. Where dropping such parameters
would make one of entries that the listing shows as several, they are part of the identity, and stay in all of its
addresses. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.model.urls import to_address, to_urlkey
from crawler.discovery.candidate import Candidate
from crawler.discovery.wording import fold_wording


def settle_addresses(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates of a listing with their final addresses, each urlkey once, the first of them.

    They come with all their doubtful parameters (`to_address(…, keep_doubtful=True)`).
    """
    if not needs_doubtful((candidate.url, candidate.title) for candidate in candidates):
        candidates = [_drop_doubtful(candidate) for candidate in candidates]
    by_key: dict[str, Candidate] = {}
    for candidate in candidates:
        by_key.setdefault(candidate.urlkey, candidate)
    return tuple(by_key.values())


def needs_doubtful(entries: Iterable[tuple[str, str | None]], *, fewest_titles: int = 2) -> bool:
    """Whether doubtful parameters tell entries of a listing apart, given as (address, title or None).

    Entries at different addresses that would become one are one all the same where they have one title between them,
    or fewer than `fewest_titles`; without any title, the listing has nothing but addresses to tell them apart by.
    """
    together: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for address, title in entries:
        if "?" in address and (plain := to_address(address)) != address:
            together[plain or ""].setdefault(address, set()).update({fold_wording(title).lower()} if title else ())
        elif "?" not in address and address in together:
            together[address].setdefault(address, set())
    return any(
        len(forms) > 1 and not 0 < len(set[str]().union(*forms.values())) < fewest_titles for forms in together.values()
    )


def _drop_doubtful(candidate: Candidate) -> Candidate:
    address = to_address(candidate.url) if "?" in candidate.url else candidate.url
    if address is None or address == candidate.url:
        return candidate
    return replace(candidate, url=address, urlkey=to_urlkey(address))
