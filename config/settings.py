"""`Settings`: what holds for all sources. Types and limits only; the values come from TOML files.

No field has a default here, so that `default.toml` stays the one place where a default is written and explained.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar, Final

from config.checks import (
    BlankIsNone,
    CheckedBy,
    Secret,
    age_fault,
    any_value_fault,
    between,
    contact_fault,
    header_fault,
    path_fault,
    zone_fault,
)
from config.cron import cron_fault

NO_OTHER_KEYS: Final = {"extra": "forbid"}
"""Makes pydantic report a key that no field has; it reads this from the class."""

Flag = Annotated[bool, CheckedBy(any_value_fault)]
Age = Annotated[str, CheckedBy(age_fault)]
"""A duration as `30m`, `6h` or `7d`; see `config.ages`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSettings:
    """`[archive]`. `path` is absolute, or relative to the working directory when no folder was given; None: not set."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    path: Annotated[Annotated[Path, CheckedBy(path_fault)] | None, BlankIsNone()]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """`[fetch]`: how pages are asked for. Durations in seconds."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    contact: Annotated[str, CheckedBy(contact_fault)]
    user_agent: Annotated[Annotated[str, CheckedBy(header_fault)] | None, BlankIsNone()]
    obey_robots: Flag
    delay: Annotated[float, between(0, 3600)]
    autothrottle: Flag
    concurrent_per_host: Annotated[int, between(1, 64)]
    concurrent: Annotated[int, between(1, 512)]
    timeout: Annotated[float, between(0.1, 3600)]
    retries: Annotated[int, between(0, 20)]
    backoff: Annotated[float, between(0, 3600)]
    max_retry_after: Annotated[float, between(0, 86400)]
    max_redirects: Annotated[int, between(0, 20)]
    max_body_mb: Annotated[float, between(0.001, 1024)]
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

    sources_at_once: Annotated[int, between(1, 64)]
    recent_days: Annotated[int, between(1, 3650)]
    max_articles: Annotated[int, between(0, 1_000_000)]
    retry_failed_hours: Annotated[float, between(0, 8760)]
    give_up_after: Annotated[int, between(1, 100_000)]
    revisit_after: tuple[Age, ...]
    max_revisits: Annotated[int, between(0, 1_000_000)]
    timezone: Annotated[str, CheckedBy(zone_fault)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractSettings:
    """`[extract]`: the worker processes that read pages, and what is too short to be a text."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    workers: Annotated[int, between(0, 256)]
    time_limit: Annotated[float, between(0.1, 3600)]
    recycle_after: Annotated[int, between(1, 1_000_000)]
    min_words: Annotated[int, between(0, 10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSettings:
    """`[schedule]`: when `marbre schedule` crawls. Durations in the unit their name says, else in seconds."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    cron: Annotated[str, CheckedBy(cron_fault)]
    jitter: Annotated[float, between(0, 86400)]
    misfire_grace: Annotated[float, between(1, 86400)]
    at_once: Annotated[int, between(1, 64)]
    time_limit_minutes: Annotated[float, between(0.05, 1440)]
    stop_seconds: Annotated[float, between(1, 3600)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PollingSettings:
    """`[polling]`: when a planned crawl is left out because nothing is to be expected, or the host wants a pause."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    adaptive: Flag
    patience: Annotated[int, between(1, 1000)]
    longest_pause_hours: Annotated[float, between(0, 720)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySettings:
    """`[notify]`: who is told when a source turns bad. `urls` are secrets and stand in no representation."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    urls: Annotated[tuple[str, ...], Secret()] = field(repr=False)
    digest: Annotated[Annotated[str, CheckedBy(cron_fault)] | None, BlankIsNone()]
    atom_file: Annotated[Annotated[Path, CheckedBy(path_fault)] | None, BlankIsNone()]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceSettings:
    """`[maintenance]`: when the archive is tended, and where its backups go; None: never, nowhere."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    cron: Annotated[Annotated[str, CheckedBy(cron_fault)] | None, BlankIsNone()]
    backup_folder: Annotated[Annotated[Path, CheckedBy(path_fault)] | None, BlankIsNone()]
    keep_backups: Annotated[int, between(1, 1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesSettings:
    """`[sources]`: whether the sources that come with Marbre are part of the configuration."""

    __pydantic_config__: ClassVar = NO_OTHER_KEYS

    shipped: Flag


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
    sources: SourcesSettings


def user_agent_of(settings: Settings, version: str) -> str:
    """The User-Agent header: as set, else the product with its contact as a comment (RFC 9110, section 10.1.5)."""
    if settings.fetch.user_agent is not None:
        return settings.fetch.user_agent
    product = f"Marbre/{version}"
    return f"{product} (+{settings.fetch.contact})" if settings.fetch.contact else product
