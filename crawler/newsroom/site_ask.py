"""What is asked of one site, put together: a session and a source by whose delay and language the spider goes. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from config.sources import Source
from crawler.newsroom.ask import SiteAsk
from crawler.newsroom.check_session import CheckSession
from crawler.newsroom.sessions import DiscoverySession


def make_site_ask(session: DiscoverySession) -> SiteAsk:
    """Of a site that no source declares yet."""
    host = urlsplit(session.home).hostname or "site"
    source = Source(name="new", title=host, homepage=session.home, country="fr", sections=(session.home,))
    return SiteAsk(session, source)


def make_check_ask(session: CheckSession) -> SiteAsk:
    """Of a declared source."""
    return SiteAsk(session, session.declared)
