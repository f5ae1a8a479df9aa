"""`marbre sources`."""

from __future__ import annotations

import json

import click

from crawler.cli.options import add_config_option, add_json_option, load_config
from crawler.cli.output.say import say, say_raw


@click.command(name="sources")
@click.option("--country", "countries", multiple=True, metavar="CC", help="Only this country (ml, sn, fr …).")
@add_json_option
@add_config_option
def command(countries: tuple[str, ...], as_json: bool, config_dir: str | None) -> None:
    """List the sources that are configured, after checking the whole configuration.

    \b
    Examples:
      marbre sources
      marbre sources --country ml --json
    """
    config = load_config(config_dir)
    chosen = [source for source in config.sources if not countries or source.country in countries]
    if as_json:
        rows = [
            {
                "name": source.name,
                "title": source.title,
                "homepage": source.homepage,
                "country": source.country,
                "language": source.language,
                "feeds": source.feeds,
                "sitemaps": source.sitemaps,
                "sections": source.sections,
                "cron": source.cron,
                "enabled": source.enabled,
            }
            for source in chosen
        ]
        say_raw(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for source in chosen:
        listings = f"{len(source.feeds)} feeds, {len(source.sitemaps)} sitemaps, {len(source.sections)} sections"
        state = "" if source.enabled else "  (disabled)"
        say(f"{source.country}  {source.name:24} {source.title:32} {listings}{state}")
    say(f"{len(chosen)} sources; configuration: {config.folder or 'the one that comes with Marbre'}")
