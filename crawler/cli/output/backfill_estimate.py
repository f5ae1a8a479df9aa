"""What `marbre crawl --backfill --plan` prints."""

from __future__ import annotations

import json
from gettext import gettext as _

from rich.console import Console
from rich.table import Table

from archive.locale.labels import is_french, tell_label
from archive.locale.reason import tell_reason
from crawler.backfill.estimate import BackfillEstimate, tell_duration
from crawler.cli.output.say import add_row, say, say_raw
from crawler.crawls.run_report import RunReport

_COLUMNS = ("way", "pages", "articles", "first page")


def print_estimates(run: RunReport, *, as_json: bool) -> None:
    """What each backfill would ask, by way, and how long that takes."""
    if as_json:
        say_raw(json.dumps([to_estimate_json(each) for each in run.estimates], ensure_ascii=False, indent=1))
        return
    for estimate in run.estimates:
        _print_estimate(estimate)
    for report in run.reports:
        for page in report.stats.failures:
            error = tell_label("capture_error", page.error)
            say(
                _("  failed: {error}{detail} {kind} {url}").format(error=error, detail="", kind=page.kind, url=page.url)
            )


def _print_estimate(estimate: BackfillEstimate) -> None:
    since = _("as far back as the site reaches")
    if estimate.since:
        since = _("since {since:%Y-%m-%d}").format(since=estimate.since)
    say(_("{source}: the past, {since}").format(source=estimate.source, since=since) + _tell_state(estimate))
    table = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    for column in _COLUMNS:
        table.add_column(_(column), justify="right" if column in ("pages", "articles") else "left", overflow="fold")
    for way in estimate.ways:
        articles = _("not told") if way.articles is None else str(way.articles)
        if way.articles is not None and not way.is_told:
            articles = _("about {articles}").format(articles=way.articles)
        add_row(table, way.name, str(way.pages), articles, way.url)
    if not estimate.ways:
        say(_("  no way into its past was found: only what its listings name now"))
        return
    Console(soft_wrap=True).print(table)
    say(
        _(
            "About {articles} articles, {held} of them held, and {pages} listing pages: {requests} requests, "
            "{delay} s apart, {duration} in all"
        ).format(
            articles=estimate.articles,
            held=estimate.held,
            pages=estimate.pages,
            requests=estimate.requests,
            delay=f"{estimate.delay:g}".replace(".", "," if is_french() else "."),
            duration=tell_reason(tell_duration(estimate.seconds)),
        )
    )


def _tell_state(estimate: BackfillEstimate) -> str:
    if not estimate.began_at:
        return ""
    return _("; under way since {began_at:%Y-%m-%d}, it goes on").format(began_at=estimate.began_at)


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
