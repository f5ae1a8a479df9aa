"""The files that come with Marbre: complete, explained, and usable by the scheduler."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import MISSING, Field, fields
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain, pairwise, product
from typing import Any, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import pytest
from apscheduler.triggers.cron import CronTrigger

from archive.model.urls import to_urlkey
from config.countries import COUNTRIES
from config.cron import HOUR, MINUTE, list_named
from config.load import load
from config.settings import Settings
from config.sources import Source

SHIPPED = files("config")
REGIONS = {
    "Africa": {"bf", "bj", "cd", "ci", "cm", "ga", "gn", "mg", "ml", "ne", "sn", "tg"},
    "Maghreb": {"dz", "ma", "tn", "mr"},
    "Europe": {"be", "ch", "fr", "lu"},
    "Americas and oceans": {"ca", "ht", "gp", "mq", "re", "nc", "pf"},
}
MOST_STARTS = 3
"""Crawls that begin in one minute with every country switched on; `[schedule] jitter` spreads these too."""


def settings_fields() -> dict[str, tuple[Field[Any], ...]]:
    """The fields of each table of the settings."""
    kinds = get_type_hints(Settings)
    return {table.name: fields(kinds[table.name]) for table in fields(Settings)}


def test_every_setting_has_its_default_in_the_file_and_every_key_a_field() -> None:
    document = tomllib.loads((SHIPPED / "default.toml").read_text(encoding="utf-8"))
    declared = {table: {field.name for field in keys} for table, keys in settings_fields().items()}
    assert {table: set(keys) for table, keys in document.items()} == declared


def test_every_setting_is_explained() -> None:
    lines = (SHIPPED / "default.toml").read_text(encoding="utf-8").splitlines()
    above = {line: before for before, line in pairwise(lines) if re.match(r"\w+ = ", line)}
    assert len(above) == sum(len(keys) for keys in settings_fields().values())
    assert [line for line, before in above.items() if not re.match(r"# |\w+ = ", before)] == []


def test_no_settings_field_has_a_default_in_the_code() -> None:
    every = [*fields(Settings), *chain.from_iterable(settings_fields().values())]
    assert [field.name for field in every if field.default is not MISSING] == []


def enabled_sources() -> list[Source]:
    """Those that a newsroom's country switches on."""
    tables = [tomllib.loads(file.read_text(encoding="utf-8"))["source"] for file in source_files()]
    off = {table["name"] for table in chain.from_iterable(tables) if table.get("enabled") is False}
    return [source for source in load(None).sources if source.name not in off]


def source_files() -> list[Traversable]:
    return [file for file in (SHIPPED / "sources").iterdir() if file.name.endswith(".toml")]


def test_enough_newsrooms_in_every_region() -> None:
    counts = Counter(source.country for source in enabled_sources())
    assert counts.total() >= 200
    for region, countries in REGIONS.items():
        assert sum(counts[country] for country in countries) >= 20, region


def test_names_are_unique_and_countries_and_zones_are_real() -> None:
    sources = load(None).sources  # which refuses a second source of a name, a malformed address and an unknown zone
    assert len({source.name for source in sources}) == len(sources) >= 372
    for source in sources:
        assert source.country in COUNTRIES, source.name
        assert source.timezone in available_timezones(), source.name
        assert len({source.homepage, *source.feeds}) == 1 + len(source.feeds), source.name


def test_every_source_says_when_and_in_which_zone_it_is_crawled() -> None:
    for source in load(None).sources:
        assert source.cron is not None, source.name
        assert source.timezone is not None, source.name
        CronTrigger.from_crontab(source.cron, timezone=source.timezone)


@pytest.mark.parametrize("day", ["2026-01-14", "2026-07-15"])  # the clocks of winter and of summer
def test_no_minute_starts_more_than_a_few_crawls(day: str) -> None:
    starts: Counter[datetime] = Counter()
    for source in enabled_sources():
        minute, hour, *rest = (source.cron or "").split()
        assert rest == ["*", "*", "*"], source.name
        for at_hour, at_minute in product(list_named(HOUR, hour), list_named(MINUTE, minute)):
            local = datetime.fromisoformat(f"{day}T{at_hour:02}:{at_minute:02}")
            starts[local.replace(tzinfo=ZoneInfo(source.timezone or "")).astimezone(UTC)] += 1
    assert max(starts.values()) <= MOST_STARTS


def test_no_listing_belongs_to_two_sources() -> None:
    listings = Counter(
        to_urlkey(url) for source in load(None).sources for url in (*source.feeds, *source.sitemaps, *source.sections)
    )
    assert [url for url, count in listings.items() if count > 1] == []


def test_every_source_says_who_saw_it_answer_or_why_it_is_off() -> None:
    on = {source.name for source in enabled_sources()}
    for source in load(None).sources:
        evidence = source.evidence
        assert evidence is not None, source.name
        assert (source.name in on) <= (evidence.state in ("works", "mixed")), source.name
        if source.name in on:
            assert evidence.answered, source.name
            assert evidence.by, source.name
        else:
            assert evidence.reason or evidence.state in ("works", "mixed"), source.name


def test_addresses_are_https_save_where_a_newsroom_has_no_certificate() -> None:
    plain = {
        url
        for source in load(None).sources
        for url in (source.homepage, *source.feeds, *source.sitemaps, *source.sections)
        if urlsplit(url).scheme != "https"
    }
    assert {urlsplit(url).hostname for url in plain} <= {"cridem.org"}


def test_every_file_says_that_its_addresses_are_others_word() -> None:
    for file in source_files():
        assert "No address here was asked by Marbre" in file.read_text(encoding="utf-8").splitlines()[0]
