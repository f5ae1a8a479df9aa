"""`Source`: one newsroom with its feeds, sitemaps and sections, as `sources/<country>.toml` declares it. Reads no file.

A key left out means what the field's default says; these defaults stand nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from config.checks import (
    CheckedBy,
    check_between,
    check_day,
    check_host,
    check_language,
    check_pattern,
    check_slug,
    check_text,
    check_url,
    check_xpath,
    check_zone,
)
from config.cron import check_cron
from config.settings import NO_OTHER_KEYS, Age, Flag

Text = Annotated[str, CheckedBy(check_text)]
Url = Annotated[str, CheckedBy(check_url)]
Host = Annotated[str, CheckedBy(check_host)]
Pattern = Annotated[str, CheckedBy(check_pattern)]
XPath = Annotated[str, CheckedBy(check_xpath)]
Zone = Annotated[str, CheckedBy(check_zone)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceExtract:
    """`[source.extract]`: what is this source's alone in its pages.

    `prune` and `keep` are XPaths of blocks that are never, or always, part of the article; `not_authors` are account
    names that a byline may show and that are no person's (compared as written).
    """

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    prune: tuple[XPath, ...] = ()
    keep: tuple[XPath, ...] = ()
    not_authors: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEvidence:
    """`evidence`: what is publicly known of a source's addresses, where it came with Marbre.

    `state` is works, mixed, fails or unknown; `answered` when they were last seen to answer (2026-10-08, 2026-10 or
    2026) and `tried` when they last did not; `by` says by whose word; `reason` why the source is doubted or off.
    """

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    state: Literal["works", "mixed", "fails", "unknown"]
    answered: Annotated[str, CheckedBy(check_day)] | None = None
    tried: Annotated[str, CheckedBy(check_day)] | None = None
    by: Text | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One newsroom. At least one of `feeds`, `sitemaps` and `sections` holds an address.

    `name` is its key everywhere (a-z, 0-9, hyphens); `country` an ISO 3166-1 alpha-2 code in lower case, the stem of
    its file; `language` a BCP 47 tag. `include` and `exclude` are regular expressions searched in an article's
    address: one of `include` must be found if there are any, none of `exclude` may be. `delay` (seconds), `timezone`,
    `cron` and `revisit_after` (empty: no revisits) stand for the settings' own where they are not None.
    `page_requisites` says what is kept of a page beside it, `requisite_hosts` where that lies apart from the source's
    own hosts. `cms` names the content system where it is known; `evidence` who saw the addresses answer.
    """

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    name: Annotated[str, CheckedBy(check_slug)]
    title: Text
    homepage: Url
    country: Text
    language: Annotated[str, CheckedBy(check_language)] = "fr"
    timezone: Zone | None = None
    cms: Text | None = None
    feeds: tuple[Url, ...] = ()
    sitemaps: tuple[Url, ...] = ()
    sections: tuple[Url, ...] = ()
    include: tuple[Pattern, ...] = ()
    exclude: tuple[Pattern, ...] = ()
    hosts: tuple[Host, ...] = ()
    delay: Annotated[float, check_between(0, 3600)] | None = None
    cron: Annotated[str, CheckedBy(check_cron)] | None = None
    revisit_after: tuple[Age, ...] | None = None
    enabled: Flag = True
    page_requisites: tuple[Literal["styles", "pictures", "fonts"], ...] = ()
    requisite_hosts: tuple[Host, ...] = ()
    extract: SourceExtract = SourceExtract()
    evidence: SourceEvidence | None = None

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts this source may be asked at, without a leading `www.`: those it declares, and `hosts`."""
        addresses = (self.homepage, *self.feeds, *self.sitemaps, *self.sections)
        declared = [urlsplit(address).hostname or "" for address in addresses]
        return frozenset(_strip_www(host) for host in (*declared, *self.hosts))

    def allows(self, url: str) -> bool:
        """Whether an address lies on an allowed host: equal to one with or without `www.`; no other subdomain is."""
        try:
            host = urlsplit(url).hostname
        except ValueError:  # such as an unclosed [ in the host
            return False
        return host is not None and _strip_www(host) in self.allowed_hosts

    def allows_requisite(self, url: str) -> bool:
        """Whether an address lies on an allowed host, a subdomain of one, or one of `requisite_hosts`."""
        try:
            host = _strip_www(urlsplit(url).hostname or "")
        except ValueError:
            return False
        known = self.allowed_hosts | {_strip_www(each) for each in self.requisite_hosts}
        return host in known or any(host.endswith(f".{each}") for each in known)


def _strip_www(host: str) -> str:
    return host.lower().removesuffix(".").removeprefix("www.")
