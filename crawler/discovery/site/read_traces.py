"""`read_traces`: where a site's past is listed, as far as its home page tells. Pure; called in workers."""

from __future__ import annotations

import re

from archive.model.urls import to_address
from crawler.discovery.bodies import BODY_LIMIT, decompress_body
from crawler.discovery.site.candidates import list_sections
from crawler.discovery.site.home_page import read_home_page
from crawler.discovery.site.months import find_month_archives
from crawler.discovery.site.site_traces import SiteTraces

_HREF = re.compile(r"""(?:href|value)\s*=\s*["']?([^"'<>\s]{1,500})""", re.IGNORECASE)
"""WordPress lists its months in a `select` too."""
_MOST_SECTIONS = 30
"""Of a menu; the longest of the saved home pages has some eighty links, most of them of one section each twice."""


def read_traces(body: bytes, url: str, headers: tuple[tuple[str, str], ...]) -> SiteTraces:
    """What the page at `url` tells; nothing where it is none."""
    page = read_home_page(body, url, headers)
    text = decompress_body(body, None, BODY_LIMIT)
    if page is None or not isinstance(text, str):
        return SiteTraces()
    written = (found[1] for found in _HREF.finditer(text))
    addresses = {address for each in written if (address := to_address(each, url)) is not None}
    return SiteTraces(
        system=page.cms.cms.name if page.cms else None,
        posts=page.posts,
        months=find_month_archives(sorted(addresses)),
        sections=tuple(one.url for one in list_sections(page)[1 : _MOST_SECTIONS + 1]),
    )
