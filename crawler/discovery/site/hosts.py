"""Whether two addresses are one newsroom's, and what a host's name tells of it. Pure; no list of sites."""

from __future__ import annotations

from urllib.parse import urlsplit

from config.countries import COUNTRIES

_SECOND_LEVEL = frozenset(("ac", "asso", "co", "com", "edu", "go", "gouv", "gov", "info", "net", "or", "org", "press"))
"""Names right below a country's, under which others register theirs: `example.com.sn`."""
_FOR_ANYBODY = frozenset(("ai", "cc", "co", "fm", "gg", "io", "la", "me", "ly", "nu", "to", "tv", "ws"))
"""Countries' domains that are sold as words and tell no country."""
_SHARED = frozenset(
    """
    blogspirit blogspot canalblog free ghost github hautetfort medium netlify over-blog overblog squarespace substack
    tumblr typepad weebly wixsite wordpress
    """.split()  # noqa: SIM905
)
"""Hosts of hosts: what stands before their name is a newsroom's own."""


def is_same_site(url: str, home: str) -> bool:
    """Whether both lie under one registered name: `fr.example.ma` and `www.example.ma`."""
    return find_site(url) == find_site(home) != ""


def find_site(url: str) -> str:
    """The registered name of an address's host, as far as its form tells."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().removesuffix(".").removeprefix("www.")
    except ValueError:
        return ""
    labels = host.split(".")
    if labels[-1].isdigit():  # an IP address: each port is a site
        return parts.netloc
    keeps = 2
    if len(labels) > 2 and ((len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL) or labels[-2] in _SHARED):
        keeps = 3
    return ".".join(labels[-keeps:])


def find_label(url: str) -> str:
    """The name a newsroom registered: `lephare` of `www.lephare.com.sn`."""
    return find_site(url).split(".")[0]


def find_country(url: str) -> str | None:
    """The country whose domain the address has, lower case; None for domains that are anybody's."""
    last = (urlsplit(url).hostname or "").rpartition(".")[2].lower()
    last = {"uk": "gb", "quebec": "ca", "paris": "fr", "bzh": "fr", "alsace": "fr", "corsica": "fr"}.get(last, last)
    return last if last in COUNTRIES and last not in _FOR_ANYBODY else None
