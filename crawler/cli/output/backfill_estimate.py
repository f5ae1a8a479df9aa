"""What `marbre crawl --backfill --plan` prints."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table

from crawler.backfill.estimate import BackfillEstimate, tell_duration
from crawler.cli.output.say import add_row, say, say_raw
from crawler.crawls.run_report import RunReport


def print_estimates(run: RunReport, *, as_json: bool) -> None:
    """What each backfill would ask, by way, and how long that takes."""
    if as_json:
        say_raw(json.dumps([to_estimate_json(each) for each in run.estimates], ensure_ascii=False, indent=1))
        return
    for estimate in run.estimates:
        _print_estimate(estimate)
    for report in run.reports:
        for page in report.stats.failures:
            say(f"  failed: {page.error} {page.kind} {page.url}")


def _print_estimate(estimate: BackfillEstimate) -> None:
    since = f"since {estimate.since:%Y-%m-%d}" if estimate.since else "as far back as the site reaches"
    state = f"; under way since {estimate.began_at:%Y-%m-%d}, it goes on" if estimate.began_at else ""
    say(f"{estimate.source}: the past, {since}{state}")
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for column in ("way", "pages", "articles", "first page"):
        table.add_column(column, justify="right" if column in ("pages", "articles") else "left", overflow="fold")
    for way in estimate.ways:
        about = "" if way.is_told else "about "
        articles = "not told" if way.articles is None else f"{about}{way.articles}"
        add_row(table, way.name, str(way.pages), articles, way.url)
    if not estimate.ways:
        say("  no way into its past was found: only what its listings name now")
        return
    Console(soft_wrap=True).print(table)
    say(
        f"About {estimate.articles} articles, {estimate.held} of them held, and {estimate.pages} listing pages: "
        f"{estimate.requests} requests, {estimate.delay:g} s apart, {tell_duration(estimate.seconds)} in all"
    )


def to_estimate_json(estimate: BackfillEstimate) -> dict[str, object]:
    """An estimate for programs."""
    return {
        "source": estimate.source,
        "since": estimate.since.isoformat() if estimate.since else None,
        "began_at": estimate.began_at.isoformat() if estimate.began_at else None,
        "ways": [
            {"way": way.name, "url": way.url, "pages": way.pages, "articles": way.articles, "told": way.is_told}
            for way in estimate.ways
        ],
        "articles": estimate.articles,
        "held": estimate.held,
        "pages": estimate.pages,
        "requests": estimate.requests,
        "delay": estimate.delay,
        "days": round(estimate.seconds / 86_400, 3),
    }
