"""WordPress's posts as its own interface lists them (`wp-json/wp/v2/posts`): JSON to a listing. Pure.

Every post has its address, its instants in UTC, and when its text last changed: surer than a sitemap's lastmod, which
themes and plug-ins move for all posts at once.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.locale.reason import RecordedReason
from archive.model.urls import to_address, to_urlkey
from crawler.discovery.bodies import read_cut_list
from crawler.discovery.candidate import Candidate, Listing
from crawler.discovery.dates import read_date
from crawler.discovery.listed_addresses import settle_addresses
from crawler.discovery.wording import TITLE_LENGTH, to_plain

_SAME_SAVE = timedelta(minutes=1)
"""Between a post's instants that are one act of publishing."""


def read_posts(text: str, url: str) -> Listing:
    """The posts of a JSON list, in its order; anything missing or of a wrong type leaves its field empty."""
    try:
        posts = json.loads(text)
    except (ValueError, RecursionError) as error:
        if whole := read_cut_list(text, len("[")):
            cut = RecordedReason("cut-feed", entries=len(whole))
            return replace(_to_listing(whole, url), problem="truncated", problem_detail=cut)
        detail = RecordedReason("neither-xml-nor-json", error=str(error)[:500])
        return Listing("unknown", problem="not-a-feed", problem_detail=detail)
    if not isinstance(posts, list):
        return Listing("unknown", problem="not-a-feed", problem_detail=RecordedReason("no-posts"))
    return _to_listing(posts, url)


def _to_listing(posts: list[Any], url: str) -> Listing:
    candidates = [_to_candidate(post, url) for post in posts if isinstance(post, dict)]
    return Listing("wp-json", settle_addresses([one for one in candidates if one]), entries=len(posts))


def _to_candidate(post: dict[str, Any], url: str) -> Candidate | None:
    link = post.get("link")
    address = to_address(link, url, keep_doubtful=True) if isinstance(link, str) else None
    if address is None:
        return None
    published, changed = _read_instant(post, "date"), _read_instant(post, "modified")
    title = post.get("title")
    is_edited = published is not None and changed is not None and changed - published > _SAME_SAVE
    return Candidate(
        url=address,
        urlkey=to_urlkey(address),
        found_in=url,
        title=to_plain(title.get("rendered") if isinstance(title, dict) else title, TITLE_LENGTH),
        published_at=published,
        lastmod_at=changed,
        edited_at=changed if is_edited else None,
    )


def _read_instant(post: dict[str, Any], name: str) -> datetime | None:
    """The instant in UTC; the local one, where that alone stands, is read as the day's order only."""
    written = post.get(f"{name}_gmt")
    read = read_date(written) if isinstance(written, str) else None
    if read is None and isinstance(local := post.get(name), str):
        read = read_date(local)
    return read.at.astimezone(UTC) if read is not None else None
