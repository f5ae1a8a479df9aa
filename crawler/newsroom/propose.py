"""From what discovery chose to a source: its name, country, zone and hours, and the table that declares it. Pure.

What the sources configured so far tell is passed in; the clock and the disk are not asked.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from gettext import gettext as _
from gettext import ngettext
from importlib.resources import files

from config.sources import Source
from crawler.discovery.site.candidates import ListingKind
from crawler.discovery.site.hosts import find_country, find_label
from crawler.discovery.wording import fold_wording
from crawler.newsroom.choose import ListingChoice
from crawler.newsroom.refusals import Refusal
from crawler.newsroom.sessions import DiscoverySession
from pipelines.metadata.language import decide_language

_HOURS = (
    (timedelta(hours=8), "5-23"),
    (timedelta(hours=30), "5-23/2"),
    (timedelta(days=7), "6-22/4"),
    (None, "7-19/12"),
)
"""How often a listing is asked, by the time its entries span: at least twice before it has run through."""
_LONGEST_NAME = 50
_LANGUAGES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "it": "Italian", "nl": "Dutch",
    "pt": "Portuguese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user has said and need not be guessed: name, country, language, and the seconds between requests."""

    name: str | None = None
    country: str | None = None
    language: str | None = None
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that is to be written: the value, the choice that it is made of, and the notes that go with it."""

    source: Source
    choices: tuple[ListingChoice, ...]
    notes: tuple[str, ...]


def propose_source(
    session: DiscoverySession, choices: tuple[ListingChoice, ...], known: Sequence[Source], wishes: Wishes
) -> Proposal | Refusal:
    """The source that the choice makes, or why it makes none: nothing found, another language, no country."""
    page = session.page
    assert page is not None
    if not choices:
        what = ngettext(
            "nothing there lists articles ({tried} address tried)",
            "nothing there lists articles ({tried} addresses tried)",
            len(session.tried),
        ).format(tried=len(session.tried))
        return Refusal(session.home, what, _("give a section's page, or write its feed by hand (docs/sources.md)"))
    language = wishes.language or find_language(session)
    if wishes.language is None and language != "fr":
        said = _LANGUAGES.get(language, language)
        mend = _("to add it all the same: --language {language}").format(language=language)
        return Refusal(
            session.home, _("its articles are in {said}, for which there are few rules here").format(said=said), mend
        )
    country = wishes.country or find_country(page.url) or page.region or _find_known_country(page.url, known)
    if country is None:
        return Refusal(
            session.home, _("nothing tells its country"), _("say it: --country ml (two letters of ISO 3166-1)")
        )
    listings = _sort_addresses(choices)
    cms = page.cms.cms if page.cms else None
    source = Source(
        name=wishes.name or make_name(page.url, country, known),
        title=fold_wording(page.site_name) or find_label(page.url),
        homepage=page.url,
        country=country,
        language=language,
        timezone=find_zone(country, known),
        cms=cms.name if cms else None,
        feeds=listings["feed"],
        sitemaps=listings["sitemap"],
        sections=listings["section"],
        exclude=cms.exclude if cms and (listings["sitemap"] or listings["section"]) else (),
        delay=session.crawl_delay if session.crawl_delay > wishes.delay else None,
        cron=find_cron(choices[0], known),
    )
    hosts = {host.removeprefix("www.") for choice in choices for host in choice.tried.hosts} - source.allowed_hosts
    if hosts:
        source = replace(source, hosts=tuple(sorted(hosts)))
    return Proposal(source, choices, tuple(_list_notes(session)))


def _sort_addresses(choices: tuple[ListingChoice, ...]) -> dict[ListingKind, tuple[str, ...]]:
    """What is declared of each kind."""
    found: dict[ListingKind, list[str]] = {"feed": [], "sitemap": [], "section": []}
    for choice in choices:
        found[choice.tried.candidate.kind].append(find_address(choice))
    return {kind: tuple(dict.fromkeys(addresses)) for kind, addresses in found.items()}


def find_language(session: DiscoverySession) -> str:
    """What its headlines are in, unless these are few: then what the page declares, else French."""
    declared = session.page.language if session.page else None
    titles = " ".join(title for one in session.tried if one.verdict == "works" for title in one.titles)
    if session.links is not None:
        titles += " " + " ".join(one.title for one in session.links.candidates[:40] if one.title)
    return decide_language(((declared, "html"),), titles).code or "fr"


def make_name(url: str, country: str, known: Iterable[Source]) -> str:
    """A name that no source has yet, after the host."""
    plain = unicodedata.normalize("NFKD", find_label(url)).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME] or "newsroom"
    taken = {source.name for source in known}
    possible = (name, f"{name}-{country}", *(f"{name}-{country}-{number}" for number in range(2, 1000)))
    return next(each for each in possible if each not in taken)


def find_zone(country: str, known: Iterable[Source]) -> str | None:
    """The time zone that most sources of the country have, else the first that the zone database gives the country."""
    zones = Counter(source.timezone for source in known if source.country == country and source.timezone)
    if zones:
        return zones.most_common(1)[0][0]
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    lines = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((fields[2] for fields in lines if fields[0].lower() == country), None)


def find_cron(choice: ListingChoice, known: Iterable[Source]) -> str:
    """At the minute at which fewest other sources begin, as often as the listing's span asks for."""
    minutes = Counter(
        int(source.cron.split()[0]) for source in known if source.cron and source.cron.split()[0].isdigit()
    )
    minute = min(range(60), key=lambda each: (minutes[each], (each * 7) % 60))
    newest, oldest = choice.tried.newest_at, choice.tried.oldest_at
    span = newest - oldest if newest and oldest else timedelta(hours=24)
    hours = next(hours for longest, hours in _HOURS if longest is None or span <= longest)
    return f"{minute} {hours} * * *"


def format_source(proposal: Proposal, on: date, cms_evidence: str | None) -> str:
    """The [[source]] table with its reasons as comments."""
    source = proposal.source
    told = f"; {source.cms} ({cms_evidence})" if source.cms and cms_evidence else ""
    lines = [
        "[[source]]",
        f"# Found by `marbre sources add` on {on:%Y-%m-%d}{_to_comment(told)}.",
    ]
    lines += [f"# {_to_comment(note)}" for note in proposal.notes]
    lines += [f"{key} = {_to_toml(value)}" for key, value in _list_plain_keys(source)]
    reasons = {find_address(choice): f"{choice.reason}; {choice.tried.sentence}" for choice in proposal.choices}
    for key in ("feeds", "sitemaps", "sections"):
        addresses: tuple[str, ...] = getattr(source, key)
        if addresses:
            entries = (f"  {_to_toml(url)},  # {_to_comment(reasons.get(url, ''))}".rstrip("# ") for url in addresses)
            lines += [f"{key} = [", *entries, "]"]
    if source.exclude:
        lines.append(f"exclude = [{', '.join(map(_to_toml_pattern, source.exclude))}]")
    if source.hosts:
        lines.append(f"hosts = [{', '.join(map(_to_toml, source.hosts))}]  # where its articles lie")
    if source.delay is not None:
        lines.append(f"delay = {source.delay}  # robots.txt asks for it")
    lines.append(f"cron = {_to_toml(source.cron)}")
    return "\n".join(lines) + "\n"


def _list_plain_keys(source: Source) -> Iterator[tuple[str, str]]:
    for key in ("name", "title", "homepage", "language", "timezone", "cms"):
        value = getattr(source, key)
        if value and not (key == "language" and value == "fr"):
            yield key, value


def _to_toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON string is a TOML string too


def _to_toml_pattern(pattern: str) -> str:
    return _to_toml(pattern) if "'" in pattern else f"'{pattern}'"


def _to_comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def find_address(choice: ListingChoice) -> str:
    """What is declared: of a sitemap that an index names, the index, as the next one of the month has another name."""
    one = choice.tried
    is_passing = one.candidate.origin == "sitemap index" and "news" not in one.candidate.url.lower()
    return one.candidate.says if is_passing else one.url if one.is_moved else one.candidate.url


def _find_known_country(url: str, known: Iterable[Source]) -> str | None:
    label = find_label(url)
    return next((source.country for source in known if find_label(source.homepage) == label), None)


def _list_notes(session: DiscoverySession) -> Iterator[str]:
    if session.page is not None and session.page.url.rstrip("/") != session.home.rstrip("/"):
        yield _("{home} redirects to its home page.").format(home=session.home)
