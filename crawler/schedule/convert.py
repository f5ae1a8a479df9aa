"""From the configuration to what the scheduler plans by. Pure conversions."""

from __future__ import annotations

from datetime import timedelta

from config.settings import PollingSettings, Settings
from config.sources import Source
from crawler.health.polling import PollBounds
from crawler.schedule.dispatcher import ScheduleRules
from crawler.schedule.timetable import Timetable


def to_timetable(source: Source, settings: Settings) -> Timetable:
    """When a source is to be crawled: by its own cron and time zone, else by the settings'."""
    return Timetable(
        source=source.name,
        cron=source.cron or settings.schedule.cron,
        timezone=source.timezone or settings.crawl.timezone,
        jitter=settings.schedule.jitter,
        hosts=source.allowed_hosts,
        is_enabled=source.enabled,
    )


def to_rules(settings: Settings) -> ScheduleRules:
    """What holds for all sources."""
    schedule = settings.schedule
    return ScheduleRules(
        at_once=schedule.at_once,
        grace=schedule.misfire_grace,
        time_limit=schedule.time_limit_minutes * 60,
        stop=schedule.stop_seconds,
    )


def to_bounds(settings: PollingSettings) -> PollBounds:
    """The settings as deciding whether a planned crawl is worth asking takes them."""
    return PollBounds(settings.patience, timedelta(hours=settings.longest_pause_hours), settings.adaptive)
