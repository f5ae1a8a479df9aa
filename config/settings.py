"""`Settings`: what holds for all sources. Types and limits only; the values come from TOML files.

No field has a default here, so that `default.toml` stays the one place where a default is written and explained.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, ClassVar, Final

from config.checks import (
    BlankIsNone,
    CheckedBy,
    Secret,
    check_age,
    check_any_value,
    check_between,
    check_contact,
    check_country,
    check_header,
    check_path,
    check_slug,
    check_url,
    check_zone,
)
from config.cron import check_cron

NO_OTHER_KEYS: Final = {"extra": "forbid"}
"""Makes pydantic report a key that no field has; it reads this from the class."""

Flag = Annotated[bool, CheckedBy(check_any_value)]
Age = Annotated[str, CheckedBy(check_age)]
"""A duration as `30m`, `6h` or `7d`; see `config.ages`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSettings:
    """`[archive]`. `path` is absolute, or relative to the working directory when no folder was given; None: not set."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    path: Annotated[Annotated[Path, CheckedBy(check_path)] | None, BlankIsNone()]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """`[fetch]`: how pages are asked for. Durations in seconds."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    contact: Annotated[str, CheckedBy(check_contact)]
    user_agent: Annotated[Annotated[str, CheckedBy(check_header)] | None, BlankIsNone()]
    obey_robots: Flag
    delay: Annotated[float, check_between(0, 3600)]
    autothrottle: Flag
    concurrent_per_host: Annotated[int, check_between(1, 64)]
    concurrent: Annotated[int, check_between(1, 512)]
    timeout: Annotated[float, check_between(0.1, 3600)]
    retries: Annotated[int, check_between(0, 20)]
    backoff: Annotated[float, check_between(0, 3600)]
    max_retry_after: Annotated[float, check_between(0, 86400)]
    max_redirects: Annotated[int, check_between(0, 20)]
    max_body_mb: Annotated[float, check_between(0.001, 1024)]
    verify_tls: Flag
    allow_private_addresses: Flag

    @property
    def max_body_bytes(self) -> int:
        """`max_body_mb` in bytes, a megabyte being 1,000,000 of them."""
        return int(self.max_body_mb * 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """`[crawl]`: which addresses are asked for, and when a crawl stops."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    sources_at_once: Annotated[int, check_between(1, 64)]
    recent_days: Annotated[int, check_between(1, 3650)]
    max_articles: Annotated[int, check_between(0, 1_000_000)]
    max_page_requisites: Annotated[int, check_between(1, 10_000)]
    max_page_requisite_bytes: Annotated[int, check_between(1, 1_000_000_000)]
    max_daily_requisite_bytes: Annotated[int, check_between(1, 1_000_000_000_000)]
    retry_failed_hours: Annotated[float, check_between(0, 8760)]
    give_up_after: Annotated[int, check_between(1, 100_000)]
    revisit_after: tuple[Age, ...]
    max_revisits: Annotated[int, check_between(0, 1_000_000)]
    timezone: Annotated[str, CheckedBy(check_zone)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractSettings:
    """`[extract]`: the worker processes that read pages, and what is too short to be a text."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    workers: Annotated[int, check_between(0, 256)]
    time_limit: Annotated[float, check_between(0.1, 3600)]
    recycle_after: Annotated[int, check_between(1, 1_000_000)]
    min_words: Annotated[int, check_between(0, 10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSettings:
    """`[schedule]`: when `marbre schedule` crawls. Durations in the unit their name says, else in seconds."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    cron: Annotated[str, CheckedBy(check_cron)]
    jitter: Annotated[float, check_between(0, 86400)]
    misfire_grace: Annotated[float, check_between(1, 86400)]
    at_once: Annotated[int, check_between(1, 64)]
    time_limit_minutes: Annotated[float, check_between(0.05, 1440)]
    stop_seconds: Annotated[float, check_between(1, 3600)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingSettings:
    """`[polling]`: when a planned crawl is left out because nothing is to be expected, or the host wants a pause."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    adaptive: Flag
    patience: Annotated[int, check_between(1, 1000)]
    longest_pause_hours: Annotated[float, check_between(0, 720)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """`[notify]`: who is told when a source turns bad, or a watch has met something. `urls` are secrets and stand in no
    representation; `site` is where others read this archive, for links.
    """

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    urls: Annotated[tuple[str, ...], Secret()] = field(repr=False)
    digest: Annotated[Annotated[str, CheckedBy(check_cron)] | None, BlankIsNone()]
    atom_file: Annotated[Annotated[Path, CheckedBy(check_path)] | None, BlankIsNone()]
    most_an_hour: Annotated[int, check_between(1, 1000)]
    site: Annotated[Annotated[str, CheckedBy(check_url)] | None, BlankIsNone()]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceSettings:
    """`[maintenance]`: when the archive is tended, and where its backups go; None: never, nowhere."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    cron: Annotated[Annotated[str, CheckedBy(check_cron)] | None, BlankIsNone()]
    backup_folder: Annotated[Annotated[Path, CheckedBy(check_path)] | None, BlankIsNone()]
    keep_backups: Annotated[int, check_between(1, 1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSettings:
    """`[cluster]`: crawls on a Dask cluster, and the shards they leave. `shards` None: not reachable from here."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    shards: Annotated[Annotated[Path, CheckedBy(check_path)] | None, BlankIsNone()]
    merge: Annotated[Annotated[str, CheckedBy(check_cron)] | None, BlankIsNone()]
    move_after_minutes: Annotated[float, check_between(0, 100_000)]
    lease_minutes: Annotated[float, check_between(0.05, 1440)]
    slack_seconds: Annotated[float, check_between(1, 3600)]
    least_free_mb: Annotated[float, check_between(0, 100_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRuleSettings:
    """One `[[access.rules]]`: which articles (of a source, of addresses that begin so), and when or where alone they
    are shown. Instants without a zone are UTC; `embargo` counts from an article's date.
    """

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    source: Annotated[str, CheckedBy(check_slug)] | None = None
    url: Annotated[str, CheckedBy(check_url)] | None = None
    shown_from: datetime | None = None
    shown_until: datetime | None = None
    embargo: Age | None = None
    loopback_only: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSettings:
    """`[access]`: what is not shown, searched and exported, or not everywhere. Nothing of it is kept any less."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    rules: tuple[AccessRuleSettings, ...]
    show_noarchive: Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesSettings:
    """`[sources]`: whether the sources that come with Marbre are part of the configuration, and which are on."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    shipped: Flag
    countries: tuple[Annotated[str, CheckedBy(check_country)], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All tables of `marbre.toml`, one field a table."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    archive: ArchiveSettings
    fetch: FetchSettings
    crawl: CrawlSettings
    extract: ExtractSettings
    schedule: ScheduleSettings
    polling: PollingSettings
    notify: NotifySettings
    maintenance: MaintenanceSettings
    cluster: ClusterSettings
    access: AccessSettings
    sources: SourcesSettings


def make_user_agent(settings: Settings, version: str) -> str:
    """The User-Agent header: as set, else the product with its contact as a comment (RFC 9110, section 10.1.5)."""
    if settings.fetch.user_agent is not None:
        return settings.fetch.user_agent
    product = f"Marbre/{version}"
    return f"{product} (+{settings.fetch.contact})" if settings.fetch.contact else product
