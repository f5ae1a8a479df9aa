"""The files that come with Marbre: complete, explained, and usable by the scheduler."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import MISSING, Field, fields
from importlib.resources import files
from itertools import chain, pairwise
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from apscheduler.triggers.cron import CronTrigger

from config.load import load
from config.settings import Settings

SHIPPED = files("config")
REGIONS = {
    "Africa": {"bf", "bj", "cd", "ci", "cm", "ga", "gn", "mg", "ml", "ne", "sn", "tg"},
    "Maghreb": {"dz", "ma", "tn"},
    "Europe": {"be", "ch", "fr", "lu"},
    "Americas": {"ca", "ht"},
}


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


def test_enough_newsrooms_in_every_region() -> None:
    sources = load(None).sources
    counts = Counter(source.country for source in sources)
    assert len(sources) >= 24
    for region, countries in REGIONS.items():
        assert sum(counts[country] for country in countries) >= 5, region
    assert set(counts) == set().union(*REGIONS.values())


def test_every_source_says_when_and_in_which_zone_it_is_crawled() -> None:
    for source in load(None).sources:
        assert source.cron is not None, source.name
        assert source.timezone is not None, source.name
        CronTrigger.from_crontab(source.cron, timezone=source.timezone)


def test_crawls_are_spread_over_the_hour() -> None:
    minutes = Counter((source.cron or "").split()[0] for source in load(None).sources)
    assert max(minutes.values()) == 1


def test_no_host_belongs_to_two_sources() -> None:
    hosts = Counter(host for source in load(None).sources for host in source.allowed_hosts)
    assert [host for host, count in hosts.items() if count > 1] == []


def test_every_address_is_https_and_every_file_says_that_none_was_checked() -> None:
    for source in load(None).sources:
        for url in (source.homepage, *source.feeds, *source.sitemaps, *source.sections):
            assert urlsplit(url).scheme == "https", url
    for file in (SHIPPED / "sources").iterdir():
        if file.name.endswith(".toml"):
            assert "No address here was checked live." in file.read_text(encoding="utf-8").splitlines()[0]
