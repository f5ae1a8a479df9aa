"""Feeds whose elements carry a prefix, and titles with what no reader sees."""

from __future__ import annotations

import pytest

from crawler.discovery.feeds import read_feed
from crawler.discovery.sitemaps import read_sitemap
from crawler.discovery.wording import to_plain

URL = "https://fanal.example/feed"
ATOM = """<?xml version="1.0"?><{p}feed xmlns{q}="http://www.w3.org/2005/Atom"><{p}title>Le Fanal</{p}title>
<{p}entry><{p}title>Le bac repart</{p}title><{p}link href="/ville/le-bac"/>
<{p}published>2026-11-19T08:00:00Z</{p}published></{p}entry>
<{p}entry><{p}title>La digue tient</{p}title><{p}link href="/ville/la-digue"/></{p}entry></{p}feed>"""


@pytest.mark.parametrize("prefix", ["", "a:", "atom:", "ns0:"])
def test_an_atom_feed_may_have_a_prefix(prefix: str) -> None:
    body = ATOM.format(p=prefix, q=f":{prefix[:-1]}" if prefix else "").encode()
    listing = read_feed(body, URL)
    assert (listing.format, listing.problem, listing.entries) == ("atom", None, 2)
    assert [(one.title, one.url) for one in listing.candidates] == [
        ("Le bac repart", "https://fanal.example/ville/le-bac"),
        ("La digue tient", "https://fanal.example/ville/la-digue"),
    ]
    assert listing.candidates[0].published_at is not None
    assert read_sitemap(body, URL).format == "atom"


def test_one_that_is_cut_gives_its_complete_entries() -> None:
    body = ATOM.format(p="a:", q=":a").encode()
    listing = read_feed(body[: body.rindex(b"La digue")], URL)
    assert (listing.problem, [one.title for one in listing.candidates]) == ("truncated", ["Le bac repart"])


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("Le bac repart<script>window.t=1;</script>", "Le bac repart"),
        ("Le bac &lt;script&gt;alert(1)&lt;/script&gt;repart", "Le bac repart"),
        ("<style>.a{color:red}</style>Le bac repart", "Le bac repart"),
        ("Le bac repart<script>jamais fini", "Le bac repart"),
        ("Le <SCRIPT type='x'>1</SCRIPT >bac", "Le bac"),
        ("Le mot &lt;script&gt;", "Le mot"),
        ("Écrire un script en <b>trois</b> jours", "Écrire un script en trois jours"),
    ],
)
def test_script_and_style_are_no_part_of_a_title(markup: str, plain: str) -> None:
    assert to_plain(markup) == plain
