"""Declared sources checked: each one's addresses, and where some are bad its site discovered, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from gettext import gettext as _

from config.settings import Settings
from config.sources import Source
from crawler.clock import Clock
from crawler.newsroom.ask import SiteAsk, ask_sites
from crawler.newsroom.check_session import CheckedAddress, CheckSession
from crawler.newsroom.choose import choose_listings
from crawler.newsroom.mend import CheckedSource, list_replacements
from crawler.newsroom.sessions import DiscoverySession
from crawler.newsroom.site_ask import make_check_ask


def check_sources(sources: Sequence[Source], settings: Settings, clock: Clock) -> list[CheckedSource]:
    """Each source with what became of it, in their order. Can be called once a process."""
    found: dict[str, CheckedSource] = {}

    def take(ask: SiteAsk) -> SiteAsk | None:
        name = ask.source.name
        if isinstance(ask.session, CheckSession):
            found[name] = CheckedSource(ask.source, _sort_as_declared(ask.source, ask.session.checked))
            needs = found[name].needs_discovery
            return SiteAsk(DiscoverySession(ask.source.homepage, clock.now()), ask.source) if needs else None
        assert isinstance(ask.session, DiscoverySession)
        found[name] = add_discovery(found[name], ask.session)
        return None

    ask_sites([make_check_ask(CheckSession(source, clock.now())) for source in sources], settings, clock, take)
    return [found[source.name] for source in sources if source.name in found]


def add_discovery(checked: CheckedSource, session: DiscoverySession) -> CheckedSource:
    """The same with what discovery says would work in the place of what is bad. Pure."""
    choices = choose_listings(session.tried)
    replacements = list_replacements(checked.source, checked.checked, choices)
    refusal = None
    if not replacements:
        bad = [one.url for one in checked.checked if not one.is_good]
        refusal = (
            str(session.refusal)
            if session.refusal
            else _("its site names nothing but {bad}").format(bad=", ".join(bad))
        )
        if session.refusal is None and not choices:
            refusal = _("nothing on its site lists articles")
    return replace(checked, would_work=replacements, refusal=refusal)


def _sort_as_declared(source: Source, checked: Sequence[CheckedAddress]) -> tuple[CheckedAddress, ...]:
    order = [*source.feeds, *source.sitemaps, *source.sections]
    return tuple(sorted(checked, key=lambda one: order.index(one.url) if one.url in order else len(order)))
